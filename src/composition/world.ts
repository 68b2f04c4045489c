import { randomInt, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { v7 } from "uuid";
import type { World } from "../common/world.ts";

/** The real world: the machine's clock and its random numbers. */
export const REAL_WORLD: World = {
  now: Date.now,
  newId: () => v7(),
  newGuid: randomUUID,
  randomInteger: (below) => randomInt(below),
  sleep: async (delayMs, signal) => {
    try {
      await delay(delayMs, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
};
