import { type Kysely, type RawBuilder, sql } from "kysely";
import { invariant } from "../common/invariant.ts";
import type { Connection, Parameter } from "./database.ts";
import { type Compiles, DIALECTS, type Dialect, type DialectName } from "./dialect.ts";
import type { Tables } from "./tables.ts";

/** A query whose SQL text is made once; each call only binds arguments. */
export interface PreparedQuery<P, R> {
  /** All rows. */
  all(connection: Connection, parameters: P): Promise<readonly R[]>;
  /** The first row, or undefined. */
  first(connection: Connection, parameters: P): Promise<R | undefined>;
  /** @returns how many rows changed */
  run(connection: Connection, parameters: P): Promise<number>;
}

/** Stands in a query for an argument that comes later. */
class Placeholder {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** SQL text with what is bound: the name of an argument, or a value that never changes. */
interface Compiled {
  readonly text: string;
  readonly slots: readonly (Placeholder | Parameter)[];
}

// A property read gives the placeholder of that name, typed as the argument it stands for.
const placeholders = new Proxy(
  {},
  { get: (_target, name) => new Placeholder(String(name)) },
) as never;

function compile<P extends object, R>(
  dialect: Dialect,
  build: (db: Kysely<Tables>, p: P, dialect: Dialect) => Compiles<R>,
): Compiled {
  const { sql, parameters } = build(dialect.builder, placeholders, dialect).compile();
  return { text: sql, slots: parameters as readonly (Placeholder | Parameter)[] };
}

function bind(slots: Compiled["slots"], parameters: object): Parameter[] {
  const values = parameters as Readonly<Record<string, Parameter>>;
  const bound = new Array<Parameter>(slots.length);
  for (let index = 0; index < slots.length; index += 1) {
    const slot = slots[index];
    bound[index] = (slot instanceof Placeholder ? values[slot.name] : slot) ?? null;
  }
  return bound;
}

/**
 * Prepare a query: `prepare((db, p) => db.selectFrom(…).where("id", "=", p.id))`, where `p.id` is
 * the argument `id`. Compiling a query takes Kysely 20 to 50 µs; with this it happens once for
 * each dialect, and a call binds its arguments to the text. `P` names the arguments; one that is
 * undefined is bound as null.
 */
export function prepare<P extends object, R>(
  build: (db: Kysely<Tables>, p: P, dialect: Dialect) => Compiles<R>,
): PreparedQuery<P, R> {
  const compiled: { [name in DialectName]?: Compiled } = {};
  const forDialect = (name: DialectName): Compiled => {
    compiled[name] ??= compile(DIALECTS[name], build);
    return compiled[name];
  };
  const all = (connection: Connection, parameters: P): Promise<readonly R[]> => {
    const { text, slots } = forDialect(connection.dialect);
    return connection.all(text, bind(slots, parameters)) as Promise<readonly R[]>;
  };
  return {
    all,
    first: async (connection, parameters) => (await all(connection, parameters))[0],
    run: (connection, parameters) => {
      const { text, slots } = forDialect(connection.dialect);
      return connection.run(text, bind(slots, parameters));
    },
  };
}

/** A statement over many rows, for inserts of pages. */
export interface PreparedRows<P> {
  /** Run it for all rows. @returns how many rows changed */
  run(connection: Connection, rows: readonly P[]): Promise<number>;
}

// A page is cut into statements of these sizes, so few different texts serve any page length.
const SIZES = [128, 16, 1] as const;

/**
 * Prepare a statement that takes many rows at once, e.g. `insert … values (…), (…)`.
 * Rows of one call must differ in the statement's conflict key.
 */
export function prepareRows<P extends object>(
  build: (db: Kysely<Tables>, rows: readonly P[], dialect: Dialect) => Compiles<unknown>,
): PreparedRows<P> {
  const bySize = new Map<string, Compiled>();
  const forSize = (name: DialectName, size: number): Compiled => {
    const key = `${name}${size}`;
    let compiled = bySize.get(key);
    if (compiled === undefined) {
      const rows = Array.from({ length: size }, (_, row) => rowOfPlaceholders<P>(row));
      compiled = compile(DIALECTS[name], (db, _p: object, dialect) => build(db, rows, dialect));
      bySize.set(key, compiled);
    }
    return compiled;
  };
  return {
    async run(connection, rows) {
      let changed = 0;
      let start = 0;
      while (start < rows.length) {
        const size = SIZES.find((each) => each <= rows.length - start);
        invariant(size !== undefined, "a statement of one row fits every rest");
        const { text, slots } = forSize(connection.dialect, size);
        changed += await connection.run(text, bindRows(slots, rows, start));
        start += size;
      }
      return changed;
    },
  };
}

class RowPlaceholder extends Placeholder {
  readonly row: number;
  constructor(row: number, name: string) {
    super(name);
    this.row = row;
  }
}

function rowOfPlaceholders<P extends object>(row: number): P {
  return new Proxy({}, { get: (_target, name) => new RowPlaceholder(row, String(name)) }) as P;
}

function bindRows<P extends object>(
  slots: Compiled["slots"],
  rows: readonly P[],
  start: number,
): Parameter[] {
  const bound = new Array<Parameter>(slots.length);
  for (let index = 0; index < slots.length; index += 1) {
    const slot = slots[index];
    if (slot instanceof RowPlaceholder) {
      const row = rows[start + slot.row] as Readonly<Record<string, Parameter>> | undefined;
      bound[index] = row?.[slot.name] ?? null;
    } else {
      invariant(!(slot instanceof Placeholder), "a row's slots are placeholders of rows");
      bound[index] = slot;
    }
  }
  return bound;
}

/**
 * An argument for `limit` or `offset`. SQLite prepares a statement anew on every run when a bare
 * parameter stands there, since its planner looks at the value; behind an addition it does not.
 */
export function count(argument: number): RawBuilder<number> {
  return sql<number>`${argument} + 0`;
}
