import { addCounts } from "../sync/cycle.ts";
import type { SyncError } from "../sync/errors.ts";
import { type CycleCounts, NO_COUNTS } from "../sync/job.ts";
import type { Lane, ObjectKey } from "../sync/ports.ts";
import { readPlannable } from "./make-plan.ts";
import { openRun } from "./open-run.ts";
import { runObjects } from "./run-objects.ts";
import type { RunnerPorts } from "./runner.ts";
import { withTurn } from "./turns.ts";

/** What a re-evaluation came to. */
export interface Reevaluation {
  readonly counts: CycleCounts;
  /** The failure of the target that ended it. */
  readonly error?: { readonly code: SyncError["code"]; readonly message: string };
}

const OBJECTS_PER_TURN = 100;
const MOST_FAILURES = 1_000_000;

/**
 * Look at objects again now, whatever the change feed says: their accounts are read, all members
 * of groups compared, waiting references written. `failures` are all objects in escrow, due or
 * not. Cycles may run meanwhile.
 *
 * @throws PlanError `ObjectBusy`, `JobNotConfigured`
 */
export async function reevaluate(
  ports: RunnerPorts,
  lane: Lane,
  which: readonly ObjectKey[] | "failures",
  signal: AbortSignal,
): Promise<Reevaluation> {
  const { job } = await readPlannable(ports, lane);
  const keys = which === "failures" ? await ports.store.listEscrows(lane, MOST_FAILURES) : which;
  const run = await openRun(ports, { lane, job, cycleId: ports.world.newId(), signal });
  let counts = NO_COUNTS;
  try {
    for (let from = 0; from < keys.length; from += OBJECTS_PER_TURN) {
      signal.throwIfAborted();
      const chosen = keys
        .slice(from, from + OBJECTS_PER_TURN)
        .map(({ objectType, sourceId }) => ({ objectType, sourceId }));
      const done = await withTurn(ports, lane, chosen, (turn) => {
        const commit: Parameters<typeof runObjects>[1]["commit"] = (page) =>
          ports.store.commitTurn(turn, page);
        const context = { ...run.context, holdsTurn: true as const, commitPart: commit };
        const reread = chosen.map((key) => ({ ...key, reread: true as const }));
        return runObjects(context, { keys: reread, commit });
      });
      counts = addCounts(counts, done.counts);
      if (done.failure !== undefined) {
        const { code, message } = done.failure;
        return { counts, error: { code, message } };
      }
    }
    return { counts };
  } finally {
    await run.close();
  }
}
