import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  deleteJob,
  type JobAdmin,
  pauseJob,
  readJob,
  restartJob,
  startJob,
  stopJob,
} from "../../src/provisioning/job-admin.ts";
import {
  describeOutlook,
  describeStatus,
  scheduleStateOf,
} from "../../src/provisioning/job-status.ts";
import { type FakeTarget, startFakeTarget } from "../support/fake-target.ts";
import { createRealWorld } from "../support/real-world.ts";
import { assign, openWireDesk, savePerson, type WireDesk } from "../support/wire-desk.ts";

/*
 * Start, pause, stop, restart and delete while a cycle runs. Who asks and who runs share nothing
 * but the database, as two processes do.
 */

const KEY = { tenantId: "tenant", jobId: "job", applicationId: "app" };
const LANE = { tenantId: "tenant", jobId: "job" };
const PEOPLE = Array.from({ length: 60 }, (_, index) => `p${String(index).padStart(2, "0")}`);

let target: FakeTarget;
let desk: WireDesk;
let admin: JobAdmin;
let woken: number;

beforeEach(async () => {
  woken = 0;
  target = await startFakeTarget();
  desk = await openWireDesk(target, { pace: { pageSize: 10, concurrency: 4 } });
  const wake = async (): Promise<void> => {
    woken += 1;
  };
  admin = { store: desk.store.sync, jobs: { wake }, world: createRealWorld() };
  await desk.write(async (writer) => {
    for (const id of PEOPLE) {
      await savePerson(writer, id);
      await assign(writer, `u-${id}`);
    }
  });
});
afterEach(async () => {
  await desk.close();
  await target.close();
});

const isCreation = ({ method }: { readonly method: string }): boolean => method === "POST";

/** Run until the `nth` creation, from which on the target answers no more. */
async function runAndHang(nth: number): Promise<{ readonly ended: Promise<unknown> }> {
  let creations = 0;
  target.misbehave((request) => {
    if (isCreation(request)) creations += 1;
    return creations >= nth ? "hang" : undefined;
  });
  const hung = target.waitForRequest(isCreation, nth);
  const ended = desk.run();
  await hung;
  return { ended };
}

async function timed(work: Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work;
  return performance.now() - began;
}

function expectEverybodyOnce(): void {
  const found = [...target.scim.users.values()].map(({ userName }) => userName).sort();
  expect(found).toEqual(PEOPLE.map((name) => `${name}@example.com`));
}

describe("in the middle of a cycle whose target hangs", () => {
  test("pause takes less than two seconds; nothing is sent from then on, nothing is lost", async () => {
    const { ended } = await runAndHang(25);
    expect(await timed(pauseJob(admin, KEY))).toBeLessThan(2_000);
    await ended;
    const paused = await desk.state();
    expect(paused).toMatchObject({ status: "Paused", position: { phase: "users" } });
    const sent = target.requests.length;
    target.misbehave();
    expect(await desk.run()).toEqual([]);
    expect(target.requests).toHaveLength(sent);
    await startJob(admin, KEY);
    expect(woken).toBe(1);
    const [execution] = await desk.run();
    expect(execution).toMatchObject({ cycleId: paused.position?.cycleId, kind: "initial" });
    expectEverybodyOnce();
  });

  test.each([
    { resetScope: undefined, kind: "initial" },
    { resetScope: "None", kind: "initial" },
    { resetScope: "Escrows", kind: "initial" },
    { resetScope: "Watermark", kind: "initial" },
    { resetScope: "QuarantineState", kind: "initial" },
    { resetScope: "ConnectorDataStore", kind: "initial" },
    { resetScope: "Full", kind: "initial" },
    { resetScope: "ForceDeletes", kind: "initial" },
    { resetScope: "Full, ForceDeletes", kind: "initial" },
  ])(
    "restart with $resetScope takes less than two seconds, and makes nobody twice",
    async (row) => {
      const { ended } = await runAndHang(25);
      const before = (await desk.state()).position?.cycleId;
      // The cycle that follows in the same run finds a target that answers again.
      const restarted = timed(restartJob(admin, KEY, row.resetScope));
      target.misbehave();
      expect(await restarted).toBeLessThan(2_000);
      const executions = (await ended) as readonly { cycleId: string; kind: string }[];
      expect(executions[0]?.kind).toBe(row.kind);
      const walks = ["Watermark", "ConnectorDataStore", "Full"];
      const isNew =
        row.resetScope === undefined || walks.some((name) => row.resetScope?.includes(name));
      expect(executions[0]?.cycleId === before).toBe(!isNew);
      expectEverybodyOnce();
      expect(await desk.store.sync.countLinks(LANE)).toEqual({ User: 60, Group: 0 });
    },
  );

  test("delete takes less than two seconds, and its worker ends quietly", async () => {
    const { ended } = await runAndHang(25);
    expect(await timed(deleteJob(admin, KEY))).toBeLessThan(2_000);
    expect(await ended).toEqual([]);
    await expect(readJob(admin, KEY)).rejects.toMatchObject({ code: "JobNotFound" });
    // 24 were made; the accounts stay.
    expect(target.scim.users.size).toBe(24);
  });

  test("stop lets the cycle end, and none follows", async () => {
    const reached = target.waitForRequest(isCreation, 25);
    const ended = desk.run();
    await reached;
    await stopJob(admin, KEY);
    expect(await ended).toMatchObject([{ state: "Succeeded" }]);
    expectEverybodyOnce();
    expect(await desk.state()).toMatchObject({ status: "Paused", watermark: expect.any(Number) });
    await desk.write((writer) => savePerson(writer, "p00", { name: "other" }));
    expect(await desk.run()).toEqual([]);
  });
});

