import { formatInstant } from "../common/world.ts";
import type { DiagnosedRecord, Diagnostics } from "../sync/diagnostics-html.ts";
import type { LoggedExchange, ProvisioningLogRecord } from "../sync/log.ts";
import type { ProvisioningLogStore } from "../sync/log-store.ts";
import { Pseudonyms } from "../sync/pseudonyms.ts";
import { type JobKey, type JobReport, type ReportingAdmin, readJob } from "./job-admin.ts";
import { describeOutlook, describeStatus } from "./job-status.ts";

/** What gathering a bundle takes. */
export interface DiagnosticsAdmin extends ReportingAdmin {
  readonly provisioningLog: Pick<ProvisioningLogStore, "readBlock" | "readRecord">;
}

const MOST_RECORDS = 100;
const MOST_EXCHANGES = 30;

/**
 * Everything that whoever helps from outside has to know of a job, with aliases in place of
 * people: settings, mapping, state, the last records of the log and the requests of those that
 * failed. Secrets are in none of it. Mappings are as they are: what they name is the company's own.
 *
 * @throws JobAdminError `ApplicationNotFound`, `JobNotFound`
 */
export async function gatherDiagnostics(
  admin: DiagnosticsAdmin,
  key: JobKey,
): Promise<Diagnostics> {
  const report = await readJob(admin, key);
  const { tenantId, jobId } = key;
  const query = { tenantId, jobId, limit: MOST_RECORDS } as const;
  const failed = await admin.provisioningLog.readBlock({ ...query, failed: true });
  const newest = await admin.provisioningLog.readBlock(query);
  const records = new Map([...failed, ...newest].map(({ record }) => [record.id, record]));
  const chosen = [...records.values()].sort(newestFirst).slice(0, MOST_RECORDS);
  const detailed = await readDetails(admin, tenantId, chosen);
  const names = new Pseudonyms();
  for (const record of detailed) nameAll(names, record);
  const nowMs = admin.world.now();
  return {
    madeDateTime: formatInstant(nowMs),
    application: describeApplication(report, names),
    status: maskTexts(describeStatus(report, nowMs), names),
    outlook: { ...describeOutlook(report, nowMs) },
    schema: report.job.schema,
    records: detailed.map((record) => maskRecord(record, names)),
  };
}

/** Records that failed come with their exchanges, as many as there is room for. */
async function readDetails(
  { provisioningLog }: DiagnosticsAdmin,
  tenantId: string,
  records: readonly ProvisioningLogRecord[],
): Promise<readonly ProvisioningLogRecord[]> {
  const isBad = ({ status }: ProvisioningLogRecord) => status === "failure" || status === "warning";
  const wanted = new Set(records.filter(isBad).slice(0, MOST_EXCHANGES));
  for (const record of records) if (wanted.size < MOST_EXCHANGES) wanted.add(record);
  return Promise.all(
    records.map(async (record) => {
      if (!wanted.has(record)) return record;
      return (await provisioningLog.readRecord(tenantId, record.id))?.record ?? record;
    }),
  );
}

function newestFirst(one: ProvisioningLogRecord, other: ProvisioningLogRecord): number {
  return one.activityDateTime < other.activityDateTime ? 1 : -1;
}

function describeApplication({ application, job }: JobReport, names: Pseudonyms): object {
  const { template, tenantUrl, targetSettings, settings } = application;
  return {
    template,
    tenantUrl: tenantUrl === "" ? "" : names.name(tenantUrl),
    targetSettings: targetSettings ?? {},
    settings: settings ?? {},
    scope: job.scope,
    intervalMs: job.intervalMs,
    deletionGuard: job.deletionGuard ?? null,
  };
}

/** Names first, so that sentences of other records lose them, too. */
function nameAll(names: Pseudonyms, record: ProvisioningLogRecord): void {
  const { sourceIdentity, targetIdentity, modifiedProperties, exchanges = [] } = record;
  for (const identity of [sourceIdentity, targetIdentity]) {
    if (identity === undefined) continue;
    names.name(identity.id);
    names.name(identity.displayName);
    for (const detail of Object.values(identity.details ?? {})) names.name(detail);
  }
  for (const { oldValue, newValue } of modifiedProperties) {
    for (const value of [oldValue, newValue]) {
      if (value !== undefined && !isPlainWord(value)) names.name(value);
    }
  }
  for (const exchange of exchanges) maskExchange(exchange, names);
}

function isPlainWord(value: string): boolean {
  return ["true", "false", ""].includes(value.toLowerCase());
}

function maskExchange(exchange: LoggedExchange, names: Pseudonyms): LoggedExchange {
  const { path, requestBody, responseBody, text } = exchange;
  return {
    ...exchange,
    path: names.maskPath(path),
    ...(requestBody !== undefined && { requestBody: names.maskBody(requestBody) }),
    ...(responseBody !== undefined && { responseBody: names.maskBody(responseBody) }),
    ...(text !== undefined && { text: names.mask(text) }),
  };
}

function maskRecord(record: ProvisioningLogRecord, names: Pseudonyms): DiagnosedRecord {
  const { sourceIdentity, errorInformation, provisioningSteps, modifiedProperties } = record;
  const mask = (value: string | undefined): string | undefined =>
    value === undefined || isPlainWord(value) ? value : names.name(value);
  return {
    at: record.activityDateTime,
    cycleId: record.cycleId,
    who: names.name(sourceIdentity.displayName),
    kind: sourceIdentity.identityType,
    action: record.provisioningAction,
    status: record.status,
    durationMs: record.durationInMilliseconds,
    ...(record.changedDateTime !== undefined && { changed: record.changedDateTime }),
    ...(errorInformation !== undefined && {
      error: { code: errorInformation.errorCode, reason: names.mask(errorInformation.reason) },
    }),
    steps: provisioningSteps.map(({ provisioningStepType, status, description }) => ({
      step: provisioningStepType,
      status,
      text: names.mask(description),
    })),
    changes: modifiedProperties.map(({ displayName, oldValue, newValue }) => ({
      attribute: displayName,
      before: mask(oldValue),
      after: mask(newValue),
    })),
    exchanges: (record.exchanges ?? []).map((exchange) => maskExchange(exchange, names)),
  };
}

/** Sentences of a state, e.g. why it is in quarantine. */
function maskTexts(value: object, names: Pseudonyms): object {
  return JSON.parse(JSON.stringify(value), (key, each: unknown) =>
    key === "message" && typeof each === "string" ? names.mask(each) : each,
  ) as object;
}
