import { type RawBuilder, sql } from "kysely";
import type { GroupMember, ResourceKind } from "../saas/ports.ts";
import { nextNumber } from "./audit-queries.ts";
import type { Dialect } from "./dialect.ts";
import { type PreparedQuery, type PreparedRows, prepare, prepareRows } from "./prepare.ts";
import {
  type InOrganization,
  isMemberOfAny,
  type MemberFlag,
  type OneGroup,
  type OneResource,
  RESOURCE_COLUMNS,
  type ResourceRow,
} from "./resource-reads.ts";

/** Counts a new resource in: {@link insertResource} comes next and takes the position. */
export const takePosition: PreparedQuery<InOrganization & { kind: ResourceKind }, unknown> =
  prepare((db, p) =>
    db
      .insertInto("resource_counter")
      .values({
        organization_id: p.organizationId,
        kind: p.kind,
        last_position: sql<number>`1`,
        copied_position: sql<number>`0`,
        total: sql<number>`1`,
      })
      .onConflict((clash) =>
        clash.columns(["organization_id", "kind"]).doUpdateSet((eb) => ({
          last_position: eb("resource_counter.last_position", "+", sql<number>`1`),
          total: eb("resource_counter.total", "+", sql<number>`1`),
        })),
      ),
  );

export const removeFromCounter: PreparedQuery<InOrganization & { kind: ResourceKind }, unknown> =
  prepare((db, p) =>
    db
      .updateTable("resource_counter")
      .set((eb) => ({ total: eb("total", "-", sql<number>`1`) }))
      .where("organization_id", "=", p.organizationId)
      .where("kind", "=", p.kind),
  );

/** Notes that a position of a block has lost its resource. */
export const addGap: PreparedQuery<
  InOrganization & { kind: ResourceKind; block: number },
  unknown
> = prepare((db, p) =>
  db
    .insertInto("resource_gap")
    .values({
      organization_id: p.organizationId,
      kind: p.kind,
      block: p.block,
      removed: sql<number>`1`,
    })
    .onConflict((clash) =>
      clash.columns(["organization_id", "kind", "block"]).doUpdateSet((eb) => ({
        removed: eb("resource_gap.removed", "+", sql<number>`1`),
      })),
    ),
);

interface WriteArguments extends OneResource {
  readonly now: string;
  readonly document: string;
  readonly userName: string | undefined;
  readonly externalId: string | undefined;
  readonly displayName: string | undefined;
}

export const insertResource: PreparedQuery<
  WriteArguments & { version: number; created: string; recordedAt: string },
  unknown
> = prepare((db, p) =>
  db.insertInto("resource").values({
    organization_id: p.organizationId,
    kind: p.kind,
    id: p.id,
    position: newestPosition(p),
    version: p.version,
    created: p.created,
    last_modified: p.now,
    document: p.document,
    user_name: p.userName ?? null,
    external_id: p.externalId ?? null,
    display_name: p.displayName ?? null,
    // The entry about the creation comes next, so that its place is known.
    audit_at: p.recordedAt,
    audit_number: nextNumber(p.organizationId, p.recordedAt),
  }),
);

/** The position of what {@link takePosition} has counted in last, within the same transaction. */
function newestPosition(p: { organizationId: string; kind: string }): RawBuilder<number> {
  return sql`(select c.last_position from resource_counter as c
    where c.organization_id = ${p.organizationId} and c.kind = ${p.kind})`;
}

/** Where the newest audit entry about a resource is. */
export interface NewestEntry {
  readonly auditAt: string | null;
  readonly auditNumber: number | null;
}

const NEWEST_ENTRY = ["audit_at as auditAt", "audit_number as auditNumber"] as const;

type DocumentArguments = Pick<
  WriteArguments,
  "organizationId" | "kind" | "id" | "now" | "document"
>;

/** The columns by which resources are found, as they are stored. */
export interface StoredKeys {
  readonly userName: string | null;
  readonly externalId: string | null;
  readonly displayName: string | null;
}

/**
 * Writes the document and leaves the keys, which it gives back: SQLite rewrites the index of every
 * column that a statement names, whether its value changes or not.
 */
export const updateDocument: PreparedQuery<
  DocumentArguments & { expectedVersion: number },
  StoredKeys & NewestEntry & MemberFlag & { number: number; version: number; created: string }
> = prepare((db, p) =>
  db
    .updateTable("resource")
    .set((eb) => ({
      version: eb("version", "+", sql<number>`1`),
      last_modified: p.now,
      document: p.document,
    }))
    .where("organization_id", "=", p.organizationId)
    .where("id", "=", p.id)
    .where("kind", "=", p.kind)
    .where("version", "=", p.expectedVersion)
    .returning([
      "number",
      "version",
      "created",
      "user_name as userName",
      "external_id as externalId",
      "display_name as displayName",
      ...NEWEST_ENTRY,
      sql<boolean>`${sql.raw(isMemberOfAny("resource"))}`.as("isMember"),
    ]),
);

