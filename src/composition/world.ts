import { randomFillSync, randomInt, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { v7 } from "uuid";
import type { World } from "../common/world.ts";

/** Random bytes are drawn for so many identifiers at once, since each draw is a system call. */
const IDS_AHEAD = 256;
const BYTES_OF_ID = 16;
const drawn = new DataView(new ArrayBuffer(IDS_AHEAD * BYTES_OF_ID));
let used = drawn.byteLength;
let last = { msecs: 0, seq: 0 };

/** Identifiers of one millisecond are counted up, so that they sort by creation, too. */
function newUuid7(): string {
  if (used === drawn.byteLength) {
    randomFillSync(drawn);
    used = 0;
  }
  const random = new Uint8Array(drawn.buffer, used, BYTES_OF_ID);
  const now = Date.now();
  // Half of the range at most, so that there is always room to count.
  if (now > last.msecs) last = { msecs: now, seq: drawn.getUint32(used) >>> 1 };
  else last = { msecs: last.msecs, seq: last.seq + 1 };
  used += BYTES_OF_ID;
  return v7({ random, ...last });
}

/** The real world: the machine's clock and its random numbers. */
export const REAL_WORLD: World = {
  now: Date.now,
  newId: newUuid7,
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
