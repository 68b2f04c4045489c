import { entryOf } from "../gallery/index.ts";
import type { Application } from "../sync/job.ts";
import { DEFAULT_POLICY, type ProvisioningPolicy, readPolicy } from "../sync/policy.ts";

/** What holds for an application as its gallery entry has it. */
function defaultPolicy(application: Application): ProvisioningPolicy {
  const entry = entryOf(application);
  if (entry === undefined) return DEFAULT_POLICY;
  const { capabilities, excludesDefaultAccess, onUnassign } = entry;
  return {
    ...DEFAULT_POLICY,
    excludeDefaultAccess: excludesDefaultAccess,
    onUnassign,
    hardDeletes: capabilities.delete,
    softDeletes: capabilities.disable,
  };
}

/** What holds for an application: its own settings, and its gallery entry's where it has none. */
export function policyOf(application: Application): ProvisioningPolicy {
  return readPolicy(defaultPolicy(application), application.settings ?? {});
}

/** Whether people are decided about otherwise after a change of an application. */
export function hasOtherPolicy(before: Application, after: Application): boolean {
  return JSON.stringify(policyOf(before)) !== JSON.stringify(policyOf(after));
}
