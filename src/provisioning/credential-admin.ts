import type { RegexEngine } from "../expression/index.ts";
import { SyncError } from "../sync/errors.ts";
import { guardOf } from "../sync/guard-deletions.ts";
import type { Application, SynchronizationJob } from "../sync/job.ts";
import { findMovedSecret, isOtherTarget } from "../sync/moved-secret.ts";
import {
  formatSyncNotificationSettings,
  NotificationSettingsError,
  parseSyncNotificationSettings,
} from "../sync/notification-settings.ts";
import { isPolicyValue, POLICY_SETTINGS } from "../sync/policy.ts";
import type { TargetFactory } from "../sync/ports.ts";
import {
  type CredentialKey,
  type Credentials,
  findCredentialKey,
  readTargetAccess,
  type TargetAccess,
} from "../sync/target-access.ts";
import { hasOtherPolicy } from "./application-policy.ts";
import { type JobAdmin, readTenantApplication } from "./job-admin.ts";
import { JobAdminError } from "./job-admin-error.ts";
import { listJobTemplates } from "./job-templates.ts";
import { moveTarget, resetApplication, resetWatermark } from "./reset-watermark.ts";
import { readSecretKey } from "./secret-keys.ts";
import { type ConnectionUnderTest, testConnection } from "./test-connection.ts";

/** What the administration of credentials acts with. */
export interface CredentialAdmin extends JobAdmin {
  readonly targets: TargetFactory;
  readonly regex: RegexEngine;
}

/** An entry of Graph's secrets: a setting or a credential by its key. */
export interface SecretEntry {
  readonly key: string;
  /** Null and an empty text take the entry away. */
  readonly value: string | null;
}

/** What is shown in place of a secret, and what says that it is to stay as it is. */
export const MASK = "*****";

/** Credentials that are no secrets: they are shown. */
const SHOWN: readonly CredentialKey[] = [
  "AuthenticationType",
  "UserName",
  "Oauth2ClientId",
  "Oauth2TokenExchangeUri",
  "Oauth2Scope",
  "CredentialLocationInRequest",
  "ClientCertificate",
];

/**
 * The settings and credentials of an application by Graph's keys; secrets are masked.
 *
 * @throws JobAdminError `ApplicationNotFound`
 */
export async function listSecrets(
  admin: JobAdmin,
  tenantId: string,
  applicationId: string,
): Promise<readonly SecretEntry[]> {
  const application = await readTenantApplication(admin, tenantId, applicationId);
  const credentials = await admin.store.readCredentials(tenantId, applicationId);
  const job = await findJob(admin, application);
  const { tenantUrl, notificationSettings, settings = {} } = application;
  const entries: SecretEntry[] = [];
  if (tenantUrl !== "") entries.push({ key: "BaseAddress", value: tenantUrl });
  for (const [key, value] of Object.entries(credentials)) {
    const isShown = SHOWN.some((shown) => shown === key);
    entries.push({ key, value: isShown ? value : MASK });
  }
  if (job !== undefined) entries.push({ key: "SyncAll", value: String(job.scope === "all") });
  for (const [key, value] of Object.entries(settings)) entries.push({ key, value });
  if (notificationSettings !== undefined) {
    const value = formatSyncNotificationSettings(notificationSettings);
    entries.push({ key: "SyncNotificationSettings", value });
  }
  return entries;
}

/**
 * Save settings and credentials; keys that aren't named stay, and so do masked secrets. With a
 * Tenant URL of another organization, links are given up and everybody is matched anew.
 *
 * @returns the keys that were saved
 * @throws JobAdminError `ApplicationNotFound`, `UnknownSecret`, `InvalidSecret`
 */
