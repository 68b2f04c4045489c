import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { World } from "../../src/common/world.ts";
import type { FailurePolicy } from "../../src/sync/failure-policy.ts";
import { type FakeTarget, startFakeTarget } from "../support/fake-target.ts";
import { createRealWorld } from "../support/real-world.ts";
import {
  addMember,
  assign,
  openWireDesk,
  saveGroup,
  savePerson,
  unassign,
  type WireDesk,
} from "../support/wire-desk.ts";

/** What fails, over real sockets and with a clock that the tests move on. */

const LANE = { tenantId: "tenant", jobId: "job" };
const HOUR_MS = 3_600_000;
const PATIENCE = { throttledMs: 1_000, failedMs: [], failuresInARow: 10 };

let target: FakeTarget;
let desk: WireDesk;
let aheadMs: number;

beforeEach(async () => {
  aheadMs = 0;
  target = await startFakeTarget();
  const real = createRealWorld();
  const world: World = { ...real, now: () => Date.now() + aheadMs };
  desk = await openWireDesk(target, { world, ignoresWaits: false, patience: PATIENCE });
});
afterEach(async () => {
  await desk.close();
  await target.close();
});

function names(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `p${String(index).padStart(3, "0")}`);
}

async function hire(people: readonly string[]): Promise<void> {
  await desk.write(async (writer) => {
    for (const id of people) {
      await savePerson(writer, id);
      await assign(writer, `u-${id}`);
    }
  });
}

function mentions(name: string) {
  return ({ body }: { readonly body?: unknown }): boolean =>
    JSON.stringify(body ?? "").includes(`"${name}@example.com"`);
}

async function setPolicy(failurePolicy: Partial<FailurePolicy>): Promise<void> {
  const stored = await desk.store.sync.readJob(LANE);
  if (stored === undefined) throw new Error("There is a job.");
  await desk.store.sync.saveJob({ ...stored.job, failurePolicy }, stored.state);
}

describe("objects that fail, each by itself", () => {
  test("thirty who always get 500 among others do not make the target count as down", async () => {
    const people = names(80);
    await hire(people);
    const bad = new Set(people.slice(20, 50));
    target.misbehave((request) =>
      request.method === "POST" && [...bad].some((name) => mentions(name)(request))
        ? { status: 500 }
        : undefined,
    );
    const [execution] = await desk.run();
    expect(execution).toMatchObject({ state: "EntryLevelErrors", counts: { failed: 30 } });
    expect(target.scim.users.size).toBe(50);
    expect(await desk.store.sync.countFailures(LANE)).toEqual({ escrows: 30, references: 0 });
  });

  test("nothing is sent for them before they are due; then they alone are tried", async () => {
    await hire(["ann", "bo"]);
    target.misbehave((request) =>
      mentions("bo")(request) ? { status: 409, body: {} } : undefined,
    );
    await desk.run();
    target.takeCounts();
    await desk.run();
    expect(target.takeCounts()).toEqual({});
    expect((await desk.state()).nextRun?.why).toBe("escrow");
    aheadMs += 20_000;
    await desk.run();
    // The probe, the match, the creation, and the match after its 409.
    expect(target.takeCounts()).toEqual({ GET: 3, POST: 1 });
    const [escrow] = await desk.store.sync.listEscrows(LANE, 9);
    expect(escrow).toMatchObject({ code: "Conflict", attempts: 2 });
    aheadMs += 20_000;
    target.takeCounts();
    await desk.run();
    expect(target.takeCounts()).toEqual({});
    target.misbehave();
    aheadMs += 60_000;
    await desk.run();
    expect(target.scim.users.size).toBe(2);
    expect((await desk.state()).nextRun?.why).toBe("interval");
  });

  test("a change of the object makes it due at once", async () => {
    await hire(["ann"]);
    target.misbehave((request) => (mentions("ann")(request) ? { status: 400 } : undefined));
    await desk.run();
    target.misbehave();
    await desk.write((writer) => savePerson(writer, "ann", { name: "anna" }));
    await desk.run();
    expect(target.scim.users.size).toBe(1);
    expect(await desk.store.sync.listEscrows(LANE, 9)).toEqual([]);
  });

  test("who has failed for 28 days is given up, said so in the log, and back on a change", async () => {
    await hire(["ann"]);
    target.misbehave((request) => (mentions("ann")(request) ? { status: 400 } : undefined));
    await desk.run();
    aheadMs += 28 * 24 * HOUR_MS + 1_000;
    target.takeCounts();
    await desk.run();
    expect(target.takeCounts()).toEqual({});
    expect((await desk.state()).escrowsPruned).toBe(true);
    const [record] = await desk.store.sync.listLog(LANE, { limit: 1 });
    expect(record?.errorInformation?.reason).toContain("Given up after 1 tries");
    target.misbehave();
    await desk.write((writer) => savePerson(writer, "ann", { name: "anna" }));
    await desk.run();
    expect(target.scim.users.size).toBe(1);
  });
});

