import { DEFAULT_ACCESS_ROLE_ID } from "../directory/membership.ts";
import type { SourceRole } from "../sync/source-environment.ts";
import type { ImportContext } from "./cycle-context.ts";

/** What an object's assignments come to. */
export interface Entitlement {
  /** Assigned to the application with whatever role; with the scope "all", in the directory. */
  readonly isAssigned: boolean;
  /** Assigned with a role that counts (behaviour.md section 3). */
  readonly entitled: boolean;
  /** The roles that expressions read; Default Access is none. */
  readonly roles: readonly SourceRole[];
}

/** Nobody's: neither assigned nor with any role. */
export const NO_ENTITLEMENT: Entitlement = { isAssigned: false, entitled: false, roles: [] };

/** Whether a change of somebody's assignments can matter to a cycle. */
export function readsAssignments({ job, mappings }: ImportContext): boolean {
  return job.scope === "assigned" || mappings.User?.readsRoles === true;
}

/** The entitlements of users who are in the directory. */
export async function importEntitlements(
  context: ImportContext,
  userIds: readonly string[],
): Promise<(id: string) => Entitlement> {
  const { directory, lane, job, policy } = context;
  const isAll = job.scope === "all";
  if (!readsAssignments(context)) return () => ({ isAssigned: true, entitled: true, roles: [] });
  const depth = policy.nestedGroupDepth;
  const roleIds = await directory.readEntitlements(
    lane.tenantId,
    job.applicationId,
    userIds,
    depth,
  );
  return (id) => {
    const own = roleIds.get(id) ?? [];
    const roles = describeRoles(context, own);
    return isAll
      ? { isAssigned: true, entitled: true, roles }
      : { isAssigned: own.length > 0, entitled: isEntitled(context, own), roles };
  };
}

/** The entitlements of groups: their own assignments, never those of groups around them. */
export async function importGroupEntitlements(
  context: ImportContext,
): Promise<(id: string) => Entitlement> {
  const { directory, lane, job } = context;
  if (job.scope === "all") return () => ({ isAssigned: true, entitled: true, roles: [] });
  const assignments = await directory.listAssignments(lane.tenantId, job.applicationId);
  const byPrincipal = Map.groupBy(assignments, ({ principalId }) => principalId);
  return (id) => {
    const own = (byPrincipal.get(id) ?? []).map(({ appRoleId }) => appRoleId);
    if (own.length === 0) return NO_ENTITLEMENT;
    return { isAssigned: true, entitled: isEntitled(context, own), roles: [] };
  };
}

function isEntitled({ policy }: ImportContext, roleIds: readonly string[]): boolean {
  if (!policy.excludeDefaultAccess) return roleIds.length > 0;
  return roleIds.some((id) => id !== DEFAULT_ACCESS_ROLE_ID);
}

function describeRoles(
  { appRoles }: ImportContext,
  roleIds: readonly string[],
): readonly SourceRole[] {
  // In the application's own order, so that the one role of several is always the same.
  return appRoles.filter(({ id }) => roleIds.includes(id));
}
