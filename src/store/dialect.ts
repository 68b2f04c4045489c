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
  /** The text of a JSON object without its closing brace. */
  openObject(column: Expression<string>): RawBuilder<string>;
  /** A text as JSON, or null. */
  quote(text: Expression<string | null>): RawBuilder<string | null>;
  /**
   * The texts of rows in an order, with commas between; null when there are no rows. The rows have
   * to come out of a subquery that is in this order already.
   */
  joinRows(text: Expression<string>, order: Expression<number>): RawBuilder<string | null>;
  /** A text in UTF-8. */
  toBytes(text: Expression<string>): RawBuilder<Uint8Array>;
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
  // As bytes, since to count or to cut letters the whole text would have to be looked through.
  openObject: (column) => sql`substr(cast(${column} as blob), 1, octet_length(${column}) - 1)`,
  quote: (text) => sql`case when ${text} is null then null else json_quote(${text}) end`,
  // It takes the rows as they come. To sort them again would cost twice what the rest does.
  joinRows: (text) => sql`group_concat(${text}, ',')`,
  toBytes: (text) => sql`cast(${text} as blob)`,
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
  openObject: (column) => sql`left(${column}, -1)`,
  quote: (text) => sql`to_json(${text})::text`,
  joinRows: (text, order) => sql`string_agg(${text}, ',' order by ${order})`,
  toBytes: (text) => sql`convert_to(${text}, 'UTF8')`,
};

/** The two dialects by name. */
export const DIALECTS: Readonly<Record<DialectName, Dialect>> = { sqlite, postgres };

/** A query that can be compiled to `R` rows. */
export type Compiles<R> = Compilable<R>;
