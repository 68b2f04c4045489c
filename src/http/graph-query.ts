import { GraphRequestError } from "./graph-error.ts";
import type { Expandable } from "./graph-expand.ts";
import { type Filter, parseFilter } from "./graph-filter.ts";
import { parseQueryString, type QueryParameters } from "./query-string.ts";

/** The OData options that a list may take. */
export const LIST_OPTIONS = ["$top", "$skiptoken", "$count", "$orderby", "$search"] as const;

/** One of {@link LIST_OPTIONS}. */
export type ListOption = (typeof LIST_OPTIONS)[number];

/** The OData options of a request. */
export interface GraphQuery {
  /** Most items of one part of a list. */
  readonly top: number;
  /** Where the part begins: what an `@odata.nextLink` said. */
  readonly skipToken?: string;
  readonly filter?: Filter;
  /** As it came, for who reads filters otherwise. */
  readonly filterText?: string;
  /** The properties that are asked for; absent: all. */
  readonly select?: readonly string[];
  readonly expand?: readonly Expansion[];
  readonly orderBy?: { readonly property: string; readonly descending: boolean };
  /** Words, one of which a property has to contain. */
  readonly search?: Filter;
  readonly count: boolean;
  /** All parameters, for links to further parts and for what is no option of OData. */
  readonly parameters: QueryParameters;
}

/** An object that is shown inside of another. */
export interface Expansion {
  readonly name: Expandable;
  /** Of its properties, these; absent: all. */
  readonly select?: readonly string[];
  /** How many managers above each other; absent: one. */
  readonly levels?: number;
}

/** Nobody's managers go further up than this, and who goes round ends there. */
const MOST_LEVELS = 50;

/** What a route says about its options. */
export interface QueryRules {
  readonly options?: readonly string[];
  /** The properties that `$filter` may compare, and `$orderby` and `$search` may name. */
  readonly filterable?: readonly string[];
  /** The route reads `$filter` itself. */
  readonly ownFilter?: boolean;
  /** What `$expand` may name. */
  readonly expandable?: readonly Expandable[];
}

/** As Graph's: 100 unless told, 999 at most. */
const TOP = { usual: 100, most: 999 } as const;
const TOKEN_LIMIT = 1_024;
const MOST_SELECTED = 100;

/**
 * Read the options of a request target. Parameters without a `$` are left to the route; an option
 * that the route doesn't know is refused, since an answer that silently ignored it would mislead.
 *
 * @param target - path and query as they came over the wire
 * @throws GraphRequestError `Request_UnsupportedQuery`, `BadRequest`; ScimError for a query that
 *   can't be decoded
 */
export function readGraphQuery(target: string, route: QueryRules): GraphQuery {
  const parameters = parseQueryString(target);
  const { filterable = [], ownFilter = false, expandable = [] } = route;
  refuseUnknown(parameters, listKnown(route));
  const { $top, $skiptoken, $filter, $select, $orderby, $search, $count, $expand } = parameters;
  return {
    top: $top === undefined ? TOP.usual : readTop($top),
    count: $count !== undefined && readFlag($count),
    parameters,
    ...($skiptoken !== undefined && { skipToken: readToken($skiptoken) }),
    ...($filter !== undefined && { filterText: $filter }),
    ...($filter !== undefined && !ownFilter && { filter: parseFilter($filter, filterable) }),
    ...($select !== undefined && { select: readSelect($select) }),
    ...($expand !== undefined && { expand: readExpand($expand, expandable) }),
    ...($orderby !== undefined && { orderBy: readOrder($orderby, filterable) }),
    ...($search !== undefined && { search: readSearch($search, filterable) }),
  };
}

/** Every option that a route takes. */
export function listKnown(rules: QueryRules): string[] {
  const { options = [], filterable = [], ownFilter, expandable = [] } = rules;
  const filter = filterable.length > 0 || ownFilter === true ? ["$filter"] : [];
  const expand = expandable.length > 0 ? ["$expand"] : [];
  // Graph wants it beside `$levels`, also of a single object, where it counts nothing.
  const count = expandable.length > 0 && !options.includes("$count") ? ["$count"] : [];
  return [...options, ...filter, "$select", ...expand, ...count];
}

function refuseUnknown(parameters: QueryParameters, known: readonly string[]): void {
  for (const name of Object.keys(parameters)) {
    if (!name.startsWith("$") || known.includes(name)) continue;
    if (name.toLowerCase() === "$deltatoken" && known.includes("$skiptoken")) continue;
    const message =
      `The option ${name.slice(0, 40)} is not supported here. ` +
      `Supported are ${known.join(", ")}.`;
    throw new GraphRequestError("Request_UnsupportedQuery", message);
  }
}

