import { describe, expect, test } from "vitest";
import { createHandClock } from "../../test/support/hand-clock.ts";
import { createLaneStage } from "../../test/support/lane-stage.ts";
import type { Lane } from "../sync/ports.ts";
import { JobError } from "./errors.ts";
import { createInProcessJobs } from "./in-process.ts";

const LANE: Lane = { tenantId: "t", jobId: "a" };

describe("the gaps after rejected runs, in process", () => {
  test("grow with each rejection in a row, the last repeats, a good run begins anew", async () => {
    const clock = createHandClock();
    const stage = createLaneStage();
    const jobs = createInProcessJobs({ world: clock.world, retryMs: [10, 200, 3000] });
    await jobs.start(stage.handler);
    await jobs.wake(LANE);
    const gaps: number[] = [];
    for (let rejection = 0; rejection < 5; rejection += 1) {
      (await stage.nextRun()).reject(new Error("the database is away"));
      const sleep = await clock.nextSleep();
      gaps.push(sleep.delayMs);
      sleep.pass();
    }
    expect(gaps).toEqual([10, 200, 3000, 3000, 3000]);
    (await stage.nextRun()).finish();
    await jobs.wake(LANE);
    (await stage.nextRun()).reject(new Error("again"));
    expect((await clock.nextSleep()).delayMs).toBe(10);
    await jobs.stop();
  });

  test("are as long as LaneBusy asks", async () => {
    const clock = createHandClock();
    const stage = createLaneStage();
    const jobs = createInProcessJobs({ world: clock.world });
    await jobs.start(stage.handler);
    await jobs.wake(LANE);
    (await stage.nextRun()).reject(new JobError("LaneBusy", { retryAfterMs: 77 }));
    expect((await clock.nextSleep()).delayMs).toBe(77);
    await jobs.stop();
  });

  test("are the first when a wake came during the rejected run", async () => {
    const clock = createHandClock();
    const stage = createLaneStage();
    const jobs = createInProcessJobs({ world: clock.world, retryMs: [10, 200] });
    await jobs.start(stage.handler);
    await jobs.wake(LANE);
    (await stage.nextRun()).reject(new Error("one"));
    (await clock.nextSleep()).pass();
    const second = await stage.nextRun();
    await jobs.wake(LANE);
    second.reject(new Error("two"));
    expect((await clock.nextSleep()).delayMs).toBe(10);
    await jobs.stop();
  });

  test("end early when the lane is woken", async () => {
    const clock = createHandClock();
    const stage = createLaneStage();
    const jobs = createInProcessJobs({ world: clock.world });
    await jobs.start(stage.handler);
    await jobs.wake(LANE);
    (await stage.nextRun()).reject(new Error("one"));
    await clock.nextSleep();
    await jobs.wake(LANE);
    (await stage.nextRun()).finish();
    await jobs.stop();
    expect(stage.begun).toEqual(["a", "a"]);
  });

  test("are told to whoever listens, with the error and the lane", async () => {
    const told: unknown[] = [];
    const clock = createHandClock();
    const stage = createLaneStage();
    const error = new Error("boom");
    const jobs = createInProcessJobs({
      world: clock.world,
      onError: (heard, lane) => told.push([heard, lane]),
    });
    await jobs.start(stage.handler);
    await jobs.wake(LANE);
    (await stage.nextRun()).reject(error);
    await clock.nextSleep();
    expect(told).toEqual([[error, LANE]]);
    await jobs.stop();
  });
});

describe("fairness in process", () => {
  test("tenants take turns, and each tenant's lanes keep their order", async () => {
    const stage = createLaneStage();
    const jobs = createInProcessJobs({ world: createHandClock().world, concurrency: 1 });
    for (const jobId of ["a1", "a2", "a3"]) await jobs.wake({ tenantId: "a", jobId });
    await jobs.wake({ tenantId: "b", jobId: "b1" });
    await jobs.wake({ tenantId: "c", jobId: "c1" });
    await jobs.start(stage.handler);
    for (let run = 0; run < 5; run += 1) (await stage.nextRun()).finish();
    expect(stage.begun).toEqual(["a1", "b1", "c1", "a2", "a3"]);
    await jobs.stop();
  });
});
