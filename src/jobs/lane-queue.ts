import { type Job, PgBoss } from "pg-boss";
import { invariant } from "../common/invariant.ts";
import { isJsonObject, type JsonValue } from "../common/json.ts";
import type { Lane } from "../sync/ports.ts";
import type { JobErrorListener } from "./errors.ts";
import { formatLaneKey } from "./lane-key.ts";

/** A lane that this worker fetched: its row in the queue says "active" until it is settled. */
export interface FetchedLane {
  /** The row's id; it stays the same when the row goes back to be run again. */
  readonly id: string;
  readonly lane: Lane;
}

/** How {@link LaneQueue} reaches its database. */
export interface LaneQueueOptions {
  readonly connectionString: string;
  /** The database schema with pg-boss's tables: lower-case letters, digits, underscores. */
  readonly schema: string;
  readonly onError: JobErrorListener;
}

const QUEUE = "lanes";
/** Until the gaps between two runs of a failing lane stop growing, and how long they are then. */
const RETRY_DELAY_S = 1;
const RETRY_DELAY_MAX_S = 300;
/** As good as for ever: a lane is never given up, and the column is a 32-bit integer. */
const RETRY_LIMIT = 1_000_000_000;
const CONNECTIONS = 4;

/**
 * pg-boss's queue of lanes. A lane has at most one row that waits (created), one that runs
 * (active) and one that rests after a failure (retry); policy `stately` with the lane's key makes
 * each of them unique, in the database.
 *
 * pg-boss's own supervision is off, for two reasons found by reading 12.30.0. Its statistics copy
 * the keys of active lanes into a cache of up to two minutes that `fetch` skips, so a lane
 * woken soon after its run would wait. And its smallest heartbeat is 10 s, checked by a pass a
 * minute. What is needed of it is here: {@link findSilent} and {@link sweep}.
 */
export class LaneQueue {
  readonly #boss: PgBoss;
  readonly #schema: string;
  readonly #onError: JobErrorListener;
  readonly #channel: string;
  #closeListener: (() => Promise<void>) | undefined;

