import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Connection, Parameter, Row } from "./database.ts";
import { translateError } from "./driver-errors.ts";

interface Prepared {
  readonly statement: StatementSync;
  /** The names of what it gives, in order. */
  readonly columns: readonly string[];
  /**
   * As large as what SQLite holds, so that the garbage collector knows what it would give back:
   * never written to, it takes address space alone.
   */
  readonly weight: ArrayBuffer;
}

/** How many bytes SQLite holds of a prepared statement for each character of its text. */
const STATEMENT_WEIGHT = 25;

/**
 * Filters of strangers make statements of 100 KB, which are given back only with the garbage. So
 * few long ones are kept, and none in the place of what everybody uses.
 */
const LONG_STATEMENT = 2_500;
const MOST_STATEMENTS = { short: 500, long: 8 } as const;

/** One connection with its prepared statements, kept by their text. */
export class SqliteConnection implements Connection {
  readonly dialect = "sqlite";
  readonly database: DatabaseSync;
  readonly #statements = new Map<string, Prepared>();
  readonly #longStatements = new Map<string, Prepared>();

  constructor(database: DatabaseSync) {
    this.database = database;
  }

  #prepare(text: string): Prepared {
    const isLong = text.length > LONG_STATEMENT;
    const known = isLong ? this.#longStatements : this.#statements;
    let prepared = known.get(text);
    if (prepared === undefined) {
      // Filters of odd shapes each bring a text; the oldest ones make room.
      if (known.size >= (isLong ? MOST_STATEMENTS.long : MOST_STATEMENTS.short)) {
        const [oldest] = known.keys();
        if (oldest !== undefined) known.delete(oldest);
      }
      prepared = this.prepareOnce(text);
      known.set(text, prepared);
    }
    return prepared;
  }

  /** Prepare a statement that is not kept. */
  prepareOnce(text: string): Prepared {
    const statement = this.database.prepare(text);
    // Rows as lists, named here: half the time of the driver's own objects.
    statement.setReturnArrays(true);
    const weight = new ArrayBuffer(text.length * STATEMENT_WEIGHT);
    return { statement, weight, columns: statement.columns().map(({ name }) => name) };
  }

  readonly now: NonNullable<Connection["now"]> = {
    all: (text, parameters) => {
      try {
        return readRows(this.#prepare(text), parameters);
      } catch (error) {
        throw translateError(error);
      }
    },
    run: (text, parameters) => {
      try {
        return Number(this.#prepare(text).statement.run(...toBound(parameters)).changes);
      } catch (error) {
        throw translateError(error);
      }
    },
  };

  // The work is done at once; the promise is there because PostgreSQL needs one.
  async all(text: string, parameters: readonly Parameter[]): Promise<readonly Row[]> {
    return this.now.all(text, parameters);
  }

  async run(text: string, parameters: readonly Parameter[]): Promise<number> {
    return this.now.run(text, parameters);
  }
}

function readRows({ statement, columns }: Prepared, parameters: readonly Parameter[]): Row[] {
  const rows = statement.all(...toBound(parameters)) as unknown as (readonly unknown[])[];
  return rows.map((values) => nameValues(columns, values));
}

/** Runs a statement on whichever connection is picked, and prepares it once for each. */
export function openStatement(
  text: string,
  pick: () => SqliteConnection,
): (parameters: readonly Parameter[]) => Promise<readonly Row[]> {
  const prepared = new Map<SqliteConnection, Prepared>();
  return async (parameters: readonly Parameter[]): Promise<readonly Row[]> => {
    const connection = pick();
    try {
      const known = prepared.get(connection) ?? connection.prepareOnce(text);
      prepared.set(connection, known);
      return readRows(known, parameters);
    } catch (error) {
      throw translateError(error);
    }
  };
}

function nameValues(columns: readonly string[], values: readonly unknown[]): Row {
  const row: Record<string, unknown> = {};
  for (let index = 0; index < columns.length; index += 1) {
    row[columns[index] ?? ""] = values[index];
  }
  return row;
}

type Bound = string | number | null | Uint8Array;

/** Most parameters are bound as they are, and then the list itself serves. */
function toBound(parameters: readonly Parameter[]): readonly Bound[] {
  return parameters.every(isBound) ? parameters : parameters.map(toOneBound);
}

function isBound(value: Parameter): value is Bound {
  return typeof value === "string" || typeof value === "number" || value === null;
}

function toOneBound(value: Parameter): Bound {
  if (value === undefined || value === null) return null;
  if (typeof value === "object" && !(value instanceof Uint8Array)) return JSON.stringify(value);
  return value;
}
