import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import type { JobState } from "../../src/sync/job.ts";
import type { Escrow, Lane, Lease, Link, PendingReference } from "../../src/sync/ports.ts";
import { STORES, type TestStore } from "../support/stores.ts";

const ACTIVE: JobState = { status: "Active", watermark: 7 };

let counter = 0;

async function addJob(
  store: Store,
  state: JobState = ACTIVE,
): Promise<{ lane: Lane; lease: Lease }> {
  counter += 1;
  const tenantId = `tenant-${counter}`;
  const application = { id: "app", tenantId, displayName: "A", template: "custom" };
  await store.sync.saveApplication({ ...application, tenantUrl: "https://a.example/scim" });
  await store.sync.saveSecret(tenantId, "app", "secret");
  const schema = { id: "s", version: "1", synchronizationRules: [] };
  const job = { id: "job", tenantId, applicationId: "app", schema };
  await store.sync.saveJob({ ...job, scope: "assigned", intervalMs: 1_000 }, state);
  const lane = { tenantId, jobId: "job" };
  const lease = await store.sync.takeLease(lane, "worker", 0, 1_000);
  if (lease === undefined) throw new Error("a new lane is free");
  return { lane, lease };
}

function makeEscrow(sourceId: string, more: Partial<Escrow> = {}): Escrow {
  return {
    objectType: "User",
    sourceId,
    code: "Conflict",
    message: "Taken.",
    attempts: 1,
    firstFailed: "2026-01-01",
    nextAttempt: "2026-01-02",
    ...more,
  };
}

function makeLink(sourceId: string, objectType: "User" | "Group" = "User"): Link {
  return { objectType, sourceId, targetId: `t-${sourceId}`, values: {}, managed: true };
}

const MEMBER: PendingReference = {
  objectType: "Group",
  sourceId: "g",
  attribute: "members",
  referencedId: "u",
  referencedType: "User",
  operation: "add",
};
const FAILURE = {
  code: "UnableToResolveReferenceAttributeValue",
  message: "No such member.",
  attempts: 2,
  firstFailed: "2026-01-01",
  nextAttempt: "2026-01-05",
} as const;

