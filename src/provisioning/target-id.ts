import type { JsonObject } from "../common/json.ts";
import { SyncError } from "../sync/errors.ts";

/** In characters: URLs have their limits, and so have PostgreSQL's indexes, with 2704 bytes. */
const LONGEST_ID = 800;

/** Control characters, and what stands for characters that could not be kept. */
const UNUSABLE = /[\p{Cc}\p{Cs}\ufffd]/u;

/**
 * The id of a resource that the target sent, where it has one (RFC 7643 section 3.1).
 *
 * @throws SyncError `InternalServerError` for an id that no request can name: `.` and `..` would
 *   change the path of the request, and an overlong one would be refused with every request
 */
export function readTargetId(resource: JsonObject | undefined): string | undefined {
  const id = resource?.id;
  if (typeof id !== "string" || id === "") return undefined;
  if (id.length <= LONGEST_ID && id !== "." && id !== ".." && !UNUSABLE.test(id)) return id;
  throw new SyncError(
    "InternalServerError",
    "The application gave the account an id that no request can name.",
  );
}
