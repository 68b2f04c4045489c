import { sql } from "kysely";
import type { GroupMember, ResourceKind } from "../saas/ports.ts";
import { count, type PreparedQuery, prepare } from "./prepare.ts";

/** Arguments of a query inside one organization. */
export interface InOrganization {
  readonly organizationId: string;
}

/** Names one resource. */
export interface OneResource extends InOrganization {
  readonly kind: ResourceKind;
  readonly id: string;
}

/** A resource as it is stored. */
export interface ResourceRow {
  readonly id: string;
  readonly kind: ResourceKind;
  readonly version: number;
  readonly created: string;
  readonly lastModified: string;
  readonly document: string;
}

/** What is read of a resource, with the names of {@link ResourceRow}. */
export const RESOURCE_COLUMNS: readonly [
  "id",
  "kind",
  "version",
  "created",
  "last_modified as lastModified",
  "document",
] = ["id", "kind", "version", "created", "last_modified as lastModified", "document"];

/** What tells whether a resource is in any group, so that most need no look at groups. */
export interface MemberFlag {
  /** SQLite's truth is a number. */
  readonly isMember: boolean | number;
}

/** The flag as it was meant. */
export function readMemberFlag({ isMember }: MemberFlag): boolean {
  return isMember === true || isMember === 1;
}

/** As {@link MemberFlag}, of a resource. */
export function isMemberOfAny(alias: "r" | "resource"): string {
  return (
    `exists (select 1 from group_member as any_group where ` +
    `any_group.organization_id = ${alias}.organization_id and any_group.member_id = ${alias}.id)`
  );
}

// Without the kind, so that a database that has counted nothing yet still takes the primary key.
export const readResource: PreparedQuery<OneResource, ResourceRow & MemberFlag> = prepare((db, p) =>
  db
    .selectFrom("resource")
    .select([
      ...RESOURCE_COLUMNS,
      sql<boolean>`${sql.raw(isMemberOfAny("resource"))}`.as("isMember"),
    ])
    .where("organization_id", "=", p.organizationId)
    .where("id", "=", p.id),
);

/** Several resources, whatever their kind, in no order. */
export const readResources: PreparedQuery<
  InOrganization & { ids: readonly string[] },
  ResourceRow
> = prepare((db, p, dialect) =>
  db
    .selectFrom("resource")
    .select(RESOURCE_COLUMNS)
    .where("organization_id", "=", p.organizationId)
    .where((eb) => dialect.inList(eb.ref("id"), p.ids)),
);

export const readKinds: PreparedQuery<
  InOrganization & { ids: readonly string[] },
  { id: string; kind: ResourceKind }
> = prepare((db, p, dialect) =>
  db
    .selectFrom("resource")
    .select(["id", "kind"])
    .where("organization_id", "=", p.organizationId)
    .where((eb) => dialect.inList(eb.ref("id"), p.ids)),
);

interface KindPage extends InOrganization {
  readonly kind: ResourceKind;
  readonly from: number;
  readonly limit: number;
  readonly offset: number;
}

/** A page of all resources of a kind, counted from a position on. */
export const listResources: PreparedQuery<KindPage, ResourceRow> = prepare((db, p) =>
  db
    .selectFrom("resource")
    .select(RESOURCE_COLUMNS)
    .where("organization_id", "=", p.organizationId)
    .where("kind", "=", p.kind)
    .where("position", ">=", p.from)
    .orderBy("position")
    .limit(count(p.limit))
    .offset(count(p.offset)),
);

/** A page of all resources of a kind behind a position, each with its own. */
export const listResourcesBehind: PreparedQuery<
  InOrganization & { kind: ResourceKind; position: number; limit: number },
  ResourceRow & { position: number }
> = prepare((db, p) =>
  db
    .selectFrom("resource")
    .select([...RESOURCE_COLUMNS, "position"])
    .where("organization_id", "=", p.organizationId)
    .where("kind", "=", p.kind)
    .where("position", ">", p.position)
    .orderBy("position")
    .limit(count(p.limit)),
);

/** The group's name as it was sent: the column has it folded. */
export const readGroupsOf: PreparedQuery<
  InOrganization & { userIds: readonly string[] },
  { userId: string; value: string; display: string | null }
> = prepare((db, p, dialect) =>
  db
    .selectFrom("group_member as m")
    .innerJoin("resource as g", (join) =>
      join.onRef("g.organization_id", "=", "m.organization_id").onRef("g.id", "=", "m.group_id"),
    )
    .select((eb) => [
      "m.member_id as userId",
      "m.group_id as value",
      dialect.readMember(eb.ref("g.document"), "displayName").as("display"),
    ])
    .where("m.organization_id", "=", p.organizationId)
    .where((eb) => dialect.inList(eb.ref("m.member_id"), p.userIds))
    .orderBy("m.member_id")
    .orderBy("g.position"),
);

/** One row when the organization has groups with members. */
export const findAnyMember: PreparedQuery<InOrganization, { found: number }> = prepare((db, p) =>
  db
    .selectFrom("group_member")
    .select(sql<number>`1`.as("found"))
    .where("organization_id", "=", p.organizationId)
    .limit(sql<number>`1`),
);

/** The same of one user, who needs no list: every answer with a user asks this. */
export const readGroupsOfOne: PreparedQuery<
  InOrganization & { userId: string },
  { value: string; display: string | null }
> = prepare((db, p, dialect) =>
  db
    .selectFrom("group_member as m")
    .innerJoin("resource as g", (join) =>
      join.onRef("g.organization_id", "=", "m.organization_id").onRef("g.id", "=", "m.group_id"),
    )
    .select((eb) => [
      "m.group_id as value",
      dialect.readMember(eb.ref("g.document"), "displayName").as("display"),
    ])
    .where("m.organization_id", "=", p.organizationId)
    .where("m.member_id", "=", p.userId)
    .orderBy("g.position"),
);

/** A member as it is stored. */
export interface MemberRow {
  readonly value: string;
  readonly type: GroupMember["type"];
  readonly display: string | null;
}

/** Names one group. */
export type OneGroup = InOrganization & { readonly groupId: string };

export const readMembersOf: PreparedQuery<
  InOrganization & { groupIds: readonly string[] },
  MemberRow & { groupId: string }
> = prepare((db, p, dialect) =>
  db
    .selectFrom("group_member")
    .select(["group_id as groupId", "member_id as value", "member_type as type", "display"])
    .where("organization_id", "=", p.organizationId)
    .where((eb) => dialect.inList(eb.ref("group_id"), p.groupIds))
    .orderBy("group_id")
    .orderBy("position")
    .orderBy("member_id"),
);

export const readMembers: PreparedQuery<OneGroup, MemberRow> = prepare((db, p) =>
  db
    .selectFrom("group_member")
    .select(["member_id as value", "member_type as type", "display"])
    .where("organization_id", "=", p.organizationId)
    .where("group_id", "=", p.groupId)
    .orderBy("position")
    .orderBy("member_id"),
);