describe("what a job tells of itself", () => {
  test("progress by people, with a rate and the rest; who runs it; then why it waits", async () => {
    const { ended } = await runAndHang(45);
    const now = Date.now();
    const report = await readJob(admin, KEY);
    const status = describeStatus(report, now) as { progress: Record<string, number>[] };
    const [progress] = status.progress;
    expect(progress).toMatchObject({ units: "objects", completedUnits: 40, totalUnits: 60 });
    const rate = progress?.unitsPerSecond ?? 0;
    expect(rate).toBeGreaterThan(0);
    expect(progress?.estimatedRemainingMs).toBeCloseTo((20 / rate) * 1_000, -2);
    expect(describeOutlook(report, now)).toMatchObject({ waitsFor: "running", worker: "desk" });
    await pauseJob(admin, KEY);
    await ended;
    const paused = await readJob(admin, KEY);
    expect(describeOutlook(paused, now)).toMatchObject({ waitsFor: "start" });
    expect(scheduleStateOf(paused)).toBe("Paused");
    target.misbehave();
    await startJob(admin, KEY);
    await desk.run();
    const idle = await readJob(admin, KEY);
    expect(describeOutlook(idle, now)).toMatchObject({
      waitsFor: "interval",
      nextRun: expect.any(String),
    });
    expect(describeStatus(idle, now)).toMatchObject({
      code: "Active",
      countSuccessiveCompleteFailures: 0,
      escrowsPruned: false,
      lastExecution: {
        state: "Succeeded",
        countImported: 60,
        countEntitled: 60,
        countExported: 60,
      },
      lastSuccessfulExecution: { countEscrowed: 0 },
      lastSuccessfulExecutionWithExports: { countExported: 60 },
      progress: [],
      quarantine: null,
      steadyStateFirstAchievedTime: expect.stringMatching(/^20/),
      synchronizedEntryCountByType: [
        { key: "User", value: 60 },
        { key: "Group", value: 0 },
      ],
    });
  });

  test("a request to a worker that died is told of at once, and obeyed by the next", async () => {
    const lease = await desk.store.sync.takeLease(LANE, "dead", Date.now(), 3_000);
    expect(lease).toBeDefined();
    expect(await timed(pauseJob(admin, KEY))).toBeLessThan(2_500);
    const report = await readJob(admin, KEY);
    expect([report.state.status, report.isRequestPending]).toEqual(["Paused", true]);
    if (lease !== undefined) await desk.store.sync.releaseLease(lease);
    expect(await desk.run()).toEqual([]);
    expect(await desk.state()).toMatchObject({ status: "Paused" });
    expect((await readJob(admin, KEY)).isRequestPending).toBe(false);
  });
});
