import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import type { JobState } from "../../src/sync/job.ts";
import type { ProvisioningLogRecord } from "../../src/sync/log.ts";
import { STORES, type TestStore } from "../support/stores.ts";

function makeRecord(
  number: number,
  more: Partial<ProvisioningLogRecord> = {},
): ProvisioningLogRecord {
  const id = `r${String(number).padStart(3, "0")}`;
  return {
    id,
    activityDateTime: `2026-01-01T00:00:${String(number % 60).padStart(2, "0")}.000Z`,
    cycleId: number % 2 === 0 ? "even" : "odd",
    changeId: id,
    provisioningAction: "create",
    durationInMilliseconds: 1,
    sourceIdentity: { id: `s${number}`, displayName: "Søren", identityType: "User" },
    status: number % 5 === 0 ? "failure" : "success",
    provisioningSteps: [],
    modifiedProperties: [],
    ...more,
  };
}

const renamed = (record: ProvisioningLogRecord): ProvisioningLogRecord => ({
  ...record,
  id: `other-${record.id}`,
});

const EXCHANGE = { method: "POST", path: "/Users", status: 201, durationMs: 1 };

describe.each(STORES)("the provisioning log on $title", ({ open }) => {
  let opened: TestStore;
  let store: Store;
  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });
  afterAll(() => opened.close());

  async function write(
    tenantId: string,
    records: readonly ProvisioningLogRecord[],
    given: { readonly jobId?: string; readonly state?: JobState } = {},
  ): Promise<void> {
    const { jobId = "job", state = { status: "NotRun" } } = given;
    const schema = { id: "s", version: "1", synchronizationRules: [] };
    const job = { id: jobId, tenantId, applicationId: "app", schema };
    await store.sync.saveJob({ ...job, scope: "assigned", intervalMs: 1 }, { status: "NotRun" });
    const lease = await store.sync.takeLease({ tenantId, jobId }, "w", 0, 1000);
    if (lease === undefined) throw new Error("a new lane is free");
    await store.sync.commit(lease, { state, log: records });
  }

  const idsOf = async (query: Parameters<Store["provisioningLog"]["readBlock"]>[0]) =>
    (await store.provisioningLog.readBlock(query)).map(({ record }) => record.id);

  test("a record comes back as it was; its exchanges when they are asked for", async () => {
    const record = makeRecord(1, { exchanges: [EXCHANGE], changeId: "another" });
    await write("whole", [record]);
    const { exchanges: _sent, ...plain } = record;
    const query = { tenantId: "whole", limit: 9 };
    expect(await store.provisioningLog.readBlock(query)).toEqual([{ jobId: "job", record: plain }]);
    const full = await store.provisioningLog.readBlock({ ...query, withExchanges: true });
    expect(full).toEqual([{ jobId: "job", record }]);
    const one = await store.provisioningLog.readRecord("whole", record.id);
    expect(one).toEqual({ jobId: "job", record });
    expect(await store.provisioningLog.readRecord("other", record.id)).toBeUndefined();
  });

  test("blocks are newest first, of all jobs or of one, and go on behind a place", async () => {
    const tenantId = "blocks";
    await write(
      tenantId,
      [1, 2, 3, 4, 5].map((each) => makeRecord(each)),
      { jobId: "one" },
    );
    await write(tenantId, [makeRecord(6)], { jobId: "two" });
    expect(await idsOf({ tenantId, limit: 3 })).toEqual(["r006", "r005", "r004"]);
    expect(await idsOf({ tenantId, jobId: "one", limit: 2 })).toEqual(["r005", "r004"]);
    const after = { at: makeRecord(4).activityDateTime, id: "r004" };
    expect(await idsOf({ tenantId, limit: 9, after })).toEqual(["r003", "r002", "r001"]);
    const inOne = { tenantId, jobId: "one", limit: 9 };
    expect(await idsOf({ ...inOne, sourceId: "s2" })).toEqual(["r002"]);
    expect(await idsOf({ ...inOne, cycleId: "odd" })).toEqual(["r005", "r003", "r001"]);
    expect(await idsOf({ ...inOne, failed: true })).toEqual(["r005"]);
    const since = makeRecord(2).activityDateTime;
    const until = makeRecord(3).activityDateTime;
    expect(await idsOf({ tenantId, limit: 9, since, until })).toEqual(["r003", "r002"]);
    const oldest = { tenantId, limit: 9, since, until, oldestFirst: true };
    expect(await idsOf(oldest)).toEqual(["r002", "r003"]);
    const behind = { at: since, id: "r002" };
    expect(await idsOf({ ...oldest, after: behind })).toEqual(["r003"]);
    const outside = { at: makeRecord(1).activityDateTime, id: "r001" };
    expect(await idsOf({ ...oldest, after: outside })).toEqual(["r002", "r003"]);
    expect(await idsOf({ tenantId, limit: 9, until, after })).toEqual(["r003", "r002", "r001"]);
  });

  test("disablings and deletions are found by themselves", async () => {
    const tenantId = "leaving";
    const actions = ["update", "disable", "delete", "disable", "other"] as const;
    const records = actions.map((provisioningAction, index) =>
      makeRecord(index, { provisioningAction }),
    );
    await write(tenantId, records);
    const leaving = "disable";
    expect(await idsOf({ tenantId, leaving, limit: 9 })).toEqual(["r003", "r001"]);
    expect(await idsOf({ tenantId, leaving, jobId: "job", limit: 1 })).toEqual(["r003"]);
    expect(await idsOf({ tenantId, leaving: "stagedDelete", limit: 9 })).toEqual([]);
  });

  test("failures and warnings are found by themselves, of a job and of all", async () => {
    const tenantId = "problems";
    const statuses = ["success", "warning", "failure", "warning"] as const;
    const [records, others] = [1, 11].map((first) =>
      statuses.map((status, index) => makeRecord(first + index, { status })),
    );
    await write(tenantId, records ?? [], { jobId: "one" });
    await write(tenantId, others ?? [], { jobId: "two" });
    const problem = "warning";
    const all = await idsOf({ tenantId, problem, limit: 9 });
    expect(all).toEqual(["r014", "r012", "r004", "r002"]);
    expect(await idsOf({ tenantId, problem, jobId: "one", limit: 1 })).toEqual(["r004"]);
    expect(await idsOf({ tenantId, problem: "failure", limit: 9 })).toEqual(["r013", "r003"]);
  });

  test("how fast changes came is counted once, by job and day, and kept as long", async () => {
    const tenantId = "propagation";
    const changes = [1, 2, 3].map((number) =>
      makeRecord(number, { status: "success", changedDateTime: "2026-01-01T00:00:00.000Z" }),
    );
    const late = makeRecord(4, {
      activityDateTime: "2026-01-02T00:00:05.000Z",
      changedDateTime: "2026-01-02T00:00:00.000Z",
    });
    await write(tenantId, changes.slice(0, 2), { jobId: "one" });
    // What an answer got lost of is committed again.
    const lease = await store.sync.takeLease({ tenantId, jobId: "one" }, "w", 2_000, 1_000);
    if (lease === undefined) throw new Error("the lane is free by now");
    for (const log of [changes.slice(0, 2), changes.slice(2), [late]]) {
      await store.sync.commit(lease, { state: { status: "NotRun" }, log });
    }
    await write(tenantId, [makeRecord(9), ...changes.slice(2)].map(renamed), { jobId: "two" });
    const read = async (jobId: string, sinceDay: string) =>
      (await store.provisioningLog.readPropagation(tenantId, jobId, sinceDay)).map(
        ({ day, changes: count, tookMs, workedMs, maxMs }) => [day, count, tookMs, workedMs, maxMs],
      );
    const day = "2026-01-01";
    expect(await read("one", day)).toEqual([
      [day, 1, 1_000, 1, 1_000],
      [day, 1, 2_000, 1, 2_000],
      [day, 1, 3_000, 1, 3_000],
      ["2026-01-02", 1, 5_000, 1, 5_000],
    ]);
    expect(await read("two", day)).toEqual([[day, 1, 3_000, 1, 3_000]]);
    expect(await read("one", "2026-01-02")).toHaveLength(1);
    await store.provisioningLog.prune(tenantId, "2026-01-02T00:00:01.000Z");
    expect(await read("one", day)).toHaveLength(1);
    expect(await read("two", day)).toEqual([]);
  });

  describe("a scan", () => {
    const tenantId = "scans";
    const error = { errorCategory: "failure", reason: "r", recommendedAction: "a" } as const;
    const records = [
      makeRecord(1, { provisioningAction: "update" }),
      makeRecord(2, {
        sourceIdentity: { id: "g", displayName: "100%_!Kitchen", identityType: "Group" },
        status: "skipped",
      }),
      makeRecord(3, {
        errorInformation: { ...error, errorCode: "Timeout" },
        status: "failure",
        targetIdentity: { id: "target-3", displayName: "x", identityType: "User" },
      }),
      makeRecord(4, {
        sourceIdentity: {
          id: "s4",
          displayName: "Ada",
          identityType: "User",
          details: { userPrincipalName: "kitchen@example.com" },
        },
      }),
      makeRecord(6, { errorInformation: { ...error, errorCode: "TimeoutOfAnother" } }),
    ];
    beforeAll(() => write(tenantId, records));

    test.each([
      { wish: {}, ids: ["r006", "r004", "r003", "r002", "r001"] },
      { wish: { status: "failure" }, ids: ["r003"] },
      { wish: { action: "update" }, ids: ["r001"] },
      { wish: { identityType: "Group" }, ids: ["r002"] },
      { wish: { identityType: "User", status: "skipped" }, ids: [] },
      { wish: { errorCode: "Timeout" }, ids: ["r003"] },
      { wish: { text: "100%_!" }, ids: ["r002"] },
      { wish: { text: "kitchen@" }, ids: ["r004"] },
      { wish: { text: "target-3" }, ids: ["r003"] },
    ] as const)("finds $wish", async ({ wish, ids }) => {
      const query = { tenantId, wish, scanned: 9, limit: 9 };
      const { rows, behind } = await store.provisioningLog.scan(query);
      expect(rows.map(({ record }) => record.id)).toEqual(ids);
      expect(behind).toBeUndefined();
    });

    test("ends where it has found enough, or passed by enough, and goes on from there", async () => {
      const query = { tenantId, wish: { action: "update" }, limit: 9 } as const;
      const first = await store.provisioningLog.scan({ ...query, scanned: 3 });
      expect(first).toEqual({ rows: [], behind: { at: expect.any(String), id: "r003" } });
      const after = first.behind;
      if (after === undefined) throw new Error("there is more");
      const second = await store.provisioningLog.scan({ ...query, scanned: 3, after });
      expect(second.rows.map(({ record }) => record.id)).toEqual(["r001"]);
      expect(second.behind).toBeUndefined();
      const few = await store.provisioningLog.scan({ ...query, wish: {}, scanned: 9, limit: 2 });
      expect(few.behind?.id).toBe("r004");
      const old = { ...query, wish: {}, scanned: 2, oldestFirst: true };
      expect((await store.provisioningLog.scan(old)).behind?.id).toBe("r002");
    });
  });

  test("what is older than it is kept goes, tenant by tenant", async () => {
    for (const tenantId of ["old", "young"]) await write(tenantId, [makeRecord(1), makeRecord(9)]);
    const before = makeRecord(5).activityDateTime;
    expect(await store.provisioningLog.prune("old", before)).toBe(1);
    expect(await store.provisioningLog.prune("old", before)).toBe(0);
    expect(await idsOf({ tenantId: "old", limit: 9 })).toEqual(["r009"]);
    expect(await idsOf({ tenantId: "young", limit: 9 })).toEqual(["r009", "r001"]);
  });

  test("the change feed goes up to the slowest job's watermark, but for the newest", async () => {
    const tenantId = "feed";
    await store.directory.write(tenantId, async (writer) => {
      await writer.saveTenant({ id: tenantId, displayName: "Feed" });
      for (let index = 0; index < 20; index += 1) {
        const user = { id: `u${index}`, userPrincipalName: `u${index}@x`, attributes: {} };
        await writer.saveUser(tenantId, { ...user, accountEnabled: true }, "saved");
      }
    });
    await write(tenantId, [], { jobId: "fast", state: { status: "Active", watermark: 20 } });
    await write(tenantId, [], { jobId: "slow", state: { status: "Active", watermark: 7 } });
    await write(tenantId, [], { jobId: "new" });
    const { pruneFeed } = store.provisioningLog;
    const first = async () => (await store.directory.readChanges(tenantId, 0, 99))[0]?.sequence;
    expect([await pruneFeed(tenantId, 15), await first()]).toEqual([5, 6]);
    expect([await pruneFeed(tenantId, 2), await first()]).toEqual([2, 8]);
    expect(await pruneFeed(tenantId, 2)).toBe(0);
    expect(await store.directory.lastSequence(tenantId)).toBe(20);
  });
});
