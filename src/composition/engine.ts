import type { Logger } from "pino";
import type { AddressGuard } from "../connector/address-guard.ts";
import { re2Engine } from "../connector/re2.ts";
import type { DirectoryStore } from "../directory/ports.ts";
import { JobError } from "../jobs/errors.ts";
import { createInProcessJobs } from "../jobs/in-process.ts";
import { withLease } from "../jobs/leased.ts";
import type { ProvisioningEvents } from "../provisioning/events.ts";
import { runLane } from "../provisioning/lane.ts";
import type { RunnerPorts } from "../provisioning/runner.ts";
import {
  runReconciliation,
  type ScheduledPorts,
  wakeDueReconciliations,
} from "../provisioning/scheduled-reconciliation.ts";
import { runScheduler } from "../provisioning/scheduler.ts";
import { runUploads } from "../provisioning/upload-runner.ts";
import { wakingDirectory } from "../provisioning/waking-directory.ts";
import type { Store } from "../store/store.ts";
import { waitsUntil } from "../sync/end-cycle.ts";
import type { JobState } from "../sync/job.ts";
import type { JobPort, LaneHandler, Lease } from "../sync/ports.ts";
import { fromReconciliationLane } from "../sync/reconciliation.ts";
import { createEngineTargets } from "./engine-targets.ts";
import { withTidyHeap } from "./heap-growth.ts";
import { REAL_WORLD } from "./world.ts";

/** The directory side of one process. */
export interface Engine {
  /** Writes through it wake the lanes of their tenant. */
  readonly directory: DirectoryStore;
  readonly jobs: JobPort;
  /** What lanes run with: for whoever does a part of what they do. */
  readonly ports: RunnerPorts;
  /** The addresses that may be connected to. */
  readonly guard: AddressGuard;
  /** How many lanes run in this process now. */
  readonly runningLanes: () => number;
  /** Run lanes from now on, and watch over what is due. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Put the directory side together: in process with SQLite, over pg-boss with PostgreSQL. */
export async function createEngine(given: {
  readonly store: Store;
  readonly databaseUrl: string | undefined;
  readonly log: Logger;
  readonly events?: ProvisioningEvents;
  /** Private addresses that lanes may reach; what the environment says, unless told. */
  readonly privateTargets?: string;
}): Promise<Engine> {
  const { store, databaseUrl, log } = given;
  const onError = (error: unknown): void => {
    if (error instanceof JobError && error.code === "LaneParked") return;
    log.warn({ err: error }, "a lane is tried again later");
  };
  const jobs =
    databaseUrl === undefined
      ? createInProcessJobs({ world: REAL_WORLD, onError })
      : await createQueuedJobs(databaseUrl, onError);
  const directory = wakingDirectory(store.directory, store.sync, jobs, onError);
  const { targets, guard, memories, patience, allowOwnServer } = createEngineTargets(
    given.privateTargets ?? process.env.ROLLCALL_ALLOW_PRIVATE_TARGETS,
  );
  const ports: RunnerPorts = {
    directory: store.directory,
    store: store.sync,
    targets,
    memories,
    patience,
    regex: re2Engine,
    world: REAL_WORLD,
    ...(given.events !== undefined && { events: given.events }),
  };
  const { plans, reconciliations } = store;
  const scheduled: ScheduledPorts = { ...ports, plans, reconciliations };
  const handler = createHandler({ store, directory, scheduled });
  const { counted, running } = countRuns(handler);
  const stopping = new AbortController();
  let scheduler: Promise<void> = Promise.resolve();
  return {
    directory,
    jobs,
    ports,
    guard,
    runningLanes: running,
    start: async () => {
      await allowOwnServer(store.settings);
      await jobs.start(counted);
      scheduler = runScheduler(
        {
          directory,
          store: store.sync,
          jobs,
          world: REAL_WORLD,
          wakeOthers: () => wakeDueReconciliations(scheduled, jobs),
          onError: (error) => log.warn({ err: error }, "the scheduler tries again in a minute"),
        },
        stopping.signal,
      );
    },
    stop: async () => {
      stopping.abort();
      await scheduler;
      await jobs.stop();
      await targets.close();
    },
  };
}

/** What is done with a lane: a reconciliation, what an HR system sent, or cycles. */
function createHandler(given: {
  readonly store: Store;
  readonly directory: DirectoryStore;
  readonly scheduled: ScheduledPorts;
}): LaneHandler {
  const { store, directory, scheduled } = given;
  return withLease(store.sync, REAL_WORLD, {}, async (lane, lease, signal) => {
    const reconciled = fromReconciliationLane(lane);
    if (reconciled !== undefined) return await runReconciliation(scheduled, reconciled, signal);
    if (await processUploads({ store, directory }, lease, signal)) return;
    // A cycle that failed has stored when the next one comes; the scheduler wakes the lane then.
    await withTidyHeap(() => runLane(scheduled, lease, signal));
    refuseEarly((await store.sync.readJob(lane))?.state);
  });
}

/** The same handler, and how many runs of it there are now. */
function countRuns(handler: LaneHandler): { counted: LaneHandler; running: () => number } {
  let running = 0;
  const counted: LaneHandler = async (lane, signal) => {
    running += 1;
    try {
      return await handler(lane, signal);
    } finally {
      running -= 1;
    }
  };
  return { counted, running: () => running };
}

/**
 * A lane whose target asked for a pause rests without a lease until then, and no longer. The time
 * is in the job's state, so that whoever wakes the lane sooner, after a restart too, comes here.
 *
 * @throws JobError `LaneParked`
 */
function refuseEarly(state: JobState | undefined): void {
  if (state?.nextRun?.why !== "throttled" || state.status === "Quarantine") return;
  const now = REAL_WORLD.now();
  const until = waitsUntil(state, now);
  if (until === undefined) return;
  throw new JobError("LaneParked", { retryAfterMs: Date.parse(until) - now });
}

/** Only who has PostgreSQL loads what queues on it. */
async function createQueuedJobs(
  connectionString: string,
  onError: (error: unknown) => void,
): Promise<JobPort> {
  const { createPgBossJobs } = await import("../jobs/pg-boss.ts");
  return createPgBossJobs({ connectionString, world: REAL_WORLD, onError });
}

/** Process what an HR system sent, where that is what the lane is for. */
async function processUploads(
  { store, directory }: { readonly store: Store; readonly directory: DirectoryStore },
  lease: Lease,
  signal: AbortSignal,
): Promise<boolean> {
  const stored = await store.sync.readJob(lease.lane);
  if (stored?.job.direction !== "inbound") return false;
  const { uploads, sync } = store;
  const ports = { directory, store: sync, uploads, regex: re2Engine, world: REAL_WORLD };
  await runUploads(ports, lease, signal);
  return true;
}
