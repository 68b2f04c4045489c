import { type Kysely, type RawBuilder, sql } from "kysely";
import { invariant } from "../common/invariant.ts";
import type { LogPlace } from "../saas/log-place.ts";
import type { AuditEntry, ResourceKind } from "../saas/ports.ts";
import type { Connection } from "./database.ts";
import { count, type PreparedQuery, prepare } from "./prepare.ts";
import type { InOrganization } from "./resource-reads.ts";
import type { NewestEntry } from "./resource-writes.ts";
import type { Tables } from "./tables.ts";

interface AuditArguments extends InOrganization {
  readonly at: string;
  readonly tokenId: string | undefined;
  readonly action: AuditEntry["action"];
  readonly kind: ResourceKind;
  readonly resourceId: string;
  readonly modified: string;
  readonly notes: string | undefined;
  readonly actor: string | undefined;
  /** The entry before of the same resource. */
  readonly before?: AuditPlace | undefined;
  /** No resource will point to the entry. */
  readonly starts: boolean;
}

/** Where an audit row is among those of its organization. */
export interface AuditPlace {
  readonly at: string;
  readonly number: number;
}

/**
 * The number that the next entry of an instant gets. Writes of an organization come one after the
 * other, so nobody takes the same.
 */
export function nextNumber(organizationId: string, at: string): RawBuilder<number> {
  return sql`(select coalesce(max(number), 0) + 1 from audit
    where organization_id = ${organizationId} and at = ${at})`;
}

type AuditRowArguments = Omit<AuditArguments, "before" | "starts"> & {
  readonly beforeAt: string | undefined;
  readonly beforeNumber: number | undefined;
  readonly starts: number;
};

const buildInsert = (db: Kysely<Tables>, p: AuditRowArguments) =>
  db.insertInto("audit").values({
    organization_id: p.organizationId,
    at: p.at,
    number: nextNumber(p.organizationId, p.at),
    token_id: p.tokenId ?? null,
    action: p.action,
    kind: p.kind,
    resource_id: p.resourceId,
    modified: p.modified,
    notes: p.notes ?? null,
    actor: p.actor ?? null,
    before_at: p.beforeAt ?? null,
    before_number: p.beforeNumber ?? null,
    starts: p.starts,
  });

const insertAudit: PreparedQuery<AuditRowArguments, unknown> = prepare(buildInsert);

const insertAuditAndTell: PreparedQuery<AuditRowArguments, { number: number }> = prepare((db, p) =>
  buildInsert(db, p).returning("number"),
);

/** Add an entry. */
export async function addAudit(connection: Connection, entry: AuditArguments): Promise<void> {
  await insertAudit.run(connection, bindEntry(entry));
}

/** Add an entry, for whoever has to know where it is: that takes SQLite half as long again. */
export async function addAuditAndTell(
  connection: Connection,
  entry: AuditArguments,
): Promise<AuditPlace> {
  const added = await insertAuditAndTell.first(connection, bindEntry(entry));
  invariant(added !== undefined, "an entry gives its number back");
  return { at: entry.at, number: added.number };
}

function bindEntry({ before, starts, ...entry }: AuditArguments): AuditRowArguments {
  const place = { beforeAt: before?.at, beforeNumber: before?.number };
  return { ...entry, ...place, starts: starts ? 1 : 0 };
}

/** Let a resource point to the newest entry about it. */
export const noteNewest: PreparedQuery<
  InOrganization & AuditPlace & { readonly resourceId: string },
  unknown
> = prepare((db, p) =>
  db
    .updateTable("resource")
    .set({ audit_at: p.at, audit_number: p.number })
    .where("organization_id", "=", p.organizationId)
    .where("id", "=", p.resourceId),
);

/** A block of a log: from `since` on, before the place, newest first. */
export interface LogBlock extends InOrganization, LogPlace {
  readonly since: string;
  readonly limit: number;
}

