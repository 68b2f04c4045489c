import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createNodeHeap, type Heap, startIdleHeapKeeper } from "./idle-heap.ts";

const MIB = 2 ** 20;
const CHECK_MS = 5_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** What each check sees: how busy the process was, and what its heap holds. */
type Check = readonly [busyShare: number, mebibytes: number];

const QUIET: Check = [0.01, 100];
const BUSY: Check = [0.6, 100];

test.each<[string, readonly Check[], number]>([
  ["collects after half a minute with little to do", Array(6).fill(QUIET), 1],
  ["leaves a pause between two bursts alone", [...Array(5).fill(QUIET), BUSY, QUIET, QUIET], 0],
  ["never collects while there is work", Array(20).fill(BUSY), 0],
  ["collects once while nothing is added", Array(20).fill(QUIET), 1],
  ["leaves a little that was added alone", [...Array(6).fill(QUIET), [0.01, 65]], 1],
  ["collects again when much was added", [...Array(6).fill(QUIET), [0.01, 120]], 2],
])("%s", (_, checks, collections) => {
  let bytes = 0;
  let now: Check = QUIET;
  const collect = vi.fn(() => {
    bytes = 60 * MIB;
  });
  const keeper = startIdleHeapKeeper({
    readBusyShare: () => now[0],
    readBytes: () => bytes,
    collect,
  });
  let before = -1;
  for (const check of checks) {
    now = check;
    if (check[1] !== before) bytes = check[1] * MIB;
    before = check[1];
    vi.advanceTimersByTime(CHECK_MS);
  }
  keeper.stop();
  vi.advanceTimersByTime(10 * CHECK_MS);
  expect(collect).toHaveBeenCalledTimes(collections);
});

test("Node's own heap holds less after a collection of what nobody refers to", () => {
  const heap = createNodeHeap();
  const before = leaveMuchBehind(heap);
  heap.collect();
  expect(heap.readBytes()).toBeLessThan(before);
});

function leaveMuchBehind(heap: Heap): number {
  const much = Array.from({ length: 1_000_000 }, (_, i) => ({ i }));
  return much.length === 0 ? 0 : heap.readBytes();
}
