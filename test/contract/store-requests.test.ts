import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RequestRecord } from "../../src/saas/operator-logs.ts";
import type { Store } from "../../src/store/store.ts";
import { STORES, type TestStore } from "../support/stores.ts";

const DAY_1 = "2026-01-01T00:00:00.000Z";
const DAY_2 = "2026-01-02T00:00:00.000Z";

function makeRecord(id: string, more: Partial<RequestRecord> = {}): RequestRecord {
  return {
    id,
    organizationId: "o",
    at: DAY_1,
    method: "GET",
    path: "/Users",
    status: 200,
    durationMs: 1.25,
    tokenId: "t",
    requestBytes: 0,
    responseBytes: 10,
    ...more,
  };
}

describe.each(STORES)("the request log on $title", ({ open }) => {
  let opened: TestStore;
  let store: Store;
  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });
  afterAll(() => opened.close());

  test("a request comes back as it was written, with its exchange", async () => {
    const exchange = { requestHeaders: { accept: "a" }, requestBody: { b: [1, "ø\u0000"] } };
    const refused = { status: 409, detail: "Taken.", at: DAY_2, exchange };
    const records = [makeRecord("1"), makeRecord("2", refused)];
    await store.logs.addRequests(records);
    const { rows, next } = await store.logs.readRequests("o", { limit: 9 });
    expect(rows).toEqual([...records].reverse());
    expect(next).toBeUndefined();
  });

  test("pages and filters", async () => {
    const organizationId = "pages";
    const records = Array.from({ length: 300 }, (_, index) =>
      makeRecord(String(1000 + index), {
        organizationId,
        method: index % 3 === 0 ? "POST" : "GET",
        status: index % 100 === 0 ? 400 : 200,
      }),
    );
    await store.logs.addRequests(records);
    const first = await store.logs.readRequests(organizationId, { limit: 100 });
    expect(first.rows.map(({ id }) => id).slice(0, 2)).toEqual(["1299", "1298"]);
    const after = first.next ?? "";
    const second = await store.logs.readRequests(organizationId, { limit: 200, after });
    expect(second.rows.map(({ id }) => id).at(-1)).toBe("1000");
    expect(second.next).toBeUndefined();
    const refused = await store.logs.readRequests(organizationId, { limit: 9, minStatus: 400 });
    expect(refused.rows.map(({ id }) => id)).toEqual(["1200", "1100", "1000"]);
    const posts = { limit: 9, minStatus: 400, method: "POST", tokenId: "t" };
    const both = await store.logs.readRequests(organizationId, posts);
    expect(both.rows.map(({ id }) => id)).toEqual(["1000"].concat([]));
  });

  test("settings are kept and replaced", async () => {
    await store.logs.saveRequestLogSetting("o", { level: "bodies", filterValues: true });
    await store.logs.saveRequestLogSetting("o", { level: "off", filterValues: false });
    expect(await store.logs.readRequestLogSettings()).toEqual(
      new Map([["o", { level: "off", filterValues: false }]]),
    );
  });

  test("pruning takes what is older", async () => {
    const organizationId = "pruned";
    const records = ["1", "2"].map((id) => makeRecord(id, { organizationId }));
    await store.logs.addRequests([...records, makeRecord("3", { organizationId, at: DAY_2 })]);
    expect(await store.logs.prune("requests", organizationId, DAY_2)).toBe(2);
    expect(await store.logs.prune("requests", organizationId, DAY_2)).toBe(0);
    const { rows } = await store.logs.readRequests(organizationId, { limit: 9 });
    expect(rows.map(({ id }) => id)).toEqual(["3"]);
  });
});
