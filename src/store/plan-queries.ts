import { count, type PreparedQuery, type PreparedRows, prepare, prepareRows } from "./prepare.ts";
import type { InLane } from "./sync-queries.ts";

/** One plan, as arguments of a query. */
export interface OnePlan extends InLane {
  readonly id: string;
}

interface PlanRow extends OnePlan {
  readonly expiresAt: string;
  readonly record: string;
}

/** A stored JSON text. */
export interface StoredRecord {
  readonly record: string;
}

export const savePlan: PreparedQuery<PlanRow, unknown> = prepare((db, p) =>
  db
    .insertInto("sync_plan")
    .values({
      tenant_id: p.tenantId,
      job_id: p.jobId,
      id: p.id,
      expires_at: p.expiresAt,
      record: p.record,
    })
    .onConflict((clash) =>
      clash.columns(["tenant_id", "job_id", "id"]).doUpdateSet((eb) => ({
        expires_at: eb.ref("excluded.expires_at"),
        record: eb.ref("excluded.record"),
      })),
    ),
);

export const replacePlan: PreparedQuery<OnePlan & { record: string; before: string }, unknown> =
  prepare((db, p) =>
    db
      .updateTable("sync_plan")
      .set({ record: p.record })
      .where("tenant_id", "=", p.tenantId)
      .where("job_id", "=", p.jobId)
      .where("id", "=", p.id)
      .where("record", "=", p.before),
  );

export const readPlan: PreparedQuery<OnePlan, StoredRecord> = prepare((db, p) =>
  db
    .selectFrom("sync_plan")
    .select("record")
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .where("id", "=", p.id),
);

// Ids are made in the order of time.
export const listPlans: PreparedQuery<InLane & { limit: number }, StoredRecord> = prepare((db, p) =>
  db
    .selectFrom("sync_plan")
    .select("record")
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .orderBy("id", "desc")
    .limit(count(p.limit)),
);

interface ItemRow extends InLane {
  readonly planId: string;
  readonly position: number;
  readonly sourceId: string;
  readonly action: string;
  readonly result: string | null;
  readonly record: string;
}

export const saveItems: PreparedRows<ItemRow> = prepareRows((db, rows) =>
  db
    .insertInto("sync_plan_item")
    .values(
      rows.map((row) => ({
        tenant_id: row.tenantId,
        job_id: row.jobId,
        plan_id: row.planId,
        position: row.position,
        source_id: row.sourceId,
        action: row.action,
        result: row.result,
        record: row.record,
      })),
    )
    .onConflict((clash) =>
      clash.columns(["tenant_id", "job_id", "plan_id", "position"]).doUpdateSet((eb) => ({
        action: eb.ref("excluded.action"),
        result: eb.ref("excluded.result"),
        record: eb.ref("excluded.record"),
      })),
    ),
);

interface ItemsQuery extends InLane {
  readonly planId: string;
  readonly after: number;
  readonly action: string | undefined;
  readonly limit: number;
}

function prepareItems(byAction: boolean): PreparedQuery<ItemsQuery, StoredRecord> {
  return prepare((db, p) =>
    db
      .selectFrom("sync_plan_item")
      .select("record")
      .where("tenant_id", "=", p.tenantId)
      .where("job_id", "=", p.jobId)
      .where("plan_id", "=", p.planId)
      .where("position", ">", p.after)
      .$if(byAction, (query) => query.where("action", "=", p.action ?? ""))
      .orderBy("position")
      .limit(count(p.limit)),
  );
}

export const listItems: PreparedQuery<ItemsQuery, StoredRecord> = prepareItems(false);
export const listItemsOfAction: PreparedQuery<ItemsQuery, StoredRecord> = prepareItems(true);

export const removeItems: PreparedQuery<OnePlan, unknown> = prepare((db, p) =>
  db
    .deleteFrom("sync_plan_item")
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .where("plan_id", "=", p.id),
);

export const removePlan: PreparedQuery<OnePlan, unknown> = prepare((db, p) =>
  db
    .deleteFrom("sync_plan")
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .where("id", "=", p.id),
);

export const listExpired: PreparedQuery<InLane & { before: string }, { id: string }> = prepare(
  (db, p) =>
    db
      .selectFrom("sync_plan")
      .select("id")
      .where("tenant_id", "=", p.tenantId)
      .where("job_id", "=", p.jobId)
      .where("expires_at", "<", p.before),
);
