/**
 * How many requests to one target may be under way. Grows by one for each round of good answers
 * and halves when the target asks for fewer (additive increase, multiplicative decrease), so that
 * it settles where the target's own limit is.
 */
export interface RequestPace {
  /** Fractions count up to the next whole request; never below 1. */
  readonly window: number;
  /** How many requests were begun so far. */
  readonly begun: number;
  /** Refusals of requests up to this one are answered already. */
  readonly slowedAt: number;
}

/** Begin as fast as is allowed: most targets take it, and the others say so at once. */
export function startPace(most: number): RequestPace {
  return { window: most, begun: 0, slowedAt: 0 };
}

/** One more request is under way; its number is the new `begun`. */
export function countRequest(pace: RequestPace): RequestPace {
  return { ...pace, begun: pace.begun + 1 };
}

/** After a good answer. */
export function speedUp(pace: RequestPace, most: number): RequestPace {
  if (pace.window >= most) return pace;
  return { ...pace, window: Math.min(most, pace.window + 1 / pace.window) };
}

/**
 * After a refusal for being too fast. Of all that were under way together, only the first refusal
 * counts: the others say the same once more.
 *
 * @param number - of the request that was refused
 */
export function slowDown(pace: RequestPace, number: number): RequestPace {
  if (number <= pace.slowedAt) return pace;
  return { ...pace, window: Math.max(1, pace.window / 2), slowedAt: pace.begun };
}

/** No more at a time than the target says are left. */
export function holdTo(pace: RequestPace, remaining: number): RequestPace {
  return remaining >= pace.window ? pace : { ...pace, window: Math.max(1, remaining) };
}
