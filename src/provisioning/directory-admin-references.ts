import { setManager } from "../directory/edit-user.ts";
import { DirectoryError } from "../directory/errors.ts";
import {
  type Principal,
  planAssignment,
  planMembership,
  principalId,
} from "../directory/membership.ts";
import type { DirectoryReader } from "../directory/ports.ts";
import type { AppRoleAssignment } from "../directory/user.ts";
import { type AppRole, entryOf } from "../gallery/index.ts";
import type { Application } from "../sync/job.ts";
import {
  type DirectoryAdmin,
  readLivingGroup,
  readLivingUser,
  refuseUnknown,
} from "./directory-admin.ts";

const PAGE = 1_000;

/** Which kind of object a reference names; absent when the reference doesn't say. */
export interface PrincipalKey {
  readonly id: string;
  readonly type?: Principal["type"];
}

/**
 * Make somebody a user's manager.
 *
 * @param managerKey - an id or userPrincipalName; undefined takes the manager away
 * @throws DirectoryError `ResourceNotFound`, `SelfReference`; StoreError
 */
export function changeManager(
  admin: DirectoryAdmin,
  tenantId: string,
  given: { readonly userKey: string; readonly managerKey?: string },
): Promise<void> {
  return admin.directory.write(tenantId, async (writer) => {
    const { userKey, managerKey } = given;
    const user = await readLivingUser(writer, tenantId, userKey);
    const manager =
      managerKey === undefined ? undefined : await readLivingUser(writer, tenantId, managerKey);
    const { object, kind } = setManager(user, manager);
    if (kind !== undefined) await writer.saveUser(tenantId, object, kind);
  });
}

/**
 * Put a user or a group into a group.
 *
 * @throws DirectoryError `ResourceNotFound`, and as the rule {@link planMembership}; StoreError
 */
export function addGroupMember(
  admin: DirectoryAdmin,
  tenantId: string,
  given: { readonly groupId: string; readonly member: PrincipalKey },
): Promise<void> {
  return admin.directory.write(tenantId, async (writer) => {
    const group = await readLivingGroup(writer, tenantId, given.groupId);
    const member = await readPrincipal(writer, tenantId, given.member);
    const known = await writer.readMembers(tenantId, group.id, [principalId(member)]);
    const isAbove =
      member.type === "Group" && (await containsGroup(writer, tenantId, member.group.id, group.id));
    const membership = planMembership(group, member, { isMember: known.length > 0, isAbove });
    await writer.addMember(tenantId, membership);
  });
}

/** Take a member out of a group. @throws DirectoryError `ResourceNotFound`; StoreError */
export function removeGroupMember(
  admin: DirectoryAdmin,
  tenantId: string,
  given: { readonly groupId: string; readonly memberId: string },
): Promise<void> {
  return admin.directory.write(tenantId, async (writer) => {
    const group = await readLivingGroup(writer, tenantId, given.groupId);
    const removed = await writer.removeMember(tenantId, group.id, given.memberId);
    if (!removed) throw refuseUnknown(`member of the group "${group.displayName}"`, given.memberId);
  });
}

/** The app roles that an application's assignments can name, besides Default Access. */
export function listAppRoles(application: Application): readonly AppRole[] {
  return application.appRoles ?? entryOf(application)?.appRoles ?? [];
}

/**
 * Assign a user or a group to an application.
 *
 * @param application - one of the tenant's own
 * @throws DirectoryError `ResourceNotFound`, and as the rule {@link planAssignment}; StoreError
 */
export function addAppRoleAssignment(
  admin: DirectoryAdmin,
  application: Application,
  given: { readonly principal: PrincipalKey; readonly appRoleId: string },
): Promise<{ readonly assignment: AppRoleAssignment; readonly principal: Principal }> {
  const { tenantId } = application;
  const roles = listAppRoles(application).filter(({ isDisabled }) => isDisabled !== true);
  return admin.directory.write(tenantId, async (writer) => {
    const principal = await readPrincipal(writer, tenantId, given.principal);
    const assignment = planAssignment(principal, {
      id: admin.world.newId(),
      application,
      appRoleId: given.appRoleId,
      roles: roles.map(({ id }) => id),
      existing: await listOwn(writer, application, principal),
    });
    await writer.addAssignment(tenantId, assignment);
    return { assignment, principal };
  });
}

/** Take an assignment back. @throws DirectoryError `ResourceNotFound`; StoreError */
export function removeAppRoleAssignment(
  admin: DirectoryAdmin,
  application: Application,
  assignmentId: string,
): Promise<void> {
  const { tenantId, displayName } = application;
  return admin.directory.write(tenantId, async (writer) => {
    const assignment = await writer.readAssignment(tenantId, assignmentId);
    if (assignment?.applicationId !== application.id) {
      throw refuseUnknown(`assignment to ${displayName}`, assignmentId);
    }
    await writer.removeAssignment(tenantId, assignmentId);
  });
}

async function listOwn(
  reader: DirectoryReader,
  { tenantId, id }: Application,
  principal: Principal,
): Promise<readonly AppRoleAssignment[]> {
  const own = await reader.listAssignmentsOf(tenantId, [principalId(principal)]);
  return own.filter(({ applicationId }) => applicationId === id);
}

async function readPrincipal(
  reader: DirectoryReader,
  tenantId: string,
  key: PrincipalKey,
): Promise<Principal> {
  const isKind = (type: Principal["type"]): boolean => key.type === undefined || key.type === type;
  const [group] = isKind("Group") ? await reader.readGroups(tenantId, [key.id]) : [];
  if (group !== undefined && group.deletedDateTime === undefined) return { type: "Group", group };
  if (!isKind("User")) throw refuseUnknown("group", key.id);
  try {
    return { type: "User", user: await readLivingUser(reader, tenantId, key.id) };
  } catch (error) {
    if (!(error instanceof DirectoryError) || key.type === "User") throw error;
    throw refuseUnknown("user or group", key.id);
  }
}

/** Whether a group contains another, directly or through further groups. */
async function containsGroup(
  reader: DirectoryReader,
  tenantId: string,
  outerId: string,
  innerId: string,
): Promise<boolean> {
  const seen = new Set([outerId]);
  const waiting = [outerId];
  for (let groupId = waiting.pop(); groupId !== undefined; groupId = waiting.pop()) {
    for (const nested of await listNestedGroups(reader, tenantId, groupId)) {
      if (nested === innerId) return true;
      if (seen.has(nested)) continue;
      seen.add(nested);
      waiting.push(nested);
    }
  }
  return false;
}

async function listNestedGroups(
  reader: DirectoryReader,
  tenantId: string,
  groupId: string,
): Promise<readonly string[]> {
  const nested: string[] = [];
  let afterId = "";
  for (;;) {
    const page = await reader.listMembers(tenantId, groupId, { afterId, limit: PAGE });
    for (const { memberId, memberType } of page) {
      if (memberType === "Group") nested.push(memberId);
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return nested;
    afterId = last.memberId;
  }
}
