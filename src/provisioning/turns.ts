import type { World } from "../common/world.ts";
import type { ObjectKey, SyncStore, Turn } from "../sync/ports.ts";
import { isAnnouncement } from "./announce.ts";
import { PlanError } from "./plan-error.ts";

/*
 * Who writes single objects while a cycle may be running takes their turn first, and then looks
 * whether the cycle has announced a write of one of them. The cycle announces first, and then
 * looks whether somebody has, or had since its page began, the turn of one of them. Whichever of
 * the two comes second sees the other: so never do two write one object at the same time, or one
 * after the other by what it read before. A cycle leaves such an object to its next escrows.
 */

/** Longer than one object takes, even with a target that throttles. */
const TURN_MS = 120_000;
const WAIT_MS = 20_000;
const POLL_MS = 50;

/** What turns are taken with. */
export interface TurnPorts {
  readonly store: SyncStore;
  readonly world: World;
}

/**
 * Do some work on objects whose turn nobody else has, and that no cycle is writing.
 *
 * @throws PlanError `ObjectBusy` when that is not so within 20 seconds
 */
export async function withTurn<T>(
  { store, world }: TurnPorts,
  lane: Turn["lane"],
  keys: readonly ObjectKey[],
  work: (turn: Turn) => Promise<T>,
): Promise<T> {
  const deadline = world.now() + WAIT_MS;
  const holder = world.newGuid();
  const wait = async (): Promise<void> => {
    if (world.now() >= deadline) {
      const message = "A cycle is writing this object at the moment. Try again in a minute.";
      throw new PlanError("ObjectBusy", message);
    }
    await world.sleep(POLL_MS);
  };
  let turn = await store.takeTurn(lane, holder, keys, world.now(), TURN_MS);
  while (turn === undefined) {
    await wait();
    turn = await store.takeTurn(lane, holder, keys, world.now(), TURN_MS);
  }
  try {
    while (await isAnnounced({ store, world }, lane, keys)) await wait();
    return await work(turn);
  } finally {
    await store.releaseTurn(turn, world.now());
  }
}

async function isAnnounced(
  { store, world }: TurnPorts,
  lane: Turn["lane"],
  keys: readonly ObjectKey[],
): Promise<boolean> {
  if (!(await store.isLaneHeld(lane, world.now()))) return false;
  for (const [objectType, each] of Map.groupBy(keys, (key) => key.objectType)) {
    const ids = each.map(({ sourceId }) => sourceId);
    const escrows = await store.readEscrows(lane, objectType, ids);
    if (escrows.some(isAnnouncement)) return true;
  }
  return false;
}
