import { sql } from "kysely";
import type { AppRoleAssignment, Membership } from "../directory/user.ts";
import type { InTenant } from "./directory-reads.ts";
import { type PreparedQuery, prepare } from "./prepare.ts";

interface RemovedAssignmentRow {
  readonly application_id: string;
  readonly principal_id: string;
  readonly principal_type: "User" | "Group";
}

interface SaveTenant {
  readonly id: string;
  readonly displayName: string;
  readonly defaultDomain: string | null;
}

export const saveTenant: PreparedQuery<SaveTenant, unknown> = prepare((db, p) =>
  db
    .insertInto("tenant")
    .values({ id: p.id, display_name: p.displayName, default_domain: p.defaultDomain })
    .onConflict((clash) =>
      clash.column("id").doUpdateSet((eb) => ({
        display_name: eb.ref("excluded.display_name"),
        default_domain: eb.ref("excluded.default_domain"),
      })),
    ),
);

export const claimTenantName: PreparedQuery<{ folded: string; tenantId: string }, unknown> =
  prepare((db, p) =>
    db.insertInto("tenant_name").values({ name_folded: p.folded, tenant_id: p.tenantId }),
  );

interface SaveUser extends InTenant {
  readonly id: string;
  readonly name: string;
  readonly folded: string;
  readonly enabled: number;
  readonly managerId: string | null;
  readonly deletedAt: string | null;
  readonly attributes: string;
  /** Folded, for lists. */
  readonly displayName: string;
  readonly department: string;
  readonly jobTitle: string;
}

export const saveUser: PreparedQuery<SaveUser, unknown> = prepare((db, p) =>
  db
    .insertInto("directory_user")
    .values({
      tenant_id: p.tenantId,
      id: p.id,
      user_principal_name: p.name,
      user_principal_name_folded: p.folded,
      account_enabled: p.enabled,
      manager_id: p.managerId,
      deleted_at: p.deletedAt,
      attributes: p.attributes,
      name_folded: p.displayName,
      department_folded: p.department,
      job_title_folded: p.jobTitle,
    })
    .onConflict((clash) =>
      clash.columns(["tenant_id", "id"]).doUpdateSet((eb) => ({
        user_principal_name: eb.ref("excluded.user_principal_name"),
        user_principal_name_folded: eb.ref("excluded.user_principal_name_folded"),
        account_enabled: eb.ref("excluded.account_enabled"),
        manager_id: eb.ref("excluded.manager_id"),
        deleted_at: eb.ref("excluded.deleted_at"),
        attributes: eb.ref("excluded.attributes"),
        name_folded: eb.ref("excluded.name_folded"),
        department_folded: eb.ref("excluded.department_folded"),
        job_title_folded: eb.ref("excluded.job_title_folded"),
      })),
    ),
);

interface SaveGroup extends InTenant {
  readonly id: string;
  readonly displayName: string;
  readonly deletedAt: string | null;
  readonly attributes: string;
  /** Folded, for lists. */
  readonly folded: string;
}

export const saveGroup: PreparedQuery<SaveGroup, unknown> = prepare((db, p) =>
  db
    .insertInto("directory_group")
    .values({
      tenant_id: p.tenantId,
      id: p.id,
      display_name: p.displayName,
      deleted_at: p.deletedAt,
      attributes: p.attributes,
      name_folded: p.folded,
    })
    .onConflict((clash) =>
      clash.columns(["tenant_id", "id"]).doUpdateSet((eb) => ({
        display_name: eb.ref("excluded.display_name"),
        deleted_at: eb.ref("excluded.deleted_at"),
        attributes: eb.ref("excluded.attributes"),
        name_folded: eb.ref("excluded.name_folded"),
      })),
    ),
);

interface OneObject extends InTenant {
  readonly id: string;
}

/** What goes when an object is purged: the object itself, its own memberships, assignments. */
export const PURGES: Readonly<
  Record<"User" | "Group", readonly PreparedQuery<OneObject, unknown>[]>
> = {
  User: [
    preparePurge("directory_user", "id"),
    preparePurge("membership", "member_id"),
    preparePurge("app_role_assignment", "principal_id"),
  ],
  Group: [
    preparePurge("directory_group", "id"),
    preparePurge("membership", "member_id"),
    preparePurge("app_role_assignment", "principal_id"),
  ],
};

function preparePurge(table: string, column: string): PreparedQuery<OneObject, unknown> {
  return prepare((db, p) => {
    const query = sql`delete from ${sql.table(table)}
      where tenant_id = ${p.tenantId} and ${sql.ref(column)} = ${p.id}`;
    return { compile: () => query.compile(db) };
  });
}

/** Empties a group, and gives back who was in it. */
export const removeMembersOf: PreparedQuery<OneObject, { member_id: string }> = prepare((db, p) =>
  db
    .deleteFrom("membership")
    .where("tenant_id", "=", p.tenantId)
    .where("group_id", "=", p.id)
    .returning("member_id"),
);

export const addMember: PreparedQuery<InTenant & Membership, unknown> = prepare((db, p) =>
  db
    .insertInto("membership")
    .values({
      tenant_id: p.tenantId,
      group_id: p.groupId,
      member_id: p.memberId,
      member_type: p.memberType,
    })
    .onConflict((clash) => clash.doNothing()),
);

export const removeMember: PreparedQuery<
  InTenant & { groupId: string; memberId: string },
  unknown
> = prepare((db, p) =>
  db
    .deleteFrom("membership")
    .where("tenant_id", "=", p.tenantId)
    .where("group_id", "=", p.groupId)
    .where("member_id", "=", p.memberId),
);

export const addAssignment: PreparedQuery<InTenant & AppRoleAssignment, unknown> = prepare(
  (db, p) =>
    db
      .insertInto("app_role_assignment")
      .values({
        tenant_id: p.tenantId,
        id: p.id,
        application_id: p.applicationId,
        principal_id: p.principalId,
        principal_type: p.principalType,
        app_role_id: p.appRoleId,
      })
      .onConflict((clash) => clash.doNothing()),
);

export const removeAssignment: PreparedQuery<OneObject, RemovedAssignmentRow> = prepare((db, p) =>
  db
    .deleteFrom("app_role_assignment")
    .where("tenant_id", "=", p.tenantId)
    .where("id", "=", p.id)
    .returning(["application_id", "principal_id", "principal_type"]),
);

/** Moves the feed's end by `count`. In PostgreSQL the row stays locked until the commit. */
export const allocateSequences: PreparedQuery<
  InTenant & { count: number },
  { last_sequence: number }
> = prepare((db, p) =>
  db
    .insertInto("directory_feed")
    .values({ tenant_id: p.tenantId, last_sequence: p.count })
    .onConflict((clash) =>
      clash.column("tenant_id").doUpdateSet((eb) => ({
        last_sequence: eb("directory_feed.last_sequence", "+", eb.ref("excluded.last_sequence")),
      })),
    )
    .returning("last_sequence"),
);
