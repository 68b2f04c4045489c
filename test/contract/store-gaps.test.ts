import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { STORES, type TestStore } from "../support/stores.ts";

const NOW = "2026-01-01T00:00:00.000Z";
const COUNT = 2_600;

describe.each(STORES)("pages by index on $title", ({ open }) => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened.close());

  test("are cut from the order of creation, whatever was removed between", async () => {
    const { organizations } = opened.store;
    const id = "gaps";
    const token = { id: "t", organizationId: id, sha256: "s", kind: "secret" } as const;
    await organizations.addOrganization(
      { id, name: id, application: "custom", created: NOW },
      { ...token, name: "t", scope: "write", created: NOW },
    );
    let left = Array.from({ length: COUNT }, (_, index) => `u${index}`);
    await organizations.write(id, async (writer) => {
      for (const each of left) {
        const document = JSON.stringify({ schemas: [], id: each });
        await writer.insert(id, { id: each, kind: "User", now: NOW, document, emails: [] });
      }
    });
    const spans = [
      { from: 0, length: 1_200, step: 2 },
      { from: 100, length: 700, step: 1 },
      { from: 700, length: 600, step: 3 },
      { from: 0, length: 30, step: 1 },
    ];
    for (const { from, length, step } of spans) {
      const gone = left.filter((_, at) => at >= from && at < from + length && at % step === 0);
      await organizations.write(id, async (writer) => {
        for (const each of gone) await writer.remove(id, "User", each);
      });
      left = left.filter((each) => !gone.includes(each));
      for (let offset = 0; offset < left.length; offset += 61) {
        const { total, resources } = await organizations.query(id, "User", undefined, {
          offset,
          limit: 3,
        });
        const found = { offset, total, ids: resources.map((each) => each.id) };
        expect(found).toEqual({ offset, total: left.length, ids: left.slice(offset, offset + 3) });
      }
    }
  });
});
