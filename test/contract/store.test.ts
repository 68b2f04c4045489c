import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import { STORES, type TestStore } from "../support/stores.ts";

describe.each(STORES)("the store on $title", ({ open }) => {
  let opened: TestStore;
  let store: Store;
  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });
  afterAll(() => opened.close());

  test("settings are kept and replaced", async () => {
    expect(await store.settings.readSetting("address")).toBeUndefined();
    await store.settings.saveSetting("address", "a");
    await store.settings.saveSetting("address", "b");
    expect(await store.settings.readSetting("address")).toBe("b");
  });

  test("two that open an empty database at once both find its tables", async () => {
    const another = await open();
    const stores = await Promise.all([another.openAnother(), another.openAnother()]);
    await Promise.all(stores.map((each) => each.health()));
    await another.close();
  });
});
