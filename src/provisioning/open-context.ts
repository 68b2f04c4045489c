import { invariant } from "../common/invariant.ts";
import { formatInstant } from "../common/world.ts";
import { entryOf, listRequired } from "../gallery/index.ts";
import { chooseDialect, type Dialect, readTenantFlags } from "../sync/dialect.ts";
import type { Application, CyclePosition, SynchronizationJob } from "../sync/job.ts";
import type { Lane, Target } from "../sync/ports.ts";
import { buildMatchRequest } from "../sync/request.ts";
import { readTargetAccess, type TargetAccess } from "../sync/target-access.ts";
import { policyOf } from "./application-policy.ts";
import { type CycleContext, compileMappings, DEFAULT_PACE, type Pace } from "./cycle-context.ts";
import { createLedger } from "./deletion-ledger.ts";
import { listAppRoles } from "./directory-admin-references.ts";
import type { RunnerPorts } from "./runner.ts";
import { DEFAULT_PATIENCE, TargetClient } from "./target-client.ts";
import { recallTarget, type TargetMemory, USUAL_CONCURRENCY } from "./target-memory.ts";

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
  const application = await readJobApplication(ports, job);
  const dialect = chooseTargetDialect(application);
  const entry = entryOf(application);
  const mappings = compileMappings(job, ports.regex, dialect, (objectType) =>
    entry === undefined ? [] : listRequired(entry, objectType),
  );
  const memory = recallTarget(ports.memories, application);
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
      memory,
      patience: ports.patience ?? DEFAULT_PATIENCE,
      ...(matching !== undefined && {
        probe: buildMatchRequest("User", matching, world.newGuid(), dialect),
      }),
    }),
    evaluation: {
      now: world.now(),
      newGuid: world.newGuid,
      randomInteger: world.randomInteger,
      ...(tenant?.defaultDomain !== undefined && { defaultDomain: tenant.defaultDomain }),
    },
    policy: policyOf(application),
    appRoles: listAppRoles(application),
    pace: withConcurrency(ports.pace ?? DEFAULT_PACE, memory),
    dueBy: formatInstant(world.now()),
    claims: new Map(),
    ahead: new Set(),
    // Who asks for a cycle now is there to see what it does.
    ledger: createLedger(ports.ignoresWaits ? 0 : job.intervalMs),
    ...(ports.gate !== undefined && { gate: ports.gate }),
    ...(ports.events?.pageProcessed !== undefined && { onPage: ports.events.pageProcessed }),
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

/** Whether anything is known that may let us in, whether or not it suffices. */
export async function hasJobAccess(ports: RunnerPorts, job: SynchronizationJob): Promise<boolean> {
  const { tenantId, applicationId } = job;
  if (ports.secretOf) return (await ports.secretOf(tenantId, applicationId)) !== undefined;
  const credentials = await ports.store.readCredentials(tenantId, applicationId);
  return Object.keys(credentials).length > 0;
}

/**
 * What lets us in at a job's application; undefined while there is nothing.
 *
 * @throws SyncError `InvalidCredentials` when what is stored does not suffice
 */
export async function readJobAccess(
  ports: RunnerPorts,
  job: SynchronizationJob,
): Promise<string | TargetAccess | undefined> {
  const { tenantId, applicationId } = job;
  return ports.secretOf
    ? ports.secretOf(tenantId, applicationId)
    : readTargetAccess(await ports.store.readCredentials(tenantId, applicationId));
}

/** The dialect that an application's settings and the flags of its Tenant URL ask for. */
function chooseTargetDialect({ tenantUrl, targetSettings }: Application): Dialect {
  return chooseDialect(targetSettings?.dialect, readTenantFlags(tenantUrl));
}

/** More requests at a time than the gate lets through would only wait there. */
function withConcurrency(pace: Pace, { concurrency }: TargetMemory): Pace {
  return concurrency === USUAL_CONCURRENCY ? pace : { ...pace, concurrency };
}
