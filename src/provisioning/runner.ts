import { invariant } from "../common/invariant.ts";
import { formatInstant, type World } from "../common/world.ts";
import type { DirectoryReader } from "../directory/ports.ts";
import type { RegexEngine } from "../expression/index.ts";
import { beginCycle, endCycle, interruptCycle } from "../sync/cycle.ts";
import { SyncError } from "../sync/errors.ts";
import type { CycleExecution, CyclePosition, JobState, SynchronizationJob } from "../sync/job.ts";
import type { Lease, SyncStore, Target, TargetFactory } from "../sync/ports.ts";
import type { CycleContext, Pace } from "./cycle-context.ts";
import { takeStep } from "./cycle-step.ts";
import type { ProvisioningEvents } from "./events.ts";
import { openContext, readJobApplication, readJobSecret } from "./open-context.ts";
import type { Patience } from "./target-client.ts";

/** What a runner works with. */
export interface RunnerPorts {
  readonly directory: DirectoryReader;
  readonly store: SyncStore;
  readonly targets: TargetFactory;
  readonly regex: RegexEngine;
  readonly world: World;
  readonly events?: ProvisioningEvents;
  readonly pace?: Pace;
  readonly patience?: Patience;
  /** The token of an application; the store's, unless a caller holds it itself. */
  readonly secretOf?: (tenantId: string, applicationId: string) => Promise<string | undefined>;
}

/** The failures that put a job in quarantine at once (behaviour.md section 10 a). */
const QUARANTINE_CODES: ReadonlySet<string> = new Set([
  "Unauthorized",
  "InsufficientRights",
  "InvalidTenantUrl",
  "InvalidSecretToken",
  "SystemForCrossDomainIdentityManagementServiceIncompatible",
]);

/**
 * Run one cycle of a job, or go on with the one that was interrupted, to its end.
 *
 * Every page is committed with its links, escrows, references, log records and the position, in
 * one transaction that is fenced by the lease. A crash at any point repeats one page, whose
 * objects are matched again: nothing is made twice.
 *
 * @returns how it ended, a failure of the target included; undefined when the job is paused, or
 *   its application has no token yet
 * @throws StoreError (`LostLease` when another worker has the lane), or the signal's reason
 */
export async function runCycle(
  ports: RunnerPorts,
  lease: Lease,
  signal: AbortSignal,
): Promise<CycleExecution | undefined> {
  const stored = await ports.store.readJob(lease.lane);
  if (stored === undefined || stored.state.status === "Paused") return undefined;
  const secret = await readJobSecret(ports, stored.job);
  // Nothing to try yet: the application waits for its token, or a caller that holds it.
  if (secret === undefined) return undefined;
  let state = await beginOrResume(ports, lease, stored);
  let ended: JobState;
  let target: Target | undefined;
  try {
    const application = await readJobApplication(ports, stored.job);
    target = ports.targets.open(application.tenantUrl, secret);
    const opened = await openContext(ports, {
      lane: lease.lane,
      job: stored.job,
      cycleId: state.position.cycleId,
      target,
      signal,
    });
    const commitPart: CycleContext["commitPart"] = (part) => {
      signal.throwIfAborted();
      return ports.store.commit(lease, { ...part, state });
    };
    const context = { ...opened, commitPart };
    for (;;) {
      signal.throwIfAborted();
      const step = await takeStep(context, state);
      if (step === undefined) break;
      state = step.state;
      await ports.store.commit(lease, { ...step.outcome.commit, state });
      ports.events?.cycleAdvanced?.(lease.lane, state.position);
      if (step.outcome.failure !== undefined) throw step.outcome.failure;
    }
    ended = endCycle(state, state.position, formatInstant(ports.world.now()));
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    ended = interruptCycle(state, state.position, {
      ended: formatInstant(ports.world.now()),
      error: { code: error.code, message: error.message },
      quarantine: QUARANTINE_CODES.has(error.code),
    });
  } finally {
    await target?.close();
  }
  await ports.store.commit(lease, { state: ended });
  const execution = ended.lastExecution;
  invariant(execution, "a cycle that ended has an execution");
  ports.events?.cycleEnded?.(lease.lane, execution);
  return execution;
}

async function beginOrResume(
  ports: RunnerPorts,
  lease: Lease,
  stored: { readonly job: SynchronizationJob; readonly state: JobState },
): Promise<JobState & { readonly position: CyclePosition }> {
  const { state } = stored;
  if (state.position !== undefined) return { ...state, position: state.position };
  const { tenantId } = lease.lane;
  const position = beginCycle(state, {
    cycleId: ports.world.newId(),
    began: formatInstant(ports.world.now()),
    lastSequence: await ports.directory.lastSequence(tenantId),
  });
  if (position.kind === "incremental") return { ...state, position };
  const users = await ports.directory.countUsers(tenantId);
  const groups = mapsGroups(stored.job) ? await ports.directory.countGroups(tenantId) : 0;
  return { ...state, position: { ...position, total: users + groups } };
}

function mapsGroups({ schema }: SynchronizationJob): boolean {
  return schema.synchronizationRules.some(({ objectMappings }) =>
    objectMappings.some(({ enabled, targetObjectName }) => enabled && targetObjectName === "Group"),
  );
}
