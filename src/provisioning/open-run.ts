import type { SynchronizationJob } from "../sync/job.ts";
import type { Lane } from "../sync/ports.ts";
import type { CycleContext } from "./cycle-context.ts";
import { openContext, readJobAccess, readJobApplication } from "./open-context.ts";
import { PlanError } from "./plan-error.ts";
import type { RunnerPorts } from "./runner.ts";

/** A run outside of a cycle. */
export interface OpenRun {
  readonly context: Omit<CycleContext, "commitPart">;
  readonly close: () => Promise<void>;
}

/**
 * Open the way to a job's target for a run outside of a cycle.
 *
 * @throws PlanError `JobNotConfigured` without credentials; ExpressionError, ScimError for a
 *   wrong mapping; SyncError `InvalidTenantUrl`, `InvalidCredentials`
 */
export async function openRun(
  ports: RunnerPorts,
  given: {
    readonly lane: Lane;
    readonly job: SynchronizationJob;
    readonly cycleId: string;
    readonly signal: AbortSignal;
  },
): Promise<OpenRun> {
  const { job } = given;
  const access = await readJobAccess(ports, job);
  if (access === undefined) throw refuseUnconfigured();
  const application = await readJobApplication(ports, job);
  const target = ports.targets.open(application.tenantUrl, access, application.targetSettings);
  const close = () => target.close();
  try {
    return { context: await openContext(ports, { ...given, target }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The refusal for a job that can't reach its target yet. */
export function refuseUnconfigured(): PlanError {
  const message = "The job has no Tenant URL and Secret Token yet. Give it both first.";
  return new PlanError("JobNotConfigured", message);
}
