import { invariant } from "../common/invariant.ts";
import type { World } from "../common/world.ts";
import type { JobPort, Lane, LaneHandler } from "../sync/ports.ts";
import { type Bell, createBell } from "./bell.ts";
import { JobError, type JobErrorListener, readRetryAfterMs } from "./errors.ts";
import { type FetchedLane, LaneQueue } from "./lane-queue.ts";

/** What {@link createPgBossJobs} needs. */
export interface PgBossJobsOptions {
  readonly connectionString: string;
  readonly world: World;
  /** Lanes that this process runs side by side; 4 unless told. */
  readonly concurrency?: number;
  /** The database schema with pg-boss's tables; `rollcall_jobs` unless told. */
  readonly schema?: string;
  /**
   * A worker that was silent this long counts as dead and its lanes are taken over; 15 s unless
   * told. Alive ones speak, and all look for dead ones, each third of it, so a take-over begins
   * after this and at most a third more.
   */
  readonly silentMs?: number;
  /** Between two looks for waiting lanes, when nothing rings; 500 ms unless told. */
  readonly pollMs?: number;
  readonly onError?: JobErrorListener;
}

const CONCURRENCY = 4;
const SCHEMA = "rollcall_jobs";
const SILENT_MS = 15_000;
const POLL_MS = 500;
/** Between two sweeps of rows that nobody needs. */
const SWEEP_MS = 60_000;

/**
 * Run lanes from a queue in PostgreSQL, shared by as many processes as wanted. A process that
 * only wakes lanes never calls `start`; the connection is made by the first call of either.
 *
 * A lane starts without waiting for the poll when it is woken in this process (it rings the bell
 * of the fetch loop) or in another one (a NOTIFY rings it).
 *
 * @returns a port that can be started and stopped once; afterwards it rejects with `Stopped`
 * @throws never; `wake` and `start` reject with the driver's error when the database is away
 */
export function createPgBossJobs(options: PgBossJobsOptions): JobPort {
  return new PgBossJobs(options);
}

class PgBossJobs implements JobPort {
  readonly #world: World;
  readonly #concurrency: number;
  readonly #silentMs: number;
  readonly #pollMs: number;
  readonly #onError: JobErrorListener;
  readonly #queue: LaneQueue;
  readonly #bell: Bell;
  readonly #stopped = new AbortController();
  readonly #runs = new Map<Run, Promise<void>>();
  #opened: Promise<void> | undefined;
  #starting: Promise<void> = Promise.resolve();
  #loops: readonly Promise<void>[] = [];

