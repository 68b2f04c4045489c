import { parseDuration } from "../common/duration.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../common/json.ts";
import type { SynchronizationJob } from "../sync/job.ts";
import { type ReconciliationSchedule, toReconciliationLane } from "../sync/reconciliation.ts";
import { saveSecrets } from "./credential-admin.ts";
import { type JobAdmin, type JobKey, type JobReport, readJob } from "./job-admin.ts";
import { JobAdminError } from "./job-admin-error.ts";
import { scheduleStateOf } from "./job-status.ts";

const SHORTEST_MS = 60_000;
const LONGEST_MS = 30 * 24 * 60 * 60_000;
const MOST_DELETES = 1_000_000_000;
const THRESHOLD = "QuarantineTooManyDeletesThreshold";
/** Rollcall's own: how often the target is compared by itself, and whether it is repaired then. */
export const RECONCILIATION: { readonly interval: string; readonly mode: string } = {
  interval: "ReconciliationInterval",
  mode: "ReconciliationMode",
};
/** Those of a job itself; the others are the application's. */
const OWN_NAMES: readonly string[] = [THRESHOLD, RECONCILIATION.interval, RECONCILIATION.mode];
const SHORTEST_RECONCILIATION_MS = 60 * 60_000;
/** Credentials, and where they go, are no settings of a job. */
const ELSEWHERE = ["baseaddress", "tenanturl", "url"];

/** What Graph says of a job that was never started: the longest span that .NET knows. */
export const FOREVER = "P10675199DT2H48M5.4775807S";

/**
 * Change a job: `schedule.interval`, and `synchronizationJobSettings` by name, of which those
 * that aren't named stay. What else a job shows is taken where it says what it said before.
 *
 * @throws JobAdminError `JobNotFound`, `InvalidJobSetting`, `UnknownSecret`, `InvalidSecret`
 */
export async function changeJob(admin: JobAdmin, key: JobKey, body: JsonObject): Promise<void> {
  const report = await readJob(admin, key);
  const { job } = report;
  if (body.id !== undefined && body.id !== job.id) throw refuse("A job keeps its id.");
  if (body.templateId !== undefined && body.templateId !== (job.templateId ?? "customappsso")) {
    throw refuse("A job keeps its template. Remove it, and add another one.");
  }
  const intervalMs = readSchedule(report, body.schedule);
  const settings = readSettings(body.synchronizationJobSettings);
  const entries = settings.filter(({ name }) => !OWN_NAMES.includes(name));
  await saveSecrets(admin, key.tenantId, {
    applicationId: key.applicationId,
    entries: entries.map(({ name, value }) => ({ key: name, value })),
  });
  const threshold = settings.find(({ name }) => name === THRESHOLD);
  const { reconciliation: before, ...current } = (await readJob(admin, key)).job;
  const reconciliation = readReconciliation(before, settings);
  const changed: SynchronizationJob = {
    ...current,
    intervalMs,
    ...(threshold !== undefined && { deletionGuard: readGuard(current, threshold.value) }),
    ...(reconciliation !== undefined && { reconciliation }),
  };
  await admin.store.saveJob(changed, { status: "NotConfigured" });
  const lane = { tenantId: key.tenantId, jobId: key.jobId };
  // The next run was settled by the interval before.
  if (intervalMs !== job.intervalMs) await admin.jobs.wake(lane);
  if (reconciliation !== undefined) await admin.jobs.wake(toReconciliationLane(lane));
}

/** Without an interval nothing comes round by itself. */
function readReconciliation(
  before: ReconciliationSchedule | undefined,
  settings: readonly Setting[],
): ReconciliationSchedule | undefined {
  const interval = settings.find(({ name }) => name === RECONCILIATION.interval);
  const mode = settings.find(({ name }) => name === RECONCILIATION.mode);
  if (interval?.value === null || interval?.value === "") return undefined;
  const everyMs =
    interval === undefined ? before?.everyMs : (parseDuration(interval.value ?? "") ?? 0);
  const word = mode?.value?.toLowerCase() ?? (before?.repairs === true ? "repair" : "report");
  if (word !== "report" && word !== "repair") {
    throw refuse(`${RECONCILIATION.mode} has to be report or repair.`);
  }
  if (everyMs === undefined) {
    if (word === "report") return undefined;
    throw refuse(`${RECONCILIATION.mode} goes with ${RECONCILIATION.interval}.`);
  }
  if (everyMs >= SHORTEST_RECONCILIATION_MS && everyMs <= LONGEST_MS) {
    return { everyMs, repairs: word === "repair" };
  }
  throw refuse(`${RECONCILIATION.interval} has to be a duration from PT1H to P30D, such as P1D.`);
}

function readSchedule(report: JobReport, value: JsonValue | undefined): number {
  const { intervalMs } = report.job;
  if (value === undefined || value === null) return intervalMs;
  if (!isJsonObject(value)) throw refuse("schedule has to be a JSON object.");
  const { interval, state, expiration } = value;
  if (expiration !== undefined && expiration !== null) {
    throw refuse("schedule.expiration is not followed: a job runs until it is paused.");
  }
  if (state !== undefined && state !== scheduleStateOf(report)) {
    throw refuse("schedule.state is changed by the actions start and pause.");
  }
  if (interval === undefined || interval === FOREVER) return intervalMs;
  const wantedMs = typeof interval === "string" ? parseDuration(interval) : undefined;
  if (wantedMs !== undefined && wantedMs >= SHORTEST_MS && wantedMs <= LONGEST_MS) return wantedMs;
  throw refuse("schedule.interval has to be a duration from PT1M to P30D, such as PT40M.");
}

interface Setting {
  readonly name: string;
  readonly value: string | null;
}

function readSettings(value: JsonValue | undefined): readonly Setting[] {
  if (value === undefined || value === null) return [];
  const message = "synchronizationJobSettings has to be a list of {name, value}.";
  if (!Array.isArray(value) || value.length > 100) throw refuse(message);
  return value.map((item) => {
    if (!isJsonObject(item)) throw refuse(message);
    const { name, value: text = null } = item;
    if (typeof name !== "string" || !(text === null || typeof text === "string")) {
      throw refuse(message);
    }
    if (ELSEWHERE.includes(name.toLowerCase())) {
      throw refuse(`${name} is a setting of the application: PUT it to secrets.`);
    }
    const own = OWN_NAMES.find((each) => each.toLowerCase() === name.toLowerCase());
    return { name: own ?? name, value: text };
  });
}

/** Without a number nothing is held back. */
function readGuard(
  { deletionGuard }: Pick<SynchronizationJob, "deletionGuard">,
  text: string | null,
): NonNullable<SynchronizationJob["deletionGuard"]> {
  if (text === null || text === "") return { ...deletionGuard, enabled: false };
  const threshold = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(threshold) && threshold >= 0) {
    return { ...deletionGuard, enabled: true, threshold: Math.min(threshold, MOST_DELETES) };
  }
  throw refuse(`${THRESHOLD} has to be a whole number as a text, or null for none.`);
}

function refuse(message: string): JobAdminError {
  return new JobAdminError("InvalidJobSetting", message);
}
