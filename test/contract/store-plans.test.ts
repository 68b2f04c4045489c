import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import type { JobState, SynchronizationJob } from "../../src/sync/job.ts";
import { NO_PLAN_COUNTS, type Plan, type PlanItem } from "../../src/sync/plan.ts";
import type { Lane, Lease, ObjectKey } from "../../src/sync/ports.ts";
import type { StagedDeletion } from "../../src/sync/staged-deletion.ts";
import { STORES, type TestStore } from "../support/stores.ts";

const STATE: JobState = { status: "NotRun" };
let counter = 0;

async function addJob(store: Store): Promise<{ lane: Lane; lease: Lease }> {
  counter += 1;
  const job: SynchronizationJob = {
    id: "job",
    tenantId: `plans-${counter}`,
    applicationId: "app",
    schema: { id: "s", version: "1", synchronizationRules: [] },
    scope: "assigned",
    intervalMs: 1000,
  };
  await store.sync.saveJob(job, STATE);
  const lane = { tenantId: job.tenantId, jobId: job.id };
  const lease = await store.sync.takeLease(lane, "worker", 0, 1000);
  if (lease === undefined) throw new Error("a new lane is free");
  return { lane, lease };
}

const user = (sourceId: string): ObjectKey => ({ objectType: "User", sourceId });

function makePlan(lane: Lane, id: string, more: Partial<Plan> = {}): Plan {
  return {
    id,
    ...lane,
    kind: "cycle",
    status: "ready",
    createdDateTime: "2026-11-22T00:00:00.000Z",
    expirationDateTime: "2026-11-23T00:00:00.000Z",
    configuration: { schemaVersion: "1", fingerprint: "f", draft: false },
    sourceSequence: 7,
    counts: { ...NO_PLAN_COUNTS, create: 2 },
    attributes: { userName: 2 },
    requests: { POST: 2 },
    guards: [],
    estimate: { requests: 2, durationMs: 10 },
    ...more,
  };
}

function makeItem(position: number, more: Partial<PlanItem> = {}): PlanItem {
  return {
    ...user(`u${position}`),
    position,
    displayName: `Søren ${position}`,
    action: "create",
    differences: [{ displayName: "userName", newValue: "ø" }],
    requests: [{ method: "POST", path: "/Users", body: { userName: "ø" } }],
    steps: [],
    ...more,
  };
}

function makeStaged(sourceId: string, more: Partial<StagedDeletion> = {}): StagedDeletion {
  return {
    ...user(sourceId),
    displayName: sourceId,
    targetId: `t-${sourceId}`,
    action: "disable",
    cause: "outOfScope",
    status: "waiting",
    stagedDateTime: "2026-11-22T00:00:00.000Z",
    cycleId: "c",
    ...more,
  };
}

