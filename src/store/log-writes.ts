import type { ProvisioningLogRecord } from "../sync/log.ts";
import { type LogColumns, packLogRecord } from "../sync/log-codec.ts";
import type { Connection } from "./database.ts";
import { type PreparedRows, prepareRows } from "./prepare.ts";
import { addPropagation } from "./propagation-queries.ts";
import type { InLane } from "./sync-queries.ts";

// A page that is committed again after an answer that got lost brings the same records.
const saveLog: PreparedRows<InLane & LogColumns> = prepareRows((db, rows) =>
  db
    .insertInto("provisioning_log")
    .values(
      rows.map((row) => ({
        tenant_id: row.tenantId,
        job_id: row.jobId,
        at: row.at,
        id: row.id,
        source_id: row.sourceId,
        cycle_id: row.cycleId,
        record: row.packed,
        change_id: row.changeId as string | null,
        source_name: row.sourceName,
        source_principal_name: row.sourcePrincipalName as string | null,
        target_id: row.targetId as string | null,
        action: row.action,
        status: row.status,
        exchanges: row.exchanges as string | null,
      })),
    )
    .onConflict((clash) => clash.doNothing()),
);

/** Write records of the provisioning log, inside the transaction of what they tell of. */
export async function saveLogRecords(
  connection: Connection,
  { tenantId, jobId }: InLane,
  records: readonly ProvisioningLogRecord[],
): Promise<void> {
  const rows = records.map((record) => ({ tenantId, jobId, ...packLogRecord(record) }));
  const added = await saveLog.run(connection, rows);
  // They were all written together, or, when they come again, are all there.
  if (added > 0) await addPropagation(connection, { tenantId, jobId }, records);
}
