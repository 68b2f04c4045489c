import { findApplication } from "../gallery/index.ts";
import type { Application } from "../sync/job.ts";
import {
  type ApplicationSettings,
  DEFAULT_POLICY,
  formatPolicy,
  isPolicyValue,
  POLICY_SETTINGS,
  type ProvisioningPolicy,
  readPolicy,
} from "../sync/policy.ts";
import type { SyncStore } from "../sync/ports.ts";
import { readTenantApplication } from "./job-admin.ts";
import { JobAdminError } from "./job-admin-error.ts";

/**
 * What holds for an application as its gallery entry has it. Applications of the gallery keep
 * principals with Default Access out, as their tutorials say; a custom application does not.
 */
export function defaultPolicy({ template }: Pick<Application, "template">): ProvisioningPolicy {
  const entry = findApplication(template);
  if (entry === undefined) return DEFAULT_POLICY;
  const { capabilities, id } = entry;
  return {
    ...DEFAULT_POLICY,
    excludeDefaultAccess: id !== "custom",
    hardDeletes: capabilities.delete,
    softDeletes: capabilities.disable,
  };
}

/** What holds for an application: its own settings, and its gallery entry's where it has none. */
export function policyOf(application: Application): ProvisioningPolicy {
  return readPolicy(defaultPolicy(application), application.settings ?? {});
}

/** All settings of an application's policy with the values that hold now. */
export function listPolicySettings(application: Application): ApplicationSettings {
  return formatPolicy(policyOf(application));
}

/**
 * Change settings of an application's policy. A restart of its job brings those in step who were
 * decided about before.
 *
 * @param settings - by name; null goes back to the gallery entry's value
 * @throws JobAdminError `ApplicationNotFound`; `InvalidSetting` for a name or value that no
 *   setting takes, and then nothing is saved
 */
export async function changePolicySettings(
  admin: { readonly store: SyncStore },
  key: { readonly tenantId: string; readonly applicationId: string },
  settings: Readonly<Record<string, string | null>>,
): Promise<ApplicationSettings> {
  for (const [name, value] of Object.entries(settings)) refuseUnusable(name, value);
  const application = await readTenantApplication(admin, key.tenantId, key.applicationId);
  const merged = Object.entries({ ...application.settings, ...settings });
  const kept = Object.fromEntries(
    merged.filter((each): each is [string, string] => each[1] !== null),
  );
  const changed = { ...application, settings: kept };
  await admin.store.saveApplication(changed);
  return listPolicySettings(changed);
}

function refuseUnusable(name: string, value: string | null): void {
  if (!Object.hasOwn(POLICY_SETTINGS, name)) {
    const known = Object.keys(POLICY_SETTINGS).join(", ");
    const message = `There is no setting ${JSON.stringify(name.slice(0, 60))}. Known are ${known}.`;
    throw new JobAdminError("InvalidSetting", message);
  }
  if (value === null || isPolicyValue(name, value)) return;
  throw new JobAdminError("InvalidSetting", `${name} is ${POLICY_SETTINGS[name]}.`);
}
