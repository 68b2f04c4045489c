import { formatInstant } from "../common/world.ts";
import { SYNC_ERRORS, type SyncError, type SyncErrorCode } from "../sync/errors.ts";
import { failurePolicyOf, nextEscrowAttempt } from "../sync/failure-policy.ts";
import type {
  Escrow,
  LinkedMember,
  ObjectKey,
  ReferenceFailure,
  TurnTrace,
} from "../sync/ports.ts";
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
  return scoped.map((object) => {
    const escrow = escrowed.get(formatObjectKey(object.key));
    if (escrow === undefined) return object;
    return { ...object, isEscrowed: true as const, attempts: escrow.attempts };
  });
}

/**
 * Put on disk that these objects are about to be written; those in escrow are marked already.
 *
 * @param turns - of these objects, as they stood when the objects were read
 * @returns those that somebody else has written since, or is writing: they are left to the next
 *   escrows
 */
export async function announceWrites(
  context: CycleContext,
  keys: readonly ObjectKey[],
  escrowed: ReadonlyMap<string, Escrow>,
  turns: ReadonlyMap<string, TurnTrace>,
  addedMembers: readonly LinkedMember[] = [],
): Promise<ReadonlySet<string>> {
  const fresh = keys.filter((key) => !escrowed.has(formatObjectKey(key)));
  if (keys.length === 0 && addedMembers.length === 0) return new Set();
  const message = SYNC_ERRORS[UNDER_WAY].action;
  const firstFailed = formatInstant(context.world.now());
  const escrows = fresh.map(({ objectType, sourceId }) => {
    const key = { objectType, sourceId };
    const nextAttempt = firstFailed;
    return { ...key, code: UNDER_WAY, message, attempts: 0, firstFailed, nextAttempt };
  });
  if (fresh.length > 0 || addedMembers.length > 0) {
    await context.commitPart({ escrows, addedMembers });
  }
  if (context.holdsTurn) return new Set();
  const now = await readTurns(context, keys);
  const elsewhere = [...now].filter(([name, { holder, endsAt }]) => {
    const before = turns.get(name);
    if (holder !== "" && endsAt > context.world.now()) return true;
    return before?.holder !== holder || before.endsAt !== endsAt;
  });
  return new Set(elsewhere.map(([name]) => name));
}

/** What is left of the objects' last turns, by {@link formatObjectKey}. */
export async function readTurns(
  { store, lane }: Pick<CycleContext, "store" | "lane">,
  keys: readonly ObjectKey[],
): Promise<ReadonlyMap<string, TurnTrace>> {
  const turns = new Map<string, TurnTrace>();
  for (const [objectType, ofType] of Map.groupBy(keys, (key) => key.objectType)) {
    const sourceIds = ofType.map(({ sourceId }) => sourceId);
    for (const [sourceId, trace] of await store.listTurns(lane, objectType, sourceIds)) {
      turns.set(formatObjectKey({ objectType, sourceId }), trace);
    }
  }
  return turns;
}

/** The escrow of an object that failed; `before` is the one that it was in already. */
export function escrowFailure(
  context: CycleContext,
  { objectType, sourceId }: ObjectKey,
  error: Pick<SyncError, "code" | "message">,
  before: ReferenceFailure | undefined,
): Escrow {
  return { objectType, sourceId, ...describeFailure(context, error, before) };
}

/** A failure with the instant of its next try; `before` is the last one of the same thing. */
export function describeFailure(
  { world, job }: Pick<CycleContext, "world" | "job">,
  { code, message }: Pick<SyncError, "code" | "message">,
  before: ReferenceFailure | undefined,
): ReferenceFailure {
  const nowMs = world.now();
  const attempts = (before?.attempts ?? 0) + 1;
  const spread = world.randomInteger(1_000) / 1_000;
  const nextMs = nextEscrowAttempt(failurePolicyOf(job), { attempts, nowMs, spread });
  return {
    code,
    message,
    attempts,
    firstFailed: before?.firstFailed ?? formatInstant(nowMs),
    nextAttempt: formatInstant(nextMs),
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
