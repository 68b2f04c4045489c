import { GraphRequestError } from "./graph-error.ts";
import { type EqualityFilter, parseEqualityFilter } from "./graph-filter.ts";
import { parseQueryString } from "./query-string.ts";

/** The OData options of a request. */
export interface GraphQuery {
  /** Most items of one part of a list. */
  readonly top: number;
  /** Where the part begins: what an `@odata.nextLink` said. */
  readonly skipToken?: string;
  readonly filter: EqualityFilter;
  /** `$filter` as it came, where the route reads it itself. */
  readonly filterText?: string;
}

/** As Graph's: 100 unless told, 999 at most. */
const TOP = { usual: 100, most: 999 } as const;
const TOKEN_LIMIT = 256;
const NOTHING: EqualityFilter = new Map();

/**
 * Read the options of a request target. Parameters without a `$` are left alone; an option that
 * the route doesn't know is refused, since an answer that silently ignored it would mislead.
 *
 * @param target - path and query as they came over the wire
 * @throws GraphRequestError `Request_UnsupportedQuery`, `BadRequest`; ScimError for a query that
 *   can't be decoded
 */
export function readGraphQuery(
  target: string,
  route: {
    readonly options?: readonly string[];
    readonly filterable?: readonly string[];
    readonly readsFilter?: boolean;
  },
): GraphQuery {
  const parameters = parseQueryString(target);
  const filterable = route.filterable ?? [];
  const { readsFilter = false } = route;
  const isFilterable = readsFilter || filterable.length > 0;
  const known = [...(route.options ?? []), ...(isFilterable ? ["$filter"] : [])];
  for (const name of Object.keys(parameters)) {
    if (!name.startsWith("$") || known.includes(name)) continue;
    const remedy = known.length === 0 ? "Leave it out." : `Supported are ${known.join(", ")}.`;
    const message = `The option ${name.slice(0, 40)} is not supported here. ${remedy}`;
    throw new GraphRequestError("Request_UnsupportedQuery", message);
  }
  const { $top, $skiptoken, $filter } = parameters;
  return {
    top: $top === undefined ? TOP.usual : readTop($top),
    ...($skiptoken !== undefined && { skipToken: readToken($skiptoken) }),
    filter:
      $filter === undefined || readsFilter ? NOTHING : parseEqualityFilter($filter, filterable),
    ...(readsFilter && $filter !== undefined && { filterText: $filter }),
  };
}

function readTop(text: string): number {
  const top = Number(text);
  if (text.trim() !== "" && Number.isInteger(top) && top >= 1 && top <= TOP.most) return top;
  const message = `$top has to be a whole number from 1 to ${TOP.most}.`;
  throw new GraphRequestError("BadRequest", message);
}

function readToken(text: string): string {
  if (text.length <= TOKEN_LIMIT && text.isWellFormed()) return text;
  const message = "This $skiptoken is none that this API gave. Begin the list anew.";
  throw new GraphRequestError("BadRequest", message);
}
