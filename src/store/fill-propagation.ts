import { sql } from "kysely";
import type { Connection } from "./database.ts";
import { LOG_COLUMNS, type LogRow } from "./log-queries.ts";
import { readLogRow } from "./log-store.ts";
import { type PreparedQuery, prepare } from "./prepare.ts";
import { addPropagation } from "./propagation-queries.ts";

type Place = Pick<LogRow, "job_id" | "at" | "id"> & { readonly tenant_id: string };

/** Records that were written before their times were counted are counted. */
export async function fillPropagation(connection: Connection): Promise<void> {
  let after: Place = { tenant_id: "", job_id: "", at: "", id: "" };
  for (;;) {
    const rows = await listRecords.all(connection, after);
    const lanes = Map.groupBy(rows, (row) => JSON.stringify([row.tenant_id, row.job_id]));
    for (const own of lanes.values()) {
      const [{ tenant_id: tenantId, job_id: jobId } = after] = own;
      await addPropagation(connection, { tenantId, jobId }, own.map(readLogRow));
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last;
  }
}

// Most records tell of somebody who was skipped, or of no change; the database passes these by.
const listRecords: PreparedQuery<Place, LogRow & Place> = prepare((db, p) =>
  db
    .selectFrom("provisioning_log")
    .select(["tenant_id", ...LOG_COLUMNS])
    .where(
      sql<boolean>`(tenant_id, job_id, at, id) > (${p.tenant_id}, ${p.job_id}, ${p.at}, ${p.id})`,
    )
    .where((eb) =>
      eb.or([
        eb("record", "like", sql<string>`'%"since":%'`),
        eb("record", "like", sql<string>`'%"changedDateTime":%'`),
      ]),
    )
    .orderBy("tenant_id")
    .orderBy("job_id")
    .orderBy("at")
    .orderBy("id")
    .limit(sql<number>`1000`),
);
