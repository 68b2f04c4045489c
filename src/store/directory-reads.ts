import { sql } from "kysely";
import type { AppRoleAssignment, Membership } from "../directory/user.ts";
import { count, type PreparedQuery, prepare } from "./prepare.ts";

/** Arguments of a query inside one tenant. */
export interface InTenant {
  readonly tenantId: string;
}

/** A tenant as it is stored. */
export interface TenantRow {
  readonly id: string;
  readonly display_name: string;
  readonly default_domain: string | null;
}

/** A user as it is stored. */
export interface UserRow {
  readonly id: string;
  readonly user_principal_name: string;
  readonly account_enabled: number;
  readonly manager_id: string | null;
  readonly deleted_at: string | null;
  readonly attributes: string;
}

/** A group as it is stored. */
export interface GroupRow {
  readonly id: string;
  readonly display_name: string;
  readonly deleted_at: string | null;
  readonly attributes: string;
}

interface ChangeRow {
  readonly sequence: number;
  readonly object_type: "User" | "Group";
  readonly object_id: string;
  readonly kind: string;
  readonly related_id: string | null;
  readonly changed_at: number | null;
}

interface RoleRow {
  readonly userId: string;
  readonly appRoleId: string;
}

interface Walk extends InTenant {
  readonly afterId: string;
  readonly limit: number;
}

const USER_COLUMNS = [
  "id",
  "user_principal_name",
  "account_enabled",
  "manager_id",
  "deleted_at",
  "attributes",
] as const;
const GROUP_COLUMNS = ["id", "display_name", "deleted_at", "attributes"] as const;

export const readTenant: PreparedQuery<InTenant, TenantRow> = prepare((db, p) =>
  db.selectFrom("tenant").selectAll().where("id", "=", p.tenantId),
);

export const listTenants: PreparedQuery<object, TenantRow> = prepare((db) =>
  db.selectFrom("tenant").selectAll().orderBy("id"),
);

export const readUsers: PreparedQuery<InTenant & { ids: readonly string[] }, UserRow> = prepare(
  (db, p, dialect) =>
    db
      .selectFrom("directory_user")
      .select(USER_COLUMNS)
      .where("tenant_id", "=", p.tenantId)
      .where((eb) => dialect.inList(eb.ref("id"), p.ids)),
);

export const findUser: PreparedQuery<InTenant & { folded: string }, UserRow> = prepare((db, p) =>
  db
    .selectFrom("directory_user")
    .select(USER_COLUMNS)
    .where("tenant_id", "=", p.tenantId)
    .where("user_principal_name_folded", "=", p.folded),
);

export const listUsers: PreparedQuery<Walk, UserRow> = prepare((db, p) =>
  db
    .selectFrom("directory_user")
    .select(USER_COLUMNS)
    .where("tenant_id", "=", p.tenantId)
    .where("id", ">", p.afterId)
    .orderBy("id")
    .limit(count(p.limit)),
);

export const readGroups: PreparedQuery<InTenant & { ids: readonly string[] }, GroupRow> = prepare(
  (db, p, dialect) =>
    db
      .selectFrom("directory_group")
      .select(GROUP_COLUMNS)
      .where("tenant_id", "=", p.tenantId)
      .where((eb) => dialect.inList(eb.ref("id"), p.ids)),
);

export const listGroups: PreparedQuery<Walk, GroupRow> = prepare((db, p) =>
  db
    .selectFrom("directory_group")
    .select(GROUP_COLUMNS)
    .where("tenant_id", "=", p.tenantId)
    .where("id", ">", p.afterId)
    .orderBy("id")
    .limit(count(p.limit)),
);

export const listMembers: PreparedQuery<Walk & { groupId: string }, Membership> = prepare((db, p) =>
  db
    .selectFrom("membership")
    .select(["group_id as groupId", "member_id as memberId", "member_type as memberType"])
    .where("tenant_id", "=", p.tenantId)
    .where("group_id", "=", p.groupId)
    .where("member_id", ">", p.afterId)
    .orderBy("member_id")
    .limit(count(p.limit)),
);

export const readMembers: PreparedQuery<
  InTenant & { groupId: string; memberIds: readonly string[] },
  Membership
> = prepare((db, p, dialect) =>
  db
    .selectFrom("membership")
    .select(["group_id as groupId", "member_id as memberId", "member_type as memberType"])
    .where("tenant_id", "=", p.tenantId)
    .where("group_id", "=", p.groupId)
    .where((eb) => dialect.inList(eb.ref("member_id"), p.memberIds)),
);

export const listMemberOf: PreparedQuery<
  InTenant & { memberIds: readonly string[] },
  { id: string }
