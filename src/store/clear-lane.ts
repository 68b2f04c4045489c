import { StoreError } from "../common/store-error.ts";
import { SYNC_ERRORS } from "../sync/errors.ts";
import type { Clearing } from "../sync/job-request.ts";
import type { Lease } from "../sync/ports.ts";
import type { Connection } from "./database.ts";
import {
  announceManaged,
  announceUncertain,
  makeEscrowsDue,
  makeReferencesDue,
  REMOVALS,
  removeCertainEscrows,
  removeReferenceFailures,
} from "./failure-queries.ts";
import { holdLease } from "./lease-queries.ts";
import type { InLane } from "./sync-queries.ts";

/** Forget what a restart names, inside a transaction (graph-sync-api.md section 6). */
export async function clearLane(
  connection: Connection,
  lane: InLane,
  clearing: Clearing,
): Promise<void> {
  if (clearing.escrows) {
    await removeCertainEscrows.run(connection, lane);
    await announceUncertain.run(connection, lane);
    await removeReferenceFailures.run(connection, lane);
  }
  if (clearing.links) {
    const at = clearing.escrowsDueAt ?? "";
    const message = SYNC_ERRORS.Interrupted.action;
    await announceManaged.run(connection, { ...lane, at, message });
    await REMOVALS.links.run(connection, lane);
    await REMOVALS.linkCounts.run(connection, lane);
    await REMOVALS.members.run(connection, lane);
    await REMOVALS.references.run(connection, lane);
  }
  if (clearing.escrowsDueAt !== undefined) {
    const at = clearing.escrowsDueAt;
    await makeEscrowsDue.run(connection, { ...lane, at });
    await makeReferencesDue.run(connection, { ...lane, at });
  }
}

/**
 * Remove a job with what is remembered for it, inside a transaction. Its lease stays, so that the
 * numbers go on growing, and its log, which is kept for as long as any log.
 *
 * @throws StoreError `LostLease`
 */
export async function deleteLane(connection: Connection, lease: Lease): Promise<void> {
  const { lane, number, holder } = lease;
  const inLane = { tenantId: lane.tenantId, jobId: lane.jobId };
  const held = await holdLease.run(connection, { ...inLane, number, holder });
  if (held === 0) throw new StoreError("LostLease");
  for (const removal of Object.values(REMOVALS)) await removal.run(connection, inLane);
}
