import { expect } from "vitest";
import { editDirectory } from "./edits.ts";
import { expectConverged } from "./expectation.ts";
import { createWorld, type RestartScope, type SimulatedWorld } from "./world.ts";

/** Longer than whatever failed waits for its next try. */
const HALF_A_DAY_MS = 12 * 60 * 60_000;
const MINUTE_MS = 60_000;
const RESTARTS: readonly RestartScope[] = [
  "Watermark",
  "Escrows",
  "Escrows, Watermark, QuarantineState",
];

/** How long a story is. */
export interface StoryLength {
  readonly rounds: number;
  /** Edits of a round, below this. */
  readonly edits: number;
}

/**
 * Random edits, a target that misbehaves, crashes of our process, pauses and restarts; then calm.
 * In the end the target has what the directory says: no duplicate, no lost change, nobody disabled
 * who should not be; and then there is nothing to send.
 *
 * @returns how many edits it had
 */
export async function runStory(seed: number, length: StoryLength): Promise<number> {
  const world = await createWorld(seed);
  let edits = 0;
  try {
    for (let round = 0; round < length.rounds; round += 1) {
      world.edited.round = round;
      for (let left = world.random.below(length.edits); left > 0; left -= 1) {
        await editDirectory(world.edited);
        edits += 1;
      }
      await interfere(world);
      await world.work(world.random.below(90) * MINUTE_MS);
    }
    world.calm();
    await world.ask("start");
    // What failed in an interrupted cycle is tried again by the ones after it.
    for (let calm = 0; calm < 4; calm += 1) await world.work(HALF_A_DAY_MS);
    await expectConverged(world);
    world.takeRequests();
    await world.work(HALF_A_DAY_MS);
    expect(world.takeRequests()).toEqual([]);
    return edits;
  } finally {
    await world.close();
  }
}

/** What administrators do now and then. */
async function interfere(world: SimulatedWorld): Promise<void> {
  const { random } = world;
  if (random.chance(0.08)) await world.ask("pause");
  if (random.chance(0.25)) await world.ask("start");
  if (random.chance(0.08)) await world.ask(random.pick(RESTARTS) ?? "Watermark");
}
