import { SyncError } from "../sync/errors.ts";
import type { CycleContext } from "./cycle-context.ts";
import type { ObjectOutcome } from "./export-object.ts";

/**
 * Which of a page's new objects were answered with the id of an account that belongs to somebody
 * else. Linked to it, two people would share one account, and each would overwrite the other.
 *
 * @returns the failure of each such outcome
 */
export async function findTakenIds(
  { store, lane }: CycleContext,
  outcomes: readonly ObjectOutcome[],
): Promise<ReadonlyMap<ObjectOutcome, SyncError>> {
  const taken = new Map<ObjectOutcome, SyncError>();
  const created = outcomes.filter(({ action, link }) => action === "create" && link !== undefined);
  const byType = Map.groupBy(created, ({ key }) => key.objectType);
  for (const [objectType, those] of byType) {
    const ids = those.flatMap(({ targetId }) => targetId ?? []);
    const links = await store.readLinksByTarget(lane, objectType, ids);
    const owners = new Map([...links].map(([targetId, { sourceId }]) => [targetId, sourceId]));
    for (const outcome of those) {
      const { targetId = "", key } = outcome;
      const owner = owners.get(targetId) ?? key.sourceId;
      owners.set(targetId, owner);
      if (owner !== key.sourceId) taken.set(outcome, explain(targetId));
    }
  }
  return taken;
}

function explain(targetId: string): SyncError {
  return new SyncError(
    "DuplicateSourceEntries",
    `The application answered with the account ${targetId}, which belongs to somebody else.`,
  );
}
