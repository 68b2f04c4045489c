import { sql } from "kysely";
import type { InTenant } from "./directory-reads.ts";
import { count, type PreparedQuery, prepare } from "./prepare.ts";

/** A role that somebody has by a group. */
export interface RoleRow {
  readonly userId: string;
  readonly appRoleId: string;
}

interface NestedQuery extends InTenant {
  readonly applicationId: string;
  readonly userIds: readonly string[];
  readonly depth: number;
}

const isGroup = sql<"Group">`'Group'`;
const isUser = sql<"User">`'User'`;

// Upwards from the groups that the users are in, so that a group shared by many is climbed once.
// The depth ends every climb, cycles included. A deleted group passes nothing on.
export const readNestedRoles: PreparedQuery<NestedQuery, RoleRow> = prepare((db, p, dialect) =>
  db
    .withRecursive("up(start_id, group_id, depth)", (with_) =>
      with_
        .selectFrom("membership as m")
        .innerJoin("directory_group as g", (join) =>
          join.onRef("g.tenant_id", "=", "m.tenant_id").onRef("g.id", "=", "m.group_id"),
        )
        .select(["m.group_id as start_id", "m.group_id as group_id"])
        .select(sql<number>`0`.as("depth"))
        .distinct()
        .where("m.tenant_id", "=", p.tenantId)
        .where((eb) => dialect.inList(eb.ref("m.member_id"), p.userIds))
        .where("m.member_type", "=", isUser)
        .where("g.deleted_at", "is", null)
        .union(
          with_
            .selectFrom("up")
            // SQLite keeps this order, and looks at no membership but those of the step before.
            .crossJoin("membership as m")
            .innerJoin("directory_group as g", (join) =>
              join.onRef("g.tenant_id", "=", "m.tenant_id").onRef("g.id", "=", "m.group_id"),
            )
            .select(["up.start_id", "m.group_id"])
            .select(sql<number>`up.depth + 1`.as("depth"))
            .whereRef("m.member_id", "=", "up.group_id")
            .where("m.tenant_id", "=", p.tenantId)
            .where("m.member_type", "=", isGroup)
            .where("g.deleted_at", "is", null)
            .where("up.depth", "<", p.depth),
        ),
    )
    .selectFrom("up")
    .crossJoin("app_role_assignment as a")
    .crossJoin("membership as m")
    .select(["m.member_id as userId", "a.app_role_id as appRoleId"])
    .distinct()
    .where("m.tenant_id", "=", p.tenantId)
    .where((eb) => dialect.inList(eb.ref("m.member_id"), p.userIds))
    .where("m.member_type", "=", isUser)
    .where("a.application_id", "=", p.applicationId)
    .whereRef("m.group_id", "=", "up.start_id")
    .where("a.tenant_id", "=", p.tenantId)
    .whereRef("a.principal_id", "=", "up.group_id")
    // Compared as it stands, SQLite would go through all groups of the application by its list.
    .where(sql<boolean>`(a.principal_type || '') = 'Group'`),
);

interface BelowQuery extends InTenant {
  readonly groupIds: readonly string[];
  readonly depth: number;
  readonly afterId: string;
  readonly limit: number;
}

// Deleted groups are walked through: whoever is below one that goes or comes back is meant.
export const listUsersBelow: PreparedQuery<BelowQuery, { id: string }> = prepare((db, p, dialect) =>
  db
    .withRecursive("down(group_id, depth)", (with_) =>
      with_
        .selectFrom("directory_group as g")
        .select("g.id as group_id")
        .select(sql<number>`0`.as("depth"))
        .where("g.tenant_id", "=", p.tenantId)
        .where((eb) => dialect.inList(eb.ref("g.id"), p.groupIds))
        .union(
          with_
            .selectFrom("down")
            .crossJoin("membership as m")
            .select("m.member_id as group_id")
            .select(sql<number>`down.depth + 1`.as("depth"))
            .whereRef("m.group_id", "=", "down.group_id")
            .where("m.tenant_id", "=", p.tenantId)
            .where("m.member_type", "=", isGroup)
            .where("down.depth", "<", p.depth),
        ),
    )
    .selectFrom("membership as m")
    .innerJoin("down", (join) => join.onRef("down.group_id", "=", "m.group_id"))
    .select("m.member_id as id")
    .distinct()
    .where("m.tenant_id", "=", p.tenantId)
    .where("m.member_type", "=", isUser)
    .where("m.member_id", ">", p.afterId)
    .orderBy("m.member_id")
    .limit(count(p.limit)),
);
