import { describe, expect, test } from "vitest";
import { guardOf, judgeDeletions, limitDeletions, recallDeletions } from "./guard-deletions.ts";
import { decideStaged, nameCause, type StagedDeletion } from "./staged-deletion.ts";

describe("limitDeletions, behaviour.md section 11", () => {
  test.each([
    { title: "no guard, no limit", guard: undefined, linked: 100, limit: undefined },
    { title: "off", guard: { enabled: false, threshold: 1 }, linked: 100, limit: undefined },
    { title: "a count", guard: { enabled: true, threshold: 10 }, linked: 1_000, limit: 10 },
    { title: "a share", guard: { enabled: true, percentage: 5 }, linked: 1_000, limit: 50 },
    {
      title: "the smaller of both",
      guard: { enabled: true, threshold: 10, percentage: 0.5 },
      linked: 1_000,
      limit: 5,
    },
    { title: "a share of few", guard: { enabled: true, percentage: 5 }, linked: 3, limit: 1 },
    { title: "zero holds all", guard: { enabled: true, threshold: 0 }, linked: 3, limit: 0 },
    { title: "on without a number", guard: { enabled: true }, linked: 3, limit: undefined },
  ])("$title", ({ guard, linked, limit }) => {
    expect(limitDeletions(guard, linked)).toBe(limit);
  });

  test.each([
    { counted: 10, held: false },
    { counted: 11, held: true },
  ])("$counted of 10: held $held", ({ counted, held }) => {
    expect(judgeDeletions(counted, 10)).toEqual({ counted, limit: 10, held });
  });
});

const STAGED: StagedDeletion = {
  objectType: "User",
  sourceId: "1",
  displayName: "Mia",
  targetId: "t1",
  action: "disable",
  cause: "outOfScope",
  status: "waiting",
  stagedDateTime: "2026-11-22T00:00:00.000Z",
  cycleId: "c",
};

describe("decideStaged", () => {
  const going = { action: "disable", cause: "outOfScope" } as const;
  test.each([
    { title: "below the limit it flows", before: undefined, held: false, says: "send" },
    { title: "above it waits", before: undefined, held: true, says: "wait" },
    { title: "who waits goes on waiting", before: "waiting", held: false, says: "wait" },
    { title: "allowed goes, whatever the count", before: "allowed", held: true, says: "send" },
    { title: "kept is not asked again", before: "kept", held: true, says: "keep" },
    { title: "kept stays kept in a quiet cycle", before: "kept", held: false, says: "keep" },
  ] as const)("$title", ({ before, held, says }) => {
    const staged = before === undefined ? undefined : { ...STAGED, status: before };
    expect(decideStaged(going, staged, held)).toBe(says);
  });

  test.each([
    { title: "another cause asks anew", status: "kept", cause: "purged", says: "wait" },
    {
      title: "what was allowed was another thing",
      status: "allowed",
      cause: "purged",
      says: "wait",
    },
  ] as const)("$title", ({ status, cause, says }) => {
    expect(decideStaged({ action: "delete", cause }, { ...STAGED, status }, true)).toBe(says);
  });
});

describe("nameCause", () => {
  const there = { exists: true, deleted: false, enabled: true, entitled: true };
  test.each([
    { object: { ...there, exists: false, entitled: false }, cause: "purged" },
    { object: { ...there, deleted: true, entitled: false }, cause: "softDeleted" },
    { object: { ...there, entitled: false, enabled: false }, cause: "outOfScope" },
    { object: { ...there, enabled: false }, cause: "disabled" },
    { object: there, cause: "mapping" },
  ])("$cause", ({ object, cause }) => {
    expect(nameCause(object)).toBe(cause);
  });
});

describe("guardOf: the portal's checkbox and number", () => {
  const base = { Enabled: true, Recipients: [] };
  test.each([
    { title: "silent", settings: base, guard: undefined },
    {
      title: "on, with a number",
      settings: { ...base, DeleteThresholdEnabled: true, DeleteThresholdValue: 7 },
      guard: { enabled: true, threshold: 7 },
    },
    {
      title: "on, with a share",
      settings: { ...base, DeleteThresholdEnabled: true, DeleteThresholdPercentage: 20 },
      guard: { enabled: true, percentage: 20 },
    },
    {
      title: "on without one is not off",
      settings: { ...base, DeleteThresholdEnabled: true },
      guard: { enabled: true, threshold: 500 },
    },
    {
      title: "off",
      settings: { ...base, DeleteThresholdEnabled: false },
      guard: { enabled: false },
    },
  ])("$title", ({ settings, guard }) => {
    expect(guardOf(settings)).toEqual(guard);
  });

  test("a number that the job has stays", () => {
    const before = { enabled: false, percentage: 5 };
    const settings = { ...base, DeleteThresholdEnabled: true };
    expect(guardOf(settings, before)).toEqual({ enabled: true, percentage: 5 });
  });
});

describe("recallDeletions: what counts together", () => {
  const recent = { since: "2026-01-01T00:00:00.000Z", count: 3 };
  const at = Date.parse(recent.since);
  test.each([
    { title: "within the interval", laterMs: 999, windowMs: 1_000, count: 3 },
    { title: "after it", laterMs: 1_000, windowMs: 1_000, count: 0 },
    { title: "each cycle by itself", laterMs: 0, windowMs: 0, count: 0 },
  ])("$title", ({ laterMs, windowMs, count }) => {
    expect(recallDeletions(recent, at + laterMs, windowMs).count).toBe(count);
    expect(recallDeletions(undefined, at, windowMs).count).toBe(0);
  });
});
