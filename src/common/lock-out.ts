import type { AttemptRecord } from "./account-ports.ts";

/** So many wrong passwords are anybody's slip of the finger. */
export const FREE_ATTEMPTS = 5;
/** The first wait; each further wrong password doubles it. */
export const FIRST_WAIT_MS = 30_000;
/** The longest wait: whoever guesses for a day gets a hundred tries. */
export const LONGEST_WAIT_MS: number = 15 * 60_000;
/** After so long without a wrong password, nobody remembers. */
export const FORGET_MS: number = 24 * 60 * 60_000;

/** What comes of an attempt to sign in. */
export type AttemptVerdict =
  | { readonly waitMs: number }
  /** It may go on, and counts as failed until its password proves right. */
  | { readonly record: AttemptRecord };

/**
 * Judge one attempt. It is counted before the password is looked at, so that a hundred at once
 * are a hundred; while a wait lasts, attempts count for nothing, so that nobody is kept out for
 * longer by a stranger who goes on.
 */
export function judgeAttempt(before: AttemptRecord | undefined, nowMs: number): AttemptVerdict {
  const isForgotten = before === undefined || before.lastFailedMs + FORGET_MS <= nowMs;
  const waitMs = isForgotten ? 0 : before.lockedUntilMs - nowMs;
  if (waitMs > 0) return { waitMs };
  const failures = (isForgotten ? 0 : before.failures) + 1;
  const beyond = failures - FREE_ATTEMPTS;
  const lockedMs = beyond < 0 ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** beyond);
  return { record: { failures, lastFailedMs: nowMs, lockedUntilMs: nowMs + lockedMs } };
}
