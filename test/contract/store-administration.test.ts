import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AdministratorToken } from "../../src/directory/administrator-token.ts";
import type { Store } from "../../src/store/store.ts";
import { SYSTEM_INITIATOR } from "../../src/sync/log.ts";
import { STORES, type TestStore } from "../support/stores.ts";

const AT = "2026-01-01T00:00:00.000Z";

function makeToken(tenantId: string, id: string): AdministratorToken {
  const applicationIds = ["a", "b"];
  return { tenantId, id, name: "Ø", role: "Application Owner", applicationIds, created: AT };
}

describe.each(STORES)("administration on $title", ({ open }) => {
  let opened: TestStore;
  let store: Store;
  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });
  afterAll(() => opened.close());

  test("a token is found by its hash in its own tenant, used, and revoked once", async () => {
    const { administrators } = store;
    const token = makeToken("one", "t1");
    await administrators.addToken(token, "hash");
    await administrators.addToken(makeToken("two", "t1"), "other");
    expect(await administrators.findToken("one", "hash")).toEqual(token);
    expect(await administrators.findToken("two", "hash")).toBeUndefined();
    await administrators.noteTokenUse("one", "t1", AT);
    expect(await administrators.revokeToken("one", "t1", AT)).toBe(true);
    expect(await administrators.revokeToken("one", "t1", AT)).toBe(false);
    expect(await administrators.revokeToken("one", "none", AT)).toBe(false);
    const used = { ...token, lastUsed: AT, revoked: AT };
    expect(await administrators.listTokens("one")).toEqual([used]);
    expect(await administrators.listTokens("two")).toEqual([makeToken("two", "t1")]);
  });

  test("uploads wait in their lane, in the order of their ids", async () => {
    const lane = { tenantId: "one", jobId: "j" };
    const upload = (id: string) => ({
      id,
      received: AT,
      initiatedBy: SYSTEM_INITIATOR,
      operations: [{ bulkId: "1", data: { externalId: id } }],
    });
    await store.uploads.saveUpload(lane, upload("b"));
    await store.uploads.saveUpload(lane, upload("a"));
    await store.uploads.saveUpload({ ...lane, jobId: "k" }, upload("0"));
    expect(await store.uploads.countUploads(lane)).toBe(2);
    expect(await store.uploads.nextUpload(lane)).toEqual(upload("a"));
    await store.uploads.removeUpload(lane, "a");
    expect(await store.uploads.nextUpload(lane)).toEqual(upload("b"));
    await store.uploads.removeUpload(lane, "b");
    expect(await store.uploads.nextUpload(lane)).toBeUndefined();
  });
});
