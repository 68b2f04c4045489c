import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import type { Notice } from "../../src/sync/notice.ts";
import { STORES, type TestStore } from "../support/stores.ts";

const AT = "2026-01-01T00:00:00.000Z";
const LEFT: Notice = { kind: "quarantineLeft", at: AT };

describe.each(STORES)("the outbox on $title", ({ open }) => {
  let opened: TestStore;
  let store: Store["notifications"];
  beforeAll(async () => {
    opened = await open();
    store = opened.store.notifications;
  });
  afterAll(() => opened.close());

  const groupOf = (tenantId: string) => ({ tenantId, topic: "job/1", channel: "mail" });
  async function queue(tenantId: string, ...ids: readonly string[]): Promise<void> {
    const { version } = await store.readTold(tenantId, "job/1");
    const entries = ids.map((id) => ({ id, channel: "mail", notice: LEFT, at: AT }));
    const saved = await store.saveTold(tenantId, "job/1", {
      version,
      told: { staged: 1 },
      entries,
    });
    expect(saved).toBe(true);
  }

  test("what people know is stored with its messages, by one of two who try", async () => {
    expect(await store.readTold("race", "job/1")).toEqual({ version: 0, told: {} });
    const entry = { id: "a", channel: "mail", notice: LEFT, at: AT };
    const given = { version: 0, told: { failed: "Timeout" }, entries: [entry] };
    expect(await store.saveTold("race", "job/1", given)).toBe(true);
    const late = { ...given, entries: [{ ...entry, id: "b" }] };
    expect(await store.saveTold("race", "job/1", late)).toBe(false);
    expect(await store.readTold("race", "job/1")).toEqual({ version: 1, told: given.told });
    expect(await store.saveTold("race", "job/1", { ...late, version: 1 })).toBe(true);
    expect(await store.saveTold("race", "job/1", { ...late, version: 1 })).toBe(false);
    expect((await store.listEntries("race", 9)).map(({ id }) => id)).toEqual(["b", "a"]);
  });

  test("one claims a group; when the claim runs out, another may", async () => {
    const group = groupOf("claim");
    await queue("claim", "1", "2");
    const due = async (now: number) =>
      (await store.listDue(now, 99)).filter(({ tenantId }) => tenantId === "claim");
    expect(await due(0)).toEqual([group]);
    const mine = await store.claim(group, 0, 100);
    expect(mine.map(({ id, notice, status }) => [id, notice, status])).toEqual([
      ["1", LEFT, "waiting"],
      ["2", LEFT, "waiting"],
    ]);
    expect([await store.claim(group, 50, 150), await due(50)]).toEqual([[], []]);
    expect(await store.claim(group, 100, 200)).toHaveLength(2);
  });

  test("a failure is tried again later, and what was sent is remembered", async () => {
    const group = groupOf("later");
    await queue("later", "1");
    await store.claim(group, 0, 100);
    await store.settle("later", ["1"], { status: "waiting", dueMs: 500, error: "Nobody listens." });
    const due = async (now: number) =>
      (await store.listDue(now, 99)).some(({ tenantId }) => tenantId === "later");
    expect([await due(499), await due(500)]).toEqual([false, true]);
    const [again] = await store.claim(group, 500, 600);
    expect(again).toMatchObject({ attempts: 1, error: "Nobody listens." });
    await store.settle("later", ["1"], { status: "waiting", dueMs: 500 });
    expect((await store.claim(group, 500, 600))[0]).toMatchObject({ attempts: 1 });
    await store.settle("later", ["1"], { status: "sent", nowMs: 700 });
    expect(await store.listSent(group, 700)).toEqual([700]);
    expect(await store.listSent(group, 701)).toEqual([]);
    expect(await due(9_999)).toBe(false);
    expect([await store.prune("later", 700), await store.prune("later", 701)]).toEqual([0, 1]);
  });

  test("webhooks keep their secrets encrypted, tenant by tenant", async () => {
    const hook = { tenantId: "one", id: "h", url: "https://x/æ", enabled: true };
    await store.saveWebhook(hook, "s3cret");
    await store.saveWebhook({ ...hook, tenantId: "two", applicationId: "app" }, "other");
    await store.saveWebhook({ ...hook, enabled: false }, "changed");
    expect(await store.listWebhooks("one")).toEqual([{ ...hook, enabled: false }]);
    expect(await store.listWebhooks("two")).toMatchObject([{ applicationId: "app" }]);
    expect(await store.readWebhookSecret("one", "h")).toBe("changed");
    expect(await store.removeWebhook("one", "h")).toBe(true);
    expect(await store.removeWebhook("one", "h")).toBe(false);
    expect(await store.readWebhookSecret("one", "h")).toBeUndefined();
    expect(await store.readWebhookSecret("two", "h")).toBe("other");
  });
});
