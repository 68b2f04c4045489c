import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import { InvariantError } from "../common/invariant.ts";
import { StoreError } from "../common/store-error.ts";
import { type CommitObserver, rejectJobs, runBatch, type WriteJob } from "./batch.ts";
import type { Connection, Database, WriteScope } from "./database.ts";
import { translateError } from "./driver-errors.ts";
import { openStatement, SqliteConnection } from "./sqlite-connection.ts";

/** How long a write waits for another process that holds the write lock. */
const BUSY_LIMIT_MS = 10_000;
/** How long one attempt may block the event loop. */
const BUSY_ATTEMPT_MS = 2;
const BUSY_PAUSE_MS = 20;
/** With so many writes a commit no longer waits for more. */
const ENOUGH_WRITES = 64;
/** How long the one writer waits for work that awaits something else than its writer. */
const STRAY_LIMIT_MS = 5_000;

/** Options that only tests need. */
export interface SqliteTestOptions {
  /** Make the file "full" at this many pages of 4 KiB. */
  readonly maxPageCount?: number;
  /** Commit each write by itself, to measure what grouping gains. */
  readonly ungrouped?: boolean;
}

/** The SQLite database: a connection that writes, one that reads, the queue before the first. */
export class SqliteDatabase implements Database {
  readonly reader: Connection;
  readonly #readDatabase: DatabaseSync;
  readonly #writer: SqliteConnection;
  readonly #ungrouped: boolean;
  readonly #onCommit: CommitObserver | undefined;
  #queue: WriteJob[] = [];
  #working = false;
  #idle: (() => void) | undefined;
  #closed = false;
  #failStray: ((reason: unknown) => void) | undefined;
  #strayTimer: NodeJS.Timeout | undefined;

  private constructor(
    writer: SqliteConnection,
    readDatabase: DatabaseSync,
    options: SqliteTestOptions,
    onCommit: CommitObserver | undefined,
  ) {
    this.#writer = writer;
    this.#readDatabase = readDatabase;
    const aside = new SqliteConnection(readDatabase);
    // The writer's cache outlives its own commits, so it reads best; while a transaction is open
    // the other connection shows what was there before.
    const pick = () => (writer.database.isTransaction ? aside : writer);
    this.reader = {
      dialect: "sqlite",
      all: (text, parameters) => pick().all(text, parameters),
      open: (text) => openStatement(text, pick),
      run: (text, parameters) => aside.run(text, parameters),
    };
    this.#ungrouped = options.ungrouped ?? false;
    this.#onCommit = onCommit;
  }

