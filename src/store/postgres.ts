import { Pool, type PoolClient, type QueryConfig, types } from "pg";
import { StoreError } from "../common/store-error.ts";
import { type CommitObserver, rejectJobs, runBatch, type WriteJob } from "./batch.ts";
import type { Connection, Database, Parameter, Row, WriteScope } from "./database.ts";
import { isRetryable, translateError } from "./driver-errors.ts";

const CONNECTIONS = 10;
const CONNECT_LIMIT_MS = 10_000;
/** How often a transaction that PostgreSQL gave up is run again. */
const ATTEMPTS = 5;
/** How many texts become named prepared statements; odd filters beyond that are planned anew. */
const NAMED_STATEMENTS = 500;
/** How many jobs share one commit at most, so that a first one is not kept waiting for long. */
const BATCH_LIMIT = 64;

/** After how many writes the tables are counted first, and then each time as much more. */
const FIRST_ANALYZE = 1000;
const ANALYZE_GROWTH = 4;

const INT8 = types.builtins.INT8;

// Sequences and counts stay far below 2^53, so they are numbers here as in SQLite.
const typeParsers = {
  getTypeParser: ((id: number, format?: "text" | "binary") =>
    id === INT8 && format !== "binary"
      ? Number
      : types.getTypeParser(id, format as "text")) as typeof types.getTypeParser,
};

/** Names statements by their text, the same on all connections. */
const statementNames = new Map<string, string>();

function toQuery(text: string, parameters: readonly Parameter[]): QueryConfig {
  let name = statementNames.get(text);
  if (name === undefined && statementNames.size < NAMED_STATEMENTS) {
    name = `rollcall_${statementNames.size + 1}`;
    statementNames.set(text, name);
  }
  const values = parameters.map((value) => (value === undefined ? null : value));
  return name === undefined ? { text, values } : { name, text, values };
}

/** Runs statements on the pool or on one of its connections. */
class PostgresConnection implements Connection {
  readonly dialect = "postgres";
  readonly #client: Pool | PoolClient;
  /** How many rows were changed over this connection. */
  changed = 0;

  constructor(client: Pool | PoolClient) {
    this.#client = client;
  }

  async all(text: string, parameters: readonly Parameter[]): Promise<readonly Row[]> {
    try {
      return (await this.#client.query<Row>(toQuery(text, parameters))).rows;
    } catch (error) {
      throw translateError(error);
    }
  }

  async run(text: string, parameters: readonly Parameter[]): Promise<number> {
    try {
      const rows = (await this.#client.query(toQuery(text, parameters))).rowCount ?? 0;
      this.changed += rows;
      return rows;
    } catch (error) {
      throw translateError(error);
    }
  }
}

/** The PostgreSQL database: a pool, and for each scope a queue of the writes that wait for it. */
export class PostgresDatabase implements Database {
  readonly reader: Connection;
  readonly #pool: Pool;
  readonly #onCommit: CommitObserver | undefined;
  readonly #queues = new Map<string, WriteJob[]>();
  readonly #running = new Set<Promise<void>>();
  #changed = 0;
  #nextAnalyze = FIRST_ANALYZE;

  private constructor(pool: Pool, onCommit: CommitObserver | undefined) {
    this.#onCommit = onCommit;
    this.#pool = pool;
    this.reader = new PostgresConnection(pool);
  }

  /**
   * Connect to the database that `url` names. It must be encoded in UTF-8.
   * @param migrate - brings the tables up to date
   * @throws StoreError `Unavailable` or `Busy`
   */
  static async open(
    url: string,
    migrate: (database: Pick<Database, "write">) => Promise<void>,
    onCommit?: CommitObserver,
  ): Promise<PostgresDatabase> {
    const pool = new Pool({
      connectionString: url,
      max: CONNECTIONS,
      connectionTimeoutMillis: CONNECT_LIMIT_MS,
      types: typeParsers,
    });
    // A connection that breaks while idle is replaced by the pool; one that breaks in use rejects
    // its query. Neither may end the process.
    pool.on("error", () => undefined);
    pool.on("connect", (client) => client.on("error", () => undefined));
    const database = new PostgresDatabase(pool, onCommit);
    try {
      const [row] = await database.reader.all("show server_encoding", []);
      if (row?.server_encoding !== "UTF8") {
        const message = `The database's encoding is ${row?.server_encoding}; it must be UTF8.`;
        throw new StoreError("Unavailable", { message });
      }
      await migrate(database);
      return database;
    } catch (error) {
      await pool.end();
      throw error;
    }
  }

  /**
   * Writes of one scope wait for each other anyway, at the scope's row. So those that wait in this
   * process are gathered and share the next transaction, and with it one flush of the disk.
   */
  write<T>(
    scope: WriteScope | undefined,
    work: (connection: Connection) => Promise<T>,
  ): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const job: WriteJob = { work, resolve, reject };
    if (scope === undefined) {
      this.#track(this.#transact(undefined, [job]));
      return promise as Promise<T>;
    }
    const key = `${scope.table} ${scope.id}`;
    const queue = this.#queues.get(key);
    if (queue !== undefined) {
      queue.push(job);
    } else {
      const fresh = [job];
      this.#queues.set(key, fresh);
      this.#track(this.#drain(key, scope, fresh));
    }
    return promise as Promise<T>;
  }

  async #drain(key: string, scope: WriteScope, queue: WriteJob[]): Promise<void> {
    while (queue.length > 0) await this.#transact(scope, queue.splice(0, BATCH_LIMIT));
    this.#queues.delete(key);
  }

