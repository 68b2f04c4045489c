import { formatInstant } from "../common/world.ts";
import { SyncError } from "../sync/errors.ts";
import { failurePolicyOf } from "../sync/failure-policy.ts";
import type { CycleContext } from "./cycle-context.ts";
import { buildLogRecord } from "./log-record.ts";
import { Trail } from "./trail.ts";

const PAGE = 500;

/**
 * Give up objects that have failed for longer than the policy allows, and say so in the log. They
 * are looked at again when they change, or on a restart.
 *
 * @returns whether there were any
 */
export async function pruneEscrows(context: CycleContext): Promise<boolean> {
  const { store, lane, world, job } = context;
  const { escrowLifetimeMs } = failurePolicyOf(job);
  const before = formatInstant(world.now() - escrowLifetimeMs);
  let pruned = false;
  for (;;) {
    const old = await store.listOldEscrows(lane, before, PAGE);
    if (old.length === 0) return pruned;
    pruned = true;
    const log = old.map(({ objectType, sourceId, code, message, attempts, firstFailed }) => {
      const why = `Given up after ${attempts} tries since ${firstFailed}. Last: ${message}`;
      return buildLogRecord(context, new Trail(world.now()), {
        key: { objectType, sourceId },
        displayName: sourceId,
        provisioningAction: "other",
        status: "failure",
        error: new SyncError(code, why),
      });
    });
    await context.commitPart({ resolvedEscrows: old, log });
  }
}
