import { once } from "node:events";
import type { Lane, LaneHandler } from "../../src/sync/ports.ts";

/** One run of a lane, held open until the test ends it. */
export interface StagedRun {
  readonly lane: Lane;
  readonly signal: AbortSignal;
  /** End the run well. */
  readonly finish: () => void;
  /** End the run as rejected. */
  readonly reject: (error: Error) => void;
}

/** A handler whose runs a test watches and ends by hand. */
export interface LaneStage {
  readonly handler: LaneHandler;
  /** The next run that has begun, in the order of beginning; waits for it. */
  readonly nextRun: () => Promise<StagedRun>;
  /** The lanes of all runs begun so far, by job id. */
  readonly begun: readonly string[];
  /** How many runs of each lane were open at once, at most. */
  readonly mostAtOnce: (lane: Lane) => number;
}

/** A stage with nothing on it. */
export function createLaneStage(): LaneStage {
  const begun: string[] = [];
  const unseen: StagedRun[] = [];
  const watchers: ((run: StagedRun) => void)[] = [];
  const open = new Map<string, number>();
  const most = new Map<string, number>();

  async function handler(lane: Lane, signal: AbortSignal): Promise<void> {
    const ending = Promise.withResolvers<void>();
    const run = { lane, signal, finish: ending.resolve, reject: ending.reject };
    begun.push(lane.jobId);
    const now = (open.get(lane.jobId) ?? 0) + 1;
    open.set(lane.jobId, now);
    most.set(lane.jobId, Math.max(now, most.get(lane.jobId) ?? 0));
    const watcher = watchers.shift();
    if (watcher) watcher(run);
    else unseen.push(run);
    try {
      await ending.promise;
    } finally {
      open.set(lane.jobId, (open.get(lane.jobId) ?? 1) - 1);
    }
  }

  function nextRun(): Promise<StagedRun> {
    const run = unseen.shift();
    if (run) return Promise.resolve(run);
    const { promise, resolve } = Promise.withResolvers<StagedRun>();
    watchers.push(resolve);
    return promise;
  }

  return { handler, nextRun, begun, mostAtOnce: (lane) => most.get(lane.jobId) ?? 0 };
}

/** Resolves once the signal is aborted, also when it already is. */
export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, "abort");
}
