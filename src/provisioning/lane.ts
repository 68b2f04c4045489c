import type { CycleExecution } from "../sync/job.ts";
import type { Lease } from "../sync/ports.ts";
import { type RunnerPorts, runCycle } from "./runner.ts";

/**
 * Run a lane until it has caught up with the change feed, or a cycle fails.
 *
 * One cycle is nearly always enough. A second one follows where the first went on with a cycle
 * that had been interrupted: what changed since that one began is still to be looked at.
 *
 * @returns the cycles in order; none when the job is paused
 * @throws as {@link runCycle}
 */
export async function runLane(
  ports: RunnerPorts,
  lease: Lease,
  signal: AbortSignal,
): Promise<readonly CycleExecution[]> {
  const executions: CycleExecution[] = [];
  for (;;) {
    const execution = await runCycle(ports, lease, signal);
    if (execution === undefined) return executions;
    executions.push(execution);
    if (execution.state === "Failed") return executions;
    const stored = await ports.store.readJob(lease.lane);
    const lastSequence = await ports.directory.lastSequence(lease.lane.tenantId);
    if ((stored?.state.watermark ?? 0) >= lastSequence) return executions;
  }
}
