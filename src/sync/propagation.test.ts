import { describe, expect, test } from "vitest";
import { type Propagated, summarizePropagation } from "./propagation.ts";

function change(at: string, tookMs: number, workedMs = 10): Propagated {
  return { at: `${at}T12:00:00.000Z`, tookMs, workedMs };
}

describe("summarizePropagation", () => {
  test("nothing happened: no day", () => {
    expect(summarizePropagation([])).toEqual([]);
  });

  test("days come in order, each with its own figures by nearest rank", () => {
    const many = Array.from({ length: 100 }, (_, index) => change("2026-11-22", (index + 1) * 100));
    const figures = summarizePropagation([...many, change("2026-11-21", 7_000, 8_000)]);
    expect(figures).toEqual([
      {
        day: "2026-11-21",
        changes: 1,
        p50Ms: 7_000,
        p95Ms: 7_000,
        maxMs: 7_000,
        // What was worked at counts for at most the whole.
        waitedMs: 0,
        workedMs: 7_000,
      },
      {
        day: "2026-11-22",
        changes: 100,
        p50Ms: 5_000,
        p95Ms: 9_500,
        maxMs: 10_000,
        waitedMs: 4_990,
        workedMs: 10,
      },
    ]);
  });
});