> = prepare((db, p, dialect) =>
  db
    .selectFrom("membership")
    // Asked for each once and in order, SQLite would go through all groups' members.
    .select("group_id as id")
    .where("tenant_id", "=", p.tenantId)
    .where((eb) => dialect.inList(eb.ref("member_id"), p.memberIds)),
);

/** What is read of an assignment. */
export const ASSIGNMENT_COLUMNS = [
  "id",
  "application_id as applicationId",
  "principal_id as principalId",
  "principal_type as principalType",
  "app_role_id as appRoleId",
] as const;

export const listAssignments: PreparedQuery<
  InTenant & { applicationId: string },
  AppRoleAssignment
> = prepare((db, p) =>
  db
    .selectFrom("app_role_assignment")
    .select(ASSIGNMENT_COLUMNS)
    .where("tenant_id", "=", p.tenantId)
    .where("application_id", "=", p.applicationId)
    .orderBy("id"),
);

export const listReports: PreparedQuery<InTenant & { managerId: string }, { id: string }> = prepare(
  (db, p) =>
    db
      .selectFrom("directory_user")
      .select("id")
      .where("tenant_id", "=", p.tenantId)
      .where("manager_id", "=", p.managerId)
      // In the order of the key alone, SQLite would go through everybody.
      .orderBy(sql`id || ''`),
);

export const readChanges: PreparedQuery<InTenant & { after: number; limit: number }, ChangeRow> =
  prepare((db, p) =>
    db
      .selectFrom("directory_change")
      .select(["sequence", "object_type", "object_id", "kind", "related_id", "changed_at"])
      .where("tenant_id", "=", p.tenantId)
      .where("sequence", ">", p.after)
      .orderBy("sequence")
      .limit(count(p.limit)),
  );

export const lastSequence: PreparedQuery<InTenant, { last_sequence: number }> = prepare((db, p) =>
  db.selectFrom("directory_feed").select("last_sequence").where("tenant_id", "=", p.tenantId),
);

interface EntitlementQuery extends InTenant {
  readonly applicationId: string;
  readonly userIds: readonly string[];
}

export const readDirectRoles: PreparedQuery<EntitlementQuery, RoleRow> = prepare((db, p, dialect) =>
  db
    .selectFrom("app_role_assignment")
    .select(["principal_id as userId", "app_role_id as appRoleId"])
    .where("tenant_id", "=", p.tenantId)
    .where("application_id", "=", p.applicationId)
    // Compared as it stands, SQLite would go through all users of the application by its list.
    .where(sql<boolean>`(principal_type || '') = 'User'`)
    .where((eb) => dialect.inList(eb.ref("principal_id"), p.userIds)),
);

// Only direct members count, and a deleted group entitles nobody while it is deleted.
export const readGroupRoles: PreparedQuery<EntitlementQuery, RoleRow> = prepare((db, p, dialect) =>
  db
    .selectFrom("membership as m")
    .innerJoin("app_role_assignment as a", (join) =>
      join.onRef("a.tenant_id", "=", "m.tenant_id").onRef("a.principal_id", "=", "m.group_id"),
    )
    .innerJoin("directory_group as g", (join) =>
      join.onRef("g.tenant_id", "=", "m.tenant_id").onRef("g.id", "=", "m.group_id"),
    )
    .select(["m.member_id as userId", "a.app_role_id as appRoleId"])
    .where("m.tenant_id", "=", p.tenantId)
    .where((eb) => dialect.inList(eb.ref("m.member_id"), p.userIds))
    .where("m.member_type", "=", sql<"User">`'User'`)
    .where("a.application_id", "=", p.applicationId)
    .where(sql<boolean>`(a.principal_type || '') = 'Group'`)
    .where("g.deleted_at", "is", null),
);

export const countUsers: PreparedQuery<InTenant, { total: number }> = prepare((db, p) =>
  db
    .selectFrom("directory_user")
    .select((eb) => eb.fn.countAll<number>().as("total"))
    .where("tenant_id", "=", p.tenantId),
);

export const countGroups: PreparedQuery<InTenant, { total: number }> = prepare((db, p) =>
  db
    .selectFrom("directory_group")
    .select((eb) => eb.fn.countAll<number>().as("total"))
    .where("tenant_id", "=", p.tenantId),
);

export const listExpiredUsers: PreparedQuery<InTenant & { before: string }, { id: string }> =
  prepare((db, p) =>
    db
      .selectFrom("directory_user")
      .select("id")
      .where("tenant_id", "=", p.tenantId)
      .where("deleted_at", "<", p.before)
      .orderBy("deleted_at"),
  );

export const listExpiredGroups: PreparedQuery<InTenant & { before: string }, { id: string }> =
  prepare((db, p) =>
    db
      .selectFrom("directory_group")
      .select("id")
      .where("tenant_id", "=", p.tenantId)
      .where("deleted_at", "<", p.before)
      .orderBy("deleted_at"),
  );
