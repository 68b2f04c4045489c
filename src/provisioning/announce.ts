import { formatInstant } from "../common/world.ts";
import { SYNC_ERRORS, type SyncError, type SyncErrorCode } from "../sync/errors.ts";
import type { Escrow, LinkedMember, ObjectKey } from "../sync/ports.ts";
import type { CycleContext } from "./cycle-context.ts";
import type { ScopedObject } from "./import-objects.ts";

/*
 * A process can die between a write and the commit that tells of it, and an answer can get lost.
 * What the directory says may have changed back before anybody looks again: then a person whose
 * account was made, or switched on, in that moment would keep it, since nothing seems to be left
 * to do. So a page writes down, as escrows, what it is about to write. Its own commit takes them
 * away; where they are found later, the target is read instead of believed.
 */

/** The code of an escrow that says: a write was begun, and nobody knows yet how it ended. */
const UNDER_WAY: SyncErrorCode = "Interrupted";

/** The objects of a page that are in escrow, by {@link formatObjectKey}. */
export async function readEscrowed(
  { store, lane }: CycleContext,
  keys: readonly ObjectKey[],
): Promise<ReadonlyMap<string, Escrow>> {
  const escrowed = new Map<string, Escrow>();
  for (const [objectType, ofType] of Map.groupBy(keys, (key) => key.objectType)) {
    const sourceIds = ofType.map(({ sourceId }) => sourceId);
    for (const escrow of await store.readEscrows(lane, objectType, sourceIds)) {
      escrowed.set(formatObjectKey(escrow), escrow);
    }
  }
  return escrowed;
}

/** Mark the objects of a page of which nobody knows for sure what the target has. */
export function markEscrowed(
  scoped: readonly ScopedObject[],
  escrowed: ReadonlyMap<string, Escrow>,
): readonly ScopedObject[] {
  if (escrowed.size === 0) return scoped;
  return scoped.map((object) =>
    escrowed.has(formatObjectKey(object.key)) ? { ...object, isEscrowed: true as const } : object,
  );
}

/** Put on disk that these objects are about to be written; those in escrow are marked already. */
export async function announceWrites(
  context: CycleContext,
  keys: readonly ObjectKey[],
  escrowed: ReadonlyMap<string, Escrow>,
  addedMembers: readonly LinkedMember[] = [],
): Promise<void> {
  const fresh = keys.filter((key) => !escrowed.has(formatObjectKey(key)));
  if (fresh.length === 0 && addedMembers.length === 0) return;
  const message = SYNC_ERRORS[UNDER_WAY].action;
  const firstFailed = formatInstant(context.world.now());
  const escrows = fresh.map(({ objectType, sourceId }) => {
    const key = { objectType, sourceId };
    return { ...key, code: UNDER_WAY, message, attempts: 0, firstFailed };
  });
  await context.commitPart({ escrows, addedMembers });
}

/** The escrow of an object that failed; `before` is the one that it was in already. */
export function escrowFailure(
  context: CycleContext,
  { objectType, sourceId }: ObjectKey,
  { code, message }: SyncError,
  before: Escrow | undefined,
): Escrow {
  return {
    objectType,
    sourceId,
    code,
    message,
    attempts: (before?.attempts ?? 0) + 1,
    firstFailed: before?.firstFailed ?? formatInstant(context.world.now()),
  };
}

/** Whether an escrow only announces a write, and tells of no failure. */
export function isAnnouncement({ code }: Pick<Escrow, "code">): boolean {
  return code === UNDER_WAY;
}

/** An object's key as a text. */
export function formatObjectKey({ objectType, sourceId }: ObjectKey): string {
  return `${objectType} ${sourceId}`;
}
