import { sql } from "kysely";
import type { JobState, SynchronizationJob } from "../sync/job.ts";
import type { Lane } from "../sync/ports.ts";
import type { ReconciliationRecord, ReconciliationStore } from "../sync/reconciliation.ts";
import type { Database } from "./database.ts";
import { type PreparedQuery, prepare } from "./prepare.ts";
import type { InLane } from "./sync-queries.ts";

interface ReconciledRow {
  readonly config: string;
  readonly state: string;
  readonly record: string | null;
}

const listReconciled: PreparedQuery<object, ReconciledRow> = prepare((db, _p, dialect) =>
  db
    .selectFrom("job")
    .leftJoin("reconciliation", (join) =>
      join
        .onRef("reconciliation.tenant_id", "=", "job.tenant_id")
        .onRef("reconciliation.job_id", "=", "job.id"),
    )
    .select(["job.config", "job.state", "reconciliation.record"])
    .where("job.status", "in", [
      sql<string>`'Active'`,
      sql<string>`'NotRun'`,
      sql<string>`'Quarantine'`,
    ])
    .where((eb) => eb(dialect.readMember(eb.ref("job.config"), "reconciliation"), "is not", null))
    .orderBy("job.tenant_id")
    .orderBy("job.id"),
);

const readRecord: PreparedQuery<InLane, { record: string }> = prepare((db, p) =>
  db
    .selectFrom("reconciliation")
    .select("record")
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId),
);

const saveRecord: PreparedQuery<InLane & { record: string }, unknown> = prepare((db, p) =>
  db
    .insertInto("reconciliation")
    .values({ tenant_id: p.tenantId, job_id: p.jobId, record: p.record })
    .onConflict((clash) =>
      clash
        .columns(["tenant_id", "job_id"])
        .doUpdateSet((eb) => ({ record: eb.ref("excluded.record") })),
    ),
);

/** What is remembered of reconciliations, in the database. */
export function createReconciliationStore(database: Database): ReconciliationStore {
  const { reader } = database;
  return {
    async listReconciled() {
      const rows = await listReconciled.all(reader, {});
      return rows.flatMap(({ config, state, record }) => {
        const job = JSON.parse(config) as SynchronizationJob;
        if (job.reconciliation === undefined) return [];
        return [
          {
            lane: { tenantId: job.tenantId, jobId: job.id },
            schedule: job.reconciliation,
            state: JSON.parse(state) as JobState,
            ...(record !== null && { record: JSON.parse(record) as ReconciliationRecord }),
          },
        ];
      });
    },
    async readReconciliation(lane) {
      const row = await readRecord.first(reader, toLane(lane));
      return row === undefined ? undefined : (JSON.parse(row.record) as ReconciliationRecord);
    },
    async saveReconciliation(lane, record) {
      const row = { ...toLane(lane), record: JSON.stringify(record) };
      await database.write(undefined, (connection) => saveRecord.run(connection, row));
    },
  };
}

function toLane({ tenantId, jobId }: Lane): InLane {
  return { tenantId, jobId };
}
