import { sql } from "kysely";
import type { CycleExecution } from "../sync/job.ts";
import type { Connection } from "./database.ts";
import { type PreparedQuery, prepare } from "./prepare.ts";
import type { InLane } from "./sync-queries.ts";

/** How many cycles of a job are kept. */
const KEPT = 50;

interface ExecutionRow extends InLane {
  readonly timeEnded: string;
  readonly cycleId: string;
  readonly execution: string;
}

const addExecution: PreparedQuery<ExecutionRow, unknown> = prepare((db, p) =>
  db
    .insertInto("execution")
    .values({
      tenant_id: p.tenantId,
      job_id: p.jobId,
      time_ended: p.timeEnded,
      cycle_id: p.cycleId,
      execution: p.execution,
    })
    .onConflict((clash) =>
      clash
        .columns(["tenant_id", "job_id", "time_ended", "cycle_id"])
        .doUpdateSet((eb) => ({ execution: eb.ref("excluded.execution") })),
    ),
);

const removeOld: PreparedQuery<InLane, unknown> = prepare((db, p) => ({
  compile: () =>
    sql`delete from execution
      where tenant_id = ${p.tenantId} and job_id = ${p.jobId} and time_ended < (
        select time_ended from execution
        where tenant_id = ${p.tenantId} and job_id = ${p.jobId}
        order by time_ended desc limit 1 offset ${sql.lit(KEPT - 1)})`.compile(db),
}));

/** The cycles of a job, newest first. */
export const listExecutions: PreparedQuery<
  InLane & { readonly limit: number },
  { execution: string }
> = prepare((db, p) =>
  db
    .selectFrom("execution")
    .select("execution")
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .orderBy("time_ended", "desc")
    .limit(p.limit),
);

/** Note a cycle that has ended, and forget those that are too many. */
export async function saveExecution(
  connection: Connection,
  lane: InLane,
  execution: CycleExecution,
): Promise<void> {
  const { timeEnded, cycleId } = execution;
  const text = JSON.stringify(execution);
  await addExecution.run(connection, { ...lane, timeEnded, cycleId, execution: text });
  await removeOld.run(connection, lane);
}
