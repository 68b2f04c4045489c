import { expect, test } from "vitest";
import type { World } from "../common/world.ts";
import type { TargetAnswer } from "../sync/ports.ts";
import type { TargetSettings } from "../sync/target-settings.ts";
import { RequestGate } from "./request-gate.ts";
import { createTargetMemory } from "./target-memory.ts";

const GOOD: TargetAnswer = { kind: "answer", status: 200, durationMs: 1 };
const { signal } = new AbortController();

/** A gate whose clock goes on only by its own pauses, and requests that a test ends by hand. */
function openGate(settings: TargetSettings) {
  let now = 0;
  const world: World = {
    now: () => now,
    newId: () => "id",
    newGuid: () => "guid",
    randomInteger: () => 0,
    sleep: async (delayMs) => {
      now += delayMs;
    },
  };
  const memory = createTargetMemory(settings);
  const gate = new RequestGate(world, memory);
  const open: ((answer: TargetAnswer) => void)[] = [];
  const begun: number[] = [];
  const send = (): Promise<TargetAnswer> =>
    new Promise((resolve) => {
      begun.push(now);
      open.push(resolve);
    });
  return { gate, memory, open, begun, pass: () => gate.pass(send, signal) };
}

/** Let everything that is ready run. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

test("no more requests at a time than the setting says, in the order in which they came", async () => {
  const { open, pass } = openGate({ concurrency: 2 });
  const all = [1, 2, 3, 4, 5].map(pass);
  const counts: number[] = [];
  for (let ended = 0; ended < 5; ended += 1) {
    await turn();
    counts.push(open.length - ended);
    open[ended]?.(GOOD);
  }
  await Promise.all(all);
  expect(counts).toEqual([2, 2, 2, 2, 1]);
});

test("a 429 halves how many are let through", async () => {
  const { open, pass, memory } = openGate({ concurrency: 8 });
  const all = Array.from({ length: 20 }, pass);
  await turn();
  expect(open).toHaveLength(8);
  for (const answer of open.slice()) answer({ ...GOOD, status: 429 });
  await turn();
  expect(open).toHaveLength(8 + 4);
  expect(memory.pace.window).toBe(4);
  for (let at = 8; at < 20; at += 1) {
    open[at]?.(GOOD);
    await turn();
  }
  await Promise.all(all);
});

test("requests begin no faster than the setting says", async () => {
  const { open, pass, begun } = openGate({ concurrency: 100, requestsPerSecond: 10 });
  const all = Array.from({ length: 4 }, pass);
  await turn();
  for (const answer of open) answer(GOOD);
  await Promise.all(all);
  expect(begun).toHaveLength(4);
  expect(Math.max(...begun)).toBeGreaterThanOrEqual(300);
});

test("whoever is stopped while waiting gives its turn away", async () => {
  const { gate, open, pass } = openGate({ concurrency: 1 });
  const first = pass();
  const stopped = new AbortController();
  const second = gate.pass(() => Promise.resolve(GOOD), stopped.signal);
  const third = pass();
  stopped.abort(new Error("stopped"));
  await turn();
  open[0]?.(GOOD);
  await expect(second).rejects.toThrow("stopped");
  await turn();
  open[1]?.(GOOD);
  expect(await Promise.all([first, third])).toEqual([GOOD, GOOD]);
});
