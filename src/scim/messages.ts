import { ScimError } from "./errors.ts";
import { readMember, readMessage } from "./message-members.ts";
import type { PatchOperation } from "./patch-state.ts";
import { parseQuery, type QueryLimits, type ResourceQuery } from "./query.ts";
import type { Quirks } from "./quirks.ts";
import { isArray, isObject, type JsonObject, type JsonValue, type Resource } from "./resource.ts";

/** The URN of a PATCH request. */
export const PATCH_OP_URN = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
/** The URN of a list of resources. */
export const LIST_RESPONSE_URN = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
/** The URN of a query by POST. */
export const SEARCH_REQUEST_URN = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

const OPERATIONS: ReadonlyMap<string, PatchOperation["op"]> = new Map([
  ["add", "add"],
  ["remove", "remove"],
  ["replace", "replace"],
]);

/** The most operations one PATCH may hold. */
export const PATCH_OPERATION_LIMIT = 10_000;

/**
 * Read the body of a PATCH. Member names and operation words are read in any case, members it
 * does not know (`id`, `name`) are passed over; paths are checked later, with the schema.
 *
 * @param body - parsed JSON, trusted in nothing
 * @throws {@link ScimError} `invalidSyntax` for a body that is no PatchOp, for no operations, an
 *   unknown `op` or a path that is no text; `noTarget` for a remove without a path
 * @see RFC 7644 section 3.5.2
 */
export function parsePatchRequest(body: unknown, quirks: Quirks): readonly PatchOperation[] {
  const message = readMessage(body, PATCH_OP_URN, quirks);
  const operations = readMember(message, "operations");
  if (!isArray(operations) || operations.length === 0) {
    throw new ScimError("invalidSyntax", '"Operations" must be an array of one or more.');
  }
  if (operations.length > PATCH_OPERATION_LIMIT) {
    const detail = `A PATCH holds ${PATCH_OPERATION_LIMIT} operations at most (maxPatchOperations).`;
    throw new ScimError("payloadTooLarge", detail);
  }
  return operations.map(parseOperation);
}

function parseOperation(input: JsonValue, operationIndex: number): PatchOperation {
  if (!isObject(input)) {
    throw new ScimError("invalidSyntax", "An operation is a JSON object.", { operationIndex });
  }
  const word = readMember(input, "op");
  const op = typeof word === "string" ? OPERATIONS.get(word.toLowerCase()) : undefined;
  if (op === undefined) {
    const detail = '"op" must be "add", "remove" or "replace".';
    throw new ScimError("invalidSyntax", detail, { operationIndex });
  }
  const path = readPathMember(input, operationIndex);
  if (op === "remove" && path === undefined) {
    throw new ScimError("noTarget", "remove needs a path.", { operationIndex });
  }
  const value = readMember(input, "value");
  const head = path === undefined ? { op } : { op, path };
  return value === undefined ? head : { ...head, value };
}

// Some serializers write every member, so a null or empty path counts as none.
function readPathMember(input: JsonObject, operationIndex: number): string | undefined {
  const path = readMember(input, "path");
  if (path === undefined || path === null || path === "") return undefined;
  if (typeof path === "string") return path;
  throw new ScimError("invalidSyntax", '"path" must be a string.', { operationIndex });
}

/** One page of results. */
export interface ListPage {
  /** All matches, not those of the page; undefined only where a cursor walk cannot count them. */
  readonly totalResults?: number;
  /** 1-based; undefined on cursor pages. */
  readonly startIndex?: number;
  readonly resources: readonly Resource[];
  /** RFC 9865 section 2; undefined on the last page. */
  readonly nextCursor?: string;
  readonly previousCursor?: string;
}

/**
 * Write a page of results as the message that goes over the wire. `Resources`, `itemsPerPage` and
 * the totals are always there, since clients read them unchecked.
 *
 * @see RFC 7644 section 3.4.2, RFC 9865 section 2
 */
export function formatListResponse(page: ListPage): JsonObject {
  const { totalResults, startIndex, nextCursor, previousCursor, resources } = page;
  return {
    schemas: [LIST_RESPONSE_URN],
    ...(totalResults === undefined ? {} : { totalResults }),
    ...(startIndex === undefined ? {} : { startIndex }),
    itemsPerPage: resources.length,
    ...(nextCursor === undefined ? {} : { nextCursor }),
    ...(previousCursor === undefined ? {} : { previousCursor }),
    Resources: resources,
  };
}

const SEARCH_MEMBERS = [
  "attributes",
  "excludedAttributes",
  "filter",
  "sortBy",
  "sortOrder",
  "startIndex",
  "count",
  "cursor",
] as const;

/**
 * Read the body of a query by POST; the rules are those of the query string.
 *
 * @throws {@link ScimError} as {@link parseQuery}, and `invalidSyntax` for a body that is no
 *   SearchRequest
 * @see RFC 7644 section 3.4.3
 */
export function parseSearchRequest(body: unknown, limits: QueryLimits): ResourceQuery {
  const message = readMessage(body, SEARCH_REQUEST_URN, limits.quirks);
  const params: Record<string, JsonValue> = {};
  for (const name of SEARCH_MEMBERS) {
    const value = readMember(message, name.toLowerCase());
    if (value !== undefined && value !== null) params[name] = value;
  }
  return parseQuery(params, limits);
}
