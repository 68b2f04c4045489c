import type { Logger } from "pino";
import { re2Engine } from "../connector/re2.ts";
import { createScimTargetFactory } from "../connector/scim-target.ts";
import type { DirectoryStore } from "../directory/ports.ts";
import { createInProcessJobs } from "../jobs/in-process.ts";
import { withLease } from "../jobs/leased.ts";
import { createPgBossJobs } from "../jobs/pg-boss.ts";
import type { ProvisioningEvents } from "../provisioning/events.ts";
import { runLane } from "../provisioning/lane.ts";
import { runScheduler } from "../provisioning/scheduler.ts";
import { wakingDirectory } from "../provisioning/waking-directory.ts";
import type { Store } from "../store/store.ts";
import { SyncError, type SyncErrorCode } from "../sync/errors.ts";
import type { JobPort } from "../sync/ports.ts";
import { REAL_WORLD } from "./world.ts";

/** The directory side of one process. */
export interface Engine {
  /** Writes through it wake the lanes of their tenant. */
  readonly directory: DirectoryStore;
  readonly jobs: JobPort;
  /** How many lanes run in this process now. */
  readonly runningLanes: () => number;
  /** Run lanes from now on, and watch over what is due. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Put the directory side together: in process with SQLite, over pg-boss with PostgreSQL. */
export function createEngine(given: {
  readonly store: Store;
  readonly databaseUrl: string | undefined;
  readonly log: Logger;
  readonly events?: ProvisioningEvents;
}): Engine {
  const { store, databaseUrl, log } = given;
  const onError = (error: unknown): void => log.warn({ err: error }, "a lane is tried again later");
  const jobs =
    databaseUrl === undefined
      ? createInProcessJobs({ world: REAL_WORLD, onError })
      : createPgBossJobs({ connectionString: databaseUrl, world: REAL_WORLD, onError });
  const directory = wakingDirectory(store.directory, store.sync, jobs, onError);
  const ports = {
    directory: store.directory,
    store: store.sync,
    targets: createScimTargetFactory(),
    regex: re2Engine,
    world: REAL_WORLD,
    ...(given.events !== undefined && { events: given.events }),
  };
  const handler = withLease(store.sync, REAL_WORLD, {}, async (lane, lease, signal) => {
    const failed = (await runLane(ports, lease, signal)).find(({ state }) => state === "Failed");
    const stored = await store.sync.readJob(lane);
    // A quarantine waits for a person, or for the next interval; anything else is tried sooner.
    if (failed?.error === undefined || stored?.state.status === "Quarantine") return;
    throw new SyncError(failed.error.code as SyncErrorCode, failed.error.message);
  });
  let running = 0;
  const counted: typeof handler = async (lane, signal) => {
    running += 1;
    try {
      return await handler(lane, signal);
    } finally {
      running -= 1;
    }
  };
  const stopping = new AbortController();
  let scheduler: Promise<void> = Promise.resolve();
  return {
    directory,
    jobs,
    runningLanes: () => running,
    start: async () => {
      await jobs.start(counted);
      scheduler = runScheduler(
        {
          directory,
          store: store.sync,
          jobs,
          world: REAL_WORLD,
          onError: (error) => log.warn({ err: error }, "the scheduler tries again in a minute"),
        },
        stopping.signal,
      );
    },
    stop: async () => {
      stopping.abort();
      await scheduler;
      await jobs.stop();
    },
  };
}