describe.each(STORES)("plans, staged deletions and turns on $title", ({ open }) => {
  let opened: TestStore;
  let store: Store;
  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });
  afterAll(() => opened.close());

  test("a plan is kept with its items, in order, in its own lane", async () => {
    const { lane } = await addJob(store);
    const other = (await addJob(store)).lane;
    const plan = makePlan(lane, "p1");
    await store.plans.savePlan(plan);
    await store.plans.savePlan(makePlan(lane, "p2"));
    const items = [makeItem(2), makeItem(1), makeItem(3, { action: "delete" })];
    await store.plans.savePlanItems(plan, items);
    expect(await store.plans.readPlan(lane, "p1")).toEqual(plan);
    expect(await store.plans.readPlan(other, "p1")).toBeUndefined();
    expect((await store.plans.listPlans(lane, 9)).map(({ id }) => id)).toEqual(["p2", "p1"]);
    const positions = async (query: object) =>
      (await store.plans.listPlanItems(lane, "p1", { limit: 9, ...query })).map((i) => i.position);
    expect(await positions({})).toEqual([1, 2, 3]);
    expect(await positions({ after: 1, limit: 1 })).toEqual([2]);
    expect(await positions({ action: "delete" })).toEqual([3]);
    await store.plans.savePlanItems(plan, [makeItem(1, { result: "applied" })]);
    const [first] = await store.plans.listPlanItems(lane, "p1", { limit: 1 });
    expect(first).toEqual(makeItem(1, { result: "applied" }));
  });

  test("of two who change a plan's status, one does", async () => {
    const { lane } = await addJob(store);
    const plan = makePlan(lane, "p");
    await store.plans.savePlan(plan);
    const applying: Plan = { ...plan, status: "applying" };
    const changes = [applying, applying].map((next) => store.plans.changePlan(next, "ready"));
    expect((await Promise.all(changes)).sort()).toEqual([false, true]);
  });

  test("expired plans go with their items", async () => {
    const { lane } = await addJob(store);
    const old = makePlan(lane, "old", { expirationDateTime: "2026-01-01T00:00:00.000Z" });
    await store.plans.savePlan(old);
    await store.plans.savePlanItems(old, [makeItem(1)]);
    await store.plans.savePlan(makePlan(lane, "new"));
    expect(await store.plans.removeExpiredPlans(lane, "2026-06-01T00:00:00.000Z")).toBe(1);
    expect((await store.plans.listPlans(lane, 9)).map(({ id }) => id)).toEqual(["new"]);
    expect(await store.plans.listPlanItems(lane, "old", { limit: 9 })).toEqual([]);
  });

  test("staged deletions come and go with a page, and are decided one by one or all", async () => {
    const { lane, lease } = await addJob(store);
    const { sync } = store;
    const staged = ["a", "b", "c"].map((id) => makeStaged(id));
    await sync.commit(lease, { state: STATE, staged });
    expect(await sync.listStaged(lane, { limit: 9 })).toEqual(staged);
    expect(await sync.listStaged(lane, { limit: 1, after: user("a") })).toEqual([staged[1]]);
    const said = { decidedDateTime: "2026-11-22T01:00:00.000Z", decidedBy: "Mia" };
    expect(await sync.decideStaged(lane, [user("a"), user("x")], { status: "kept", ...said })).toBe(
      1,
    );
    expect(await sync.readStaged(lane, "User", ["a"])).toEqual([
      makeStaged("a", { status: "kept", ...said }),
    ]);
    expect(await sync.decideStaged(lane, "waiting", { status: "allowed", ...said })).toBe(2);
    expect(await sync.countStaged(lane, "allowed")).toBe(2);
    await sync.commit(lease, { state: STATE, removedStaged: [user("b")] });
    const allowed = await sync.listStaged(lane, { limit: 9, status: "allowed" });
    expect(allowed.map(({ sourceId }) => sourceId)).toEqual(["c"]);
  });

  test("an object has one turn at a time, and it is remembered when it ended", async () => {
    const { lane } = await addJob(store);
    const { sync } = store;
    const keys = [user("a"), user("b")];
    const turn = await sync.takeTurn(lane, "one", keys, 1_000, 500);
    expect(turn).toEqual({ lane, holder: "one", keys });
    expect(await sync.takeTurn(lane, "two", [user("b"), user("c")], 1_100, 500)).toBeUndefined();
    // What the other could not have whole, it has not in part either.
    expect(await sync.takeTurn(lane, "three", [user("c")], 1_200, 500)).toBeDefined();
    expect(await sync.listTurns(lane, "User", ["a", "z"])).toEqual(
      new Map([["a", { holder: "one", endsAt: 1_500 }]]),
    );
    if (turn) await sync.releaseTurn(turn, 1_450);
    expect(await sync.listTurns(lane, "User", ["a"])).toEqual(
      new Map([["a", { holder: "", endsAt: 1_450 }]]),
    );
    expect(await sync.takeTurn(lane, "two", [user("b")], 1_460, 500)).toBeDefined();
  });

  test("what is written under a turn that is over is not recorded", async () => {
    const { lane } = await addJob(store);
    const { sync } = store;
    const turn = await sync.takeTurn(lane, "one", [user("a")], 0, 100);
    if (turn === undefined) throw new Error("a new turn is free");
    const link = { ...user("a"), targetId: "t", values: {}, managed: true };
    await sync.commitTurn(turn, { links: [link] });
    expect(await sync.listLinks(lane, "User", { limit: 9 })).toEqual([link]);
    await sync.takeTurn(lane, "two", [user("a")], 200, 100);
    await expect(sync.commitTurn(turn, { links: [] })).rejects.toMatchObject({ code: "LostLease" });
    expect((await sync.readJob(lane))?.state).toEqual(STATE);
  });

  test("links are walked by source id", async () => {
    const { lane, lease } = await addJob(store);
    const links = ["c", "a", "b"].map((id) => ({
      ...user(id),
      targetId: `t-${id}`,
      values: { userName: id },
      managed: true,
    }));
    await store.sync.commit(lease, { state: STATE, links });
    const ids = async (page: { limit: number; afterId?: string }) =>
      (await store.sync.listLinks(lane, "User", page)).map(({ sourceId }) => sourceId);
    expect(await ids({ limit: 2 })).toEqual(["a", "b"]);
    expect(await ids({ limit: 2, afterId: "b" })).toEqual(["c"]);
    expect(await store.sync.isLaneHeld(lane, 999)).toBe(true);
    expect(await store.sync.isLaneHeld(lane, 1_001)).toBe(false);
  });

  test("references that wait for an object are found, linked or not", async () => {
    const { lane, lease } = await addJob(store);
    const reference = {
      ...user("report"),
      attribute: "manager",
      referencedId: "boss",
      referencedType: "User",
      operation: "add",
    } as const;
    await store.sync.commit(lease, { state: STATE, pending: [reference] });
    expect(await store.sync.listPendingOn(lane, "User", ["boss"])).toEqual([reference]);
    expect(await store.sync.listPendingOn(lane, "User", ["report"])).toEqual([]);
    const links = ["report", "boss"].map((id) => ({
      ...user(id),
      targetId: `t-${id}`,
      values: {},
      managed: true,
    }));
    await store.sync.commit(lease, { state: STATE, links });
    const list = (sourceId: string, referencedId?: string) =>
      store.sync.listResolvable(lane, 9, undefined, {
        objectType: "User",
        sourceIds: [sourceId],
        ...(referencedId !== undefined && { referencedIds: [referencedId] }),
      });
    expect(await list("report")).toEqual([reference]);
    expect(await list("report", "boss")).toEqual([reference]);
    expect(await list("report", "nobody")).toEqual([]);
    expect(await list("boss")).toEqual([]);
    expect(await store.sync.listLinkedGroups(lane, "boss")).toEqual([]);
  });
});
