import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import type { GalleryDocument } from "../../src/sync/gallery-document.ts";
import { STORES, type TestStore } from "../support/stores.ts";

function describeEntry(id: string, displayName: string): GalleryDocument {
  return {
    id,
    displayName,
    publisher: "Ærø Software",
    description: "Counts boats.",
    capabilities: {
      create: true,
      update: true,
      disable: false,
      delete: true,
      groups: false,
      singleSignOn: false,
    },
    users: [{ target: "userName", expression: "[userPrincipalName]", matching: true }],
  };
}

describe.each(STORES)("gallery entries on $title", ({ open }) => {
  let opened: TestStore;
  let store: Store;
  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });
  afterAll(() => opened.close());

  test("are a tenant's own, one an id, and come back as they were", async () => {
    const { gallery } = store;
    await gallery.saveEntry("one", describeEntry("zebra", "Zebra"));
    await gallery.saveEntry("one", describeEntry("boats", "Boats"));
    await gallery.saveEntry("one", describeEntry("boats", "Boats 2"));
    await gallery.saveEntry("two", describeEntry("boats", "Other boats"));
    expect(await gallery.listEntries("one")).toEqual([
      describeEntry("boats", "Boats 2"),
      describeEntry("zebra", "Zebra"),
    ]);
    expect(await gallery.removeEntry("one", "boats")).toBe(true);
    expect(await gallery.removeEntry("one", "boats")).toBe(false);
    expect((await gallery.listEntries("one")).map(({ id }) => id)).toEqual(["zebra"]);
    expect(await gallery.listEntries("two")).toEqual([describeEntry("boats", "Other boats")]);
  });
});
