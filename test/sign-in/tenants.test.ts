import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { assembleAdministration } from "../../src/composition/first-sign-in.ts";
import { actorOf } from "../../src/http/graph-caller.ts";
import { createTenant } from "../../src/provisioning/tenant-admin.ts";
import { STORES, type TestStore } from "../support/stores.ts";

describe.each(STORES)("directories on $title", ({ open }) => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened.close());

  function create(name: string) {
    const { store } = opened;
    const deps = { ...assembleAdministration(store), directory: store.directory };
    return createTenant(deps, actorOf({ kind: "operator" }), { name });
  }

  test("of many who make one of the same name at once, one does, and the others are told", async () => {
    const names = ["Acme", "ACME", "acme", "Acme ", "aCME"];
    const made = await Promise.allSettled(names.map(create));
    expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const each of made) {
      if (each.status === "fulfilled") continue;
      expect(each.reason).toMatchObject({ code: "ObjectConflict", property: "name" });
      expect(each.reason.message).toMatch(/^There is a directory "acme" already/i);
    }
    expect(await opened.store.directory.listTenants()).toHaveLength(1);
  });
});
