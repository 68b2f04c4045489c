import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import {
  type CycleExecution,
  type JobState,
  NO_COUNTS,
  type SynchronizationJob,
} from "../../src/sync/job.ts";
import type { ProvisioningLogRecord } from "../../src/sync/log.ts";
import type { Lane, Lease, Link, PendingReference } from "../../src/sync/ports.ts";
import { STORES, type TestStore } from "../support/stores.ts";

const STATE: JobState = { status: "NotRun" };
const ACTIVE: JobState = { status: "Active", watermark: 7 };

const CONFLICT = {
  code: "Conflict",
  message: "m",
  attempts: 2,
  firstFailed: "2026",
  nextAttempt: "2027",
} as const;

let counter = 0;

async function addJob(
  store: Store,
): Promise<{ lane: Lane; job: SynchronizationJob; lease: Lease }> {
  counter += 1;
  const job: SynchronizationJob = {
    id: "job",
    tenantId: `tenant-${counter}`,
    applicationId: "app",
    schema: { id: "s", version: "1", synchronizationRules: [] },
    scope: "assigned",
    intervalMs: 1000,
  };
  await store.sync.saveJob(job, STATE);
  const lane = { tenantId: job.tenantId, jobId: job.id };
  const lease = await store.sync.takeLease(lane, "worker", 0, 1000);
  if (lease === undefined) throw new Error("a new lane is free");
  return { lane, job, lease };
}

function makeLink(sourceId: string, more: Partial<Link> = {}): Link {
  const values = { userName: sourceId, active: true, emails: [{ value: "ø@x" }] };
  return {
    objectType: "User",
    sourceId,
    targetId: `t-${sourceId}`,
    values,
    managed: true,
    ...more,
  };
}

function makeRecord(
  id: string,
  at: string,
  cycleId: string,
  sourceId: string,
): ProvisioningLogRecord {
  return {
    id,
    activityDateTime: at,
    cycleId,
    changeId: "c",
    provisioningAction: "create",
    durationInMilliseconds: 1,
    sourceIdentity: { id: sourceId, displayName: "Søren", identityType: "User" },
    status: "success",
    provisioningSteps: [],
    modifiedProperties: [],
  };
}

