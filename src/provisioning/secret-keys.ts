import { POLICY_SETTINGS } from "../sync/policy.ts";
import { findCredentialKey } from "../sync/target-access.ts";
import { JobAdminError } from "./job-admin-error.ts";

/** Keys of Graph's secrets that are no credentials. */
const SETTINGS = [
  "BaseAddress",
  "SyncAll",
  "SyncNotificationSettings",
  ...Object.keys(POLICY_SETTINGS),
] as const;

/** Other names of the Tenant URL. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ["url", "BaseAddress"],
  ["tenanturl", "BaseAddress"],
]);

/** A key of Graph's secrets as it is stored. @throws JobAdminError `UnknownSecret` */
export function readSecretKey(key: string): string {
  const folded = key.toLowerCase();
  const setting = SETTINGS.find((each) => each.toLowerCase() === folded);
  const known = setting ?? findCredentialKey(key) ?? ALIASES.get(folded);
  if (known !== undefined) return known;
  // The sentence is Graph's own, by which scripts know it.
  const message = `Requested value '${key.slice(0, 80)}' was not found.`;
  throw new JobAdminError("UnknownSecret", message);
}
