import { isJsonObject, type JsonObject } from "../common/json.ts";
import type { TargetRequest } from "./ports.ts";
import { ENDPOINT } from "./request-path.ts";
import type { ObjectType } from "./schema.ts";

/** How far a list has been read. */
export interface ListPosition {
  /** 1-based place of the next resource. */
  readonly startIndex: number;
  /** Where the target pages by cursors (RFC 9865). */
  readonly cursor?: string;
  /** Ids that were seen, to tell a target that sends the same page over and over. */
  readonly seen: ReadonlySet<string>;
}

/** One page, read. */
export interface ListStep {
  /** Those that no page before had. */
  readonly resources: readonly JsonObject[];
  /** Absent: the list is at its end. */
  readonly next?: ListPosition;
  /**
   * False at the end of a list that has fewer resources than the target said: what is missing
   * from it may well be there, and nobody may be called gone for it.
   */
  readonly isComplete: boolean;
}

/** Where a list begins. */
export const LIST_START: ListPosition = { startIndex: 1, seen: new Set() };

/** Ask for a page (RFC 7644 section 3.4.2.4). Groups come without their members. */
export function buildListRequest(
  objectType: ObjectType,
  position: ListPosition,
  count: number,
): TargetRequest {
  const excluded = objectType === "Group" ? "excludedAttributes=members&" : "";
  const { cursor, startIndex } = position;
  const place =
    cursor === undefined ? `startIndex=${startIndex}` : `cursor=${encodeURIComponent(cursor)}`;
  return { method: "GET", path: `${ENDPOINT[objectType]}?${excluded}${place}&count=${count}` };
}

/**
 * Read a page leniently. Targets send shorter pages than were asked for, totals that are wrong or
 * missing, the first page whatever was asked for, and cursors; the list goes on as long as a page
 * has something new and the total or a cursor says that there is more.
 *
 * @param body - of a good answer
 */
export function processListPage(body: JsonObject | undefined, position: ListPosition): ListStep {
  const given = Array.isArray(body?.Resources) ? body.Resources.filter(isJsonObject) : [];
  const seen = new Set(position.seen);
  const fresh = given.filter(({ id }) => {
    if (typeof id !== "string" || seen.has(id)) return false;
    seen.add(id);
    return true;
  });
  const total = readTotal(body);
  const nextCursor = body?.nextCursor;
  const cursor = typeof nextCursor === "string" && nextCursor !== "" ? nextCursor : undefined;
  const isMore = cursor !== undefined || (total !== undefined && seen.size < total);
  if (fresh.length > 0 && isMore) {
    const startIndex = position.startIndex + given.length;
    const next = { startIndex, seen, ...(cursor !== undefined && { cursor }) };
    return { resources: fresh, next, isComplete: false };
  }
  const isComplete = total === undefined ? cursor === undefined : seen.size >= total;
  return { resources: fresh, isComplete };
}

function readTotal(body: JsonObject | undefined): number | undefined {
  const total = Number(body?.totalResults ?? Number.NaN);
  return Number.isSafeInteger(total) && total >= 0 ? total : undefined;
}