  constructor(options: PgBossJobsOptions) {
    this.#world = options.world;
    this.#concurrency = options.concurrency ?? CONCURRENCY;
    this.#silentMs = options.silentMs ?? SILENT_MS;
    this.#pollMs = options.pollMs ?? POLL_MS;
    this.#onError = options.onError ?? (() => {});
    this.#queue = new LaneQueue({
      connectionString: options.connectionString,
      schema: options.schema ?? SCHEMA,
      onError: this.#onError,
    });
    this.#bell = createBell(options.world);
  }

  async wake(lane: Lane): Promise<void> {
    await this.#open();
    await this.#queue.send(lane);
    this.#bell.ring();
  }

  start(handler: LaneHandler): Promise<void> {
    this.#starting = this.#startLoops(handler);
    return this.#starting;
  }

  async #startLoops(handler: LaneHandler): Promise<void> {
    await this.#open();
    invariant(this.#loops.length === 0, "a port is started once");
    await this.#queue.listen(() => this.#bell.ring());
    this.#loops = [
      this.#fetchLanes(handler),
      this.#repeat(this.#silentMs / 3, () => this.#sayAlive()),
      this.#repeat(this.#silentMs / 3, () => this.#takeOver()),
      this.#repeat(SWEEP_MS, () => this.#queue.sweep()),
    ];
  }

  async stop(): Promise<void> {
    if (this.#stopped.signal.aborted) return;
    this.#stopped.abort(new JobError("Stopped"));
    this.#bell.ring();
    for (const run of this.#runs.keys()) run.abort.abort(this.#stopped.signal.reason);
    // A start that is under way ends by itself: its loops see the signal.
    await this.#starting.catch(() => {});
    await Promise.all([...this.#loops, ...this.#runs.values()]);
    // A lane that the fetch loop was just taking, after the runs were counted.
    await Promise.all(this.#runs.values());
    if (this.#opened) {
      await this.#opened.catch(() => {});
      await this.#queue.close();
    }
  }

  #open(): Promise<void> {
    if (this.#stopped.signal.aborted) return Promise.reject(new JobError("Stopped"));
    this.#opened ??= this.#queue.open().catch((error: unknown) => {
      // The next wake tries again: a database that was away when we began may be back.
      this.#opened = undefined;
      throw error;
    });
    return this.#opened;
  }

  async #fetchLanes(handler: LaneHandler): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      const fetched = await this.#fetchOnce();
      for (const lane of fetched) this.#begin(lane, handler);
      // More may wait; the end of each run rings too, because its lane may have been woken.
      if (fetched.length === 0) await this.#bell.wait(this.#pollMs);
    }
  }

  async #fetchOnce(): Promise<readonly FetchedLane[]> {
    const free = this.#concurrency - this.#runs.size;
    if (free <= 0) return [];
    try {
      return await this.#queue.fetch(free);
    } catch (error) {
      this.#onError(error);
      return [];
    }
  }

  #begin(fetched: FetchedLane, handler: LaneHandler): void {
    const run: Run = { fetched, abort: new AbortController(), taken: false };
    if (this.#stopped.signal.aborted) run.abort.abort(this.#stopped.signal.reason);
    const ended = this.#run(run, handler).then(() => {
      this.#runs.delete(run);
      this.#bell.ring();
    });
    this.#runs.set(run, ended);
  }

  async #run(run: Run, handler: LaneHandler): Promise<void> {
    const { fetched, abort } = run;
    let settle = (): Promise<void> => this.#queue.finish(fetched);
    try {
      // A lane fetched while stopping is given back without a run.
      abort.signal.throwIfAborted();
      await handler(fetched.lane, abort.signal);
    } catch (error) {
      if (this.#stopped.signal.aborted) settle = () => this.#queue.handOver(fetched);
      else {
        this.#onError(error, fetched.lane);
        settle = () => this.#queue.fail(fetched, readRetryAfterMs(error));
      }
    }
    // The lane's row belongs to another worker now, who may be at it: hands off.
    if (run.taken) return;
    try {
      await settle();
    } catch (error) {
      // The row stays active and silent, so it is taken over like a dead worker's.
      this.#onError(error, fetched.lane);
    }
  }

  /** Touch the row of every run; one that is gone was taken over, and its run is aborted. */
  async #sayAlive(): Promise<void> {
    await Promise.all(
      [...this.#runs.keys()].map(async (run) => {
        if (run.taken || (await this.#queue.touch(run.fetched))) return;
        run.taken = true;
        run.abort.abort(new JobError("LaneBusy"));
      }),
    );
  }

  async #takeOver(): Promise<void> {
    for (const silent of await this.#queue.findSilent(this.#silentMs)) {
      await this.#queue.handOver(silent);
      this.#bell.ring();
    }
  }

  async #repeat(intervalMs: number, act: () => Promise<void>): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        await this.#world.sleep(intervalMs, signal);
        await act();
      } catch (error) {
        if (!signal.aborted) this.#onError(error);
      }
    }
  }
}

/** One lane in the hands of this process. */
interface Run {
  readonly fetched: FetchedLane;
  readonly abort: AbortController;
  /** Another worker has taken the lane over. */
  taken: boolean;
}