describe.each(STORES)("failures and control on $title", ({ open }) => {
  let opened: TestStore;
  let store: Store;
  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });
  afterAll(() => opened.close());

  test("escrows are listed once they are due: users, then groups, page by page", async () => {
    const { lane, lease } = await addJob(store);
    const escrows = [
      makeEscrow("later", { nextAttempt: "2026-01-03" }),
      makeEscrow("g", { objectType: "Group" }),
      makeEscrow("b"),
      makeEscrow("a"),
    ];
    await store.sync.commit(lease, { state: ACTIVE, escrows });
    const due = await store.sync.listDueEscrows(lane, "2026-01-02", { limit: 2 });
    expect(due).toEqual([makeEscrow("a"), makeEscrow("b")]);
    const [after] = due.slice(-1);
    const rest = await store.sync.listDueEscrows(lane, "2026-01-02", {
      limit: 2,
      ...(after && { after }),
    });
    expect(rest.map(({ sourceId }) => sourceId)).toEqual(["g"]);
    expect(await store.sync.firstRetry(lane)).toBe("2026-01-02");
    expect(await store.sync.countFailures(lane)).toEqual({ escrows: 4, references: 0 });
  });

  test("old ones without announcements, which are no failures", async () => {
    const { lane, lease } = await addJob(store);
    const announced = makeEscrow("announced", { code: "Interrupted", attempts: 0 });
    const young = makeEscrow("young", { firstFailed: "2026-01-09" });
    await store.sync.commit(lease, {
      state: ACTIVE,
      escrows: [makeEscrow("old"), announced, young],
    });
    const old = await store.sync.listOldEscrows(lane, "2026-01-05", 9);
    expect(old.map(({ sourceId }) => sourceId)).toEqual(["old"]);
    expect(await store.sync.countFailures(lane)).toEqual({ escrows: 2, references: 0 });
  });

  test("a refused reference waits by itself, and has not failed once it is noted anew", async () => {
    const { lane, lease } = await addJob(store);
    const { sync } = store;
    const links = [makeLink("u"), makeLink("g", "Group")];
    const refused = { ...MEMBER, failure: FAILURE };
    await sync.commit(lease, { state: ACTIVE, links, pending: [refused] });
    expect(await sync.listResolvable(lane, 9, "2026-01-04")).toEqual([]);
    expect(await sync.listResolvable(lane, 9, "2026-01-05")).toEqual([refused]);
    expect(await sync.listReferenceFailures(lane, 9)).toEqual([refused]);
    expect(await sync.countFailures(lane)).toEqual({ escrows: 0, references: 1 });
    expect(await sync.firstRetry(lane)).toBe("2026-01-05");
    await sync.commit(lease, { state: ACTIVE, pending: [MEMBER] });
    expect(await sync.listResolvable(lane, 9, "2026-01-04")).toEqual([MEMBER]);
    expect(await sync.firstRetry(lane)).toBeUndefined();
  });

  test("links whose source object was purged, ordered, after one", async () => {
    const { lane, lease } = await addJob(store);
    await store.directory.write(lane.tenantId, async (writer) => {
      await writer.saveTenant({ id: lane.tenantId, displayName: "T" });
      const user = { userPrincipalName: "b@x", accountEnabled: true, attributes: {} };
      await writer.saveUser(lane.tenantId, { ...user, id: "b" }, "saved");
    });
    const links = ["c", "b", "a"].map((id) => makeLink(id));
    await store.sync.commit(lease, { state: ACTIVE, links: [...links, makeLink("g", "Group")] });
    const list = async (objectType: "User" | "Group", afterId?: string) => {
      const page = { limit: 9, ...(afterId !== undefined && { afterId }) };
      return (await store.sync.listOrphanedLinks(lane, objectType, page)).map((k) => k.sourceId);
    };
    expect(await list("User")).toEqual(["a", "c"]);
    expect(await list("User", "a")).toEqual(["c"]);
    expect(await list("Group")).toEqual(["g"]);
  });

  test("clearing escrows keeps what nobody knows the outcome of, to be looked at again", async () => {
    const { lane, lease } = await addJob(store);
    const escrows = [makeEscrow("certain"), makeEscrow("unsure", { code: "Timeout" })];
    const refused = { ...MEMBER, failure: FAILURE };
    await store.sync.commit(lease, { state: ACTIVE, escrows, pending: [refused] });
    await store.sync.commit(lease, { state: ACTIVE, clearing: { escrows: true } });
    const left = await store.sync.listEscrows(lane, 9);
    expect(left).toMatchObject([{ sourceId: "unsure", code: "Interrupted", attempts: 0 }]);
    expect(await store.sync.countFailures(lane)).toEqual({ escrows: 0, references: 0 });
    expect(await store.sync.listDueEscrows(lane, "2020", { limit: 9 })).toHaveLength(1);
  });

  test("clearing links remembers whom we managed, as announced writes", async () => {
    const { lane, lease } = await addJob(store);
    const links = [makeLink("u"), { ...makeLink("gone"), managed: false }];
    const addedMembers = [{ groupSourceId: "g", memberSourceId: "u" }];
    await store.sync.commit(lease, { state: ACTIVE, links, addedMembers });
    const clearing = { links: true, escrowsDueAt: "2026-02-01" };
    await store.sync.commit(lease, { state: ACTIVE, clearing });
    expect(await store.sync.countLinks(lane)).toEqual({ User: 0, Group: 0 });
    expect(await store.sync.listLinkedMembers(lane, "g")).toEqual([]);
    const left = await store.sync.listEscrows(lane, 9);
    expect(left).toMatchObject([{ sourceId: "u", code: "Interrupted", nextAttempt: "2026-02-01" }]);
  });

  test("clearing makes what waits due, and leaves what is due already", async () => {
    const { lane, lease } = await addJob(store);
    const escrows = [makeEscrow("early"), makeEscrow("late", { nextAttempt: "2026-09-09" })];
    await store.sync.commit(lease, { state: ACTIVE, escrows });
    const clearing = { escrowsDueAt: "2026-02-01" };
    await store.sync.commit(lease, { state: ACTIVE, clearing });
    const left = await store.sync.listDueEscrows(lane, "2026-02-01", { limit: 9 });
    expect(left.map((each) => each.nextAttempt)).toEqual(["2026-01-02", "2026-02-01"]);
  });

  test("requests are kept in order until they are answered with a commit", async () => {
    const { lane, lease } = await addJob(store);
    const restart = { id: "2", kind: "restart", resetScope: ["Escrows"] } as const;
    await store.sync.saveRequest(lane, restart);
    await store.sync.saveRequest(lane, { id: "1", kind: "pause" });
    expect(await store.sync.listRequests(lane)).toEqual([{ id: "1", kind: "pause" }, restart]);
    await store.sync.commit(lease, { state: ACTIVE, answeredRequests: ["1"] });
    expect(await store.sync.listRequests(lane)).toEqual([restart]);
  });

  const AT = "1970-01-01T00:00:05.000Z";
  test.each<{ title: string; state: JobState; at: number | undefined }>([
    { title: "in the middle of a cycle", state: ACTIVE, at: 0 },
    {
      title: "with a next run",
      state: { ...ACTIVE, nextRun: { at: AT, why: "escrow" } },
      at: 5_000,
    },
    { title: "paused", state: { status: "Paused" }, at: undefined },
    { title: "disabled", state: { ...ACTIVE, disabledSince: AT }, at: undefined },
    { title: "never configured", state: { status: "NotConfigured" }, at: undefined },
  ])("when a lane is woken by itself: $title", async ({ state, at }) => {
    const { lane, lease } = await addJob(store);
    await store.sync.commit(lease, { state });
    const isDue = async (nowMs: number): Promise<boolean> => {
      const lanes = await store.sync.listDueLanes(nowMs, 10_000);
      return lanes.some(({ tenantId }) => tenantId === lane.tenantId);
    };
    // While somebody has the lane, it is nobody else's to wake.
    expect(await isDue(999)).toBe(false);
    await store.sync.releaseLease(lease);
    expect(await isDue((at ?? 0) + 1)).toBe(at !== undefined);
    if (at !== undefined && at > 0) expect(await isDue(at - 1)).toBe(false);
  });

  test("a change of the directory wakes neither paused lanes nor those in quarantine", async () => {
    const { lane, lease } = await addJob(store);
    for (const [status, wakes] of [
      ["Active", true],
      ["Paused", false],
      ["Quarantine", false],
      ["NotRun", true],
    ] as const) {
      await store.sync.commit(lease, { state: { status } });
      expect(await store.sync.listWakeableLanes(lane.tenantId)).toEqual(wakes ? [lane] : []);
    }
    const error = { code: "TooManyDeletes", message: '"reason":"TooManyDeletes"' } as const;
    const series = { error, currentBegan: AT, seriesBegan: AT, seriesCount: 1 };
    for (const [reason, wakes] of [
      ["TooManyDeletes", true],
      ["Unknown", false],
    ] as const) {
      const state: JobState = { status: "Quarantine", quarantine: { ...series, reason } };
      await store.sync.commit(lease, { state });
      expect(await store.sync.listWakeableLanes(lane.tenantId)).toEqual(wakes ? [lane] : []);
    }
  });

  test("a job is removed with what is remembered for it, and its late worker is refused", async () => {
    const { lane, lease } = await addJob(store);
    await store.sync.commit(lease, {
      state: ACTIVE,
      links: [makeLink("u")],
      escrows: [makeEscrow("u")],
    });
    expect(await store.sync.readHolder(lane)).toEqual({ holder: "worker", expiresAt: 1_000 });
    const taken = await store.sync.takeLease(lane, "other", 2_000, 1_000);
    if (taken === undefined) throw new Error("the lease has run out");
    await expect(store.sync.deleteJob(lease)).rejects.toMatchObject({ code: "LostLease" });
    await store.sync.deleteJob(taken);
    expect(await store.sync.readJob(lane)).toBeUndefined();
    expect(await store.sync.countLinks(lane)).toEqual({ User: 0, Group: 0 });
    expect(await store.sync.listEscrows(lane, 9)).toEqual([]);
  });
});