  constructor(options: LaneQueueOptions) {
    invariant(/^[a-z_][a-z0-9_]{0,39}$/.test(options.schema), "the jobs' schema is a plain name");
    this.#schema = options.schema;
    this.#onError = options.onError;
    this.#channel = `${options.schema}_lanes`;
    this.#boss = new PgBoss({
      connectionString: options.connectionString,
      schema: options.schema,
      application_name: "rollcall-jobs",
      max: CONNECTIONS,
      supervise: false,
      schedule: false,
      // Rollcall has no flows; the resolver's pass, every 5 s unless told, is not needed.
      flowIntervalSeconds: 3_600,
    });
    this.#boss.on("error", (error) => options.onError(error));
  }

  /**
   * Connect, make or migrate the tables, make the queue. Safe from many processes at a time, and
   * may be tried again after it rejected.
   */
  async open(): Promise<void> {
    const settings = {
      retryLimit: RETRY_LIMIT,
      retryDelay: RETRY_DELAY_S,
      retryBackoff: true,
      retryDelayMax: RETRY_DELAY_MAX_S,
    };
    try {
      await this.#boss.start();
      await this.#boss.createQueue(QUEUE, { policy: "stately", ...settings });
      await this.#boss.updateQueue(QUEUE, settings);
    } catch (error) {
      // Half a start leaves timers and connections behind, which the next one would add to.
      await this.close();
      throw error;
    }
  }

  /**
   * Hear of lanes that other processes wake. Only a hint that saves waiting for the next poll:
   * where LISTEN isn't to be had (a pooler between, another database), polling does all the work.
   */
  async listen(onWake: () => void): Promise<void> {
    try {
      const handle = await this.#boss.getDb().listen?.(this.#channel, onWake, onWake);
      if (handle) this.#closeListener = () => handle.close();
    } catch (error) {
      this.#onError(error);
    }
  }

  /** Make the lane wait, unless it waits already. */
  async send(lane: Lane): Promise<void> {
    if (await this.#enqueue(lane)) await this.#ring(lane);
  }

  /** @returns false when the lane waits already */
  async #enqueue(lane: Lane): Promise<boolean> {
    const key = formatLaneKey(lane);
    const data = { tenantId: lane.tenantId, jobId: lane.jobId };
    const id = await this.#boss.send(QUEUE, data, { singletonKey: key, group: { id: key } });
    return id !== null;
  }

  async #ring(lane: Lane): Promise<void> {
    try {
      await this.#boss.getDb().executeSql("SELECT pg_notify($1, '')", [this.#channel]);
    } catch (error) {
      this.#onError(error, lane);
    }
  }

  /**
   * Take up to `limit` lanes that wait, or whose rest is over.
   *
   * The group keeps a lane's waiting row from being tried while the lane is active; without it
   * the oldest such row would fail every fetch on the unique index and stop the whole queue. The
   * group alone is no lock, the index is; a fetch that loses that race comes back empty.
   */
  async fetch(limit: number): Promise<readonly FetchedLane[]> {
    const jobs = await this.#boss.fetch<Lane>(QUEUE, { batchSize: limit, groupConcurrency: 1 });
    return jobs.map(({ id, data }: Job<Lane>) => ({
      id,
      lane: { tenantId: data.tenantId, jobId: data.jobId },
    }));
  }

  /** Say that the worker is alive. @returns false when the row is no longer this worker's */
  async touch({ id }: FetchedLane): Promise<boolean> {
    return readAffected(await this.#boss.touch(QUEUE, id)) > 0;
  }

  /** The run ended well. Its row goes away at once: the work is level-triggered, history is not. */
  async finish({ id }: FetchedLane): Promise<void> {
    await this.#boss.deleteJob(QUEUE, id);
  }

  /** The run was rejected: rest, for a gap that grows, or for `retryAfterMs`, then run again. */
  async fail(fetched: FetchedLane, retryAfterMs: number | undefined): Promise<void> {
    const failed = readAffected(await this.#boss.fail(QUEUE, fetched.id)) > 0;
    // The row is gone only when another took the lane over, and then it is looked after; waking
    // it once more costs an empty run, and losing it would cost a tenant's changes.
    if (!failed) await this.send(fetched.lane);
    else if (retryAfterMs !== undefined) {
      const startAfter = retryAfterMs / 1000;
      await this.#boss.update(QUEUE, undefined, { id: fetched.id, startAfter });
    }
  }

  /**
   * Give the lane to whoever is free. In this order, so that a crash between the two leaves the
   * lane waiting and its dead row to be found again, rather than nothing.
   */
  async handOver(fetched: FetchedLane): Promise<void> {
    await this.#enqueue(fetched.lane);
    await this.#boss.deleteJob(QUEUE, fetched.id);
    // Not sooner: as long as the active row stands, nobody can take the waiting one.
    await this.#ring(fetched.lane);
  }

  /**
   * Active lanes whose worker hasn't been heard of for `silentMs`, by the database's own clock.
   * A read of two of pg-boss's columns, since its interface can't ask for active rows only; the
   * condition is that of the policy's unique index, so idle rows aren't visited.
   */
  async findSilent(silentMs: number): Promise<readonly FetchedLane[]> {
    const result: { rows: unknown[] } = await this.#boss.getDb().executeSql(
      `SELECT id, data FROM ${this.#schema}.job
        WHERE name = $1 AND policy = 'stately' AND state = 'active'
          AND heartbeat_on < now() - $2 * interval '1 millisecond'`,
      [QUEUE, silentMs],
    );
    return result.rows.map(readRow);
  }

  /** Remove rows that ended as failed because the lane had another one that rests. */
  async sweep(): Promise<void> {
    await this.#boss.deleteStoredJobs(QUEUE);
  }

  async close(): Promise<void> {
    await this.#closeListener?.();
    await this.#boss.stop({ graceful: false });
  }
}

/** pg-boss 12.30.0 answers `{ jobs, requested, affected }` and declares an empty type. */
function readAffected(response: object): number {
  invariant(
    "affected" in response && typeof response.affected === "number",
    "pg-boss says how many rows a command changed",
  );
  return response.affected;
}

function readRow(row: unknown): FetchedLane {
  const { id, data } = row as { readonly id: string; readonly data: JsonValue };
  invariant(
    isJsonObject(data) && typeof data.tenantId === "string" && typeof data.jobId === "string",
    "a row of the queue names its lane",
  );
  return { id, lane: { tenantId: data.tenantId, jobId: data.jobId } };
}
