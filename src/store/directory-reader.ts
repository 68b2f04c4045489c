import { formatInstant } from "../common/world.ts";
import { foldName } from "../directory/import.ts";
import type {
  AssignmentListQuery,
  GroupListQuery,
  Listed,
  UserListQuery,
} from "../directory/list-ports.ts";
import type { DirectoryReader, IdPage, ObjectReference, Tenant } from "../directory/ports.ts";
import type {
  AppRoleAssignment,
  ChangeKind,
  DirectoryChange,
  DirectoryGroup,
  DirectoryUser,
  DirectoryValue,
  Membership,
} from "../directory/user.ts";
import type { Connection } from "./database.ts";
import * as listQueries from "./directory-list-queries.ts";
import * as lists from "./directory-lists.ts";
import * as queries from "./directory-reads.ts";
import { listUsersBelow, readNestedRoles } from "./entitlement-queries.ts";

/** Reads the directory over one connection. */
export class SqlDirectoryReader implements DirectoryReader {
  protected readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  async readTenant(tenantId: string): Promise<Tenant | undefined> {
    const row = await queries.readTenant.first(this.connection, { tenantId });
    return row === undefined ? undefined : toTenant(row);
  }

  async listTenants(): Promise<readonly Tenant[]> {
    return (await queries.listTenants.all(this.connection, {})).map(toTenant);
  }

  async readUsers(tenantId: string, ids: readonly string[]): Promise<readonly DirectoryUser[]> {
    return (await queries.readUsers.all(this.connection, { tenantId, ids })).map(toUser);
  }

  async findUserByPrincipalName(
    tenantId: string,
    name: string,
  ): Promise<DirectoryUser | undefined> {
    const folded = foldName(name);
    const row = await queries.findUser.first(this.connection, { tenantId, folded });
    return row === undefined ? undefined : toUser(row);
  }

  async listUsers(tenantId: string, page: IdPage): Promise<readonly DirectoryUser[]> {
    return (await queries.listUsers.all(this.connection, toWalk(tenantId, page))).map(toUser);
  }

  async readGroups(tenantId: string, ids: readonly string[]): Promise<readonly DirectoryGroup[]> {
    return (await queries.readGroups.all(this.connection, { tenantId, ids })).map(toGroup);
  }

  async listGroups(tenantId: string, page: IdPage): Promise<readonly DirectoryGroup[]> {
    return (await queries.listGroups.all(this.connection, toWalk(tenantId, page))).map(toGroup);
  }

  async listMembers(
    tenantId: string,
    groupId: string,
    page: IdPage,
  ): Promise<readonly Membership[]> {
    const walk = { ...toWalk(tenantId, page), groupId };
    const rows = await queries.listMembers.all(this.connection, walk);
    return rows.map((row) => ({ ...row }));
  }

  async readMembers(
    tenantId: string,
    groupId: string,
    memberIds: readonly string[],
  ): Promise<readonly Membership[]> {
    const query = { tenantId, groupId, memberIds };
    const rows = await queries.readMembers.all(this.connection, query);
    return rows.map((row) => ({ ...row }));
  }

  async listMemberOf(tenantId: string, memberIds: readonly string[]): Promise<readonly string[]> {
    const rows = await queries.listMemberOf.all(this.connection, { tenantId, memberIds });
    return [...new Set(rows.map(({ id }) => id))].sort();
  }

  async listAssignments(
    tenantId: string,
    applicationId: string,
  ): Promise<readonly AppRoleAssignment[]> {
    const rows = await queries.listAssignments.all(this.connection, { tenantId, applicationId });
    return rows.map((row) => ({ ...row }));
  }

  async listUsersInOrder(
    tenantId: string,
    query: UserListQuery,
  ): Promise<readonly Listed<DirectoryUser>[]> {
    const rows = await lists.listUsers(this.connection, tenantId, query);
    return rows.map((row) => ({ item: toUser(row), place: { key: row.key, id: row.id } }));
  }

  async listGroupsInOrder(
    tenantId: string,
    query: GroupListQuery,
  ): Promise<readonly Listed<DirectoryGroup>[]> {
    const rows = await lists.listGroups(this.connection, tenantId, query);
    return rows.map((row) => ({ item: toGroup(row), place: { key: row.key, id: row.id } }));
  }

  listAssignmentsInOrder(
    tenantId: string,
    applicationId: string,
    query: AssignmentListQuery,
  ): Promise<readonly Listed<AppRoleAssignment>[]> {
    return lists.listAssignments(this.connection, tenantId, applicationId, query);
  }

  countAssignments(
    tenantId: string,
    applicationId: string,
    query: Pick<AssignmentListQuery, "principalType" | "appRoleId">,
  ): Promise<number> {
    return lists.countAssignments(this.connection, tenantId, applicationId, query);
  }

