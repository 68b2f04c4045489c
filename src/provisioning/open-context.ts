import { invariant } from "../common/invariant.ts";
import type { Application, CyclePosition, SynchronizationJob } from "../sync/job.ts";
import type { Lane, Target } from "../sync/ports.ts";
import { buildMatchRequest } from "../sync/request.ts";
import { type CycleContext, compileMappings, DEFAULT_PACE } from "./cycle-context.ts";
import type { RunnerPorts } from "./runner.ts";
import { DEFAULT_PATIENCE, TargetClient } from "./target-client.ts";

/** What one run works on. */
export interface ContextGiven {
  readonly lane: Lane;
  readonly job: SynchronizationJob;
  readonly cycleId: CyclePosition["cycleId"];
  readonly target: Target;
  readonly signal: AbortSignal;
}

/**
 * Make all that the steps of a run need but the way to commit: mappings compiled, a client that
 * probes the target before its first request.
 *
 * @throws ExpressionError, ScimError when a mapping is wrong
 */
export async function openContext(
  ports: RunnerPorts,
  given: ContextGiven,
): Promise<Omit<CycleContext, "commitPart">> {
  const { lane, job, cycleId, target, signal } = given;
  const { world } = ports;
  const tenant = await ports.directory.readTenant(lane.tenantId);
  const mappings = compileMappings(job, ports.regex);
  const matching = mappings.User?.matching[0]?.target;
  return {
    lane,
    job,
    mappings,
    cycleId,
    directory: ports.directory,
    store: ports.store,
    world,
    client: new TargetClient({
      target,
      world,
      signal,
      patience: ports.patience ?? DEFAULT_PATIENCE,
      ...(matching !== undefined && {
        probe: buildMatchRequest("User", matching, world.newGuid()),
      }),
    }),
    evaluation: {
      now: world.now(),
      newGuid: world.newGuid,
      randomInteger: world.randomInteger,
      ...(tenant?.defaultDomain !== undefined && { defaultDomain: tenant.defaultDomain }),
    },
    pace: ports.pace ?? DEFAULT_PACE,
    claims: new Map(),
  };
}

/** The application of a job. */
export async function readJobApplication(
  ports: RunnerPorts,
  job: SynchronizationJob,
): Promise<Application> {
  const application = await ports.store.readApplication(job.tenantId, job.applicationId);
  invariant(application, "every job has an application");
  return application;
}

/** The Secret Token of a job's application; undefined while there is none. */
export function readJobSecret(
  ports: RunnerPorts,
  job: SynchronizationJob,
): Promise<string | undefined> {
  const { tenantId, applicationId } = job;
  return ports.secretOf
    ? ports.secretOf(tenantId, applicationId)
    : ports.store.readSecret(tenantId, applicationId);
}
