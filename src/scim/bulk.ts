import { ScimError } from "./errors.ts";
import { readMember, readMessage } from "./message-members.ts";
import { PATCH_OP_URN } from "./messages.ts";
import type { Quirks } from "./quirks.ts";
import { isArray, isObject, type JsonObject, type JsonValue } from "./resource.ts";

/** The URN of a bulk request. */
export const BULK_REQUEST_URN = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
/** The URN of the answer to one. */
export const BULK_RESPONSE_URN = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";

const METHODS = ["POST", "PUT", "PATCH", "DELETE"] as const;

/** The methods of RFC 7644 section 3.7. */
export type BulkMethod = (typeof METHODS)[number];

/** One operation of a bulk request. */
export interface BulkOperation {
  /** Its 0-based place in the request. */
  readonly index: number;
  /** Undefined when it can't be read; there is a `refusal` then. */
  readonly method: BulkMethod | undefined;
  /** The first part of the path, such as `/Users`; empty when the path can't be read. */
  readonly endpoint: string;
  /** The second part of the path; may be a reference such as `bulkId:x`. */
  readonly id?: string;
  readonly bulkId?: string;
  /** The entity tag that the resource must still have. */
  readonly version?: string;
  /** The body of the single request; of POST, PUT and PATCH only. */
  readonly data?: JsonObject;
  /** Why the operation can't be tried. */
  readonly refusal?: ScimError;
}

/** A bulk request as it is worked on. */
export interface BulkRequest {
  /** Stop at so many errors; absent: go on to the end. */
  readonly failOnErrors?: number;
  /** In the order of the request. */
  readonly operations: readonly BulkOperation[];
}

/** What {@link parseBulkRequest} needs to know beside the body. */
export interface BulkLimits {
  readonly maxOperations: number;
  readonly quirks: Quirks;
}

/**
 * Read the body of a bulk request. A fault of one operation becomes its `refusal`, so that the
 * others go on; a fault of the request as a whole is thrown, and nothing is done then.
 *
 * @param body - parsed JSON, trusted in nothing; names of members are read in any case
 * @throws {@link ScimError} `invalidSyntax` for a body that is no BulkRequest, `invalidValue` for
 *   a `failOnErrors` that is no count and for one bulkId on two creations, `payloadTooLarge` for
 *   more than `maxOperations`
 * @see RFC 7644 sections 3.7 and 3.7.4
 */
export function parseBulkRequest(body: unknown, limits: BulkLimits): BulkRequest {
  const message = readMessage(body, BULK_REQUEST_URN, limits.quirks);
  const items = readMember(message, "operations");
  if (!isArray(items) || items.length === 0) {
    throw new ScimError("invalidSyntax", '"Operations" must be an array of one or more.');
  }
  if (items.length > limits.maxOperations) {
    const detail = `A bulk request holds ${limits.maxOperations} operations at most (maxOperations).`;
    throw new ScimError("payloadTooLarge", detail);
  }
  const failOnErrors = readFailOnErrors(message, limits.quirks);
  const operations = items.map((item, index) => parseOperation(item, index, limits.quirks));
  refuseDoubles(operations);
  return failOnErrors === undefined ? { operations } : { failOnErrors, operations };
}

function readFailOnErrors(message: JsonObject, quirks: Quirks): number | undefined {
  const value = readMember(message, "failonerrors");
  if (value === undefined || value === null) return undefined;
  const isText = quirks.looseScalars && typeof value === "string" && value.trim() !== "";
  const count = isText ? Number(value) : value;
  // Software writes out 0 for a number that nobody has set.
  if (count === 0 && quirks.looseBulkOperations) return undefined;
  if (typeof count === "number" && Number.isSafeInteger(count) && count > 0) return count;
  throw new ScimError("invalidValue", '"failOnErrors" must be an integer of 1 or more.');
}

