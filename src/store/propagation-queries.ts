import { sql } from "kysely";
import type { ProvisioningLogRecord } from "../sync/log.ts";
import { countPropagation, type PropagationCount } from "../sync/propagation.ts";
import type { Connection } from "./database.ts";
import { type PreparedQuery, type PreparedRows, prepare, prepareRows } from "./prepare.ts";
import type { InLane } from "./sync-queries.ts";

const addCounts: PreparedRows<InLane & PropagationCount> = prepareRows((db, rows) =>
  db
    .insertInto("propagation")
    .values(
      rows.map((row) => ({
        tenant_id: row.tenantId,
        job_id: row.jobId,
        day: row.day,
        bucket: row.bucket,
        changes: row.changes,
        took_ms: row.tookMs,
        worked_ms: row.workedMs,
        max_ms: row.maxMs,
      })),
    )
    .onConflict((clash) =>
      clash.columns(["tenant_id", "job_id", "day", "bucket"]).doUpdateSet({
        changes: sql<number>`propagation.changes + excluded.changes`,
        took_ms: sql<number>`propagation.took_ms + excluded.took_ms`,
        worked_ms: sql<number>`propagation.worked_ms + excluded.worked_ms`,
        max_ms: sql<number>`case when excluded.max_ms > propagation.max_ms
          then excluded.max_ms else propagation.max_ms end`,
      }),
    ),
);

/** Count records of the log that were not there before, in the transaction that writes them. */
export async function addPropagation(
  connection: Connection,
  { tenantId, jobId }: InLane,
  records: readonly ProvisioningLogRecord[],
): Promise<void> {
  const counts = countPropagation(records);
  await addCounts.run(
    connection,
    counts.map((each) => ({ tenantId, jobId, ...each })),
  );
}

export const readPropagation: PreparedQuery<
  InLane & { readonly sinceDay: string },
  PropagationCount
> = prepare((db, p) =>
  db
    .selectFrom("propagation")
    .select([
      "day",
      "bucket",
      "changes",
      "took_ms as tookMs",
      "worked_ms as workedMs",
      "max_ms as maxMs",
    ])
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .where("day", ">=", p.sinceDay)
    .orderBy("day")
    .orderBy("bucket"),
);

export const prunePropagation: PreparedQuery<
  { readonly tenantId: string; readonly beforeDay: string },
  unknown
> = prepare((db, p) =>
  db.deleteFrom("propagation").where("tenant_id", "=", p.tenantId).where("day", "<", p.beforeDay),
);
