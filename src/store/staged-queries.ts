import { sql } from "kysely";
import type { ObjectType } from "../sync/schema.ts";
import { count, type PreparedQuery, type PreparedRows, prepare, prepareRows } from "./prepare.ts";
import type { InLane } from "./sync-queries.ts";

interface StagedRow extends InLane {
  readonly objectType: ObjectType;
  readonly sourceId: string;
  readonly status: string;
  readonly record: string;
}

interface OfType extends InLane {
  readonly objectType: ObjectType;
  readonly ids: readonly string[];
}

export const saveStaged: PreparedRows<StagedRow> = prepareRows((db, rows) =>
  db
    .insertInto("staged_deletion")
    .values(
      rows.map((row) => ({
        tenant_id: row.tenantId,
        job_id: row.jobId,
        object_type: row.objectType,
        source_id: row.sourceId,
        status: row.status,
        record: row.record,
      })),
    )
    .onConflict((clash) =>
      clash.columns(["tenant_id", "job_id", "object_type", "source_id"]).doUpdateSet((eb) => ({
        status: eb.ref("excluded.status"),
        record: eb.ref("excluded.record"),
      })),
    ),
);

export const readStaged: PreparedQuery<OfType, { record: string }> = prepare((db, p, dialect) =>
  db
    .selectFrom("staged_deletion")
    .select("record")
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .where("object_type", "=", p.objectType)
    .where((eb) => dialect.inList(eb.ref("source_id"), p.ids)),
);

export const removeStaged: PreparedQuery<OfType, unknown> = prepare((db, p, dialect) =>
  db
    .deleteFrom("staged_deletion")
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .where("object_type", "=", p.objectType)
    .where((eb) => dialect.inList(eb.ref("source_id"), p.ids)),
);

interface StagedList extends InLane {
  readonly status: string | undefined;
  readonly afterType: string;
  readonly afterId: string;
  readonly limit: number;
}

function prepareList(byStatus: boolean): PreparedQuery<StagedList, { record: string }> {
  return prepare((db, p) =>
    db
      .selectFrom("staged_deletion")
      .select("record")
      .where("tenant_id", "=", p.tenantId)
      .where("job_id", "=", p.jobId)
      .$if(byStatus, (query) => query.where("status", "=", p.status ?? ""))
      .where((eb) =>
        eb.or([
          eb("object_type", ">", p.afterType as ObjectType),
          eb.and([
            eb("object_type", "=", p.afterType as ObjectType),
            eb("source_id", ">", p.afterId),
          ]),
        ]),
      )
      .orderBy("object_type")
      .orderBy("source_id")
      .limit(count(p.limit)),
  );
}

export const listStaged: PreparedQuery<StagedList, { record: string }> = prepareList(false);
export const listStagedOfStatus: PreparedQuery<StagedList, { record: string }> = prepareList(true);

export const countStaged: PreparedQuery<InLane & { status: string }, { total: number }> = prepare(
  (db, p) =>
    db
      .selectFrom("staged_deletion")
      .select((eb) => eb.fn.countAll<number>().as("total"))
      .where("tenant_id", "=", p.tenantId)
      .where("job_id", "=", p.jobId)
      .where("status", "=", p.status),
);

interface TurnRow extends InLane {
  readonly objectType: ObjectType;
  readonly sourceId: string;
  readonly holder: string;
  readonly expiresAt: number;
  readonly now: number;
}

// A turn that has run out, or that this holder has already, is taken; no other.
export const takeTurns: PreparedRows<TurnRow> = prepareRows((db, rows) =>
  db
    .insertInto("object_turn")
    .values(
      rows.map((row) => ({
        tenant_id: row.tenantId,
        job_id: row.jobId,
        object_type: row.objectType,
        source_id: row.sourceId,
        holder: row.holder,
        expires_at: row.expiresAt,
      })),
    )
    .onConflict((clash) =>
      clash
        .columns(["tenant_id", "job_id", "object_type", "source_id"])
        .doUpdateSet((eb) => ({
          holder: eb.ref("excluded.holder"),
          expires_at: eb.ref("excluded.expires_at"),
        }))
        .where((eb) =>
          eb.or([
            eb("object_turn.expires_at", "<=", rows[0]?.now ?? 0),
            eb("object_turn.holder", "=", eb.ref("excluded.holder")),
          ]),
        ),
    ),
);

interface TurnTraceRow {
  readonly source_id: string;
  readonly holder: string;
  readonly expires_at: number;
}

export const listTurns: PreparedQuery<OfType, TurnTraceRow> = prepare((db, p, dialect) =>
  db
    .selectFrom("object_turn")
    .select(["source_id", "holder", "expires_at"])
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .where("object_type", "=", p.objectType)
    .where((eb) => dialect.inList(eb.ref("source_id"), p.ids)),
);

type Held = OfType & { readonly holder: string };

/** Changes the rows by nothing: it is there to check the turns and to lock them. */
export const holdTurns: PreparedQuery<Held, unknown> = prepare((db, p, dialect) =>
  db
    .updateTable("object_turn")
    .set((eb) => ({ holder: eb.ref("holder") }))
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .where("object_type", "=", p.objectType)
    .where("holder", "=", p.holder)
    .where((eb) => dialect.inList(eb.ref("source_id"), p.ids)),
);

// The row stays as the memory of when the turn ended.
export const releaseTurns: PreparedQuery<Held & { now: number }, unknown> = prepare(
  (db, p, dialect) =>
    db
      .updateTable("object_turn")
      .set({ holder: sql<string>`''`, expires_at: p.now })
      .where("tenant_id", "=", p.tenantId)
      .where("job_id", "=", p.jobId)
      .where("object_type", "=", p.objectType)
      .where("holder", "=", p.holder)
      .where((eb) => dialect.inList(eb.ref("source_id"), p.ids)),
);

export const forgetTurns: PreparedQuery<InLane & { before: number }, unknown> = prepare((db, p) =>
  db
    .deleteFrom("object_turn")
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .where("expires_at", "<", p.before),
);

export const findHeldLease: PreparedQuery<InLane & { now: number }, { number: number }> = prepare(
  (db, p) =>
    db
      .selectFrom("lane_lease")
      .select("number")
      .where("tenant_id", "=", p.tenantId)
      .where("job_id", "=", p.jobId)
      .where("expires_at", ">", p.now),
);
