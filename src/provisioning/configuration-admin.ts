import type { JsonValue } from "../common/json.ts";
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
import { auditingStore, noteAudit } from "./audit.ts";
import { compileMappings } from "./cycle-context.ts";
import { type JobAdmin, type JobKey, readJob, readTenantApplication } from "./job-admin.ts";
import { JobAdminError } from "./job-admin-error.ts";
import { resetWatermark } from "./reset-watermark.ts";

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

/**
 * Who changed which configuration of a tenant, newest first.
 *
 * @throws JobAdminError `InvalidLogQuery` for a skipToken that is none
 */
export async function listConfigurationAudit(
  { configurations }: Pick<ConfigurationAdmin, "configurations">,
  tenantId: string,
  query: { readonly applicationId?: string; readonly top: number; readonly skipToken?: string },
): Promise<AuditPage> {
  const { applicationId, top, skipToken } = query;
  const entries = await configurations.listAudit(tenantId, {
    limit: top + 1,
    ...(applicationId !== undefined && { applicationId }),
    ...(skipToken !== undefined && { after: parsePlace(skipToken) }),
  });
  const items = entries.slice(0, top);
  const last = items.at(-1);
  const isMore = entries.length > top && last !== undefined;
  return { items, ...(isMore && { nextAfterId: `${last.activityDateTime}~${last.id}` }) };
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
  await auditingStore(admin.store, ports, version).saveJob(
    { ...restored, schema: { ...restored.schema, version: admin.world.newId() } },
    { status: "NotConfigured" },
  );
  await noteAudit(ports, tenantId, {
    activity: "Restore configuration version",
    applicationId,
    jobId: id,
    modifiedProperties: [{ displayName: "version", newValue: version }],
  });
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
