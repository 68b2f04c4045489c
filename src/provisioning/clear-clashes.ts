import { SyncError } from "../sync/errors.ts";
import type { Escrow, PendingReference } from "../sync/ports.ts";
import { announceWrites, formatObjectKey } from "./announce.ts";
import type { CycleContext } from "./cycle-context.ts";
import type { ObjectOutcome } from "./export-object.ts";
import type { ScopedObject } from "./import-objects.ts";
import { planMembers } from "./plan-members.ts";
import { type ClashCandidate, isClash, settleClashes } from "./settle-clashes.ts";

/** An object of a page that is done, well or badly. */
export interface FinishedObject extends ClashCandidate {
  readonly members: readonly PendingReference[];
}

/** What is known of a page whose objects have been sent. */
interface SentPage {
  readonly finished: readonly FinishedObject[];
  /** Those whose writes were announced already. */
  readonly sent: readonly ScopedObject[];
  readonly escrowed: ReadonlyMap<string, Escrow>;
  readonly turns: Parameters<typeof announceWrites>[3];
  readonly membersOf: ReadonlyMap<string, readonly string[] | undefined>;
}

/**
 * Try those of a page again whose names others of it have given up by now.
 *
 * @returns all of them, and the failure of the target where one ended it
 */
export async function clearClashes(
  context: CycleContext,
  { finished, sent, escrowed, turns, membersOf }: SentPage,
): Promise<{ readonly finished: readonly FinishedObject[]; readonly failure?: SyncError }> {
  const clashing = finished.filter(isClash);
  // What a person has agreed to is applied as it was planned, and nothing else.
  if (clashing.length === 0 || context.gate !== undefined) return { finished };
  const announced = new Set(sent);
  const fresh = clashing.filter(({ object }) => !announced.has(object));
  const keys = fresh.map(({ object }) => object.key);
  const elsewhere = await announceWrites(context, keys, escrowed, turns);
  const ours = finished.filter(({ object }) => !elsewhere.has(formatObjectKey(object.key)));
  const outcomes = new Map<ScopedObject, ObjectOutcome>();
  let failure: SyncError | undefined;
  try {
    await settleClashes(context, ours, outcomes);
  } catch (error) {
    if (!(error instanceof SyncError) || !error.endsCycle) throw error;
    failure = error;
  }
  const replaced = await Promise.all(
    finished.map(async (each): Promise<FinishedObject> => {
      const outcome = outcomes.get(each.object);
      if (outcome === undefined) return each;
      const members = await planMembers(context, each.object, outcome, membersOf);
      return { ...each, outcome, members };
    }),
  );
  return { finished: replaced, ...(failure !== undefined && { failure }) };
}
