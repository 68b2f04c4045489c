import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { isJsonObject, type JsonObject, type JsonValue } from "../common/json.ts";
import type { ResourceKind, ResourcePlace } from "../saas/ports.ts";
import { ScimError } from "../scim/errors.ts";
import { formatFilter } from "../scim/filter.ts";
import { formatPath } from "../scim/path.ts";
import type { ResourceQuery } from "../scim/query.ts";
import type { Provider } from "./provider.ts";

/**
 * How far a walk by cursor has come. Nothing of it is kept in the server: it travels inside the
 * cursor, encrypted, because a place may hold a name and cursors end up in logs of addresses.
 */
export interface Walk {
  /** The number of resources passed, or the place behind which to go on. */
  readonly from: number | ResourcePlace;
  readonly passed: number;
  /** How many matched when the walk began. */
  readonly total: number;
  /** Resources in a page. */
  readonly count: number;
}

const ALGORITHM = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const LONGEST_CURSOR = 4096;
// Of what is longer, only the number goes into a cursor: addresses have their limits too.
const LONGEST_KEY = 1000;

/**
 * Cursors that were read or written lately, with what they hold: opening one costs as much as a
 * page takes to read, and most are followed on the process that wrote them.
 */
const RECENT = new Map<string, RecentCursor>();
const MOST_RECENT = 200;

interface RecentCursor {
  readonly key: Uint8Array;
  readonly queryText: string;
  readonly state: JsonObject;
}

/** Serves where no key is handed in: such cursors end with the process. */
const OWN_KEY = randomBytes(32);

/**
 * What a cursor belongs to: it opens for the same organization, endpoint and parameters only,
 * whether they come by GET or by POST. RFC 9865 section 2.
 */
export function describeQuery(
  organizationId: string,
  kinds: readonly ResourceKind[],
  query: ResourceQuery,
): string {
  const { filter, sortBy, sortOrder, projection } = query;
  return JSON.stringify([
    organizationId,
    kinds,
    filter === undefined ? "" : formatFilter(filter),
    sortBy === undefined ? "" : formatPath(sortBy).toLowerCase(),
    sortOrder,
    projection.mode,
    projection.paths.map((path) => formatPath(path).toLowerCase()),
  ]);
}

/**
 * Write the cursor of the next page: letters, digits, `-` and `_`.
 *
 * @param queryText - from {@link describeQuery}
 * @see RFC 9865 sections 2 and 5.2
 */
export function sealCursor(provider: Provider, queryText: string, walk: Walk): string {
  const { from, passed, total, count } = walk;
  const expires = provider.world.now() + provider.policy.cursorTimeoutMs;
  const place = typeof from === "number" || isLong(from.sortKey) ? passed : { ...from };
  const state = { expires, passed, total, count, place } as JsonObject;
  const nonce = randomBytes(NONCE_BYTES);
  const key = provider.cursorKey ?? OWN_KEY;
  const cipher = createCipheriv(ALGORITHM, key, nonce);
  cipher.setAAD(Buffer.from(queryText));
  const text = cipher.update(JSON.stringify(state), "utf8");
  const sealed = Buffer.concat([nonce, text, cipher.final(), cipher.getAuthTag()]);
  const cursor = sealed.toString("base64url");
  remember(cursor, { key, queryText, state });
  return cursor;
}

function remember(cursor: string, recent: RecentCursor): void {
  const [oldest] = RECENT.size < MOST_RECENT ? [] : RECENT.keys();
  if (oldest !== undefined) RECENT.delete(oldest);
  RECENT.set(cursor, recent);
}

function isLong(key: ResourcePlace["sortKey"]): boolean {
  return typeof key === "string" && key.length > LONGEST_KEY;
}

/**
 * Read a cursor that {@link sealCursor} wrote.
 *
 * @throws ScimError `invalidCursor` when it is forged, damaged, or of another query, endpoint or
 *   organization, without telling which; `expiredCursor`
 * @see RFC 9865 section 2.1
 */
export function openCursor(provider: Provider, queryText: string, cursor: string): Walk {
  const key = provider.cursorKey ?? OWN_KEY;
  const recent = RECENT.get(cursor);
  const isKnown = recent?.key === key && recent.queryText === queryText;
  const state = isKnown ? recent.state : decrypt(key, queryText, cursor);
  if (!isKnown) remember(cursor, { key, queryText, state });
  const expires = readNumber(state.expires);
  if (provider.world.now() > expires) {
    throw new ScimError("expiredCursor", "This cursor is too old. Start again without one.");
  }
  return {
    from: readPlace(state.place),
    passed: readNumber(state.passed),
    total: readNumber(state.total),
    count: readNumber(state.count),
  };
}

function decrypt(key: Uint8Array, queryText: string, cursor: string): JsonObject {
  const bytes = cursor.length > LONGEST_CURSOR ? Buffer.of() : Buffer.from(cursor, "base64url");
  // Decoding passes over foreign characters; a cursor has none and one spelling.
  if (bytes.length <= NONCE_BYTES + TAG_BYTES || bytes.toString("base64url") !== cursor) {
    throw invalidCursor();
  }
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES));
  decipher.setAAD(Buffer.from(queryText));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  let text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, "utf8");
  try {
    text += decipher.final("utf8");
  } catch (cause) {
    throw invalidCursor(cause);
  }
  const state: unknown = JSON.parse(text);
  if (!isJsonObject(state)) throw invalidCursor();
  return state;
}

function readPlace(value: JsonValue | undefined): number | ResourcePlace {
  if (!isJsonObject(value)) return readNumber(value);
  const { kind, position, sortKey } = value;
  if (typeof kind !== "string") throw invalidCursor();
  const isKey = typeof sortKey === "string" || typeof sortKey === "number";
  return { kind, position: readNumber(position), sortKey: isKey ? sortKey : undefined };
}

function readNumber(value: JsonValue | undefined): number {
  if (typeof value !== "number") throw invalidCursor();
  return value;
}

function invalidCursor(cause?: unknown): ScimError {
  const detail = "This cursor belongs to no such query. Start again without one.";
  return new ScimError("invalidCursor", detail, { cause });
}