  #track(running: Promise<void>): void {
    const tracked = running.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }

  /** Answers every job; never rejects. */
  async #transact(scope: WriteScope | undefined, jobs: readonly WriteJob[]): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#attempt(scope, jobs);
      } catch (error) {
        if (!isRetryable(error) || attempt === ATTEMPTS) {
          rejectJobs(jobs, translateError(error));
          return;
        }
      }
    }
  }

  async #attempt(scope: WriteScope | undefined, jobs: readonly WriteJob[]): Promise<void> {
    const client = await this.#pool.connect();
    const connection = new PostgresConnection(client);
    let broken: unknown;
    try {
      await begin(client, connection, scope);
      await runBatch(
        {
          connection,
          control: (text) => control(client, text),
          restart: async () => {
            await control(client, "ROLLBACK");
            await begin(client, connection, scope);
          },
          endsTransaction: (error) => isRetryable(error) || isConnectionGone(error),
          onCommit: this.#onCommit,
        },
        jobs,
      );
      this.#countChanges(connection.changed);
    } catch (error) {
      broken = await client.query("ROLLBACK").then(
        () => undefined,
        (reason: unknown) => reason,
      );
      throw error;
    } finally {
      // A connection that can't even roll back is thrown away.
      client.release(broken !== undefined);
    }
  }

  /**
   * PostgreSQL counts its tables by itself, but a minute late: a first cycle would run its first
   * minute on plans made for empty tables, with each page slower than the one before.
   */
  #countChanges(changed: number): void {
    this.#changed += changed;
    if (this.#changed < this.#nextAnalyze) return;
    this.#nextAnalyze = this.#changed * ANALYZE_GROWTH;
    // Without the right to do so, PostgreSQL's own turn will come.
    this.#track(this.reader.run("analyze", []).then(ignore, ignore));
  }

  async health(): Promise<void> {
    await this.reader.all("select 1", []);
  }

  /** Wait for the writes that were accepted, then close. */
  async close(): Promise<void> {
    await Promise.all(this.#running);
    await this.#pool.end();
  }
}

async function begin(
  client: PoolClient,
  connection: Connection,
  scope: WriteScope | undefined,
): Promise<void> {
  await control(client, "BEGIN");
  if (scope === undefined) return;
  const text =
    scope.table === "organization"
      ? "select 1 from organization where id = $1 for update"
      : "select 1 from directory_feed where tenant_id = $1 for update";
  await connection.all(text, [scope.id]);
}

async function control(client: PoolClient, text: string): Promise<void> {
  const { command } = await client.query(text);
  // PostgreSQL answers the COMMIT of a failed transaction with ROLLBACK and no error.
  if (text === "COMMIT" && command !== "COMMIT") {
    throw new StoreError("Unavailable", { message: "The transaction was not committed." });
  }
}

function isConnectionGone(error: unknown): boolean {
  return error instanceof StoreError && error.code === "Unavailable";
}

function ignore(): void {}
