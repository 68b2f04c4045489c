import { describe, expect, test } from "vitest";
import { RateLimiter } from "./rate-limit.ts";

const LIMIT = { requestsPerSecond: 2, burst: 4 };

describe("RateLimiter", () => {
  test("a burst passes, then the steady rate, and the wait is told", () => {
    const limiter = new RateLimiter(LIMIT);
    const take = (nowMs: number) => limiter.take("a", undefined, nowMs);
    expect(take(0)).toBeUndefined();
    expect(take(0)).toEqual({ limit: LIMIT, remaining: 2, retryAfterS: 0 });
    expect([take(0), take(0)].map((each) => each?.remaining)).toEqual([1, 0]);
    expect(take(0)).toEqual({ limit: LIMIT, remaining: 0, retryAfterS: 1 });
    expect(take(499)?.retryAfterS).toBe(1);
    expect(take(500)?.retryAfterS).toBe(0);
    expect(take(500)?.retryAfterS).toBe(1);
    expect(take(10_000)).toBeUndefined();
  });

  test("slow limits tell waits of more than a second", () => {
    const slow = { requestsPerSecond: 0.1, burst: 1 };
    const limiter = new RateLimiter("off");
    expect(limiter.take("a", slow, 0)?.retryAfterS).toBe(0);
    expect(limiter.take("a", slow, 0)?.retryAfterS).toBe(10);
    expect(limiter.take("a", slow, 4_000)?.retryAfterS).toBe(6);
  });

  test("each key has its own bucket; off is off; a clock that goes back takes nothing", () => {
    const limiter = new RateLimiter({ requestsPerSecond: 1, burst: 1 });
    expect(limiter.take("a", undefined, 1000)?.retryAfterS).toBe(0);
    expect(limiter.take("b", undefined, 1000)?.retryAfterS).toBe(0);
    expect(limiter.take("a", undefined, 0)?.retryAfterS).toBe(1);
    for (let count = 0; count < 5; count += 1) {
      expect(limiter.take("a", "off", 1000)).toBeUndefined();
    }
  });
});
