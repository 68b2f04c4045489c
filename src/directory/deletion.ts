import type { DirectoryEdit } from "./edit-user.ts";
import { DirectoryError } from "./errors.ts";

/** Days during which a soft-deleted object can be restored; then it is purged. */
const RESTORE_DAYS = 30;

/** The same in milliseconds. */
export const RESTORE_WINDOW_MS: number = RESTORE_DAYS * 24 * 60 * 60_000;

interface Deletable {
  readonly deletedDateTime?: string;
}

/** Soft-delete a living object. @param now - ISO instant */
export function softDelete<T extends Deletable>(object: T, now: string): DirectoryEdit<T> {
  return { object: { ...object, deletedDateTime: now }, kind: "softDeleted" };
}

/** The instant, in epoch milliseconds, from which a soft-deleted object is purged. */
export function purgeTimeMs(deletedDateTime: string): number {
  return Date.parse(deletedDateTime) + RESTORE_WINDOW_MS;
}

/**
 * Take a deletion back.
 *
 * @param given - `nowMs` in epoch milliseconds; `whom` names the object for messages
 * @throws DirectoryError `RestoreWindowEnded` when the 30 days are over
 */
export function restore<T extends Deletable>(
  object: T,
  given: { readonly nowMs: number; readonly whom: string },
): DirectoryEdit<Omit<T, "deletedDateTime">> {
  const { deletedDateTime, ...living } = object;
  if (deletedDateTime === undefined) return { object: living };
  if (given.nowMs >= purgeTimeMs(deletedDateTime)) {
    const message =
      `${given.whom} was deleted more than ${RESTORE_DAYS} days ago and can't be restored. ` +
      "Create it anew.";
    throw new DirectoryError("RestoreWindowEnded", message);
  }
  return { object: living, kind: "restored" };
}
