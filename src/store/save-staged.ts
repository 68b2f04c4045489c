import type { Lane } from "../sync/ports.ts";
import type { StagedDeletion } from "../sync/staged-deletion.ts";
import type { Connection } from "./database.ts";
import { saveStaged as save } from "./staged-queries.ts";

/** Write staged deletions inside a transaction. */
export async function saveStaged(
  connection: Connection,
  lane: Lane,
  staged: readonly StagedDeletion[],
): Promise<void> {
  const rows = staged.map((each) => ({
    tenantId: lane.tenantId,
    jobId: lane.jobId,
    objectType: each.objectType,
    sourceId: each.sourceId,
    status: each.status,
    record: JSON.stringify(each),
  }));
  await save.run(connection, rows);
}
