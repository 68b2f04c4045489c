import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import { STORES, type TestStore } from "../support/stores.ts";

describe.each(STORES)("credentials in $title", ({ open }) => {
  let opened: TestStore;
  let store: Store;
  beforeAll(async () => {
    opened = await open();
    store = opened.store;
    for (const id of ["app", "other"]) {
      const application = { id, displayName: id, template: "custom", tenantUrl: "" };
      await store.sync.saveApplication({ ...application, tenantId: "t" });
    }
  });
  afterAll(() => opened.close());

  test("none, one, several, and some taken away", async () => {
    const { sync } = store;
    expect(await sync.readCredentials("t", "app")).toEqual({});
    await sync.saveSecret("t", "app", "token-æ");
    expect(await sync.readCredentials("t", "app")).toEqual({ SecretToken: "token-æ" });
    await sync.saveCredentials("t", "app", { Oauth2ClientId: "c", Oauth2ClientSecret: "s" });
    expect(await sync.readCredentials("t", "app")).toEqual({
      SecretToken: "token-æ",
      Oauth2ClientId: "c",
      Oauth2ClientSecret: "s",
    });
    expect(await sync.readSecret("t", "app")).toBe("token-æ");
    await sync.saveCredentials("t", "app", { SecretToken: undefined });
    expect(await sync.readSecret("t", "app")).toBeUndefined();
    expect(await sync.readCredentials("t", "other")).toEqual({});
    await sync.saveCredentials("t", "app", {
      Oauth2ClientId: undefined,
      Oauth2ClientSecret: undefined,
    });
    expect(await sync.readCredentials("t", "app")).toEqual({});
  });

  test("changes made side by side are all kept", async () => {
    const keys = ["UserName", "Password", "Oauth2Scope", "Oauth2ClientId"] as const;
    await Promise.all(keys.map((key) => store.sync.saveCredentials("t", "other", { [key]: key })));
    expect(Object.keys(await store.sync.readCredentials("t", "other")).sort()).toEqual(
      [...keys].sort(),
    );
  });

  test("an application that isn't there has none to save", async () => {
    const saving = store.sync.saveCredentials("t", "nobody", { SecretToken: "x" });
    await expect(saving).rejects.toMatchObject({ code: "NotFound" });
  });
});
