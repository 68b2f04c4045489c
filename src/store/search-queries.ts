import { sql } from "kysely";
import type { ResourceKind } from "../saas/ports.ts";
import { count, type PreparedQuery, type PreparedRows, prepare, prepareRows } from "./prepare.ts";
import type { InOrganization } from "./resource-reads.ts";

type ResourceId = InOrganization & { readonly resourceId: string };

/** Notes that the copy of a resource that was changed is to be made. */
export const addPending: PreparedQuery<ResourceId, unknown> = prepare((db, p) =>
  db.insertInto("search_pending").values({
    organization_id: p.organizationId,
    // Writes of an organization come one after the other, so nobody takes the same number.
    number: (eb) =>
      eb
        .selectFrom("search_pending")
        .select((max) => sql<number>`coalesce(${max.fn.max("number")}, 0) + 1`.as("next"))
        .where("organization_id", "=", p.organizationId),
    resource_id: p.resourceId,
  }),
);

/** Notes the same of all resources of a kind that have no copy at all. */
export const addUncopied: PreparedQuery<InOrganization & { kind: string }, unknown> = prepare(
  (db, p) =>
    db.insertInto("search_pending").expression((eb) =>
      eb
        .selectFrom("resource as r")
        .leftJoin("resource_search as s", (join) =>
          join
            .onRef("s.organization_id", "=", "r.organization_id")
            .onRef("s.resource_id", "=", "r.id"),
        )
        .select((each) => [
          "r.organization_id",
          sql<number>`row_number() over (order by r.position) + ${each
            .selectFrom("search_pending as p")
            .select(sql<number>`coalesce(max(p.number), 0)`.as("last"))
            .where("p.organization_id", "=", p.organizationId)}`.as("number"),
          "r.id",
        ])
        .where("r.organization_id", "=", p.organizationId)
        .where("r.kind", "=", p.kind)
        .where("s.resource_id", "is", null),
    ),
);

/** The ends of what is noted, each one step in the index, and how far creations are ahead. */
export const readEnds: PreparedQuery<
  InOrganization,
  { first: number | null; last: number | null; created: number | null; positions: number | null }
> = prepare((db, p) => {
  const pending = db
    .selectFrom("search_pending")
    .select("number")
    .where("organization_id", "=", p.organizationId)
    .limit(sql<number>`1`);
  const counters = db
    .selectFrom("resource_counter")
    .where("organization_id", "=", p.organizationId);
  return db.selectNoFrom([
    pending.orderBy("number").as("first"),
    pending.orderBy("number", "desc").as("last"),
    counters
      .select(sql<number>`cast(sum(last_position - copied_position) as bigint)`.as("sum"))
      .as("created"),
    counters.select(sql<number>`cast(sum(last_position) as bigint)`.as("sum")).as("positions"),
  ]);
});

/** The next organizations of which a change, and a creation, waits for its copy. */
export const findOrganizations: PreparedQuery<
  { behind: string },
  { changed: string | null; created: string | null }
> = prepare((db, p) =>
  db.selectNoFrom([
    db
      .selectFrom("search_pending")
      .select("organization_id")
      .where("organization_id", ">", p.behind)
      .orderBy("organization_id")
      .limit(sql<number>`1`)
      .as("changed"),
    db
      .selectFrom("resource_counter")
      .select("organization_id")
      .where("organization_id", ">", p.behind)
      .whereRef("last_position", ">", "copied_position")
      .orderBy("organization_id")
      .limit(sql<number>`1`)
      .as("created"),
  ]),
);

/** The kinds of which more was created than copied. */
export const listUncopiedKinds: PreparedQuery<
  InOrganization,
  { kind: ResourceKind; copied: number; last: number }
> = prepare((db, p) =>
  db
    .selectFrom("resource_counter")
    .select(["kind", "copied_position as copied", "last_position as last"])
    .where("organization_id", "=", p.organizationId)
    .whereRef("last_position", ">", "copied_position"),
);

/** What of a kind was created behind a position, in order. */
export const listCreated: PreparedQuery<
  InOrganization & { kind: ResourceKind; copied: number; most: number },
  { position: number; resourceId: string }
> = prepare((db, p) =>
  db
    .selectFrom("resource")
    .select(["position", "id as resourceId"])
    .where("organization_id", "=", p.organizationId)
    .where("kind", "=", p.kind)
    .where("position", ">", p.copied)
    .orderBy("position")
    .limit(count(p.most)),
);

/** Notes that all of a kind are copied up to a position. */
export const noteCopied: PreparedQuery<
  InOrganization & { kind: ResourceKind; position: number },
  unknown
> = prepare((db, p) =>
  db
    .updateTable("resource_counter")
    .set({ copied_position: p.position })
    .where("organization_id", "=", p.organizationId)
    .where("kind", "=", p.kind),
);

/** Changes that are noted, oldest first. */
export const listPending: PreparedQuery<
  InOrganization & { most: number },
  { number: number; resourceId: string }
> = prepare((db, p) =>
  db
    .selectFrom("search_pending")
    .select(["number", "resource_id as resourceId"])
    .where("organization_id", "=", p.organizationId)
    .orderBy("number")
    .limit(count(p.most)),
);

export const removePending: PreparedQuery<InOrganization & { last: number }, unknown> = prepare(
  (db, p) =>
    db
      .deleteFrom("search_pending")
      .where("organization_id", "=", p.organizationId)
      .where("number", "<=", p.last),
);

export const saveCopies: PreparedRows<ResourceId & { readonly copy: string }> = prepareRows(
  (db, rows, dialect) =>
    db
      .insertInto("resource_search")
      .values(
        rows.map((row) => ({
          organization_id: row.organizationId,
          resource_id: row.resourceId,
          search_document: dialect.toJson(row.copy),
        })),
      )
      .onConflict((clash) =>
        clash
          .columns(["organization_id", "resource_id"])
          .doUpdateSet((eb) => ({ search_document: eb.ref("excluded.search_document") })),
      ),
);

export const removeCopy: PreparedQuery<ResourceId, unknown> = prepare((db, p) =>
  db
    .deleteFrom("resource_search")
    .where("organization_id", "=", p.organizationId)
    .where("resource_id", "=", p.resourceId),
);