// With one bulkId on two creations nobody can tell what a reference means.
function refuseDoubles(operations: readonly BulkOperation[]): void {
  const seen = new Set<string>();
  for (const { method, bulkId, index: operationIndex } of operations) {
    if (method !== "POST" || bulkId === undefined) continue;
    if (seen.has(bulkId)) {
      const detail = `Another operation already has the bulkId "${bulkId.slice(0, 64)}".`;
      throw new ScimError("invalidValue", detail, { operationIndex });
    }
    seen.add(bulkId);
  }
}

function parseOperation(item: JsonValue, index: number, quirks: Quirks): BulkOperation {
  if (!isObject(item)) {
    return { index, method: undefined, endpoint: "", refusal: refuse("must be a JSON object.") };
  }
  const method = readMethod(readMember(item, "method"), quirks);
  const path = readPath(readMember(item, "path"));
  const bulkId = readText(item, "bulkid");
  const version = readText(item, "version");
  const data = readData(readMember(item, "data"), method, quirks);
  const head = {
    index,
    method,
    endpoint: path?.endpoint ?? "",
    ...(path?.id === undefined ? {} : { id: path.id }),
    ...(bulkId === undefined ? {} : { bulkId }),
    ...(version === undefined ? {} : { version }),
  };
  if (method === undefined) {
    return { ...head, refusal: refuse('needs a "method" of POST, PUT, PATCH or DELETE.') };
  }
  if (path === undefined) {
    return { ...head, refusal: refuse('needs a "path" such as "/Users" or "/Users/{id}".') };
  }
  if (method === "POST" && bulkId === undefined && !quirks.looseBulkOperations) {
    return { ...head, refusal: refuse('of POST needs a "bulkId".') };
  }
  if (method === "DELETE") return head;
  if (!isObject(data)) return { ...head, refusal: refuse(`of ${method} needs "data", an object.`) };
  return { ...head, data };
}

// The example printed in RFC 7644 section 3.7.3 has the operations without the message around.
function readData(
  data: JsonValue | undefined,
  method: BulkMethod | undefined,
  quirks: Quirks,
): JsonValue | undefined {
  const isBare = method === "PATCH" && isArray(data) && quirks.looseBulkOperations;
  return isBare ? { schemas: [PATCH_OP_URN], Operations: data } : data;
}

function refuse(what: string): ScimError {
  return new ScimError("invalidSyntax", `An operation ${what}`);
}

function readMethod(value: JsonValue | undefined, quirks: Quirks): BulkMethod | undefined {
  if (typeof value !== "string") return undefined;
  const word = quirks.looseBulkOperations ? value.toUpperCase() : value;
  return METHODS.find((method) => method === word);
}

/** A text that says something; some serializers write null or nothing for what is not given. */
function readText(item: JsonObject, foldedName: string): string | undefined {
  const value = readMember(item, foldedName);
  return typeof value === "string" && value !== "" ? value : undefined;
}

interface BulkPath {
  readonly endpoint: string;
  readonly id?: string;
}

// A query behind the path can only shape an answer, and a success is answered without one.
function readPath(value: JsonValue | undefined): BulkPath | undefined {
  if (typeof value !== "string") return undefined;
  const [plain = ""] = value.split("?");
  const parts = plain.split("/").filter((part) => part !== "");
  const [first, second, ...others] = parts;
  if (first === undefined || others.length > 0) return undefined;
  const endpoint = `/${first}`;
  if (second === undefined) return { endpoint };
  try {
    return { endpoint, id: decodeURIComponent(second) };
  } catch (cause) {
    if (cause instanceof URIError) return undefined;
    throw cause;
  }
}

/** What became of one operation. */
export interface BulkResult {
  readonly method: BulkMethod | undefined;
  readonly bulkId?: string;
  /** The entity tag that the resource has now. */
  readonly version?: string;
  /** The URI of the resource; a POST that failed has none. */
  readonly location?: string;
  /** The HTTP status that a single request would have had. */
  readonly status: number;
  /** The Error message of a failure. */
  readonly response?: object;
}

/** Write the answer to a bulk request. RFC 7644 section 3.7.3. */
export function formatBulkResponse(results: readonly BulkResult[]): object {
  return {
    schemas: [BULK_RESPONSE_URN],
    Operations: results.map((result) => ({ ...result, status: String(result.status) })),
  };
}