  async listAssignmentsOf(
    tenantId: string,
    principalIds: readonly string[],
  ): Promise<readonly AppRoleAssignment[]> {
    const given = { tenantId, principalIds };
    const rows = await listQueries.listAssignmentsOf.all(this.connection, given);
    return rows.map((row) => ({ ...row })).sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  async countMembers(tenantId: string, groupId: string): Promise<number> {
    const given = { tenantId, groupId };
    return Number((await listQueries.countMembers.first(this.connection, given))?.total ?? 0);
  }

  async readAssignment(tenantId: string, id: string): Promise<AppRoleAssignment | undefined> {
    const row = await listQueries.readAssignment.first(this.connection, { tenantId, id });
    return row === undefined ? undefined : { ...row };
  }

  async listReports(tenantId: string, managerId: string): Promise<readonly string[]> {
    const rows = await queries.listReports.all(this.connection, { tenantId, managerId });
    return rows.map((row) => row.id);
  }

  async readChanges(
    tenantId: string,
    afterSequence: number,
    limit: number,
  ): Promise<readonly DirectoryChange[]> {
    const query = { tenantId, after: afterSequence, limit };
    return (await queries.readChanges.all(this.connection, query)).map((row) => ({
      sequence: row.sequence,
      objectType: row.object_type,
      objectId: row.object_id,
      kind: row.kind as ChangeKind,
      ...(row.related_id === null ? {} : { relatedId: row.related_id }),
      ...(row.changed_at === null ? {} : { changedDateTime: formatInstant(row.changed_at) }),
    }));
  }

  async lastSequence(tenantId: string): Promise<number> {
    const row = await queries.lastSequence.first(this.connection, { tenantId });
    return row?.last_sequence ?? 0;
  }

  async readEntitlements(
    tenantId: string,
    applicationId: string,
    userIds: readonly string[],
    nestedDepth = 0,
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const query = { tenantId, applicationId, userIds };
    const direct = await queries.readDirectRoles.all(this.connection, query);
    const byGroup =
      nestedDepth === 0
        ? await queries.readGroupRoles.all(this.connection, query)
        : await readNestedRoles.all(this.connection, { ...query, depth: nestedDepth });
    const roles = new Map<string, Set<string>>();
    for (const { userId, appRoleId } of [...direct, ...byGroup]) {
      const known = roles.get(userId);
      if (known === undefined) roles.set(userId, new Set([appRoleId]));
      else known.add(appRoleId);
    }
    return new Map([...roles].map(([userId, ids]) => [userId, [...ids].sort()]));
  }

  async listUsersBelow(
    tenantId: string,
    groupIds: readonly string[],
    nestedDepth: number,
    page: IdPage,
  ): Promise<readonly string[]> {
    const query = { ...toWalk(tenantId, page), groupIds, depth: nestedDepth };
    return (await listUsersBelow.all(this.connection, query)).map(({ id }) => id);
  }

  async countUsers(tenantId: string): Promise<number> {
    return (await queries.countUsers.first(this.connection, { tenantId }))?.total ?? 0;
  }

  async countGroups(tenantId: string): Promise<number> {
    return (await queries.countGroups.first(this.connection, { tenantId }))?.total ?? 0;
  }

  async listExpired(tenantId: string, before: string): Promise<readonly ObjectReference[]> {
    const users = await queries.listExpiredUsers.all(this.connection, { tenantId, before });
    const groups = await queries.listExpiredGroups.all(this.connection, { tenantId, before });
    return [
      ...users.map(({ id }) => ({ objectType: "User" as const, objectId: id })),
      ...groups.map(({ id }) => ({ objectType: "Group" as const, objectId: id })),
    ];
  }
}

function toWalk(tenantId: string, page: IdPage) {
  // No id sorts before the empty text.
  return { tenantId, afterId: page.afterId ?? "", limit: page.limit };
}

function toTenant(row: queries.TenantRow): Tenant {
  return {
    id: row.id,
    displayName: row.display_name,
    ...(row.default_domain === null ? {} : { defaultDomain: row.default_domain }),
  };
}

function toUser(row: queries.UserRow): DirectoryUser {
  return {
    id: row.id,
    userPrincipalName: row.user_principal_name,
    accountEnabled: row.account_enabled === 1,
    ...(row.manager_id === null ? {} : { managerId: row.manager_id }),
    ...(row.deleted_at === null ? {} : { deletedDateTime: row.deleted_at }),
    attributes: parseAttributes(row.attributes),
  };
}

function toGroup(row: queries.GroupRow): DirectoryGroup {
  return {
    id: row.id,
    displayName: row.display_name,
    ...(row.deleted_at === null ? {} : { deletedDateTime: row.deleted_at }),
    attributes: parseAttributes(row.attributes),
  };
}

function parseAttributes(text: string): Readonly<Record<string, DirectoryValue>> {
  return JSON.parse(text) as Readonly<Record<string, DirectoryValue>>;
}
