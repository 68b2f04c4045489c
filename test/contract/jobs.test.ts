import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { JobError } from "../../src/jobs/errors.ts";
import { createInProcessJobs } from "../../src/jobs/in-process.ts";
import { createPgBossJobs } from "../../src/jobs/pg-boss.ts";
import type { JobPort, Lane } from "../../src/sync/ports.ts";
import { createLaneStage, untilAborted } from "../support/lane-stage.ts";
import { createDatabase } from "../support/postgres.ts";
import { createRealWorld } from "../support/real-world.ts";

interface PortOptions {
  readonly concurrency?: number;
}

/** One adapter; each port has a queue of its own, so that no test sees another's lanes. */
interface Adapter {
  readonly title: string;
  readonly open: () => Promise<void>;
  readonly create: (options?: PortOptions) => JobPort;
}

const world = createRealWorld();

const inProcess: Adapter = {
  title: "in process",
  open: async () => {},
  create: (options) => createInProcessJobs({ world, retryMs: [1], ...options }),
};

function onPgBoss(): Adapter {
  let connectionString: string;
  let ports = 0;
  return {
    title: "pg-boss on PostgreSQL",
    open: async () => {
      connectionString = await createDatabase();
    },
    create: (options) => {
      ports += 1;
      const schema = `jobs_${ports}`;
      return createPgBossJobs({ connectionString, world, schema, ...options });
    },
  };
}

function nameLane(jobId: string): Lane {
  return { tenantId: "contract", jobId };
}

describe.each([inProcess, onPgBoss()])("JobPort, $title", ({ open, create }) => {
  const ports: JobPort[] = [];

  function newPort(options?: PortOptions): JobPort {
    const port = create(options);
    ports.push(port);
    return port;
  }

  beforeAll(open);
  afterEach(async () => {
    await Promise.all(ports.splice(0).map((port) => port.stop()));
  });

  test("a lane woken again and again while it runs is run by one worker at a time", async () => {
    const stage = createLaneStage();
    const port = newPort({ concurrency: 4 });
    const [lane, other] = [nameLane("a"), nameLane("b")];
    await port.start(stage.handler);
    await port.wake(lane);
    const first = await stage.nextRun();
    for (let wake = 0; wake < 10; wake += 1) await port.wake(lane);
    await port.wake(other);
    const second = await stage.nextRun();
    expect(second.lane).toEqual(other);
    first.finish();
    second.finish();
    (await stage.nextRun()).finish();
    expect(stage.mostAtOnce(lane)).toBe(1);
  });

  test.each([
    { title: "one wake", wakes: 1 },
    { title: "ten wakes", wakes: 10 },
  ])("$title during a run: exactly one more run", async ({ wakes }) => {
    const stage = createLaneStage();
    const port = newPort({ concurrency: 1 });
    const [lane, last] = [nameLane("a"), nameLane("last")];
    await port.start(stage.handler);
    await port.wake(lane);
    const first = await stage.nextRun();
    await Promise.all(Array.from({ length: wakes }, () => port.wake(lane)));
    first.finish();
    const second = await stage.nextRun();
    expect(second.lane).toEqual(lane);
    // With one slot, a third run of the lane would come before this one.
    await port.wake(last);
    second.finish();
    (await stage.nextRun()).finish();
    expect(stage.begun).toEqual([lane.jobId, lane.jobId, last.jobId]);
  });

  test("a lane that was not woken meanwhile is not run again", async () => {
    const stage = createLaneStage();
    const port = newPort({ concurrency: 1 });
    const [lane, last] = [nameLane("a"), nameLane("last")];
    await port.start(stage.handler);
    await port.wake(lane);
    (await stage.nextRun()).finish();
    await port.wake(last);
    (await stage.nextRun()).finish();
    expect(stage.begun).toEqual([lane.jobId, last.jobId]);
  });

  test("different lanes run side by side, up to the concurrency", async () => {
    const stage = createLaneStage();
    const port = newPort({ concurrency: 3 });
    await port.start(stage.handler);
    for (const name of ["a", "b", "c", "d"]) await port.wake(nameLane(name));
    const runs = [await stage.nextRun(), await stage.nextRun(), await stage.nextRun()];
    expect(stage.begun).toHaveLength(3);
    runs[1]?.finish();
    const fourth = await stage.nextRun();
    for (const run of [...runs, fourth]) run.finish();
    expect(new Set(stage.begun).size).toBe(4);
  });

  test("lanes woken before the start are run once it begins", async () => {
    const stage = createLaneStage();
    const port = newPort();
    const lane = nameLane("early");
    await port.wake(lane);
    await port.start(stage.handler);
    const run = await stage.nextRun();
    expect(run.lane).toEqual(lane);
    run.finish();
  });

  test.each([
    { title: "a rejected run is run again", error: new Error("boom") },
    {
      title: "a run that found the lane busy is run again when it asked to be",
      error: new JobError("LaneBusy", { retryAfterMs: 20 }),
    },
  ])("$title", async ({ error }) => {
    const stage = createLaneStage();
    const port = newPort();
    const lane = nameLane("retried");
    await port.start(stage.handler);
    await port.wake(lane);
    (await stage.nextRun()).reject(error);
    const again = await stage.nextRun();
    expect(again.lane).toEqual(lane);
    again.finish();
  });

  test("a rejected run's lane does not hold back the others", async () => {
    const stage = createLaneStage();
    const port = newPort({ concurrency: 1 });
    const [lane, other] = [nameLane("failing"), nameLane("other")];
    await port.start(stage.handler);
    await port.wake(lane);
    const failing = await stage.nextRun();
    await port.wake(lane);
    await port.wake(other);
    failing.reject(new Error("boom"));
    const seen = new Set<string>();
    while (!seen.has(other.jobId)) {
      const run = await stage.nextRun();
      seen.add(run.lane.jobId);
      run.finish();
    }
    expect(seen).toContain(other.jobId);
  });

  test("stop aborts the running lanes' signals and waits until they have ended", async () => {
    const stage = createLaneStage();
    const port = newPort();
    await port.start(stage.handler);
    await port.wake(nameLane("a"));
    await port.wake(nameLane("b"));
    const runs = [await stage.nextRun(), await stage.nextRun()];
    const events: string[] = [];
    const stopping = port.stop().then(() => events.push("stopped"));
    for (const run of runs) {
      await untilAborted(run.signal);
      events.push("aborted");
      run.finish();
    }
    await stopping;
    expect(events).toEqual(["aborted", "aborted", "stopped"]);
  });

  test("no lane begins after stop, and the port is done with", async () => {
    const stage = createLaneStage();
    const port = newPort({ concurrency: 1 });
    const [lane, waiting] = [nameLane("a"), nameLane("waiting")];
    await port.start(stage.handler);
    await port.wake(lane);
    const run = await stage.nextRun();
    await port.wake(lane);
    await port.wake(waiting);
    const stopping = port.stop();
    run.finish();
    await stopping;
    expect(stage.begun).toEqual([lane.jobId]);
    await expect(port.wake(lane)).rejects.toMatchObject({ code: "Stopped" });
    await expect(port.start(stage.handler)).rejects.toMatchObject({ code: "Stopped" });
  });
});
