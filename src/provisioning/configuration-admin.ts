import type { JsonObject, JsonValue } from "../common/json.ts";
import type { RegexEngine } from "../expression/index.ts";
import { type ConfigurationChange, diffConfiguration } from "../sync/configuration-diff.ts";
import {
  type AuditEntry,
  type ConfigurationSnapshot,
  type ConfigurationStore,
  type ConfigurationVersion,
  takeSnapshot,
} from "../sync/configuration-log.ts";
import type { Initiator } from "../sync/log.ts";
import { formatSchemaJson } from "../sync/schema-json.ts";
import { auditingStore, recordAudit } from "./audit.ts";
import { compileMappings } from "./cycle-context.ts";
import { type JobAdmin, type JobKey, readJob, readTenantApplication } from "./job-admin.ts";
import { JobAdminError } from "./job-admin-error.ts";
import { resetWatermark } from "./reset-watermark.ts";
import { listDirectories } from "./schema-admin.ts";

/** What reading and restoring configurations takes. */
export interface ConfigurationAdmin extends JobAdmin {
  readonly configurations: ConfigurationStore;
  readonly regex: RegexEngine;
}

/** A part of the audit log, newest first. */
export interface AuditPage {
  readonly items: readonly AuditEntry[];
  /** The skipToken of the next part; absent at the end. */
  readonly nextAfterId?: string;
}

/** Which entries are asked for. */
export interface AuditSearch {
  readonly applicationId?: string;
  readonly activity?: string;
  /** In the name of who did it, or what it was done to; without regard to case. */
  readonly text?: string;
  readonly top: number;
  readonly skipToken?: string;
}

/** A search that finds little stops here, so that it holds up nobody for long. */
const MOST_SCANNED = 5_000;
const SCANNED_AT_ONCE = 500;

/**
 * Who changed which configuration of a tenant, newest first. A part may be short and still have a
 * next one.
 *
 * @throws JobAdminError `InvalidLogQuery` for a skipToken that is none
 */
export async function listConfigurationAudit(
  { configurations }: Pick<ConfigurationAdmin, "configurations">,
  tenantId: string,
  search: AuditSearch,
): Promise<AuditPage> {
  const { applicationId, activity, text, top, skipToken } = search;
  const isNarrowed = text !== undefined;
  const size = isNarrowed ? SCANNED_AT_ONCE : top + 1;
  const items: AuditEntry[] = [];
  let after = skipToken === undefined ? undefined : parsePlace(skipToken);
  for (let scanned = 0; scanned < MOST_SCANNED; scanned += size) {
    const block = await configurations.listAudit(tenantId, {
      limit: size,
      ...(applicationId !== undefined && { applicationId }),
      ...(activity !== undefined && { activity }),
      ...(after !== undefined && { after }),
    });
    for (const [index, entry] of block.entries()) {
      after = { at: entry.activityDateTime, id: entry.id };
      if (isWanted(entry, search)) items.push(entry);
      const isLast = index === block.length - 1 && block.length < size;
      if (items.length === top && !isLast) return { items, nextAfterId: formatPlace(after) };
    }
    if (block.length < size) return { items };
  }
  return { items, ...(after !== undefined && { nextAfterId: formatPlace(after) }) };
}

function isWanted(entry: AuditEntry, { text }: AuditSearch): boolean {
  if (text === undefined) return true;
  const told = JSON.stringify([entry.initiatedBy.displayName, entry.modifiedProperties]);
  return told.toLowerCase().includes(text.toLowerCase());
}

function formatPlace({ at, id }: { readonly at: string; readonly id: string }): string {
  return `${at}~${id}`;
}

/** The versions of a job's configuration, newest first. @throws JobAdminError `JobNotFound` */
export async function listConfigurationVersions(
  admin: ConfigurationAdmin,
  key: JobKey,
  top: number,
): Promise<readonly ConfigurationVersion[]> {
  await readJob(admin, key);
  return admin.configurations.listVersions(key, top);
}

/** One version. @throws JobAdminError `JobNotFound`, `VersionNotFound` */
export async function readConfigurationVersion(
  admin: ConfigurationAdmin,
  key: JobKey,
  version: number,
): Promise<{ readonly header: ConfigurationVersion; readonly snapshot: ConfigurationSnapshot }> {
  await readJob(admin, key);
  const found = Number.isSafeInteger(version)
    ? await admin.configurations.readVersion(key, version)
    : undefined;
  if (found !== undefined) return found;
  throw new JobAdminError("VersionNotFound", `The job has no configuration version ${version}.`);
}

