import type { ExampleStore, MappingExample } from "../sync/mapping-example.ts";
import type { Database } from "./database.ts";
import { type PreparedQuery, prepare } from "./prepare.ts";
import type { InLane } from "./sync-queries.ts";

const listExamples: PreparedQuery<InLane, { record: string }> = prepare((db, p) =>
  db
    .selectFrom("mapping_example")
    .select("record")
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .orderBy("id"),
);

const saveExample: PreparedQuery<InLane & { id: string; record: string }, unknown> = prepare(
  (db, p) =>
    db
      .insertInto("mapping_example")
      .values({ tenant_id: p.tenantId, job_id: p.jobId, id: p.id, record: p.record })
      .onConflict((clash) =>
        clash
          .columns(["tenant_id", "job_id", "id"])
          .doUpdateSet((eb) => ({ record: eb.ref("excluded.record") })),
      ),
);

const removeExample: PreparedQuery<InLane & { id: string }, unknown> = prepare((db, p) =>
  db
    .deleteFrom("mapping_example")
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .where("id", "=", p.id),
);

/** What mappings have to give for whom, in the database. */
export function createExampleStore(database: Database): ExampleStore {
  return {
    async listExamples({ tenantId, jobId }) {
      const rows = await listExamples.all(database.reader, { tenantId, jobId });
      return rows.map(({ record }) => JSON.parse(record) as MappingExample);
    },
    async saveExample({ tenantId, jobId }, example) {
      const row = { tenantId, jobId, id: example.id, record: JSON.stringify(example) };
      await database.write(undefined, (connection) => saveExample.run(connection, row));
    },
    async removeExample({ tenantId, jobId }, id) {
      const row = { tenantId, jobId, id };
      const removed = await database.write(undefined, (connection) =>
        removeExample.run(connection, row),
      );
      return removed > 0;
    },
  };
}
