import {
  type Compilable,
  DummyDriver,
  type Expression,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from "kysely";
import type { Tables } from "./tables.ts";

/** The databases Rollcall can live on. */
export type DialectName = "sqlite" | "postgres";

/** All that differs between the two in SQL text. Everything else is one set of queries. */
export interface Dialect {
  readonly name: DialectName;
  /** Compiles queries; never runs one. */
  readonly builder: Kysely<Tables>;
  /** Column types for the migrations. Text sorts and compares by code point in both. */
  readonly types: {
    readonly text: string;
    readonly json: string;
    /** Ends the definition of a table whose rows are kept in the order of their key. */
    readonly clustered: string;
    /** Text that reads a member at the end of a path out of a column of type {@link json}. */
    readonly member: (column: string, path: readonly string[]) => string;
  };
  /** Whether `column` is one of the texts in the list parameter `list`. */
  inList(column: Expression<string>, list: readonly string[]): RawBuilder<boolean>;
  /** JSON text as the database's searchable form. */
  toJson(text: string): RawBuilder<string>;
  /** The text that a member of a JSON text column holds, or null. */
  readMember(column: Expression<string>, name: string): RawBuilder<string | null>;
}

const sqlite: Dialect = {
  name: "sqlite",
  builder: new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  }),
  types: {
    text: "text",
    json: "blob",
    clustered: " without rowid",
    member: (column, path) => `json_extract(${column}, '$.${path.join(".")}')`,
  },
  inList: (column, list) => sql`${column} in (select value from json_each(${list}))`,
  // JSONB saves parsing the text again in every row that a filter looks at.
  toJson: (text) => sql`jsonb(${text})`,
  readMember: (column, name) => sql`json_extract(${column}, ${`$."${name}"`})`,
};

const postgres: Dialect = {
  name: "postgres",
  builder: new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  }),
  types: {
    text: 'text collate "C"',
    json: "jsonb",
    clustered: "",
    member: (column, path) => `(${column} #>> '{${path.join(",")}}')`,
  },
  inList: (column, list) => sql`${column} in (select unnest(${list}::text[]))`,
  toJson: (text) => sql`${text}::jsonb`,
  readMember: (column, name) => sql`${column}::jsonb ->> ${name}`,
};

/** The two dialects by name. */
export const DIALECTS: Readonly<Record<DialectName, Dialect>> = { sqlite, postgres };

/** A query that can be compiled to `R` rows. */
export type Compiles<R> = Compilable<R>;
