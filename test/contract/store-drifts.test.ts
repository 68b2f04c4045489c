import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import type { IgnoredDrift } from "../../src/sync/ignored-drift.ts";
import { SYSTEM_INITIATOR } from "../../src/sync/log.ts";
import { STORES, type TestStore } from "../support/stores.ts";

const AT = "2026-01-01T00:00:00.000Z";
const LANE = { tenantId: "one", jobId: "j" };

function drift(sourceId: string, attribute: string, target?: string): IgnoredDrift {
  const base = { objectType: "User", sourceId, attribute } as const;
  const ignored = { ignoredDateTime: AT, ignoredBy: SYSTEM_INITIATOR };
  return { ...base, ...ignored, ...(target !== undefined && { target }) };
}

describe.each(STORES)("ignored differences on $title", ({ open }) => {
  let opened: TestStore;
  let store: Store["sync"];
  beforeAll(async () => {
    opened = await open();
    store = opened.store.sync;
  });
  afterAll(() => opened.close());

  test("are one for each attribute of an object, and the later one counts", async () => {
    await store.saveIgnoredDrift(LANE, drift("b", "title", "Boss"));
    await store.saveIgnoredDrift(LANE, drift("b", "title"));
    await store.saveIgnoredDrift(LANE, drift("a", "userName", "ann"));
    await store.saveIgnoredDrift(LANE, drift("b", "active", "x"));
    await store.saveIgnoredDrift({ ...LANE, jobId: "k" }, drift("c", "title"));
    expect(await store.readIgnoredDrifts(LANE, "User", ["b", "c"])).toEqual(
      expect.arrayContaining([drift("b", "title"), drift("b", "active", "x")]),
    );
    expect(await store.readIgnoredDrifts(LANE, "Group", ["b"])).toEqual([]);
  });

  test("come in parts, by object and attribute, and go one by one", async () => {
    const names = (drifts: readonly IgnoredDrift[]) =>
      drifts.map(({ sourceId, attribute }) => `${sourceId} ${attribute}`);
    const first = await store.listIgnoredDrifts(LANE, { limit: 2 });
    expect(names(first)).toEqual(["a userName", "b active"]);
    const [, last] = first;
    const after = last === undefined ? {} : { after: last };
    expect(names(await store.listIgnoredDrifts(LANE, { limit: 2, ...after }))).toEqual(["b title"]);
    const key = { objectType: "User", sourceId: "b" } as const;
    expect(await store.removeIgnoredDrift(LANE, key, "title")).toBe(true);
    expect(await store.removeIgnoredDrift(LANE, key, "title")).toBe(false);
    expect(names(await store.listIgnoredDrifts(LANE, { limit: 9 }))).toEqual([
      "a userName",
      "b active",
    ]);
  });
});
