import { describe, expect, test } from "vitest";
import { readRequestLimits } from "../composition/request-limits.ts";
import { RequestLimiter } from "./graph-limits.ts";

describe("documented limits, graph-sync-api.md sections 2 and 7", () => {
  function listTaken(limiter: RequestLimiter, action: "bulkUpload" | "provisionOnDemand") {
    return (key: string): number | undefined => {
      try {
        limiter.take(action, key);
        return undefined;
      } catch (error) {
        return (error as { retryAfterS: number }).retryAfterS;
      }
    };
  }

  test("5 in 10 seconds for each job; the window slides", () => {
    let nowMs = 1_000_000;
    const take = listTaken(new RequestLimiter({ now: () => nowMs }), "provisionOnDemand");
    for (let request = 0; request < 5; request += 1) {
      expect(take("a")).toBeUndefined();
      nowMs += 1_000;
    }
    expect(take("a")).toBe(5);
    expect(take("b")).toBeUndefined();
    nowMs += 5_000;
    expect(take("a")).toBeUndefined();
    expect(take("a")).toBe(1);
  });

  test("40 uploads in a second; 0 is no limit", () => {
    const world = { now: () => 5 };
    const take = listTaken(new RequestLimiter(world), "bulkUpload");
    const answers = Array.from({ length: 41 }, () => take("a"));
    expect(answers.filter((each) => each !== undefined)).toEqual([1]);
    const limits = readRequestLimits({ ROLLCALL_BULK_UPLOAD_LIMIT: "0" });
    const free = listTaken(new RequestLimiter(world, limits), "bulkUpload");
    expect(Array.from({ length: 100 }, () => free("a")).every((each) => each === undefined)).toBe(
      true,
    );
  });

  test.each(["x", "-1", "1.5"])("ROLLCALL_ON_DEMAND_LIMIT=%s is refused", (text) => {
    expect(() => readRequestLimits({ ROLLCALL_ON_DEMAND_LIMIT: text })).toThrow("whole number");
  });
});