/** An audit row as it is stored. */
export interface AuditRow {
  readonly at: string;
  readonly number: number;
  readonly token_id: string | null;
  readonly action: string;
  readonly kind: string;
  readonly resource_id: string;
  readonly modified: string;
  readonly notes: string | null;
  readonly actor: string | null;
}

const AUDIT_COLUMNS = [
  "at",
  "number",
  "token_id",
  "action",
  "kind",
  "resource_id",
  "modified",
  "notes",
  "actor",
] as const;

const WALKED = [...AUDIT_COLUMNS, "before_at", "before_number"] as const;

export const readAudit: PreparedQuery<LogBlock & { readonly number: number }, AuditRow> = prepare(
  (db, p) =>
    db
      .selectFrom("audit")
      .select(AUDIT_COLUMNS)
      .where("organization_id", "=", p.organizationId)
      .where("at", ">=", p.since)
      .where(sql<boolean>`(at, number) < (${p.at}, ${p.number})`)
      .orderBy("at", "desc")
      .orderBy("number", "desc")
      .limit(count(p.limit)),
);

type OfResource = InOrganization & { readonly resourceId: string };

/** Where to go on behind an entry of the resource; no row: the place is no entry of it. */
export const readPlaceBefore: PreparedQuery<OfResource & AuditPlace, NewestEntry> = prepare(
  (db, p) =>
    db
      .selectFrom("audit")
      .select(["before_at as auditAt", "before_number as auditNumber"])
      .where("organization_id", "=", p.organizationId)
      .where("at", "=", p.at)
      .where("number", "=", p.number)
      .where("resource_id", "=", p.resourceId),
);

/** The newest entry that a resource points to; no row: there is no such resource. */
export const readNewestPlace: PreparedQuery<OfResource, NewestEntry> = prepare((db, p) =>
  db
    .selectFrom("resource")
    .select(["audit_at as auditAt", "audit_number as auditNumber"])
    .where("organization_id", "=", p.organizationId)
    .where("id", "=", p.resourceId),
);

/**
 * The entries that no resource points to, newest first: those before a place, and with `all` those
 * behind it that lead to one before it.
 */
export const listStarts: PreparedQuery<OfResource & AuditPlace & { all: number }, NewestEntry> =
  prepare((db, p) =>
    db
      .selectFrom("audit")
      .select(["at as auditAt", "number as auditNumber"])
      .where("organization_id", "=", p.organizationId)
      .where("resource_id", "=", p.resourceId)
      .where(sql<boolean>`starts = 1`)
      .where(
        sql<boolean>`((at, number) < (${p.at}, ${p.number})
          or (${p.all} + 0 = 1 and before_at is not null))`,
      )
      .orderBy("at", "desc")
      .orderBy("number", "desc"),
  );

/** From an entry back to the one before, and so on; what is not before the place is passed by. */
export const walkBack: PreparedQuery<
  LogBlock & { readonly number: number; readonly fromAt: string; readonly fromNumber: number },
  AuditRow
> = prepare((db, p) =>
  db
    .withRecursive("entry", (with_) =>
      with_
        .selectFrom("audit")
        .select(WALKED)
        .where("organization_id", "=", p.organizationId)
        .where("at", "=", p.fromAt)
        .where("number", "=", p.fromNumber)
        .unionAll(
          with_
            .selectFrom("entry")
            .innerJoin("audit as a", (join) =>
              join
                .on("a.organization_id", "=", p.organizationId)
                .onRef("a.at", "=", "entry.before_at")
                .onRef("a.number", "=", "entry.before_number"),
            )
            .select(WALKED.map((column) => `a.${column}` as const))
            .where("entry.at", ">=", p.since),
        ),
    )
    .selectFrom("entry")
    .select(AUDIT_COLUMNS)
    .where("at", ">=", p.since)
    .where(sql<boolean>`(at, number) < (${p.at}, ${p.number})`)
    .limit(count(p.limit)),
);
