import { InvariantError, invariant } from "../common/invariant.ts";
import { StoreError } from "../common/store-error.ts";
import type { Connection, Parameter, Row } from "./database.ts";

/** A piece of work that waits for its turn in a transaction. */
export interface WriteJob {
  readonly work: (connection: Connection) => Promise<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/** How one job ended inside the transaction: to be told once the transaction is on disk. */
type Outcome = { readonly result: unknown } | Failure;

interface Failure {
  readonly error: unknown;
  /** Whether the transaction is as it was before the job, so that nothing is to be taken back. */
  readonly leftNothing: boolean;
}

/** The statements around the jobs. */
export interface TransactionControl {
  readonly connection: Connection;
  /** Run COMMIT, SAVEPOINT and the like. */
  control(text: string): Promise<void>;
  /** Take everything back and begin again. */
  restart(): Promise<void>;
  /** Whether the error ended the whole transaction, so that no savepoint can save the rest. */
  endsTransaction(error: unknown): boolean;
  /** Told after each commit how many jobs shared it and how long they took with it. */
  readonly onCommit: CommitObserver | undefined;
}

/** Is told of a commit: the writes in it, and the time from its first statement on. */
export type CommitObserver = (writes: number, durationMs: number) => void;

/**
 * Run jobs one after the other inside the transaction that is open, and commit once for all. Most
 * batches have no job that fails after it has written, so it is tried without savepoints first;
 * then each job runs behind one of its own, so that one which fails takes back only what it did.
 * Nobody is told anything before COMMIT has returned. When COMMIT fails, everybody is told so.
 *
 * @throws whatever ended the transaction as a whole; then no job was answered
 */
export async function runBatch(
  transaction: TransactionControl,
  jobs: readonly WriteJob[],
): Promise<void> {
  const began = performance.now();
  let outcomes = await runTogether(transaction, jobs);
  if (outcomes === undefined) {
    await transaction.restart();
    outcomes = [];
    for (const job of jobs) outcomes.push(await runApart(transaction, job));
  }
  const only = outcomes.length === 1 ? outcomes[0] : undefined;
  // Without a savepoint there is nothing to keep when the only job failed.
  await transaction.control(only !== undefined && "error" in only ? "ROLLBACK" : "COMMIT");
  transaction.onCommit?.(jobs.length, performance.now() - began);
  for (const [index, job] of jobs.entries()) {
    const outcome = outcomes[index];
    invariant(outcome !== undefined, "every job has an outcome");
    if ("error" in outcome) job.reject(outcome.error);
    else job.resolve(outcome.result);
  }
}

/** @returns undefined when one of several jobs failed and left something behind */
async function runTogether(
  transaction: TransactionControl,
  jobs: readonly WriteJob[],
): Promise<Outcome[] | undefined> {
  const outcomes: Outcome[] = [];
  for (const job of jobs) {
    const outcome = await runJob(transaction, job);
    if ("error" in outcome) {
      if (transaction.endsTransaction(outcome.error)) throw outcome.error;
      if (jobs.length > 1 && !outcome.leftNothing) return undefined;
    }
    outcomes.push(outcome);
  }
  return outcomes;
}

async function runApart(transaction: TransactionControl, job: WriteJob): Promise<Outcome> {
  await transaction.control("SAVEPOINT job");
  const outcome = await runJob(transaction, job);
  if ("error" in outcome) {
    if (transaction.endsTransaction(outcome.error)) throw outcome.error;
    await transaction.control("ROLLBACK TO SAVEPOINT job");
  }
  await transaction.control("RELEASE SAVEPOINT job");
  return outcome;
}

async function runJob(transaction: TransactionControl, job: WriteJob): Promise<Outcome> {
  const connection = new JobConnection(transaction.connection);
  try {
    const result = await job.work(connection);
    const { refusal } = connection;
    return refusal === undefined ? { result } : connection.describeFailure(refusal);
  } catch (error) {
    return connection.describeFailure(error);
  } finally {
    connection.ended = true;
  }
}

/**
 * One job's view of the connection. After the first refusal every statement meets the same one:
 * PostgreSQL ends a transaction there, and the same work has to end the same way on SQLite.
 */
class JobConnection implements Connection {
  readonly dialect: Connection["dialect"];
  readonly #connection: Connection;
  refusal: unknown;
  ended = false;
  /** Statements that changed a row, or may yet; one that reads by `with` counts, too. */
  #writes = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.dialect = connection.dialect;
  }

  async all(text: string, parameters: readonly Parameter[]): Promise<readonly Row[]> {
    this.#check();
    const { now } = this.#connection;
    const mayWrite = !text.startsWith("select");
    if (mayWrite) this.#writes += 1;
    try {
      const rows = now?.all(text, parameters) ?? (await this.#connection.all(text, parameters));
      if (mayWrite && rows.length === 0) this.#writes -= 1;
      return rows;
    } catch (error) {
      throw this.#remember(error);
    }
  }

  async run(text: string, parameters: readonly Parameter[]): Promise<number> {
    this.#check();
    const { now } = this.#connection;
    this.#writes += 1;
    try {
      const changes = now?.run(text, parameters) ?? (await this.#connection.run(text, parameters));
      if (changes === 0) this.#writes -= 1;
      return changes;
    } catch (error) {
      throw this.#remember(error);
    }
  }

  /** What the job comes to that failed with `error`; a refusal before is the reason. */
  describeFailure(error: unknown): Failure {
    const { refusal } = this;
    if (refusal !== undefined) return { error: refusal, leftNothing: false };
    return { error, leftNothing: this.#writes === 0 };
  }

  #check(): void {
    if (this.ended) throw new InvariantError(ENDED);
    if (this.refusal !== undefined) throw this.refusal;
  }

  #remember(error: unknown): unknown {
    this.refusal ??= error;
    return this.refusal;
  }
}

const ENDED = "a writer is used only inside the write it was given to";

/** Reject all jobs with one reason, each with an error of its own. */
export function rejectJobs(jobs: readonly WriteJob[], reason: unknown): void {
  for (const job of jobs) job.reject(reason instanceof StoreError ? copyError(reason) : reason);
}

function copyError(error: StoreError): StoreError {
  const { code, message, cause, attribute } = error;
  return new StoreError(code, {
    message,
    cause,
    ...(attribute === undefined ? {} : { attribute }),
  });
}
