import { describe, expect, test } from "vitest";
import { beginCycle, giveUpWatermark } from "./cycle.ts";
import { endCycle } from "./end-cycle.ts";
import type { JobState } from "./job.ts";

const BEGIN = { cycleId: "c", began: "2026-01-01T00:00:00.000Z", lastSequence: 90 };

function positionOf(state: JobState) {
  return beginCycle(state, BEGIN);
}

describe("where a cycle begins and which watermark it leaves (behaviour.md section 2)", () => {
  test.each<{ title: string; state: JobState; kind: string; watermark: number }>([
    {
      title: "the first cycle of all: the feed's end when it began",
      state: { status: "NotRun" },
      kind: "initial",
      watermark: 90,
    },
    {
      title: "with a watermark: where the pages left it",
      state: { status: "Active", watermark: 40 },
      kind: "incremental",
      watermark: 40,
    },
    {
      title: "after a restart: the watermark given up, since purges stand behind it",
      state: giveUpWatermark({ status: "Active", watermark: 40 }),
      kind: "initial",
      watermark: 40,
    },
    {
      title: "after a restart in an initial cycle: where that one would have ended",
      state: giveUpWatermark({ status: "NotRun", position: positionOf({ status: "NotRun" }) }),
      kind: "initial",
      watermark: 90,
    },
    {
      title: "after two restarts: still the watermark given up",
      state: giveUpWatermark(
        (() => {
          const once = giveUpWatermark({ status: "Active", watermark: 40 });
          return { ...once, position: positionOf(once) };
        })(),
      ),
      kind: "initial",
      watermark: 40,
    },
    {
      title: "after two restarts and no cycle between: likewise",
      state: giveUpWatermark(giveUpWatermark({ status: "Active", watermark: 40 })),
      kind: "initial",
      watermark: 40,
    },
  ])("$title", ({ state, kind, watermark }) => {
    const position = positionOf(state);
    expect(position.kind).toBe(kind);
    const end = { job: { intervalMs: 1_000 }, nowMs: Date.parse(BEGIN.began) };
    const ended = endCycle({ ...state, position }, position, end);
    expect(ended).toMatchObject({ status: "Active", watermark });
    expect(ended).not.toHaveProperty("position");
    expect(ended).not.toHaveProperty("restartedFrom");
  });
});