export async function saveSecrets(
  admin: JobAdmin,
  tenantId: string,
  given: { readonly applicationId: string; readonly entries: readonly SecretEntry[] },
): Promise<readonly string[]> {
  const application = await readTenantApplication(admin, tenantId, given.applicationId);
  const named = given.entries.map(({ key, value }) => ({ key: readSecretKey(key), value }));
  const kept = named.filter(({ value }) => value === null || !isMask(value));
  const credentials: { [K in CredentialKey]?: string | undefined } = {};
  let changed: Application = application;
  for (const { key, value } of kept) {
    const credential = findCredentialKey(key);
    if (credential !== undefined) credentials[credential] = value || undefined;
    else if (key !== "SyncAll") changed = changeSetting(changed, key, value ?? "");
  }
  await keepSecretsAtHome(admin, application, changed.tenantUrl, credentials);
  const save = async (): Promise<void> => {
    if (changed !== application) await admin.store.saveApplication(changed);
    if (Object.keys(credentials).length > 0) {
      await admin.store.saveCredentials(tenantId, application.id, credentials);
    }
  };
  const moves = isOtherTarget(application.tenantUrl, changed.tenantUrl);
  await (moves ? moveTarget(admin, application, save) : save());
  if (kept.some(({ key }) => key === "SyncNotificationSettings")) await saveGuard(admin, changed);
  // People were decided about by the old policy, also those of whom nothing changes any more.
  if (hasOtherPolicy(application, changed)) await resetApplication(admin, application);
  const syncAll = kept.find(({ key }) => key === "SyncAll");
  if (syncAll !== undefined) await saveScope(admin, application, syncAll.value ?? "");
  return kept.map(({ key }) => key);
}

/**
 * @throws JobAdminError `RequestMissingRequiredParameter` when a saved secret would go to a server
 *   for which it was not given
 */
async function keepSecretsAtHome(
  { store }: JobAdmin,
  { tenantId, id, tenantUrl: before }: Application,
  tenantUrl: string,
  given: { readonly [K in CredentialKey]?: string | undefined },
): Promise<void> {
  const saved = await store.readCredentials(tenantId, id);
  const credentials = { ...saved, ...given } as Credentials;
  const moved = findMovedSecret(
    { tenantUrl: before, credentials: saved },
    { tenantUrl, credentials },
    given as Credentials,
  );
  if (moved === undefined) return;
  const message =
    `The saved ${moved} was given for another server. Give it again with the new address, ` +
    "or take it away.";
  throw new JobAdminError("RequestMissingRequiredParameter", message);
}

function isMask(value: string): boolean {
  return value !== "" && [...value].every((character) => character === "*");
}

function changeSetting(application: Application, key: string, value: string): Application {
  if (key === "BaseAddress") return { ...application, tenantUrl: value.trim() };
  if (key === "SyncNotificationSettings") {
    const { notificationSettings: _before, ...rest } = application;
    if (value === "") return rest;
    return { ...rest, notificationSettings: readNotifications(value) };
  }
  const { [key]: _old, ...others } = application.settings ?? {};
  if (value === "") return { ...application, settings: others };
  if (!isPolicyValue(key, value)) {
    throw new JobAdminError(
      "InvalidSecret",
      `${key} has to be ${POLICY_SETTINGS[key] ?? "known"}.`,
    );
  }
  return { ...application, settings: { ...others, [key]: value } };
}

function readNotifications(value: string) {
  try {
    return parseSyncNotificationSettings(value);
  } catch (error) {
    if (!(error instanceof NotificationSettingsError)) throw error;
    throw new JobAdminError("InvalidSecret", error.message);
  }
}

/** The portal keeps the limit of deletions beside the Notification Email; the job obeys it. */
async function saveGuard(admin: JobAdmin, application: Application): Promise<void> {
  const job = await findJob(admin, application);
  const deletionGuard = guardOf(application.notificationSettings, job?.deletionGuard);
  if (job === undefined || deletionGuard === undefined) return;
  await admin.store.saveJob({ ...job, deletionGuard }, { status: "NotConfigured" });
}

