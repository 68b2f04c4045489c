import { invariant } from "../common/invariant.ts";
import type { World } from "../common/world.ts";
import type { JobPort, Lane, LaneHandler } from "../sync/ports.ts";
import { JobError, type JobErrorListener, readRetryAfterMs } from "./errors.ts";
import { formatLaneKey } from "./lane-key.ts";
import { createLaneLine, type LaneLine } from "./lane-line.ts";

/*
 * The states of one lane in one process.
 *
 * Idle. Nobody has anything to do; the lane has no record here, so a million sleeping lanes cost
 * nothing. Entered when a run ends well and nobody woke the lane meanwhile. Left by a wake, to
 * waiting.
 *
 * Waiting. The lane stands in line for one of the slots. Entered by a wake, by the end of a run
 * during which a wake came, and by the end of a rest. Further wakes change nothing: the run that
 * is to come will see what they are about. Left when a slot is free and it is the tenant's turn,
 * to running; with a free slot that is the next microtask. Before `start` there are no slots, so
 * lanes woken early just wait.
 *
 * Running. The handler has the lane. Left when the handler ends: well, to idle; rejected, to
 * resting. A wake moves it to running and woken.
 *
 * Running and woken. The same run, and somebody changed something after it began, which it may
 * have looked past. However many wakes come, one more run sees them all. Left when the handler
 * ends: well, to waiting; rejected, to resting, but only for the first and shortest gap, so that
 * neither the wake waits long nor a lane that wakes itself and fails spins.
 *
 * Resting. The last run was rejected. The gap grows with each rejection in a row, up to the last
 * of `retryMs`; a `LaneBusy` says itself how long. Left when the gap is over or a wake comes
 * first, to waiting. The count of rejections is only forgotten by a run that ends well.
 *
 * `stop` closes the line, ends every rest, aborts the running handlers' signals and waits for
 * them. What was waiting is forgotten, which loses nothing: the feed and the watermark in the
 * store say what is to be done, and the next process wakes every runnable lane when it starts.
 */

/** What {@link createInProcessJobs} needs. */
export interface InProcessJobsOptions {
  readonly world: World;
  /** Lanes that run side by side; 4 unless told. */
  readonly concurrency?: number;
  /** The gaps after the first, second, … rejection in a row; the last one repeats. */
  readonly retryMs?: readonly number[];
  readonly onError?: JobErrorListener;
}

const RETRY_MS: readonly number[] = [1_000, 5_000, 30_000, 60_000, 300_000];
const CONCURRENCY = 4;

interface LaneRecord {
  readonly lane: Lane;
  state: "waiting" | "running" | "runningWoken" | "resting";
  /** Rejected runs in a row. */
  rejections: number;
  /** Of the run, which `stop` aborts, or of the rest, which a wake ends early. */
  current: AbortController;
}

/**
 * Run lanes in this process, without a database. Wakes live in memory only: after a restart,
 * wake every runnable lane.
 *
 * @returns a port that can be started and stopped once; afterwards it rejects with `Stopped`
 * @throws never
 */
export function createInProcessJobs(options: InProcessJobsOptions): JobPort {
  return new InProcessJobs(options);
}

class InProcessJobs implements JobPort {
  readonly #world: World;
  readonly #concurrency: number;
  readonly #retryMs: readonly number[];
  readonly #onError: JobErrorListener;
  readonly #lanes = new Map<string, LaneRecord>();
  readonly #line: LaneLine<LaneRecord> = createLaneLine<LaneRecord>();
  readonly #runs = new Set<Promise<void>>();
  #handler: LaneHandler | undefined;
  #stopped = false;

  constructor(options: InProcessJobsOptions) {
    this.#world = options.world;
    this.#concurrency = options.concurrency ?? CONCURRENCY;
    this.#retryMs = options.retryMs ?? RETRY_MS;
    this.#onError = options.onError ?? (() => {});
  }

  async wake(lane: Lane): Promise<void> {
    this.#refuseWhenStopped();
    const key = formatLaneKey(lane);
    const record = this.#lanes.get(key);
    if (!record) {
      const current = new AbortController();
      const fresh: LaneRecord = { lane, state: "waiting", rejections: 0, current };
      this.#lanes.set(key, fresh);
      this.#join(fresh);
    } else if (record.state === "running") {
      record.state = "runningWoken";
    } else if (record.state === "resting") {
      record.current.abort();
    }
  }

  async start(handler: LaneHandler): Promise<void> {
    this.#refuseWhenStopped();
    invariant(this.#handler === undefined, "a port is started once");
    this.#handler = handler;
    this.#fillSlots();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const record of this.#lanes.values()) record.current.abort(new JobError("Stopped"));
    await Promise.all(this.#runs);
  }

  #refuseWhenStopped(): void {
    if (this.#stopped) throw new JobError("Stopped");
  }

  #join(record: LaneRecord): void {
    record.state = "waiting";
    this.#line.join(record);
    // Not at once: whoever wakes a lane must not find the handler running inside its own call.
    queueMicrotask(() => this.#fillSlots());
  }

  #fillSlots(): void {
    const handler = this.#handler;
    while (handler && !this.#stopped && this.#runs.size < this.#concurrency) {
      const record = this.#line.next();
      if (!record) return;
      const run = this.#run(record, handler);
      this.#runs.add(run);
      // Never rejects: a run's rejection is the lane's, and becomes a rest.
      void run.then(() => {
        this.#runs.delete(run);
        this.#fillSlots();
      });
    }
  }

  async #run(record: LaneRecord, handler: LaneHandler): Promise<void> {
    record.state = "running";
    record.current = new AbortController();
    try {
      await handler(record.lane, record.current.signal);
      record.rejections = 0;
      if (wasWoken(record)) this.#join(record);
      else this.#lanes.delete(formatLaneKey(record.lane));
    } catch (error) {
      record.rejections += 1;
      if (this.#stopped) return;
      this.#onError(error, record.lane);
      void this.#rest(record, this.#chooseGapMs(record, error));
    }
  }

  #chooseGapMs(record: LaneRecord, error: unknown): number {
    const asked = readRetryAfterMs(error);
    if (asked !== undefined) return asked;
    const step = wasWoken(record) ? 0 : Math.min(record.rejections, this.#retryMs.length) - 1;
    return this.#retryMs[step] ?? 0;
  }

  async #rest(record: LaneRecord, gapMs: number): Promise<void> {
    const rest = new AbortController();
    record.current = rest;
    record.state = "resting";
    try {
      await this.#world.sleep(gapMs, rest.signal);
    } catch (error) {
      // A sleep that fails for another reason than being cut short is told, and cut short too.
      if (!rest.signal.aborted) this.#onError(error, record.lane);
    }
    if (!this.#stopped) this.#join(record);
  }
}

/** Read through a function, since the state changes while the run is awaited. */
function wasWoken(record: LaneRecord): boolean {
  return record.state === "runningWoken";
}
