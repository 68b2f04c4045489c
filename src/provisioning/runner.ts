import { invariant } from "../common/invariant.ts";
import { formatInstant, type World } from "../common/world.ts";
import type { DirectoryReader } from "../directory/ports.ts";
import type { RegexEngine } from "../expression/index.ts";
import { beginCycle } from "../sync/cycle.ts";
import { endCycle, interruptCycle, onlyHolds } from "../sync/end-cycle.ts";
import { SyncError } from "../sync/errors.ts";
import type { CycleExecution, JobState, SynchronizationJob } from "../sync/job.ts";
import type { Clearing } from "../sync/job-request.ts";
import type { CycleCommit, Lease, SyncStore, TargetFactory } from "../sync/ports.ts";
import { quarantineReasonOf } from "../sync/quarantine.ts";
import { type Brake, brakeTarget, watchLane } from "./brake.ts";
import type { CycleContext, Pace } from "./cycle-context.ts";
import { takeStep } from "./cycle-step.ts";
import type { ProvisioningEvents } from "./events.ts";
import { FailureJudge } from "./failure-judge.ts";
import { hasJobAccess, openContext, readJobAccess, readJobApplication } from "./open-context.ts";
import { pruneEscrows } from "./prune-escrows.ts";
import { noteWaiting } from "./staged-admin.ts";
import type { Patience } from "./target-client.ts";
import type { TargetMemories } from "./target-memory.ts";
import type { PositionedState } from "./walk.ts";

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
  /** What this process has learned of targets; absent: learned anew with each cycle. */
  readonly memories?: TargetMemories;
  /** The token of an application; the store's, unless a caller holds it itself. */
  readonly secretOf?: (tenantId: string, applicationId: string) => Promise<string | undefined>;
  /** Judges what was planned before it is sent; for plans and tests. */
  readonly gate?: CycleContext["gate"];
  /** For who asks for a cycle now: gaps and quarantines are passed over, all escrows are due. */
  readonly ignoresWaits?: boolean;
  /** False where time stands: requests are looked for between pages only. Default true. */
  readonly looksBetweenPages?: boolean;
}

/**
 * Run one cycle of a job, or go on with the one that was interrupted, to its end.
 *
 * Every page is committed with its links, escrows, references, log records and the position, in
 * one transaction that is fenced by the lease. A crash at any point repeats one page, whose
 * objects are matched again: nothing is made twice.
 *
 * @returns how it ended, a failure of the target included; undefined when the job is paused, its
 *   application has no token yet, or somebody asked for the cycle's end
 * @throws StoreError (`LostLease` when another worker has the lane), or the signal's reason
 */
export async function runCycle(
  ports: RunnerPorts,
  lease: Lease,
  signal: AbortSignal,
): Promise<CycleExecution | undefined> {
  const stored = await ports.store.readJob(lease.lane);
  if (stored === undefined || stored.state.status === "Paused") return undefined;
  // Nothing to try yet: the application waits for its token, or a caller that holds it.
  if (!(await hasJobAccess(ports, stored.job))) return undefined;
  const { store, world } = ports;
  const { lane } = lease;
  const begun = await beginOrResume(ports, lease, stored);
  const looksBetween = ports.looksBetweenPages ?? true;
  const brake = watchLane({ store, world, lane, looksBetween });
  const run = { ports, lease, signal, brake, job: stored.job, state: begun };
  const judge = new FailureJudge(store, lane, stored.job, begun.position);
  let ended: JobState;
  try {
    await takeSteps(run, judge);
    const tooMany = await judge.judge(run.state.position);
    const firstRetry = await store.firstRetry(lane);
    const end = { job: stored.job, nowMs: world.now(), firstRetry };
    const done = endCycle(run.state, run.state.position, end, tooMany);
    const { intervalMs } = stored.job;
    ended = await noteWaiting({ store, world }, lane, done, { before: stored.state, intervalMs });
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    if (error.code === "CycleStopped") return undefined;
    const { code, message, retryAfterMs } = error;
    const quarantine = judge.verdict ?? quarantineReasonOf(code);
    const end = { job: stored.job, nowMs: world.now() };
    const failure = { code, message, retryAfterMs, quarantine };
    ended = interruptCycle(run.state, run.state.position, end, failure);
  } finally {
    await brake.release();
  }
  const execution = ended.lastExecution;
  invariant(execution, "a cycle that ended has an execution");
  await store.commit(lease, { state: ended, execution });
  ports.events?.cycleEnded?.(lane, execution);
  return execution;
}

