import type { DialectName } from "./dialect.ts";

/** A value that is bound to a statement. Lists are bound as one parameter, for `inList`. */
export type Parameter = string | number | null | undefined | Uint8Array | readonly string[];

/** One row as the driver gives it. */
export type Row = Readonly<Record<string, unknown>>;

/** What runs statements. Reads outside of a transaction, everything inside of one. */
export interface Connection {
  readonly dialect: DialectName;
  /**
   * Run one statement and read its rows.
   * @throws StoreError for every refusal of the database
   */
  all(text: string, parameters: readonly Parameter[]): Promise<readonly Row[]>;
  /**
   * Run one statement that changes rows.
   * @returns how many rows it changed
   */
  run(text: string, parameters: readonly Parameter[]): Promise<number>;
  /** The same two at once, without a promise; absent where the database is somewhere else. */
  readonly now?: {
    all(text: string, parameters: readonly Parameter[]): readonly Row[];
    run(text: string, parameters: readonly Parameter[]): number;
  };
  /**
   * The same as {@link all} for a statement that runs several times and then never again, so that
   * nobody keeps it. Absent where keeping costs nothing.
   */
  readonly open?: (text: string) => (parameters: readonly Parameter[]) => Promise<readonly Row[]>;
}

/**
 * What a transaction may collide with. In PostgreSQL, transactions of the same scope run one after
 * the other, held apart by a lock on that row; SQLite has one writer anyway. So both databases
 * give the same answer to "check, then write" inside one transaction.
 */
export interface WriteScope {
  readonly table: "organization" | "directory_feed";
  readonly id: string;
}

/** One open database: SQLite or PostgreSQL. */
export interface Database {
  /** For reads: sees committed data only and never waits for a write. */
  readonly reader: Connection;
  /**
   * Run `work` in a transaction. It may run more than once (PostgreSQL chose it as the victim of
   * a deadlock), so it must have no effect but its writes. A refusal of the database dooms it,
   * also when `work` catches the error.
   */
  write<T>(scope: WriteScope | undefined, work: (connection: Connection) => Promise<T>): Promise<T>;
  /** Rejects with StoreError `Unavailable` when the database doesn't answer. */
  health(): Promise<void>;
  close(): Promise<void>;
}
