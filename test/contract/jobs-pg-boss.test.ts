import { Client } from "pg";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { createPgBossJobs, type PgBossJobsOptions } from "../../src/jobs/pg-boss.ts";
import type { JobPort, Lane } from "../../src/sync/ports.ts";
import { createLaneStage, untilAborted } from "../support/lane-stage.ts";
import { type LaneWorker, startLaneWorker } from "../support/lane-worker-process.ts";
import { createDatabase } from "../support/postgres.ts";
import { createRealWorld } from "../support/real-world.ts";

/** Longer than any test: what still happens was not found by polling. */
const NEVER_MS = 3_600_000;
const LANE: Lane = { tenantId: "t", jobId: "a" };

describe("pg-boss, many processes on one database", () => {
  let connectionString: string;
  let schemas = 0;
  let schema = "";
  const ports: JobPort[] = [];
  const workers: LaneWorker[] = [];

  beforeAll(async () => {
    connectionString = await createDatabase();
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.kill()));
    await Promise.all(ports.splice(0).map((port) => port.stop()));
  });

  /** Ports of one test share a queue; each test has its own. */
  function newQueue(): void {
    schemas += 1;
    schema = `processes_${schemas}`;
  }

  function newPort(options: Partial<PgBossJobsOptions> = {}): JobPort {
    const world = createRealWorld();
    const port = createPgBossJobs({ connectionString, world, schema, ...options });
    ports.push(port);
    return port;
  }

  async function query(text: string): Promise<void> {
    const client = new Client(connectionString);
    await client.connect();
    try {
      await client.query(text);
    } finally {
      await client.end();
    }
  }

  test.each([
    { title: "the same process", waker: "worker" },
    { title: "a process that only wakes", waker: "other" },
  ])("a wake from $title begins a run without waiting for a poll", async ({ waker }) => {
    newQueue();
    const stage = createLaneStage();
    const worker = newPort({ pollMs: NEVER_MS });
    const other = newPort();
    await worker.start(stage.handler);
    await (waker === "worker" ? worker : other).wake(LANE);
    const first = await stage.nextRun();
    expect(first.lane).toEqual(LANE);
    await (waker === "worker" ? worker : other).wake(LANE);
    first.finish();
    (await stage.nextRun()).finish();
  });

  test("two workers never run one lane at the same time, whoever is woken", async () => {
    newQueue();
    const stage = createLaneStage();
    const [left, right] = [newPort(), newPort()];
    await Promise.all([left.start(stage.handler), right.start(stage.handler)]);
    const last: Lane = { tenantId: "t", jobId: "last" };
    await left.wake(LANE);
    for (let round = 0; round < 20; round += 1) {
      const run = await stage.nextRun();
      await Promise.all([left.wake(LANE), right.wake(LANE), left.wake(LANE)]);
      run.finish();
    }
    await right.wake(last);
    const runs = [await stage.nextRun(), await stage.nextRun()];
    for (const run of runs) run.finish();
    expect(stage.mostAtOnce(LANE)).toBe(1);
    expect(stage.begun).toHaveLength(22);
  });

  test("a lane interrupted by stop is run by another worker at once", async () => {
    newQueue();
    const [leaving, staying] = [createLaneStage(), createLaneStage()];
    const port = newPort();
    await port.start(leaving.handler);
    await port.wake(LANE);
    const run = await leaving.nextRun();
    await newPort({ pollMs: NEVER_MS }).start(staying.handler);
    const stopping = port.stop();
    await untilAborted(run.signal);
    run.reject(new Error("interrupted"));
    await stopping;
    const again = await staying.nextRun();
    expect(again.lane).toEqual(LANE);
    again.finish();
  });

  test("a port that found no database when it began finds it later", async () => {
    newQueue();
    const url = new URL(connectionString);
    url.pathname += "_later";
    const name = url.pathname.slice(1);
    const stage = createLaneStage();
    const port = newPort({ connectionString: url.href });
    await expect(port.start(stage.handler)).rejects.toThrow(name);
    await expect(port.wake(LANE)).rejects.toThrow(name);
    await query(`CREATE DATABASE ${name}`);
    await port.start(stage.handler);
    await port.wake(LANE);
    (await stage.nextRun()).finish();
  });

  test("a worker whose connections the server cut goes on, and tells of it", async () => {
    newQueue();
    const stage = createLaneStage();
    const told = Promise.withResolvers<unknown>();
    const worker = newPort({ onError: told.resolve });
    await worker.start(stage.handler);
    await query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'rollcall-jobs' AND datname = current_database()`,
    );
    expect(await told.promise).toBeInstanceOf(Error);
    await newPort().wake(LANE);
    const run = await stage.nextRun();
    expect(run.lane).toEqual(LANE);
    run.finish();
  });

  test("a killed worker's lane is taken over", async () => {
    newQueue();
    const silentMs = 2_000;
    const options = { url: connectionString, schema, silentMs, lane: LANE };
    const worker = await startLaneWorker({ kind: "jobs", ...options });
    workers.push(worker);
    expect(await worker.nextLine()).toBe("running");
    const stage = createLaneStage();
    await newPort({ silentMs }).start(stage.handler);
    const before = Date.now();
    await worker.kill();
    const run = await stage.nextRun();
    expect(run.lane).toEqual(LANE);
    // It was not free for the taking: the dead worker had spoken at most a third ago.
    expect(Date.now() - before).toBeGreaterThan(silentMs / 2);
    run.finish();
  });

  test("a live worker's long run is not taken over", async () => {
    newQueue();
    const silentMs = 1_200;
    const [long, watching] = [createLaneStage(), createLaneStage()];
    const holder = newPort({ silentMs });
    await holder.start(long.handler);
    await holder.wake(LANE);
    const run = await long.nextRun();
    // Two of the watcher's loops sleep a third of the silence: twelve sleeps are twice the silence.
    const looks = Promise.withResolvers<void>();
    let slept = 0;
    const real = createRealWorld();
    const world: typeof real = {
      ...real,
      sleep: async (delayMs, signal) => {
        await real.sleep(delayMs, signal);
        if (delayMs === silentMs / 3) slept += 1;
        if (slept >= 12) looks.resolve();
      },
    };
    await newPort({ silentMs, world }).start(watching.handler);
    await looks.promise;
    expect(watching.begun).toEqual([]);
    expect(run.signal.aborted).toBe(false);
    run.finish();
  });

  test("a worker that was silent for too long learns that its lane was taken over", async () => {
    newQueue();
    const real = createRealWorld();
    const stage = createLaneStage();
    const thawed = Promise.withResolvers<void>();
    // Sleeps through what it should do until the lane is another's, as a suspended process does.
    const world: typeof real = {
      ...real,
      sleep: async (delayMs, signal) => {
        if (delayMs === 200) await thawed.promise;
        await real.sleep(delayMs, signal);
      },
    };
    // One slot, which the run fills, so that it is the other that takes the lane over.
    const silent = newPort({ world, silentMs: 600, concurrency: 1 });
    await silent.start(stage.handler);
    await silent.wake(LANE);
    const run = await stage.nextRun();
    const other = createLaneStage();
    await newPort({ silentMs: 600 }).start(other.handler);
    const taken = await other.nextRun();
    thawed.resolve();
    await untilAborted(run.signal);
    run.reject(new Error("lost"));
    taken.finish();
    expect(taken.lane).toEqual(LANE);
  });
});