describe.each(STORES)("the engine's store on $title", ({ open }) => {
  let opened: TestStore;
  let store: Store;
  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });
  afterAll(() => opened.close());

  test("applications and their secrets are kept apart by tenant", async () => {
    const { sync } = store;
    const application = {
      id: "app",
      tenantId: "one",
      displayName: "BitaBIZ",
      template: "bitabiz",
      tenantUrl: "https://x/scim",
    };
    await sync.saveApplication(application);
    await sync.saveApplication({ ...application, tenantId: "two", displayName: "Other" });
    expect(await sync.readSecret("one", "app")).toBeUndefined();
    await sync.saveSecret("one", "app", "tok-æ");
    await sync.saveApplication({ ...application, displayName: "Renamed" });
    expect(await sync.readSecret("one", "app")).toBe("tok-æ");
    expect(await sync.readSecret("two", "app")).toBeUndefined();
    expect(await sync.readApplication("one", "app")).toMatchObject({ displayName: "Renamed" });
    expect(await sync.listApplications("two")).toHaveLength(1);
    const unknown = sync.saveSecret("one", "nobody", "s");
    await expect(unknown).rejects.toMatchObject({ code: "NotFound" });
  });

  test("a job keeps its state when its configuration changes", async () => {
    const { lane, job, lease } = await addJob(store);
    await store.sync.commit(lease, { state: ACTIVE });
    const changed = { ...job, scope: "all" as const };
    await store.sync.saveJob(changed, STATE);
    expect(await store.sync.readJob(lane)).toEqual({ job: changed, state: ACTIVE });
    expect(await store.sync.listJobs(lane.tenantId)).toEqual([changed]);
    expect(await store.sync.readJob({ ...lane, jobId: "other" })).toBeUndefined();
  });

  test("the last 50 cycles of a job are kept, newest first, and go with it", async () => {
    const { lane, lease } = await addJob(store);
    const ended = (minute: number): CycleExecution => ({
      cycleId: `cycle-${minute}`,
      kind: "incremental",
      state: "Succeeded",
      timeBegan: "2026-01-01T00:00:00.000Z",
      timeEnded: `2026-01-01T00:${String(minute).padStart(2, "0")}:00.000Z`,
      counts: NO_COUNTS,
    });
    for (let minute = 0; minute < 53; minute += 1) {
      await store.sync.commit(lease, { state: ACTIVE, execution: ended(minute) });
    }
    const listed = await store.sync.listExecutions(lane, 99);
    expect(listed.map(({ cycleId }) => cycleId)).toEqual(
      Array.from({ length: 50 }, (_, index) => `cycle-${52 - index}`),
    );
    expect(await store.sync.listExecutions(lane, 1)).toEqual([ended(52)]);
    await store.sync.deleteJob(lease);
    expect(await store.sync.listExecutions(lane, 99)).toEqual([]);
  });

  test.each([
    { title: "never ran", state: { status: "NotRun" }, secret: true, runnable: true },
    { title: "is active", state: ACTIVE, secret: true, runnable: true },
    { title: "is in quarantine", state: { status: "Quarantine" }, secret: true, runnable: true },
    { title: "is paused", state: { status: "Paused" }, secret: true, runnable: false },
    { title: "has no stored secret", state: ACTIVE, secret: false, runnable: false },
  ] as const)("whether a lane is runnable: its job $title", async ({ state, secret, runnable }) => {
    const { lane, lease } = await addJob(store);
    const { tenantId } = lane;
    const { applicationId } = (await store.sync.readJob(lane))?.job ?? { applicationId: "" };
    await store.sync.saveApplication({
      id: applicationId,
      tenantId,
      displayName: "Application",
      template: "custom",
      tenantUrl: "https://application.example/scim/v2",
    });
    if (secret) await store.sync.saveSecret(tenantId, applicationId, "secret");
    await store.sync.commit(lease, { state });
    const lanes = (await store.sync.listRunnableLanes()).map((each) => each.lane);
    expect(lanes.some((each) => each.tenantId === tenantId)).toBe(runnable);
  });

  test("a page is written as a whole and read back", async () => {
    const { lane, lease } = await addJob(store);
    const { sync } = store;
    const ids = Array.from({ length: 300 }, (_, index) => `u${index}`);
    const escrow = {
      objectType: "User",
      sourceId: "u1",
      code: "Conflict",
      message: "m",
      attempts: 1,
      firstFailed: "2026",
      nextAttempt: "2027",
    } as const;
    const members = ids.map((each) => ({ groupSourceId: "g", memberSourceId: each }));
    await sync.commit(lease, {
      state: ACTIVE,
      links: [...ids.map((each) => makeLink(each)), makeLink("u0", { targetId: "again" })],
      escrows: [escrow],
      addedMembers: members,
    });
    expect(await sync.countLinks(lane)).toEqual({ User: 300, Group: 0 });
    const links = await sync.readLinks(lane, "User", ["u0", "u299", "nobody"]);
    expect([...links.values()].map((each) => each.targetId).sort()).toEqual(["again", "t-u299"]);
    expect(links.get("u299")).toEqual(makeLink("u299"));
    const byTarget = await sync.readLinksByTarget(lane, "User", ["t-u5", "t-u0"]);
    expect([...byTarget]).toEqual([["t-u5", makeLink("u5")]]);
    expect(await sync.listEscrows(lane, 9)).toEqual([escrow]);
    expect(await sync.listLinkedMembers(lane, "g")).toHaveLength(300);
    expect(await sync.readJob(lane)).toMatchObject({ state: ACTIVE });
    await sync.commit(lease, {
      state: ACTIVE,
      removedLinks: [{ objectType: "User", sourceId: "u5" }],
      resolvedEscrows: [escrow],
      removedMembers: members.slice(0, 2),
    });
    expect(await sync.countLinks(lane)).toEqual({ User: 299, Group: 0 });
    expect(await sync.listEscrows(lane, 9)).toEqual([]);
    // Two were removed; the third went with its link.
    expect(await sync.listLinkedMembers(lane, "g")).toHaveLength(297);
  });

  test("the least tried escrows come first", async () => {
    const { lane, lease } = await addJob(store);
    const escrow = (sourceId: string, attempts: number, firstFailed: string) =>
      ({ ...CONFLICT, objectType: "User", sourceId, attempts, firstFailed }) as const;
    const escrows = [escrow("a", 3, "2024"), escrow("b", 1, "2026"), escrow("c", 1, "2025")];
    await store.sync.commit(lease, { state: ACTIVE, escrows });
    const listed = await store.sync.listEscrows(lane, 2);
    expect(listed.map((each) => each.sourceId)).toEqual(["c", "b"]);
  });

  test("of the objects asked for, those in escrow", async () => {
    const { lane, lease } = await addJob(store);
    const { sync } = store;
    const user = { objectType: "User", sourceId: "same", ...CONFLICT } as const;
    const group = { ...user, objectType: "Group" } as const;
    const other = { ...user, sourceId: "other" };
    await sync.commit(lease, { state: ACTIVE, escrows: [user, group, other] });
    expect(await sync.readEscrows(lane, "User", ["same", "nobody"])).toEqual([user]);
    expect(await sync.readEscrows(lane, "Group", ["same", "other"])).toEqual([group]);
    expect(await sync.readEscrows(lane, "User", [])).toEqual([]);
  });

  test("a reference is resolvable when both of its ends have links", async () => {
    const { lane, lease } = await addJob(store);
    const { sync } = store;
    const reference: PendingReference = {
      objectType: "User",
      sourceId: "u",
      attribute: "manager",
      referencedId: "boss",
      referencedType: "User",
      operation: "add",
    };
    await sync.commit(lease, { state: ACTIVE, links: [makeLink("u")], pending: [reference] });
    expect(await sync.listResolvable(lane, 9)).toEqual([]);
    await sync.commit(lease, { state: ACTIVE, links: [makeLink("boss")] });
    expect(await sync.listResolvable(lane, 9)).toEqual([reference]);
    const removal = { ...reference, operation: "remove" as const };
    await sync.commit(lease, { state: ACTIVE, pending: [removal] });
    await sync.commit(lease, { state: ACTIVE, resolvedPending: [reference] });
    expect(await sync.listResolvable(lane, 9)).toEqual([removal]);
    await sync.commit(lease, { state: ACTIVE, resolvedPending: [removal] });
    expect(await sync.listResolvable(lane, 9)).toEqual([]);
  });

  test("a lease is held against others until it runs out, and numbers grow", async () => {
    const { lane, lease } = await addJob(store);
    const { sync } = store;
    expect(await sync.takeLease(lane, "other", 999, 1000)).toBeUndefined();
    expect(await sync.renewLease(lease, 500, 1000)).toBe(true);
    expect(await sync.takeLease(lane, "other", 1499, 1000)).toBeUndefined();
    const taken = await sync.takeLease(lane, "other", 1500, 1000);
    expect(taken).toEqual({ lane, number: lease.number + 1, holder: "other" });
    expect(await sync.renewLease(lease, 1600, 1000)).toBe(false);
    await sync.releaseLease(lease);
    expect(await sync.takeLease(lane, "third", 1700, 1000)).toBeUndefined();
    if (taken !== undefined) await sync.releaseLease(taken);
    expect(await sync.takeLease(lane, "third", 1700, 1000)).toMatchObject({ number: 3 });
  });

  test("of many workers, one takes a free lane", async () => {
    const lane = { tenantId: "race", jobId: "job" };
    const another = await opened.openAnother();
    const taken = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        (index % 2 === 0 ? store : another).sync.takeLease(lane, `w${index}`, 0, 1000),
      ),
    );
    expect(taken.filter((each) => each !== undefined)).toHaveLength(1);
  });

  test("links are read as they are stored, and their target ids alone", async () => {
    const { lane, lease } = await addJob(store);
    const link = makeLink("u", { managed: false });
    await store.sync.commit(lease, { state: ACTIVE, links: [link, makeLink("v")] });
    const { values, ...rest } = link;
    const stored = { ...rest, valuesText: JSON.stringify(values) };
    expect(await store.sync.readStoredLinks(lane, "User", ["u", "x"])).toEqual(
      new Map([["u", stored]]),
    );
    const targetIds = await store.sync.readTargetIds(lane, "User", ["v", "x"]);
    expect(targetIds).toEqual(new Map([["v", "t-v"]]));
    expect(await store.sync.readTargetIds(lane, "Group", ["v"])).toEqual(new Map());
  });

  test("the number of links follows what is added, written again, removed and cleared", async () => {
    const { lane, lease } = await addJob(store);
    const commit = (page: Omit<Parameters<Store["sync"]["commit"]>[1], "state">) =>
      store.sync.commit(lease, { state: ACTIVE, ...page });
    const group = makeLink("g", { objectType: "Group" });
    await commit({ links: [makeLink("u"), makeLink("v"), makeLink("u"), group] });
    expect(await store.sync.countLinks(lane)).toEqual({ User: 2, Group: 1 });
    await commit({ links: [makeLink("v"), makeLink("w")] });
    expect(await store.sync.countLinks(lane)).toEqual({ User: 3, Group: 1 });
    const gone = [group, makeLink("u"), makeLink("nobody")];
    await commit({ removedLinks: gone, links: [makeLink("x")] });
    expect(await store.sync.countLinks(lane)).toEqual({ User: 3, Group: 0 });
    await commit({ clearing: { links: true } });
    expect(await store.sync.countLinks(lane)).toEqual({ User: 0, Group: 0 });
  });

  test("who lost the lane writes nothing", async () => {
    const { lane, lease } = await addJob(store);
    await store.sync.takeLease(lane, "other", 1000, 1000);
    const late = store.sync.commit(lease, { state: ACTIVE, links: [makeLink("u")] });
    await expect(late).rejects.toMatchObject({ code: "LostLease" });
    expect(await store.sync.countLinks(lane)).toEqual({ User: 0, Group: 0 });
    expect(await store.sync.readJob(lane)).toMatchObject({ state: STATE });
  });

  test("the log is newest first, for all, one object, one cycle", async () => {
    const { lane, lease } = await addJob(store);
    const records = [
      makeRecord("1", "2026-01-01", "c1", "a"),
      makeRecord("2", "2026-01-01", "c1", "b"),
      makeRecord("3", "2026-01-03", "c2", "a"),
      makeRecord("4", "2026-01-02", "c2", "b"),
    ];
    await store.sync.commit(lease, { state: ACTIVE, log: records });
    await store.sync.commit(lease, { state: ACTIVE, log: records.slice(0, 1) });
    const list = async (query: { sourceId?: string; cycleId?: string; limit: number }) =>
      (await store.sync.listLog(lane, query)).map((record) => record.id);
    expect(await list({ limit: 9 })).toEqual(["3", "4", "2", "1"]);
    expect(await list({ limit: 2 })).toEqual(["3", "4"]);
    expect(await list({ sourceId: "a", limit: 9 })).toEqual(["3", "1"]);
    expect(await list({ cycleId: "c1", limit: 9 })).toEqual(["2", "1"]);
    expect(await list({ sourceId: "b", cycleId: "c2", limit: 9 })).toEqual(["4"]);
    expect((await store.sync.listLog(lane, { limit: 1 }))[0]).toEqual(records[2]);
  });
});
