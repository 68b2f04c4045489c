import { randomInt, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { World } from "../../src/common/world.ts";

/** The machine's own clock and dice, for tests against real processes and databases. */
export function createRealWorld(): World {
  return {
    now: Date.now,
    newId: randomUUID,
    newGuid: randomUUID,
    randomInteger: (below) => randomInt(below),
    sleep: async (delayMs, signal) => {
      await sleep(delayMs, undefined, signal ? { signal } : {});
    },
  };
}
