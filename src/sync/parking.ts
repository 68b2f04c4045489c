import { formatInstant } from "../common/world.ts";
import type { CyclePosition, JobState } from "./job.ts";

/** The first rest of a lane whose target asked for fewer requests without saying for how long. */
const FIRST_REST_MS = 5_000;
const LONGEST_REST_MS = 15 * 60_000;
/** Whatever a target says, somebody looks at it again within a day. */
const LONGEST_PARK_MS = 24 * 60 * 60_000;

/**
 * The state of a job whose target asked for fewer requests: the cycle keeps its place, nothing
 * has failed, and nobody takes the lane before the time is over. Stored, so that a restart does
 * not forget it.
 *
 * @param retryAfterMs - as the target asked; without it rests grow from 5 seconds to 15 minutes,
 *   as long as the cycle gets nowhere between them
 */
export function parkJob(
  state: JobState,
  position: CyclePosition,
  given: { readonly nowMs: number; readonly retryAfterMs: number | undefined; message: string },
): JobState {
  const { nowMs, retryAfterMs, message } = given;
  const { imported, references } = position.counts;
  const done = imported + references;
  const before = state.parked;
  const times = before !== undefined && before.done === done ? before.times + 1 : 1;
  const restMs = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** (times - 1));
  const waitMs = Math.min(LONGEST_PARK_MS, retryAfterMs ?? restMs);
  return {
    ...state,
    position,
    parked: { until: formatInstant(nowMs + waitMs), times, done, message },
  };
}

/** How long a job's lane is still to be left alone, in milliseconds; 0 when it is not parked. */
export function parkedMs(state: JobState, nowMs: number): number {
  if (state.parked === undefined) return 0;
  return Math.max(0, Date.parse(state.parked.until) - nowMs);
}
