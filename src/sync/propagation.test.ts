import { describe, expect, test } from "vitest";
import type { ProvisioningLogRecord } from "./log.ts";
import { countPropagation, summarizePropagation } from "./propagation.ts";

function change(
  day: string,
  tookMs: number,
  given: Partial<ProvisioningLogRecord> = {},
): ProvisioningLogRecord {
  const atMs = Date.parse(`${day}T12:00:00.000Z`);
  return {
    id: "r",
    activityDateTime: new Date(atMs).toISOString(),
    changedDateTime: new Date(atMs - tookMs).toISOString(),
    cycleId: "c",
    changeId: "r",
    provisioningAction: "update",
    durationInMilliseconds: 10,
    sourceIdentity: { id: "u", displayName: "Ann", identityType: "User" },
    status: "success",
    provisioningSteps: [],
    modifiedProperties: [],
    ...given,
  };
}

describe("countPropagation", () => {
  const { changedDateTime: _none, ...ofInitialCycle } = change("2026-11-22", 5);
  test.each([
    { title: "a failure", record: change("2026-11-22", 5, { status: "failure" }) },
    { title: "somebody skipped", record: change("2026-11-22", 5, { status: "skipped" }) },
    { title: "what is no write", record: change("2026-11-22", 5, { provisioningAction: "other" }) },
    { title: "what an initial cycle brought", record: ofInitialCycle },
  ])("does not count $title", ({ record }) => {
    expect(countPropagation([record])).toEqual([]);
  });

  test("lengths of time that differ little count together, others apart, each day for itself", () => {
    const counts = countPropagation([
      change("2026-11-22", 1_000),
      change("2026-11-22", 1_005),
      change("2026-11-22", 2_000),
      change("2026-11-21", 1_000),
      // The clock of the source runs ahead.
      change("2026-11-22", -50),
    ]);
    expect(counts.map(({ day, changes, tookMs, maxMs }) => [day, changes, tookMs, maxMs])).toEqual([
      ["2026-11-21", 1, 1_000, 1_000],
      ["2026-11-22", 1, 0, 0],
      ["2026-11-22", 2, 2_005, 1_005],
      ["2026-11-22", 1, 2_000, 2_000],
    ]);
  });
});

describe("summarizePropagation", () => {
  test("nothing happened: no day", () => {
    expect(summarizePropagation([])).toEqual([]);
  });

  test("a single change is told exactly; what was worked at counts for at most the whole", () => {
    const records = [change("2026-11-21", 7_001, { durationInMilliseconds: 8_000 })];
    expect(summarizePropagation(countPropagation(records))).toEqual([
      {
        day: "2026-11-21",
        changes: 1,
        p50Ms: 7_001,
        p95Ms: 7_001,
        maxMs: 7_001,
        waitedMs: 0,
        workedMs: 7_001,
      },
    ]);
  });

  test("of many, nearest ranks within a twentieth; counts of two jobs and days out of order", () => {
    const many = Array.from({ length: 100 }, (_, index) => change("2026-11-22", (index + 1) * 100));
    const [odd, even] = [0, 1].map((rest) => many.filter((_, index) => index % 2 === rest));
    const figures = summarizePropagation([
      ...countPropagation(odd ?? []),
      ...countPropagation([change("2026-11-23", 1)]),
      ...countPropagation(even ?? []),
    ]);
    expect(figures.map(({ day, changes }) => [day, changes])).toEqual([
      ["2026-11-22", 100],
      ["2026-11-23", 1],
    ]);
    const [day] = figures;
    expect(Math.abs((day?.p50Ms ?? 0) / 5_000 - 1)).toBeLessThan(0.05);
    expect(Math.abs((day?.p95Ms ?? 0) / 9_500 - 1)).toBeLessThan(0.05);
    expect(day).toMatchObject({ maxMs: 10_000, workedMs: 10 });
    expect((day?.waitedMs ?? 0) + 10).toBe(day?.p50Ms);
  });
});
