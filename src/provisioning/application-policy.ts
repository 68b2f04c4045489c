import { findApplication } from "../gallery/index.ts";
import type { Application } from "../sync/job.ts";
import { DEFAULT_POLICY, type ProvisioningPolicy, readPolicy } from "../sync/policy.ts";

/**
 * What holds for an application as its gallery entry has it. Applications of the gallery keep
 * principals with Default Access out, as their tutorials say; a custom application does not.
 */
function defaultPolicy({ template }: Pick<Application, "template">): ProvisioningPolicy {
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

/** Whether people are decided about otherwise after a change of an application. */
export function hasOtherPolicy(before: Application, after: Application): boolean {
  return JSON.stringify(policyOf(before)) !== JSON.stringify(policyOf(after));
}