/** Whom the scope takes in is found out by looking at everybody again. */
async function saveScope(admin: JobAdmin, application: Application, value: string): Promise<void> {
  const folded = value.toLowerCase();
  if (folded !== "true" && folded !== "false") {
    throw new JobAdminError("InvalidSecret", "SyncAll has to be true or false.");
  }
  const job = await findJob(admin, application);
  if (job === undefined) {
    const message = "SyncAll is a setting of a job, and there is none yet. Add one first.";
    throw new JobAdminError("InvalidSecret", message);
  }
  const scope = folded === "true" ? "all" : "assigned";
  if (job.scope === scope) return;
  await admin.store.saveJob({ ...job, scope }, { status: "NotConfigured" });
  const { tenantId, id: applicationId } = application;
  await resetWatermark(admin, { tenantId, applicationId, jobId: job.id });
}

async function findJob(
  { store }: JobAdmin,
  { tenantId, id }: Application,
): Promise<SynchronizationJob | undefined> {
  const jobs = await store.listJobs(tenantId);
  return jobs.find(({ applicationId }) => applicationId === id);
}

/**
 * Test Connection: prove that the application lets us in and finds people by what they are matched
 * by. Nothing is saved, and nothing but GET is sent.
 *
 * @param given - `entries`: in place of what is saved, or beside it with `useSaved`
 * @throws JobAdminError `CredentialValidationUnavailable` with what went wrong as `cause`,
 *   `RequestMissingRequiredParameter`, `UnknownSecret`
 */
export async function validateCredentials(
  admin: CredentialAdmin,
  tenantId: string,
  given: {
    readonly applicationId: string;
    readonly entries: readonly SecretEntry[];
    readonly useSaved: boolean;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const connection = await readConnectionUnderTest(admin, tenantId, given);
  const report = await testConnection(admin, connection, given.signal);
  const problem = report.error ?? report.checks.find(({ result }) => result === "failure");
  if (problem === undefined) return;
  const message = `The application can't be worked with like this: ${problem.message}`;
  const options = "code" in problem ? { cause: new SyncError(problem.code, problem.message) } : {};
  throw new JobAdminError("CredentialValidationUnavailable", message, options);
}

/**
 * What Test Connection is to try: what was given, and what is saved where nothing was given.
 *
 * @throws JobAdminError `RequestMissingRequiredParameter`, `UnknownSecret`, `ApplicationNotFound`
 */
export async function readConnectionUnderTest(
  admin: CredentialAdmin,
  tenantId: string,
  given: {
    readonly applicationId: string;
    readonly entries: readonly SecretEntry[];
    readonly useSaved: boolean;
  },
): Promise<ConnectionUnderTest> {
  const application = await readTenantApplication(admin, tenantId, given.applicationId);
  const values = new Map(given.entries.map(({ key, value }) => [readSecretKey(key), value ?? ""]));
  const saved = await admin.store.readCredentials(tenantId, application.id);
  const useSaved = given.useSaved || given.entries.length === 0;
  const own = Object.fromEntries(
    [...values].filter(([key, value]) => findCredentialKey(key) !== undefined && !isMask(value)),
  );
  const usesMask = [...values.values()].some(isMask);
  const credentials: Credentials = { ...((useSaved || usesMask) && saved), ...own };
  const tenantUrl = values.get("BaseAddress") ?? application.tenantUrl;
  if (tenantUrl === "") throw refuseMissing("BaseAddress");
  if (useSaved || usesMask) await keepSecretsAtHome(admin, application, tenantUrl, own);
  const access = readAccess(credentials);
  const job = await findJob(admin, application);
  const schema = job?.schema ?? listJobTemplates(application)[0]?.buildSchema("test");
  if (schema === undefined) throw refuseMissing("templateId");
  const { targetSettings } = application;
  return {
    tenantUrl,
    access,
    schema,
    ...(targetSettings !== undefined && { settings: targetSettings }),
  };
}

function readAccess(credentials: Credentials): TargetAccess {
  try {
    const access = readTargetAccess(credentials);
    if (access !== undefined) return access;
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    throw new JobAdminError("RequestMissingRequiredParameter", error.message, { cause: error });
  }
  throw refuseMissing("SecretToken");
}

function refuseMissing(key: string): JobAdminError {
  const message = `The request lacks a value for ${key}, and none is saved.`;
  return new JobAdminError("RequestMissingRequiredParameter", message);
}
