import { invariant } from "../common/invariant.ts";
import type { ResolvedComparison } from "../scim/resolve-filter.ts";
import type { DialectName } from "./dialect.ts";

/** What a comparison compares. */
export type ScalarType = "text" | "number" | "boolean";

/** As what the values of an attribute are compared. */
export const SCALAR_TYPES: Readonly<Record<ResolvedComparison["valueType"], ScalarType>> = {
  string: "text",
  reference: "text",
  binary: "text",
  dateTime: "text",
  boolean: "boolean",
  integer: "number",
  decimal: "number",
};

/** A JSON value inside a statement: the document or an item, and the way down to a member. */
export interface JsonPlace {
  readonly source: string;
  readonly path: readonly string[];
}

/** How a database reads JSON inside a filter. Each gives SQL text; names are quoted here. */
export interface FilterDialect {
  /** The scalar at a place, or null when it is absent or of another type. Booleans as text. */
  scalar(place: JsonPlace, type: ScalarType): string;
  /** Whether anything is at the place. */
  exists(place: JsonPlace): string;
  /** Whether a value is assigned: somewhere in it is a number, a boolean or a text with length. */
  isAssigned(place: JsonPlace): string;
  /** A table `item` of the items of the list at a place. */
  items(place: JsonPlace): string;
  /** The same table with the place of each item in its list, to be ordered by `itemOrder`. */
  orderedItems(place: JsonPlace): string;
  readonly itemOrder: string;
  /** The item itself, as a place for members and as a scalar. */
  readonly item: JsonPlace;
  itemScalar(type: ScalarType): string;
  itemIsAssigned(): string;
  /** Text functions; the last parameter is the SQL of a bound text. */
  contains(text: string, part: string): string;
  startsWith(text: string, part: string): string;
  /** `part` is called for each time the parameter occurs. */
  endsWith(text: string, part: () => string): string;
  parameter(index: number): string;
  cast(parameter: string, type: ScalarType): string;
  /** Joins a table that is looked at only after what stands before it. */
  readonly joinAfter: string;
  /** A column that is to be no reason for choosing an index. */
  unindexed(column: string): string;
  /**
   * Whether a column is among the values that a statement selects, where an index is to find the
   * rows by it; where rows are found otherwise, each would look through all values.
   */
  isAmong(column: string, select: string): string;
  /** A text that sorts by code point, whatever it was made of. */
  sortable(text: string): string;
  /** A number as it is handed to the program. */
  toDouble(number: string): string;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const SQLITE_TYPES = { text: "('text')", number: "('integer', 'real')" } as const;

function sqlitePath(path: readonly string[]): string {
  for (const name of path) {
    invariant(!name.includes('"') && !name.includes("\\"), "schemas name nothing with quotes");
  }
  return quote(`$${path.map((name) => `."${name}"`).join("")}`);
}

const sqlite: FilterDialect = {
  scalar({ source, path }, type) {
    const at = `${source}, ${sqlitePath(path)}`;
    if (type === "boolean") return `nullif(json_type(${at}), 'null')`;
    return `case when json_type(${at}) in ${SQLITE_TYPES[type]} then json_extract(${at}) end`;
  },
  exists: ({ source, path }) => `json_type(${source}, ${sqlitePath(path)}) is not null`,
  isAssigned: ({ source, path }) =>
    `exists (select 1 from json_tree(${source}, ${sqlitePath(path)}) as leaf ` +
    `where leaf.atom is not null and leaf.atom <> '')`,
  items: ({ source, path }) => `json_each(${source}, ${sqlitePath(path)}) as item`,
  orderedItems: (place) => sqlite.items(place),
  itemOrder: "item.key",
  // json_each gives a text item as it is, which isn't JSON.
  item: { source: "iif(item.type = 'object', item.value, '{}')", path: [] },
  itemScalar(type) {
    if (type === "boolean") return "nullif(item.type, 'null')";
    return `case when item.type in ${SQLITE_TYPES[type]} then item.value end`;
  },
  itemIsAssigned: () =>
    `case when item.type in ('object', 'array') then exists (select 1 from ` +
    `json_tree(item.value) as leaf where leaf.atom is not null and leaf.atom <> '') ` +
    `else item.atom is not null and item.atom <> '' end`,
  contains: (text, part) => `instr(${text}, ${part}) > 0`,
  startsWith: (text, part) => `instr(${text}, ${part}) = 1`,
  endsWith: (text, part) => `substr(${text}, -length(${part()})) = ${part()}`,
  parameter: () => "?",
  cast: (parameter) => parameter,
  // SQLite never changes the order of a cross join.
  joinAfter: "cross join",
  // SQLite keeps no statistics here and takes the index of the order for the best one.
  unindexed: (column) => `+${column}`,
  isAmong: (column, select) => `${column} in (${select})`,
  sortable: (text) => text,
  toDouble: (number) => `${number} + 0.0`,
};

const POSTGRES_TYPES = { text: "string", number: "number", boolean: "boolean" } as const;

const ASSIGNED = quote(
  '$.** ? ((@.type() == "string" && @ != "") || @.type() == "number" || @.type() == "boolean")',
);

function postgresValue({ source, path }: JsonPlace): string {
  return `(${[source, ...path.map(quote)].join(" -> ")})`;
}

function postgresElements(place: JsonPlace): string {
  const value = postgresValue(place);
  return `jsonb_array_elements(case when jsonb_typeof(${value}) = 'array' then ${value} else '[]' end)`;
}

const postgres: FilterDialect = {
  scalar(place, type) {
    const value = postgresValue(place);
    const text = `${value} #>> '{}'`;
    const read = type === "number" ? `(${text})::numeric` : `(${text}) collate "C"`;
    return `case when jsonb_typeof(${value}) = '${POSTGRES_TYPES[type]}' then ${read} end`;
  },
  exists: (place) => `${postgresValue(place)} is not null`,
  isAssigned: (place) => `jsonb_path_exists(${postgresValue(place)}, ${ASSIGNED})`,
  items: (place) => `${postgresElements(place)} as item (value)`,
  orderedItems: (place) => `${postgresElements(place)} with ordinality as item (value, place)`,
  itemOrder: "item.place",
  item: { source: "item.value", path: [] },
  itemScalar: (type) => postgres.scalar(postgres.item, type),
  itemIsAssigned: () => postgres.isAssigned(postgres.item),
  contains: (text, part) => `strpos(${text}, ${part}) > 0`,
  startsWith: (text, part) => `starts_with(${text}, ${part})`,
  endsWith: (text, part) => `right(${text}, length(${part()})) = ${part()}`,
  parameter: (index) => `$${index}`,
  cast: (parameter, type) => `${parameter}::${type === "number" ? "numeric" : "text"}`,
  joinAfter: "join",
  // PostgreSQL has statistics, but not in the first minutes of a database.
  unindexed: (column) => `(${column} || '')`,
  // In an `or` PostgreSQL takes no index for a subquery.
  isAmong: (column, select) => `${column} = any (array(${select}))`,
  sortable: (text) => `(${text}) collate "C"`,
  toDouble: (number) => `${number}::float8`,
};

/** How each database reads JSON inside a filter. */
export const FILTER_DIALECTS: Readonly<Record<DialectName, FilterDialect>> = { sqlite, postgres };
