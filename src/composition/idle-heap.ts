import { performance } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** How the heap of this process is looked at and tidied up; real, and a test's own. */
export interface Heap {
  /** The share of the time since the last call in which the process had something to do, 0 to 1. */
  readBusyShare(): number;
  /** Bytes that the heap holds of the machine; not those of what was made lately. */
  readBytes(): number;
  /** Give back what nothing refers to any more. */
  collect(): void;
}

const CHECK_EVERY_MS = 5_000;
/** Long enough that a pause between two bursts of requests costs no collection. */
const QUIET_CHECKS = 6;
const BUSY_FROM_SHARE = 0.1;
/** Less than this isn't worth the pause of a collection, 100 to 200 ms. */
const WORTHWHILE_BYTES = 16 * 2 ** 20;

/**
 * Give memory back to the machine after half a minute with little to do. V8 tidies its old heap up
 * when something is allocated, so a process that has become quiet would keep for days what its last
 * busy minute left behind: a quarter of all that Rollcall holds.
 */
export function startIdleHeapKeeper(heap: Heap = createNodeHeap()): { stop(): void } {
  let quietChecks = 0;
  let bytesWhenTidy = 0;
  const timer = setInterval(() => {
    quietChecks = heap.readBusyShare() < BUSY_FROM_SHARE ? quietChecks + 1 : 0;
    if (quietChecks < QUIET_CHECKS || heap.readBytes() < bytesWhenTidy + WORTHWHILE_BYTES) return;
    heap.collect();
    bytesWhenTidy = heap.readBytes();
  }, CHECK_EVERY_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

/** The heap of this process. */
export function createNodeHeap(): Heap {
  let last = performance.eventLoopUtilization();
  return {
    readBusyShare: () => {
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, last);
      last = now;
      return utilization;
    },
    readBytes: () =>
      getHeapSpaceStatistics()
        .filter(({ space_name }) => !space_name.startsWith("new_"))
        .reduce((bytes, { space_size }) => bytes + space_size, 0),
    collect: exposeCollector(),
  };
}

/** V8's own collector, which gives pages back only when told that nothing else is left. */
function exposeCollector(): () => void {
  setFlagsFromString("--expose-gc");
  const collect: NonNullable<typeof gc> = runInNewContext("gc");
  setFlagsFromString("--no-expose-gc");
  return () => collect({ type: "major", execution: "sync", flavor: "last-resort" });
}
