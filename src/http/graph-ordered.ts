import { foldListKey, type Listed, type ListPlace } from "../directory/list-ports.ts";
import { GraphRequestError } from "./graph-error.ts";
import { type Filter, matchesFilter } from "./graph-filter.ts";
import { countList, formatList, type ListSource } from "./graph-list.ts";
import type { GraphAnswer, GraphCall } from "./graph-route.ts";

/** A list that the store keeps in the order that was asked for, and narrows down itself. */
export interface OrderedSource<T> extends ListSource<T> {
  /** Those behind a place. Who doesn't pass the filter after all is left out here. */
  readonly readOrdered: (part: {
    readonly after?: ListPlace;
    readonly limit: number;
  }) => Promise<readonly Listed<T>[]>;
}

/** A part of a list that the store keeps in order. */
export async function answerOrdered<T>(
  call: GraphCall,
  source: OrderedSource<T>,
): Promise<GraphAnswer> {
  const { top, filter, skipToken } = call.query;
  const after = skipToken === undefined ? undefined : parsePlace(skipToken);
  const part = { limit: top + 1, ...(after !== undefined && { after }) };
  const found = await source.readOrdered(part);
  const shown = found.slice(0, top);
  const last = shown.at(-1);
  const items = shown
    .map(({ item }) => item)
    .filter((item) => filter === undefined || matchesFilter(filter, source.present(item)));
  const next = found.length > top && last !== undefined ? formatPlace(last.place) : undefined;
  const listing = next === undefined ? { items } : { items, nextAfterId: next };
  return formatList(call, source, listing, await countList(call, source));
}

/** What a filter asks for, as far as stores know it. */
export interface Conditions {
  /** Texts that properties have to be equal to. */
  readonly equal: ReadonlyMap<string, string | boolean>;
  /** A text that one of the properties has to begin with, or to contain. */
  readonly search?: {
    readonly operator: "startswith" | "contains";
    readonly properties: readonly string[];
    /** Folded as the keys of lists are. */
    readonly text: string;
  };
}

/** Read a filter that is nothing but conditions; undefined for any other. */
export function readConditions(filter: Filter | undefined): Conditions | undefined {
  const parts = filter === undefined ? [] : filter.kind === "and" ? filter.parts : [filter];
  const equal = new Map<string, string | boolean>();
  let search: Conditions["search"];
  for (const part of parts) {
    const found = readSearch(part);
    const isEqual = part.kind === "comparison" && part.operator === "eq";
    const value = isEqual ? part.values[0] : undefined;
    if (found !== undefined && search === undefined) search = found;
    else if (isEqual && (typeof value === "string" || typeof value === "boolean")) {
      // Two values of one property are nobody's; that is left to who looks at each.
      if (equal.has(part.property)) return undefined;
      equal.set(part.property, value);
    } else return undefined;
  }
  return search === undefined ? { equal } : { equal, search };
}

/** One search, or the same text in several properties. */
function readSearch(filter: Filter): Conditions["search"] {
  const parts = filter.kind === "or" ? filter.parts : [filter];
  const [first] = parts;
  if (first?.kind !== "comparison") return undefined;
  const { operator, values } = first;
  const [text] = values;
  if (operator !== "startswith" && operator !== "contains") return undefined;
  if (typeof text !== "string") return undefined;
  const properties: string[] = [];
  for (const part of parts) {
    if (part.kind !== "comparison" || part.operator !== operator) return undefined;
    if (part.values[0] !== text) return undefined;
    properties.push(part.property);
  }
  return { operator, properties, text: foldListKey(text) };
}

function formatPlace({ key, id }: ListPlace): string {
  return Buffer.from(JSON.stringify([key, id]), "utf8").toString("base64url");
}

function parsePlace(token: string): ListPlace {
  try {
    const place: unknown = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
    const [key, id] = Array.isArray(place) ? (place as readonly unknown[]) : [];
    // PostgreSQL refuses a text with NUL.
    const isPlain = (text: unknown): text is string =>
      typeof text === "string" && text.isWellFormed() && !text.includes("\0");
    if (isPlain(key) && isPlain(id)) return { key, id };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  const message = "This $skiptoken is none that this API gave. Begin the list anew.";
  throw new GraphRequestError("BadRequest", message);
}
