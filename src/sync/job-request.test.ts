import { describe, expect, test } from "vitest";
import type { JobState } from "./job.ts";
import { NO_COUNTS } from "./job.ts";
import {
  applyRequest,
  endsCycleUnderWay,
  type JobRequest,
  type ResetScope,
} from "./job-request.ts";

const NOW = "2026-02-01T00:00:00.000Z";
const QUARANTINE = {
  reason: "EncounteredQuarantineException",
  error: { code: "Unauthorized", message: "No." },
  currentBegan: NOW,
  seriesBegan: NOW,
  seriesCount: 0,
} as const;
const EXECUTION = {
  cycleId: "c",
  kind: "initial",
  state: "Succeeded",
  timeBegan: NOW,
  timeEnded: NOW,
  counts: NO_COUNTS,
} as const;
const POSITION = {
  cycleId: "c",
  kind: "incremental",
  phase: "changes",
  startSequence: 7,
  began: NOW,
  counts: NO_COUNTS,
} as const;
const ACTIVE: JobState = { status: "Active", watermark: 7, lastExecution: EXECUTION };

function restart(state: JobState, ...resetScope: readonly ResetScope[]) {
  return applyRequest(state, { id: "1", kind: "restart", resetScope }, NOW);
}

describe("what each resetScope clears, graph-sync-api.md section 6", () => {
  test("None: nothing; the job is started", () => {
    const paused = { ...ACTIVE, status: "Paused" } as const;
    expect(restart(paused)).toEqual({ state: ACTIVE, clearing: {}, deleted: false });
  });

  test("Escrows: failures", () => {
    expect(restart(ACTIVE, "Escrows")).toMatchObject({
      state: ACTIVE,
      clearing: { escrows: true },
    });
  });

  test("Watermark: the place in the feed, from which it is read on after a walk", () => {
    const { state, clearing } = restart({ ...ACTIVE, position: POSITION }, "Watermark");
    expect(state).toEqual({ status: "Active", lastExecution: EXECUTION, restartedFrom: 7 });
    expect(clearing).toEqual({ escrowsDueAt: NOW });
  });

  test("ConnectorDataStore: links, and therefore the watermark", () => {
    const { state, clearing } = restart(ACTIVE, "ConnectorDataStore");
    expect(state.watermark).toBeUndefined();
    expect(clearing).toEqual({ links: true, escrowsDueAt: NOW });
  });

  test.each<{ scope: readonly ResetScope[]; status: string }>([
    { scope: ["QuarantineState"], status: "Active" },
    { scope: ["Watermark", "Escrows", "QuarantineState"], status: "Active" },
    { scope: ["Escrows"], status: "Quarantine" },
    { scope: ["Watermark"], status: "Quarantine" },
  ])("$scope leaves a job in quarantine $status", ({ scope, status }) => {
    const quarantined: JobState = { ...ACTIVE, status: "Quarantine", quarantine: QUARANTINE };
    expect(restart(quarantined, ...scope).state.status).toBe(status);
  });

  test("ForceDeletes ends a quarantine that asks about deletions, and no other", () => {
    const asks = { ...QUARANTINE, reason: "TooManyDeletes" } as const;
    const held: JobState = { ...ACTIVE, status: "Quarantine", quarantine: asks };
    expect(restart(held, "ForceDeletes").state).toEqual({ ...ACTIVE, forceDeletes: true });
    const other: JobState = { ...held, quarantine: QUARANTINE };
    expect(restart(other, "ForceDeletes").state.status).toBe("Quarantine");
  });

  test("a quarantine that only holds deletions back goes on keeping nobody else waiting", () => {
    const asks = { ...QUARANTINE, reason: "TooManyDeletes" } as const;
    const nextRun = { at: "2026-02-01T01:00:00.000Z", why: "interval" } as const;
    const held: JobState = { ...ACTIVE, status: "Quarantine", quarantine: asks, nextRun };
    expect(restart(held, "Escrows").state).toEqual(held);
    const { state } = restart({ ...held, nextRun: { ...nextRun, why: "quarantine" } }, "Escrows");
    expect(state.nextRun).toBeUndefined();
  });

  test("ForceDeletes: the next cycle may delete as many as it wants", () => {
    expect(restart(ACTIVE, "ForceDeletes").state).toEqual({ ...ACTIVE, forceDeletes: true });
  });
});

describe("start, pause, stop, delete", () => {
  const apply = (state: JobState, kind: Exclude<JobRequest["kind"], "restart">) =>
    applyRequest(state, { id: "1", kind }, NOW);
  test.each<{ title: string; state: JobState; kind: "start" | "pause" | "stop"; after: JobState }>([
    {
      title: "start of a paused job goes on where it was",
      state: { ...ACTIVE, status: "Paused", position: POSITION },
      kind: "start",
      after: { ...ACTIVE, position: POSITION },
    },
    {
      title: "start ends a quarantine, and enables",
      state: { ...ACTIVE, status: "Quarantine", quarantine: QUARANTINE, disabledSince: NOW },
      kind: "start",
      after: ACTIVE,
    },
    {
      title: "start doesn't wait for the next try",
      state: { ...ACTIVE, nextRun: { at: NOW, why: "failure" } },
      kind: "start",
      after: ACTIVE,
    },
    {
      title: "start of one that never ran",
      state: { status: "NotConfigured" },
      kind: "start",
      after: { status: "NotRun" },
    },
    {
      title: "pause keeps the position",
      state: { ...ACTIVE, position: POSITION },
      kind: "pause",
      after: { ...ACTIVE, position: POSITION, status: "Paused" },
    },
    {
      title: "stop of an idle job",
      state: ACTIVE,
      kind: "stop",
      after: { ...ACTIVE, status: "Paused" },
    },
    {
      title: "stop lets the cycle under way end",
      state: { ...ACTIVE, position: POSITION },
      kind: "stop",
      after: { ...ACTIVE, position: POSITION, stopping: true },
    },
    {
      title: "start takes a stop back",
      state: { ...ACTIVE, stopping: true },
      kind: "start",
      after: ACTIVE,
    },
  ])("$title", ({ state, kind, after }) => {
    expect(apply(state, kind)).toEqual({ state: after, clearing: {}, deleted: false });
  });

  test("delete removes", () => {
    expect(apply(ACTIVE, "delete").deleted).toBe(true);
  });

  test.each([
    { kind: "pause", ends: true },
    { kind: "restart", ends: true },
    { kind: "delete", ends: true },
    { kind: "start", ends: false },
    { kind: "stop", ends: false },
  ] as const)("$kind ends the cycle under way: $ends", ({ kind, ends }) => {
    expect(endsCycleUnderWay({ kind })).toBe(ends);
  });
});
