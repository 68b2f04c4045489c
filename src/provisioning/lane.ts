import { isRunnable, waitsUntil } from "../sync/end-cycle.ts";
import type { CycleExecution } from "../sync/job.ts";
import type { Lease } from "../sync/ports.ts";
import { obeyRequests } from "./obey-requests.ts";
import { type RunnerPorts, runCycle } from "./runner.ts";

/**
 * Run a lane until it has caught up with the change feed, or a cycle fails.
 *
 * One cycle is nearly always enough. A second one follows where the first went on with a cycle
 * that had been interrupted: what changed since that one began is still to be looked at. What
 * people ask of the job is obeyed before, between and after cycles, and a request that can't wait
 * ends the one under way.
 *
 * @returns the cycles in order; none when the job is paused, or waits for its next try
 * @throws as {@link runCycle}
 */
export async function runLane(
  ports: RunnerPorts,
  lease: Lease,
  signal: AbortSignal,
): Promise<readonly CycleExecution[]> {
  const executions: CycleExecution[] = [];
  for (;;) {
    const stored = await obeyRequests(ports, lease);
    if (stored === undefined || !isRunnable(stored.state)) return executions;
    const waits = waitsUntil(stored.state, ports.world.now()) !== undefined;
    if (waits && !ports.ignoresWaits) return executions;
    const execution = await runCycle(ports, lease, signal);
    if (execution !== undefined) executions.push(execution);
    if ((await ports.store.listRequests(lease.lane)).length > 0) continue;
    if (execution === undefined || execution.state === "Failed") return executions;
    const after = await ports.store.readJob(lease.lane);
    const lastSequence = await ports.directory.lastSequence(lease.lane.tenantId);
    if ((after?.state.watermark ?? 0) >= lastSequence) return executions;
  }
}