function readTop(text: string): number {
  const top = Number(text);
  if (text.trim() !== "" && Number.isInteger(top) && top >= 1 && top <= TOP.most) return top;
  const message = `$top has to be a whole number from 1 to ${TOP.most}.`;
  throw new GraphRequestError("BadRequest", message);
}

function readFlag(text: string): boolean {
  const folded = text.toLowerCase();
  if (folded === "true" || folded === "false") return folded === "true";
  throw new GraphRequestError("BadRequest", "$count has to be true or false.");
}

function readToken(text: string): string {
  if (text.length <= TOKEN_LIMIT && text.isWellFormed()) return text;
  const message = "This $skiptoken is none that this API gave. Begin the list anew.";
  throw new GraphRequestError("BadRequest", message);
}

function readSelect(text: string): readonly string[] {
  const names = text.split(",").map((name) => name.trim());
  const isList = names.length <= MOST_SELECTED && names.every((name) => /^[\w./*@]+$/.test(name));
  if (isList) return names.includes("*") ? [] : names;
  const message = "$select has to be names of properties, with commas between them.";
  throw new GraphRequestError("BadRequest", message);
}

/** `manager($select=id,displayName),memberOf`, and `manager($levels=max)` for all above them. */
function readExpand(text: string, known: readonly Expandable[]): readonly Expansion[] {
  return splitExpansions(text).map((part): Expansion => {
    const open = part.indexOf("(");
    const word = (open < 0 ? part : part.slice(0, open)).trim().toLowerCase();
    const name = known.find((each) => each.toLowerCase() === word);
    const isWhole = open < 0 || part.endsWith(")");
    if (name === undefined || !isWhole) throw refuseExpand(known);
    const options = open < 0 ? [] : part.slice(open + 1, -1).split(";");
    let select: readonly string[] | undefined;
    let levels: number | undefined;
    for (const option of options) {
      const [key = "", value = ""] = option.trim().split("=");
      if (key === "$select") select = readSelect(value);
      else if (key === "$levels") levels = readLevels(value, name, known);
      else throw refuseExpand(known);
    }
    return {
      name,
      ...(select !== undefined && select.length > 0 && { select }),
      ...(levels !== undefined && { levels }),
    };
  });
}

function readLevels(text: string, name: Expandable, known: readonly Expandable[]): number {
  const levels = text === "max" && name === "manager" ? MOST_LEVELS : Number(text);
  const isCount = /^\d{1,4}$/.test(text) || text === "max";
  if (isCount && levels >= 1 && (levels === 1 || name === "manager")) {
    return Math.min(levels, MOST_LEVELS);
  }
  throw refuseExpand(known);
}

/** At the commas that are in no parentheses. */
function splitExpansions(text: string): readonly string[] {
  const parts: string[] = [];
  let [start, depth] = [0, 0];
  for (let index = 0; index <= text.length; index += 1) {
    const sign = text[index];
    if (sign === "(") depth += 1;
    if (sign === ")") depth -= 1;
    if (sign !== undefined && (sign !== "," || depth > 0)) continue;
    parts.push(text.slice(start, index).trim());
    start = index + 1;
  }
  return parts;
}

function refuseExpand(known: readonly string[]): GraphRequestError {
  const message = `$expand takes ${known.join(", ")}, each with ($select=…) or without.`;
  return new GraphRequestError("Request_UnsupportedQuery", message);
}

function readOrder(text: string, known: readonly string[]): NonNullable<GraphQuery["orderBy"]> {
  const [name = "", direction = "asc", ...more] = text.trim().split(/ +/);
  const property = known.find((each) => each.toLowerCase() === name.toLowerCase());
  const word = direction.toLowerCase();
  if (property !== undefined && more.length === 0 && (word === "asc" || word === "desc")) {
    return { property, descending: word === "desc" };
  }
  const message = `$orderby takes one of ${known.join(", ")}, followed by asc or desc.`;
  throw new GraphRequestError("Request_UnsupportedQuery", message);
}

/** `"displayName:ada" OR "mail:ada"`, as Graph has it: each in quotation marks. */
function readSearch(text: string, known: readonly string[]): Filter {
  const parts = text.split(/ (?:OR|or) /);
  const filters = parts.map((part): Filter => {
    const match = /^"([A-Za-z]+):([^"]+)"$/.exec(part.trim());
    const property = known.find((each) => each.toLowerCase() === match?.[1]?.toLowerCase());
    const value = match?.[2];
    if (property === undefined || value === undefined) {
      const message = `$search is written like "${known[0] ?? "displayName"}:word".`;
      throw new GraphRequestError("Request_UnsupportedQuery", message);
    }
    return { kind: "comparison", property, operator: "contains", values: [value] };
  });
  return { kind: "or", parts: filters };
}
