/**
 * What acting code takes from the world: time, identifiers, chance. `main.ts` hands in the real
 * one, tests a fake one; nothing else reads a clock or rolls dice.
 */
export interface World {
  /** Milliseconds since 1970, UTC. */
  readonly now: () => number;
  /** A fresh UUIDv7: sorts by creation time. */
  readonly newId: () => string;
  /** A fresh random UUIDv4, for the expression function Guid. */
  readonly newGuid: () => string;
  /** A cryptographically random integer from 0 up to and not including `below`. */
  readonly randomInteger: (below: number) => number;
  /** Resolves after `delayMs`, or rejects with the signal's reason when it is aborted first. */
  readonly sleep: (delayMs: number, signal?: AbortSignal) => Promise<void>;
}

/** The last instant that was written: a request asks for the same one several times. */
let last = { epochMs: Number.NaN, text: "" };

/** ISO 8601 UTC text of an instant in epoch milliseconds. */
export function formatInstant(epochMs: number): string {
  if (epochMs !== last.epochMs) last = { epochMs, text: new Date(epochMs).toISOString() };
  return last.text;
}