  /**
   * Open `rollcall.db` in `directory`, making both when they are missing.
   * @param migrate - brings the tables up to date; runs inside the write queue
   * @throws StoreError `Unavailable`, `Busy` or `Full`
   */
  static async open(
    directory: string,
    migrate: (database: Pick<Database, "write">) => Promise<void>,
    options: SqliteTestOptions = {},
    onCommit?: CommitObserver,
  ): Promise<SqliteDatabase> {
    const path = join(directory, "rollcall.db");
    const opened: DatabaseSync[] = [];
    try {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      const writer = new DatabaseSync(path, { timeout: BUSY_ATTEMPT_MS });
      opened.push(writer);
      chmodSync(path, 0o600);
      await retryBusy(async () => writer.exec("PRAGMA journal_mode = WAL"));
      writer.exec("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
      // What a savepoint would take back is kept in memory, not in a file of its own.
      writer.exec("PRAGMA temp_store = MEMORY");
      // Twice as large reads no sooner, since what is missing here is in the operating system's
      // memory, and writes later: each commit that splits a page looks through the whole cache.
      writer.exec("PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 8000");
      if (options.maxPageCount !== undefined) {
        writer.exec(`PRAGMA max_page_count = ${Math.trunc(options.maxPageCount)}`);
      }
      const readDatabase = new DatabaseSync(path, { readOnly: true, timeout: 1000 });
      opened.push(readDatabase);
      // It reads only while a transaction of the writer is open.
      readDatabase.exec("PRAGMA cache_size = -2000");
      const connection = new SqliteConnection(writer);
      const database = new SqliteDatabase(connection, readDatabase, options, onCommit);
      await migrate(database);
      return database;
    } catch (error) {
      for (const each of opened) each.close();
      throw translateError(error);
    }
  }

  write<T>(
    _scope: WriteScope | undefined,
    work: (connection: Connection) => Promise<T>,
  ): Promise<T> {
    if (this.#closed) return Promise.reject(new StoreError("Unavailable"));
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const limited = (connection: Connection) => this.#limitStray(work(connection));
    this.#queue.push({ work: limited, resolve, reject });
    if (!this.#working) {
      this.#working = true;
      // All requests that the event loop reads in this turn come into the same commit.
      setImmediate(() => void this.#drain());
    }
    return promise as Promise<T>;
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      await this.#gather();
      await this.#commitQueue();
      // Others get the event loop between two commits.
      await turn();
    }
    this.#working = false;
    this.#idle?.();
  }

  /**
   * Clients that were answered together ask again together, but over several turns of the event
   * loop. As long as each turn brings more writes they are awaited: a commit costs about as much
   * as five writes, whatever is in it. One that comes alone waits for a single empty turn.
   */
  async #gather(): Promise<void> {
    if (this.#ungrouped) return;
    for (let seen = 0; seen < this.#queue.length && seen < ENOUGH_WRITES; ) {
      seen = this.#queue.length;
      await turn();
    }
  }

  async #commitQueue(): Promise<void> {
    let jobs: WriteJob[] = [];
    try {
      await retryBusy(() => this.#control("BEGIN IMMEDIATE"));
      // Taken only now: who came while the lock was waited for is in this commit too.
      jobs = this.#ungrouped ? this.#queue.splice(0, 1) : this.#queue.splice(0);
      await runBatch(
        {
          connection: this.#writer,
          control: (text) => this.#control(text),
          restart: async () => {
            await this.#control("ROLLBACK");
            await retryBusy(() => this.#control("BEGIN IMMEDIATE"));
          },
          endsTransaction: () => !this.#writer.database.isTransaction,
          onCommit: this.#onCommit,
        },
        jobs,
      );
    } catch (error) {
      this.#rollback();
      rejectJobs(jobs.length > 0 ? jobs : this.#queue.splice(0), error);
    }
  }

  /**
   * Work that awaits only its writer is done before the event loop turns. What awaits anything
   * else keeps all other writes waiting, and one that awaits another write of this store would do
   * so for ever; it fails instead, and takes back what it wrote.
   */
  #limitStray<T>(work: Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    work.then(resolve, reject);
    // One timer for all writes, set anew by each: those before it are done when it rings.
    this.#failStray = reject;
    this.#strayTimer ??= setTimeout(() => {
      this.#failStray?.(new InvariantError("the work of a write awaits nothing but its writer"));
    }, STRAY_LIMIT_MS).unref();
    this.#strayTimer.refresh();
    return promise;
  }

  async #control(text: string): Promise<void> {
    await this.#writer.run(text, []);
  }

  #rollback(): void {
    if (this.#writer.database.isTransaction) this.#writer.database.exec("ROLLBACK");
  }

  async health(): Promise<void> {
    await this.reader.all("select 1", []);
    await this.write(undefined, async () => undefined);
  }

  /** Wait for the writes that were accepted, then close. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#working) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    clearTimeout(this.#strayTimer);
    this.#readDatabase.close();
    this.#writer.database.close();
  }
}

/**
 * Try again while another process holds the lock. Each attempt blocks the event loop for at most
 * a few milliseconds; the waiting is done outside of it.
 */
async function retryBusy(attempt: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + BUSY_LIMIT_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const translated = translateError(error);
      const busy = translated instanceof StoreError && translated.code === "Busy";
      if (!busy || performance.now() > deadline) throw translated;
    }
    await sleep(BUSY_PAUSE_MS);
  }
}
