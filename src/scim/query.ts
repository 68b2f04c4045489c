import { ScimError } from "./errors.ts";
import { type Filter, parseFilter } from "./filter.ts";
import { isJsonNumber } from "./filter-scanner.ts";
import { type Path, parsePath } from "./path.ts";
import { type Projection, parseProjection } from "./projection.ts";
import type { Quirks } from "./quirks.ts";

/** What a query asks for. RFC 7644 section 3.4.2. */
export interface ResourceQuery {
  readonly filter?: Filter;
  readonly sortBy?: Path;
  readonly sortOrder: "ascending" | "descending";
  /** 1-based. */
  readonly startIndex: number;
  /** At most this many resources; undefined when the client does not say. Never negative. */
  readonly count?: number;
  /** RFC 9865: `""` starts a walk by cursor; undefined means paging by index. */
  readonly cursor?: string;
  readonly projection: Projection;
}

/** What the service provider allows. */
export interface QueryLimits {
  /** `count` is capped to this. */
  readonly maxResults: number;
  readonly quirks: Quirks;
}

/** Decoded query parameters by name; of a repeated one the last counts. Others are ignored. */
export type QueryParams = Readonly<Record<string, unknown>>;

/**
 * Read the parameters of a query.
 *
 * @param params - percent-decoding already done
 * @throws {@link ScimError} `invalidFilter`; `invalidPath` for sortBy; `invalidValue` for numbers
 *   and words that are none, and for both projections at once, `invalidCount` instead for the
 *   `count` of a walk by cursor; `invalidSyntax` for `startIndex` together with `cursor`
 * @see RFC 7644 section 3.4.2, RFC 9865 section 2
 */
export function parseQuery(params: QueryParams, limits: QueryLimits): ResourceQuery {
  const { quirks, maxResults } = limits;
  const filter = readText(params.filter);
  const sortBy = readText(params.sortBy);
  const cursor = readText(params.cursor);
  const startIndex = readInteger(params.startIndex, "startIndex", "invalidValue");
  const badCount = cursor === undefined ? "invalidValue" : "invalidCount";
  const count = readInteger(params.count, "count", badCount);
  if (cursor !== undefined && startIndex !== undefined) {
    throw new ScimError("invalidSyntax", "startIndex and cursor exclude each other.");
  }
  const hasFilter = filter !== undefined && !(filter.trim() === "" && quirks.filterEmptyAsNone);
  const options = { lenientLiterals: quirks.filterLenientLiterals };
  return {
    ...(hasFilter ? { filter: parseFilter(filter, options) } : {}),
    ...(sortBy === undefined || sortBy === "" ? {} : { sortBy: parsePath(sortBy) }),
    sortOrder: readSortOrder(readText(params.sortOrder)),
    startIndex: Math.max(1, startIndex ?? 1),
    ...(count === undefined ? {} : { count: Math.min(Math.max(0, count), maxResults) }),
    ...(cursor === undefined ? {} : { cursor }),
    projection: parseProjection(params.attributes, params.excludedAttributes),
  };
}

function readText(input: unknown): string | undefined {
  const value = Array.isArray(input) ? input.at(-1) : input;
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new ScimError("invalidValue", "A query parameter must be text.");
}

function readInteger(
  input: unknown,
  name: string,
  code: "invalidValue" | "invalidCount",
): number | undefined {
  const text = readText(input);
  if (text === undefined || text === "") return undefined;
  const value = Number(text);
  if (!isJsonNumber(text) || !Number.isSafeInteger(value)) {
    throw new ScimError(code, `${name} must be an integer.`);
  }
  return value;
}

function readSortOrder(text: string | undefined): ResourceQuery["sortOrder"] {
  const word = text?.toLowerCase() ?? "";
  if (word === "" || word === "ascending") return "ascending";
  if (word === "descending") return "descending";
  throw new ScimError("invalidValue", 'sortOrder must be "ascending" or "descending".');
}
