import type { JsonValue } from "../common/json.ts";
import { SyncError } from "../sync/errors.ts";
import { readTargetAccess } from "../sync/target-access.ts";
import { parseTargetSettings, type TargetSettings } from "../sync/target-settings.ts";
import { type JobAdmin, readTenantApplication } from "./job-admin.ts";
import {
  type ConnectionTest,
  chooseSchema,
  type TestConnectionPorts,
  testConnection,
} from "./test-connection.ts";

/**
 * How requests to an application's target are made.
 *
 * @throws JobAdminError `ApplicationNotFound`
 */
export async function readTargetSettings(
  admin: Pick<JobAdmin, "store">,
  tenantId: string,
  applicationId: string,
): Promise<TargetSettings> {
  const { targetSettings = {} } = await readTenantApplication(admin, tenantId, applicationId);
  return targetSettings;
}

/**
 * Save how requests to an application's target are made.
 *
 * @param settings - the whole of them, as somebody sent it
 * @throws JobAdminError `ApplicationNotFound`; SyncError `InvalidTargetSettings`
 */
export async function saveTargetSettings(
  admin: Pick<JobAdmin, "store">,
  tenantId: string,
  applicationId: string,
  settings: JsonValue,
): Promise<TargetSettings> {
  const application = await readTenantApplication(admin, tenantId, applicationId);
  const targetSettings = parseTargetSettings(settings);
  await admin.store.saveApplication({ ...application, targetSettings });
  return targetSettings;
}

/**
 * Test Connection with all that is stored of an application, as a report of what was tried.
 *
 * @throws JobAdminError `ApplicationNotFound`; SyncError `InvalidTenantUrl`, `InvalidCredentials`
 *   when there is nothing to try; whatever the target does wrong is in the report
 */
export async function testApplication(
  admin: Pick<JobAdmin, "store"> & TestConnectionPorts,
  tenantId: string,
  given: { readonly applicationId: string; readonly signal: AbortSignal },
): Promise<ConnectionTest> {
  const application = await readTenantApplication(admin, tenantId, given.applicationId);
  const { id, tenantUrl, targetSettings: settings = {} } = application;
  if (tenantUrl === "") throw new SyncError("InvalidTenantUrl", "There is no Tenant URL yet.");
  const access = readTargetAccess(await admin.store.readCredentials(tenantId, id));
  if (access === undefined) throw new SyncError("InvalidCredentials", "There are no credentials.");
  const schema = await chooseSchema(admin.store, application);
  return testConnection(admin, { tenantUrl, access, settings, schema }, given.signal);
}