describe("references that are refused", () => {
  test("one refused member: the others are written, it waits by itself", async () => {
    const people = names(40);
    await desk.write(async (writer) => {
      await saveGroup(writer, "crew");
      await assign(writer, "g-crew", "Group");
      for (const id of people) {
        await savePerson(writer, id);
        await addMember(writer, "crew", id);
      }
    });
    const idOf = (name: string) =>
      [...target.scim.users.values()].find(({ userName }) => userName === `${name}@example.com`)
        ?.id;
    target.misbehave(({ method, path, body }) => {
      const isMembers = method === "PATCH" && path.startsWith("/Groups/");
      const names = JSON.stringify(body ?? "").includes(`"${idOf("p007")}"`);
      return isMembers && names ? { status: 400, body: { detail: "No such user." } } : undefined;
    });
    const [execution] = await desk.run();
    expect(execution).toMatchObject({
      state: "EntryLevelErrors",
      counts: { failed: 0, referencesFailed: 1 },
    });
    const members = () => ([...target.scim.groups.values()][0]?.members ?? []) as unknown[];
    expect(members()).toHaveLength(39);
    expect(await desk.store.sync.listEscrows(LANE, 9)).toEqual([]);
    expect(await desk.store.sync.listReferenceFailures(LANE, 9)).toMatchObject([
      {
        referencedId: "u-p007",
        failure: { code: "UnableToResolveReferenceAttributeValue", attempts: 1 },
      },
    ]);
    target.takeCounts();
    await desk.run();
    expect(target.takeCounts()).toEqual({});
    target.misbehave();
    aheadMs += 20_000;
    await desk.run();
    expect(members()).toHaveLength(40);
    expect(target.takeCounts()).toMatchObject({ PATCH: 1 });
    expect(await desk.store.sync.countFailures(LANE)).toEqual({ escrows: 0, references: 0 });
  });
});

describe("quarantine, behaviour.md section 10", () => {
  test("a wrong token: at once; tried after 6 hours and not before; over by itself", async () => {
    await hire(["ann"]);
    target.misbehave(() => ({ status: 401 }));
    const [execution] = await desk.run();
    expect(execution).toMatchObject({ state: "Failed", error: { code: "Unauthorized" } });
    const entered = await desk.state();
    expect(entered).toMatchObject({
      status: "Quarantine",
      quarantine: { reason: "EncounteredQuarantineException", seriesCount: 0 },
      countSuccessiveCompleteFailures: 1,
    });
    target.takeCounts();
    aheadMs += 6 * HOUR_MS - 60_000;
    await desk.run();
    expect(target.takeCounts()).toEqual({});
    aheadMs += 120_000;
    await desk.run();
    expect(await desk.state()).toMatchObject({
      quarantine: { seriesCount: 1, seriesBegan: entered.quarantine?.seriesBegan },
    });
    target.misbehave();
    aheadMs += 6 * HOUR_MS;
    await desk.run();
    const left = await desk.state();
    expect(left).toMatchObject({ status: "Active" });
    expect(left).not.toHaveProperty("quarantine");
    expect(left).not.toHaveProperty("countSuccessiveCompleteFailures");
    expect(target.scim.users.size).toBe(1);
  });

  test("after 28 days the job is disabled, and sends nothing any more", async () => {
    await hire(["ann"]);
    target.misbehave(() => ({ status: 401 }));
    await desk.run();
    aheadMs += 28 * 24 * HOUR_MS;
    await desk.run();
    const state = await desk.state();
    expect(state).toMatchObject({ status: "Quarantine", disabledSince: expect.any(String) });
    expect(state.quarantine).not.toHaveProperty("nextAttempt");
    target.takeCounts();
    aheadMs += 28 * 24 * HOUR_MS;
    await desk.run();
    expect(target.takeCounts()).toEqual({});
  });

  test("too large a share that fails ends the cycle, and is tried again as a whole", async () => {
    await setPolicy({ judgedFromEscrows: 10 });
    const people = names(30);
    await hire(people);
    const bad = new Set(people.slice(0, 15));
    target.misbehave((request) =>
      [...bad].some((name) => mentions(name)(request)) ? { status: 400 } : undefined,
    );
    const [execution] = await desk.run();
    expect(execution).toMatchObject({
      state: "Failed",
      error: { code: "EscrowThresholdExceeded" },
    });
    expect(await desk.state()).toMatchObject({
      status: "Quarantine",
      quarantine: { reason: "EncounteredEscrowProportionThreshold" },
    });
    target.misbehave();
    aheadMs += 6 * HOUR_MS + 60_000;
    await desk.run();
    expect(await desk.state()).toMatchObject({ status: "Active" });
    aheadMs += HOUR_MS;
    await desk.run();
    expect(target.scim.users.size).toBe(30);
  });

  test("a target that is down: no quarantine, but growing gaps, also for who is woken", async () => {
    await hire(["ann"]);
    target.misbehave(() => "drop");
    for (const gapMs of [1_000, 5_000, 30_000, 60_000, 300_000, 300_000]) {
      await desk.run();
      const state = await desk.state();
      expect(state.status).toBe("NotRun");
      const at = Date.parse(state.nextRun?.at ?? "");
      const ended = Date.parse(state.lastExecution?.timeEnded ?? "");
      expect([state.nextRun?.why, at - ended]).toEqual(["failure", gapMs]);
      target.takeCounts();
      await desk.run();
      expect(target.takeCounts()).toEqual({});
      aheadMs += gapMs;
    }
  });
});

describe("changes during an initial cycle", () => {
  test("a leaver is disabled between two pages of it, not at its end", async () => {
    await desk.close();
    const pace = { pageSize: 10, concurrency: 4 };
    desk = await openWireDesk(target, { pace, patience: PATIENCE });
    await hire(names(100));
    const leaving: Promise<void>[] = [];
    target.misbehave((request) => {
      if (leaving.length === 0 && mentions("p025")(request)) {
        leaving.push(desk.write((writer) => unassign(writer, "u-p003")));
      }
      return undefined;
    });
    await desk.run();
    await Promise.all(leaving);
    const order = target.requests.map(({ method, body }) => `${method} ${JSON.stringify(body)}`);
    const disabled = order.findIndex(
      (line) => line.startsWith("PATCH") && line.includes('"path":"active","value":false'),
    );
    const last = order.findLastIndex((line) => line.startsWith("POST"));
    expect(disabled).toBeGreaterThan(0);
    expect(last - disabled).toBeGreaterThan(40);
    expect(target.scim.users.size).toBe(100);
  });
});
