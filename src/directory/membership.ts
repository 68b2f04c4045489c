import { describeGroupName } from "./edit-group.ts";
import { capitalize, describeUserName } from "./edit-user.ts";
import { DirectoryError } from "./errors.ts";
import type { AppRoleAssignment, DirectoryGroup, DirectoryUser, Membership } from "./user.ts";

/** A user or a group: whoever can be a member, or be assigned to an application. */
export type Principal =
  | { readonly type: "User"; readonly user: DirectoryUser }
  | { readonly type: "Group"; readonly group: DirectoryGroup };

/** The id of all zeroes: Default Access, the role of applications without roles of their own. */
export const DEFAULT_ACCESS_ROLE_ID = "00000000-0000-0000-0000-000000000000";

/** The principal's id. */
export function principalId(principal: Principal): string {
  return principal.type === "User" ? principal.user.id : principal.group.id;
}

/** The principal, as messages name it. */
export function describePrincipal(principal: Principal): string {
  return principal.type === "User"
    ? describeUserName(principal.user)
    : describeGroupName(principal.group);
}

/**
 * Put a user, or another group, into a group.
 *
 * @param given - `isMember`: is in the group already; `isAbove`: the group to be put in contains
 *   this very group, directly or through further groups
 * @throws DirectoryError `SelfReference`, `MembershipCycle`, `ReferenceAlreadyExists`
 */
export function planMembership(
  group: DirectoryGroup,
  member: Principal,
  given: { readonly isMember: boolean; readonly isAbove: boolean },
): Membership {
  const memberId = principalId(member);
  const [name, other] = [describeGroupName(group), describePrincipal(member)];
  if (memberId === group.id) {
    throw new DirectoryError("SelfReference", `A group can't be a member of itself: ${name}.`);
  }
  if (given.isMember) {
    const message = `Nothing to add: ${other} is a member of ${name} already.`;
    throw new DirectoryError("ReferenceAlreadyExists", message, { property: "members" });
  }
  if (given.isAbove) {
    const message = `${name} is itself inside ${other}, so that ${other} can't be put into it.`;
    throw new DirectoryError("MembershipCycle", capitalize(message), { property: "members" });
  }
  return { groupId: group.id, memberId, memberType: member.type };
}

/**
 * Assign a user or a group to an application.
 *
 * @param given - `roles`: the ids of the application's roles; `existing`: its assignments
 * @throws DirectoryError `AppRoleNotFound`, `ReferenceAlreadyExists`
 */
export function planAssignment(
  principal: Principal,
  given: {
    readonly id: string;
    readonly application: { readonly id: string; readonly displayName: string };
    readonly appRoleId: string;
    readonly roles: readonly string[];
    readonly existing: readonly AppRoleAssignment[];
  },
): AppRoleAssignment {
  const { id, application, appRoleId, roles, existing } = given;
  if (appRoleId !== DEFAULT_ACCESS_ROLE_ID && !roles.includes(appRoleId)) {
    const known = [DEFAULT_ACCESS_ROLE_ID, ...roles].join(", ");
    const message =
      `${application.displayName} has no app role ${appRoleId.slice(0, 60)}. ` +
      `Its roles are ${known}.`;
    throw new DirectoryError("AppRoleNotFound", message, { property: "appRoleId" });
  }
  const assigned = existing.some(
    (each) => each.principalId === principalId(principal) && each.appRoleId === appRoleId,
  );
  if (assigned) {
    const message =
      `Nothing to add: ${describePrincipal(principal)} has this role of ` +
      `${application.displayName} already.`;
    throw new DirectoryError("ReferenceAlreadyExists", message, { property: "appRoleId" });
  }
  return {
    id,
    applicationId: application.id,
    principalId: principalId(principal),
    principalType: principal.type,
    appRoleId,
  };
}
