import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OrganizationStore, ResourceWrite, StoredResource } from "../../src/saas/ports.ts";
import { LIST_END, LIST_ROOM, type ResourceFrame } from "../../src/saas/resource-pages.ts";
import { STORES, type TestStore } from "../support/stores.ts";

const NOW = "2026-01-01T00:00:00.000Z";
const COUNT = 1_200;
const NAMES = ['Kokke "A"', "Bagere\\ \u0001\n", "Håndværk 😀"];

const texts = [',"c":"', '","m":"', '","l":"https://a/', '","v":', "}"] as const;
const FRAME: ResourceFrame = { texts };
const WITH_GROUPS: ResourceFrame = { texts, groupAddress: 'https://a/\\"g\\"/' };

const nameOf = (number: number): string => `u${String(number).padStart(4, "0")}`;

function makeWrite(id: string, more: Partial<ResourceWrite> = {}): ResourceWrite {
  // Letters of one, two, three and four bytes, so that what is cut is bytes, not letters.
  const document = JSON.stringify({
    schemas: [],
    name: `${id} aøあ😀`.repeat(1 + (id.length % 3)),
  });
  return { id, kind: "User", now: NOW, document, emails: [], ...more };
}

async function fill(organizations: OrganizationStore, id: string): Promise<void> {
  const application = "custom";
  const token = { id: `t-${id}`, organizationId: id, sha256: `s-${id}`, kind: "secret" } as const;
  await organizations.addOrganization(
    { id, name: id, application, created: NOW },
    { ...token, name: "t", scope: "write", created: NOW },
  );
  await organizations.write(id, async (writer) => {
    for (let number = 0; number < COUNT; number += 1) {
      await writer.insert(id, makeWrite(nameOf(number)));
    }
    // Gaps in the numbers, of which one is longer than a row of counts.
    for (let number = 10; number < 1_150; number += number < 100 ? 7 : 1) {
      if (number < 100 || number > 600) await writer.remove(id, "User", nameOf(number));
    }
  });
}

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** What is behind the room, as a list. */
function readBytes(bytes: Uint8Array): readonly { readonly name: string }[] {
  expect(decode(bytes.subarray(0, LIST_ROOM))).toBe(" ".repeat(LIST_ROOM));
  const text = decode(bytes.subarray(LIST_ROOM));
  expect(text.endsWith(LIST_END)).toBe(true);
  return JSON.parse(`[${text.slice(0, -LIST_END.length)}]`);
}

function present(stored: StoredResource) {
  const { document, created, lastModified, id, version } = stored;
  const shown = { c: created, m: lastModified, l: `https://a/${id}`, v: version };
  return { ...JSON.parse(document), ...shown };
}

describe.each(STORES)("pages that the store writes, on $title", ({ open }) => {
  let opened: TestStore;
  let organizations: OrganizationStore;
  const at = "organization-pages";
  beforeAll(async () => {
    opened = await open();
    organizations = opened.store.organizations;
    await fill(organizations, at);
  });
  afterAll(() => opened.close());

  const pages = () => {
    const { pages: found } = organizations;
    if (found === undefined) throw new Error("a store of tables writes pages");
    return found;
  };

  test.each([
    { title: "the first page", offset: 0, limit: 20 },
    { title: "a page of one", offset: 3, limit: 1 },
    { title: "a page in the middle", offset: 300, limit: 100 },
    { title: "a page behind a row of counts", offset: 530, limit: 30 },
    { title: "the last page, which is not full", offset: 590, limit: 100 },
    { title: "all", offset: 0, limit: 5_000 },
    { title: "a page behind the last", offset: 5_000, limit: 10 },
    { title: "no resource at all", offset: 0, limit: 0 },
  ])("$title is what is read one by one", async ({ offset, limit }) => {
    const read = await organizations.query(at, "User", undefined, { offset, limit });
    const { total, written } = await pages().page(at, "User", FRAME, { offset, limit });
    expect(total).toBe(read.total);
    expect(written?.count ?? 0).toBe(read.resources.length);
    const found = written === undefined ? [] : readBytes(written.bytes);
    expect(found).toEqual(read.resources.map(present));
  });

  test.each([1, 7, 100, 5_000])("a walk in pages of %i passes each once", async (limit) => {
    const walked: string[] = [];
    const all = await organizations.query(at, "User", undefined, { offset: 560, limit: 5_000 });
    const { last: start } = await organizations.search(
      at,
      [{ kind: "User", filter: undefined, sort: undefined }],
      { from: 0, limit: 560 },
    );
    for (let from = start, hasMore = true; hasMore; ) {
      const page = await pages().pageBehind(at, "User", FRAME, { from, limit });
      if (page === undefined) throw new Error("the page is empty, although there was more");
      walked.push(...readBytes(page.bytes).map(({ name }) => name));
      ({ last: from, hasMore } = page);
    }
    expect(walked).toEqual(all.resources.map((each) => present(each).name));
  });

  test("a walk begins with the first, and ends where nothing comes behind", async () => {
    const page = await pages().pageBehind(at, "User", FRAME, { from: undefined, limit: 1 });
    expect(readBytes(page?.bytes ?? new Uint8Array())).toMatchObject([{ l: "https://a/u0000" }]);
    expect(page?.hasMore).toBe(true);
    const behind = { kind: "User", position: 1_000_000, sortKey: undefined };
    const none = await pages().pageBehind(at, "User", FRAME, { from: behind, limit: 1 });
    expect(none).toBeUndefined();
  });

  test("groups are shown as they are called, in the order of their creation", async () => {
    const id = "organization-groups";
    await fill(organizations, id);
    const page = { offset: 0, limit: 3 };
    const without = await pages().page(id, "User", WITH_GROUPS, page);
    expect(decode(without.written?.bytes ?? new Uint8Array())).not.toContain("groups");
    await organizations.write(id, async (writer) => {
      for (const [index, displayName] of [...NAMES, undefined].entries()) {
        const document = JSON.stringify({ schemas: [], displayName });
        await writer.insert(id, makeWrite(`g${9 - index}`, { kind: "Group", document }));
        const members = [{ value: "u0001", type: "User" }] as const;
        await writer.addMembers(id, `g${9 - index}`, members, NOW);
      }
    });
    const { written } = await pages().page(id, "User", WITH_GROUPS, page);
    const [first, second] = readBytes(written?.bytes ?? new Uint8Array());
    expect(first).not.toHaveProperty("groups");
    const toGroup = (value: string, display?: string) => ({
      value,
      $ref: `https://a/"g"/${value}`,
      ...(display === undefined ? {} : { display }),
      type: "direct",
    });
    const shown = NAMES.map((name, index) => toGroup(`g${9 - index}`, name));
    expect(second).toMatchObject({ groups: [...shown, toGroup("g6")], l: "https://a/u0001" });
    const bare = await pages().page(id, "User", FRAME, page);
    expect(decode(bare.written?.bytes ?? new Uint8Array())).not.toContain("groups");
  });
});