/** A cycle under way; `state` is what was committed last. */
interface Run {
  readonly ports: RunnerPorts;
  readonly lease: Lease;
  readonly signal: AbortSignal;
  readonly brake: Brake;
  readonly job: SynchronizationJob;
  state: PositionedState;
}

/** @throws SyncError by what ends the cycle before its end */
async function takeSteps(run: Run, judge: FailureJudge): Promise<void> {
  const { ports, lease, signal, brake, job } = run;
  const { store, world } = ports;
  const application = await readJobApplication(ports, job);
  const access = await readJobAccess(ports, job);
  if (access === undefined) {
    throw new SyncError("InvalidCredentials", "The credentials lack what would let us in.");
  }
  const opened = ports.targets.open(application.tenantUrl, access, application.targetSettings);
  try {
    const context: CycleContext = {
      ...(await openContext(ports, {
        lane: lease.lane,
        job,
        cycleId: run.state.position.cycleId,
        target: brakeTarget(opened, brake, signal),
        signal: AbortSignal.any([signal, brake.soft]),
      })),
      commitPart: (part) => {
        signal.throwIfAborted();
        return store.commit(lease, { ...part, state: run.state });
      },
    };
    if (await pruneEscrows(context)) run.state = { ...run.state, escrowsPruned: true };
    let committedMs = world.now();
    for (let servedChanges = false; ; ) {
      signal.throwIfAborted();
      await brake.check();
      const beganMs = world.now();
      const step = await takeStep(context, run.state, servedChanges);
      if (step === undefined) return;
      servedChanges = step.servedChanges;
      run.state = addActiveTime(step.state, world.now() - beganMs);
      const { commit, failure } = step.outcome;
      // Pages of which nothing is to be kept are walked again after a crash: their position waits.
      const isIdle = isEmpty(commit) && failure === undefined;
      if (isIdle && world.now() - committedMs < IDLE_COMMIT_MS) continue;
      await store.commit(lease, { ...commit, state: run.state });
      committedMs = world.now();
      ports.events?.cycleAdvanced?.(lease.lane, run.state.position);
      if (failure !== undefined) throw failure;
      await judge.judgePage(step.outcome.counts, run.state.position);
    }
  } finally {
    await opened.close();
  }
}

/** How old the position on disk may be while nothing happens but that it moves. */
const IDLE_COMMIT_MS = 500;

function isEmpty(commit: Omit<CycleCommit, "state">): boolean {
  return Object.values(commit).every((rows) => Array.isArray(rows) && rows.length === 0);
}

function addActiveTime(state: PositionedState, elapsedMs: number): PositionedState {
  const activeMs = (state.position.activeMs ?? 0) + Math.max(0, elapsedMs);
  return { ...state, position: { ...state.position, activeMs } };
}

async function beginOrResume(
  ports: RunnerPorts,
  lease: Lease,
  stored: { readonly job: SynchronizationJob; readonly state: JobState },
): Promise<PositionedState> {
  const { nextRun: _begun, ...state } = stored.state;
  const resumed = await beginPosition(ports, lease, { ...stored, state });
  const isTried = state.quarantine !== undefined && !onlyHolds(stored.state);
  if (!isTried && !ports.ignoresWaits) return resumed;
  // A quarantine is tried in earnest: with everything that failed, and judged by what fails now.
  const clearing: Clearing = { escrowsDueAt: formatInstant(ports.world.now()) };
  const { imported, failed } = resumed.position.counts;
  const position = { ...resumed.position, judgedFrom: { imported, failed } };
  const tried: PositionedState = { ...resumed, position };
  await ports.store.commit(lease, { state: tried, clearing });
  return tried;
}

async function beginPosition(
  ports: RunnerPorts,
  lease: Lease,
  stored: { readonly job: SynchronizationJob; readonly state: JobState },
): Promise<PositionedState> {
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