/**
 * The mappings and filters of a version as Graph writes a schema: to be looked at, or saved again.
 *
 * @throws JobAdminError `JobNotFound`, `VersionNotFound`
 */
export async function readVersionSchema(
  admin: ConfigurationAdmin,
  key: JobKey,
  version: number,
): Promise<JsonObject> {
  const { snapshot } = await readConfigurationVersion(admin, key, version);
  const application = await readTenantApplication(admin, key.tenantId, key.applicationId);
  const { schema } = snapshot.job;
  return formatSchemaJson(schema, listDirectories(application, schema));
}

/**
 * What changed from one version to another.
 *
 * @param to - absent: to what is configured now
 * @throws JobAdminError `JobNotFound`, `VersionNotFound`
 */
export async function diffConfigurationVersions(
  admin: ConfigurationAdmin,
  key: JobKey,
  from: number,
  to?: number,
): Promise<readonly ConfigurationChange[]> {
  const { snapshot: before } = await readConfigurationVersion(admin, key, from);
  const after =
    to === undefined
      ? await readCurrent(admin, key)
      : (await readConfigurationVersion(admin, key, to)).snapshot;
  return diffConfiguration(toJson(before), toJson(after));
}

/**
 * Bring a version back: it becomes a new one, and everybody is looked at again. Credentials are
 * no part of it and stay, and so does the Tenant URL, which is where they go.
 *
 * @returns the new version's number
 * @throws JobAdminError `JobNotFound`, `VersionNotFound`, `InvalidConfiguration` when its mappings
 *   can't be used any more
 */
export async function restoreConfigurationVersion(
  admin: ConfigurationAdmin,
  key: JobKey,
  version: number,
  actor: Initiator,
): Promise<number> {
  const { snapshot } = await readConfigurationVersion(admin, key, version);
  const { job } = await readJob(admin, key);
  const application = await readTenantApplication(admin, key.tenantId, key.applicationId);
  const { id, tenantId, applicationId } = job;
  const restored = { ...snapshot.job, id, tenantId, applicationId };
  checkMappings(admin, restored);
  const { template, tenantUrl, owners, appRoles, jobTemplates } = application;
  const ports = { ...admin, actor };
  await admin.store.saveApplication({
    ...snapshot.application,
    id: application.id,
    tenantId,
    template,
    tenantUrl,
    ...(owners !== undefined && { owners }),
    ...(appRoles !== undefined && { appRoles }),
    ...(jobTemplates !== undefined && { jobTemplates }),
  });
  const schema = { ...restored.schema, version: admin.world.newId() };
  const store = auditingStore(admin.store, ports, version);
  await recordAudit(
    ports,
    tenantId,
    () => store.saveJob({ ...restored, schema }, { status: "NotConfigured" }),
    () => [
      {
        activity: "Restore configuration version",
        applicationId,
        jobId: id,
        modifiedProperties: [{ displayName: "version", newValue: version }],
      },
    ],
  );
  await resetWatermark(admin, key);
  return (await admin.configurations.listVersions(key, 1))[0]?.version ?? 0;
}

function checkMappings(
  { regex }: Pick<ConfigurationAdmin, "regex">,
  job: Parameters<typeof compileMappings>[0],
): void {
  try {
    compileMappings(job, regex);
  } catch (cause) {
    if (!(cause instanceof Error) || !("code" in cause)) throw cause;
    const message = `Its mappings can't be used any more: ${cause.message}`;
    throw new JobAdminError("InvalidConfiguration", message, { cause });
  }
}

async function readCurrent(admin: ConfigurationAdmin, key: JobKey): Promise<ConfigurationSnapshot> {
  const { job } = await readJob(admin, key);
  return takeSnapshot(job, await readTenantApplication(admin, key.tenantId, key.applicationId));
}

function toJson(value: object): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}

function parsePlace(text: string): { readonly at: string; readonly id: string } {
  const cut = text.indexOf("~");
  const [at, id] = [text.slice(0, cut), text.slice(cut + 1)];
  if (cut > 0 && id !== "" && text.length <= 256 && !text.includes("\0") && text.isWellFormed()) {
    return { at, id };
  }
  const message = "This skipToken is none that this API gave. Begin the list anew.";
  throw new JobAdminError("InvalidLogQuery", message);
}
