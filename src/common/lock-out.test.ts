import { describe, expect, test } from "vitest";
import type { AttemptRecord } from "./account-ports.ts";
import { FORGET_MS, FREE_ATTEMPTS, judgeAttempt } from "./lock-out.ts";

/** One wrong password after the other, each as soon as it may be; the waits between them. */
function guess(times: number): readonly number[] {
  let record: AttemptRecord | undefined;
  let nowMs = 1_000_000;
  return Array.from({ length: times }, () => {
    const wait = record === undefined ? 0 : Math.max(0, record.lockedUntilMs - nowMs);
    nowMs += wait;
    const verdict = judgeAttempt(record, nowMs);
    if ("waitMs" in verdict) throw new Error("a wait that is over holds nobody back");
    record = verdict.record;
    return wait;
  });
}

describe("judgeAttempt", () => {
  test("the first five wrong passwords cost no time, then each wait doubles up to 15 minutes", () => {
    expect(guess(13).map((ms) => ms / 1000)).toEqual([
      0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900,
    ]);
  });

  test("a day has no room for more than about a hundred guesses", () => {
    const waits = guess(200);
    let [spent, tries] = [0, 0];
    for (const wait of waits) {
      spent += wait;
      if (spent > FORGET_MS) break;
      tries += 1;
    }
    expect(tries).toBeLessThan(110);
  });

  const locked = { failures: FREE_ATTEMPTS, lastFailedMs: 1000, lockedUntilMs: 31_000 };
  test.each([
    { title: "within the wait it is refused, and nothing is counted", nowMs: 30_999, wait: 1 },
    { title: "the instant at which it ends is free", nowMs: 31_000, wait: undefined },
  ])("$title", ({ nowMs, wait }) => {
    const verdict = judgeAttempt(locked, nowMs);
    expect("waitMs" in verdict ? verdict.waitMs : undefined).toBe(wait);
  });

  test("after a day without a wrong password it begins anew", () => {
    const late = judgeAttempt({ ...locked, failures: 40 }, 1000 + FORGET_MS);
    expect(late).toEqual({
      record: { failures: 1, lastFailedMs: 1000 + FORGET_MS, lockedUntilMs: 1000 + FORGET_MS },
    });
  });
});