export const updateKeys: PreparedQuery<
  Pick<WriteArguments, "organizationId" | "id" | "userName" | "externalId" | "displayName">,
  unknown
> = prepare((db, p) =>
  db
    .updateTable("resource")
    .set({
      user_name: p.userName ?? null,
      external_id: p.externalId ?? null,
      display_name: p.displayName ?? null,
    })
    .where("organization_id", "=", p.organizationId)
    .where("id", "=", p.id),
);

export const touchGroup: PreparedQuery<OneGroup & { now: string }, ResourceRow & NewestEntry> =
  prepare((db, p) =>
    db
      .updateTable("resource")
      .set((eb) => ({ version: eb("version", "+", sql<number>`1`), last_modified: p.now }))
      .where("organization_id", "=", p.organizationId)
      .where("id", "=", p.groupId)
      .where("kind", "=", sql<ResourceKind>`'Group'`)
      .returning([...RESOURCE_COLUMNS, ...NEWEST_ENTRY]),
  );

/** What was stored of a removed resource. */
interface RemovedRow extends NewestEntry {
  readonly number: number;
  readonly position: number;
  readonly document: string;
}

export const removeResource: PreparedQuery<OneResource, RemovedRow> = prepare((db, p) =>
  db
    .deleteFrom("resource")
    .where("organization_id", "=", p.organizationId)
    .where("id", "=", p.id)
    .where("kind", "=", p.kind)
    .returning(["number", "position", "document", ...NEWEST_ENTRY]),
);

interface NewEmail extends InOrganization {
  readonly email: string;
}

type EmailArguments = NewEmail & { readonly number: number };

const prepareEmails = <P extends NewEmail>(
  ownerOf: (row: P, dialect: Dialect) => number | RawBuilder<number>,
): PreparedRows<P> =>
  prepareRows((db, rows, dialect) =>
    db
      .insertInto("resource_email")
      .values(
        rows.map((row) => ({
          organization_id: row.organizationId,
          email: row.email,
          number: ownerOf(row, dialect),
        })),
      )
      .onConflict((clash) => clash.doNothing()),
  );

/** Addresses of what {@link insertResource} has written: it has to be the statement before. */
export const addFirstEmails: PreparedRows<NewEmail> = prepareEmails(
  (_row, { newestResource }) => newestResource,
);

export const addEmails: PreparedRows<EmailArguments> = prepareEmails(({ number }) => number);

export const removeEmail: PreparedQuery<EmailArguments, unknown> = prepare((db, p) =>
  db
    .deleteFrom("resource_email")
    .where("organization_id", "=", p.organizationId)
    .where("email", "=", p.email)
    .where("number", "=", p.number),
);

export const lastMemberPosition: PreparedQuery<OneGroup, { last: number | null }> = prepare(
  (db, p) =>
    db
      .selectFrom("group_member")
      .select((eb) => eb.fn.max("position").as("last"))
      .where("organization_id", "=", p.organizationId)
      .where("group_id", "=", p.groupId),
);

interface MemberArguments extends OneGroup {
  readonly memberId: string;
  readonly type: GroupMember["type"];
  readonly display: string | undefined;
  readonly displayFolded: string | undefined;
  readonly position: number;
}

export const addMembers: PreparedRows<MemberArguments> = prepareRows((db, rows) =>
  db
    .insertInto("group_member")
    .values(
      rows.map((row) => ({
        organization_id: row.organizationId,
        group_id: row.groupId,
        member_id: row.memberId,
        member_type: row.type,
        display: row.display ?? null,
        display_folded: row.displayFolded ?? null,
        position: row.position,
      })),
    )
    .onConflict((clash) => clash.doNothing()),
);

export const removeMembers: PreparedQuery<OneGroup & { ids: readonly string[] }, unknown> = prepare(
  (db, p, dialect) =>
    db
      .deleteFrom("group_member")
      .where("organization_id", "=", p.organizationId)
      .where("group_id", "=", p.groupId)
      .where((eb) => dialect.inList(eb.ref("member_id"), p.ids)),
);

export const removeAllMembers: PreparedQuery<OneGroup, unknown> = prepare((db, p) =>
  db
    .deleteFrom("group_member")
    .where("organization_id", "=", p.organizationId)
    .where("group_id", "=", p.groupId),
);

export const removeMemberships: PreparedQuery<InOrganization & { memberId: string }, unknown> =
  prepare((db, p) =>
    db
      .deleteFrom("group_member")
      .where("organization_id", "=", p.organizationId)
      .where("member_id", "=", p.memberId),
  );
