import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AuditQuery } from "../../src/saas/operator-logs.ts";
import type { AuditEntry, NewAuditEntry } from "../../src/saas/ports.ts";
import type { Store } from "../../src/store/store.ts";
import { STORES, type TestStore } from "../support/stores.ts";

const DAY_1 = "2026-01-01T00:00:00.000Z";
const DAY_2 = "2026-01-02T00:00:00.000Z";
const DAY_3 = "2026-01-03T00:00:00.000Z";

function makeEntry(at: string, resourceId: string, more: Partial<AuditEntry> = {}): AuditEntry {
  const modified = [{ path: "title", oldValue: "Cook", newValue: "Chef" }];
  return { at, tokenId: "t", action: "update", kind: "User", resourceId, modified, ...more };
}

describe.each(STORES)("the audit log on $title", ({ open }) => {
  let opened: TestStore;
  let store: Store;
  let organizations = 0;
  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });
  afterAll(() => opened.close());

  async function fill(entries: readonly NewAuditEntry[]): Promise<string> {
    organizations += 1;
    const id = `organization-${organizations}`;
    await store.organizations.write(id, async (writer) => {
      for (const entry of entries) await writer.audit(id, entry);
    });
    return id;
  }

  /** The resources of all pages, in order, and how many pages there were. */
  async function walk(organizationId: string, query: AuditQuery) {
    const found: string[] = [];
    let pages = 0;
    let after: string | undefined;
    do {
      const place = after === undefined ? {} : { after };
      const page = await store.logs.readAudit(organizationId, { ...query, ...place });
      found.push(...page.rows.map(({ resourceId }) => resourceId));
      after = page.next;
      pages += 1;
    } while (after !== undefined && pages < 50);
    return { found, pages };
  }

  test("a row comes back as it was written, notes and all", async () => {
    const notes = [{ reason: "unknownAttribute", path: "shoeSize" }];
    const entry = makeEntry(DAY_1, "a", { notes });
    const { tokenId: _token, ...anonymous } = makeEntry(DAY_2, "b", { modified: [] });
    const id = await fill([entry, anonymous]);
    const { rows, next } = await store.logs.readAudit(id, { limit: 10 });
    expect(rows).toEqual([anonymous, entry]);
    expect(next).toBeUndefined();
  });

  test("what a resource was created with comes before what was modified beside it", async () => {
    const resource = { schemas: ["u"], id: "a", userName: "bo", active: true };
    const initial = { resource, document: JSON.stringify(resource) };
    const values = [
      { path: "userName", newValue: "bo" },
      { path: "active", newValue: true },
    ];
    const secret = { path: "password" };
    const entry = makeEntry(DAY_1, "a", { action: "create", modified: [] });
    const id = await fill([
      { ...entry, initial },
      { ...entry, initial, modified: [secret] },
    ]);
    const { rows } = await store.logs.readAudit(id, { limit: 10 });
    expect(rows).toEqual([
      { ...entry, modified: [...values, secret] },
      { ...entry, modified: values },
    ]);
  });

  test("pages have every row of the same millisecond once, newest first", async () => {
    const id = await fill(["a", "b", "c", "d", "e"].map((each) => makeEntry(DAY_1, each)));
    expect(await walk(id, { limit: 2 })).toEqual({ found: ["e", "d", "c", "b", "a"], pages: 3 });
    expect(await walk(id, { limit: 5 })).toEqual({ found: ["e", "d", "c", "b", "a"], pages: 1 });
  });

  const mixed = [
    makeEntry(DAY_1, "a", { action: "create" }),
    makeEntry(DAY_2, "b", { action: "create", tokenId: "u" }),
    makeEntry(DAY_2, "a"),
    makeEntry(DAY_3, "b", { action: "delete" }),
  ];
  test.each([
    { title: "resource", query: { resourceId: "a" }, found: ["a", "a"] },
    { title: "token", query: { tokenId: "u" }, found: ["b"] },
    { title: "action", query: { action: "create" }, found: ["b", "a"] },
    { title: "since, inclusive", query: { since: DAY_2 }, found: ["b", "a", "b"] },
    { title: "until, exclusive", query: { until: DAY_2 }, found: ["a"] },
    { title: "all", query: { resourceId: "b", action: "create", since: DAY_2 }, found: ["b"] },
  ] as const)("filtered by $title, in pages of one row", async ({ query, found }) => {
    const id = await fill(mixed);
    expect((await walk(id, { ...query, limit: 1 })).found).toEqual(found);
    expect((await walk(id, { ...query, limit: 9 })).found).toEqual(found);
  });

  describe("what was done to one resource", () => {
    /** Created, changed, deleted, told of while gone, and here again under its old id. */
    async function live(): Promise<string> {
      const id = await fill([]);
      const { organizations } = store;
      const days = Array.from({ length: 9 }, (_, day) => `2026-02-0${day + 1}T00:00:00.000Z`);
      const act = (day: number, action: AuditEntry["action"], work?: Work) =>
        organizations.write(id, async (writer) => {
          await work?.(writer, days[day] ?? "");
          await writer.audit(id, makeEntry(days[day] ?? "", "a", { action }));
          // Others are told of at the same time.
          await writer.audit(id, makeEntry(days[day] ?? "", "b"));
        });
      const document = JSON.stringify({ id: "a" });
      const write = { id: "a", kind: "User", document, emails: [] } as const;
      type Work = (
        writer: Parameters<Parameters<typeof organizations.write>[1]>[0],
        now: string,
      ) => Promise<unknown>;
      await act(0, "create", (writer, now) => writer.insert(id, { ...write, now }));
      await act(1, "update", (writer, now) => writer.update(id, { ...write, now }, 1));
      await act(2, "update");
      await act(3, "update", (writer, now) => writer.update(id, { ...write, now }, 2));
      await act(4, "delete", (writer) => writer.remove(id, "User", "a"));
      await act(5, "update");
      await act(6, "update");
      await act(7, "create", (writer, now) => writer.insert(id, { ...write, now }));
      await act(8, "update", (writer, now) => writer.update(id, { ...write, now }, 1));
      return id;
    }

    async function list(organizationId: string, query: AuditQuery): Promise<string[]> {
      const found: string[] = [];
      let after: string | undefined;
      for (let page = 0; page < 20; page += 1) {
        const place = after === undefined ? {} : { after };
        const { rows, next } = await store.logs.readAudit(organizationId, { ...query, ...place });
        found.push(...rows.map(({ at, action }) => `${at.slice(9, 10)} ${action}`));
        after = next;
        if (after === undefined) return found;
      }
      throw new Error("the pages never end");
    }

    const all = [
      ...["9 update", "8 create", "7 update", "6 update", "5 delete"],
      ...["4 update", "3 update", "2 update", "1 create"],
    ];
    const at = (day: number) => `2026-02-0${day}T00:00:00.000Z`;
    test.each([
      { title: "in one page", query: { limit: 9 }, found: all },
      { title: "in pages of one", query: { limit: 1 }, found: all },
      { title: "in pages of four", query: { limit: 4 }, found: all },
      { title: "until it was gone", query: { limit: 2, until: at(5) }, found: all.slice(5) },
      { title: "since then", query: { limit: 2, since: at(5) }, found: all.slice(0, 5) },
      {
        title: "from day to day",
        query: { limit: 1, since: at(3), until: at(9) },
        found: all.slice(1, 7),
      },
      {
        title: "of one action",
        query: { limit: 1, action: "update" },
        found: all.filter((each) => each.endsWith("update")),
      },
    ] as const)("is found through its whole life, $title", async ({ query, found }) => {
      expect(await list(await live(), { ...query, resourceId: "a" })).toEqual(found);
    });

    test("ends where older rows were pruned", async () => {
      const id = await live();
      await store.logs.prune("audit", id, at(3));
      expect(await list(id, { limit: 2, resourceId: "a" })).toEqual(all.slice(0, 7));
      await store.logs.prune("audit", id, at(9));
      expect(await list(id, { limit: 2, resourceId: "a" })).toEqual(all.slice(0, 1));
    });
  });

  test.each([
    { title: "at once", between: [], at: DAY_2 },
    { title: "behind that of another of the same instant", between: ["group"], at: DAY_2 },
    { title: "at another instant than was said", between: [], at: DAY_3 },
  ])("somebody's creation is found when its entry comes $title", async ({ between, at }) => {
    const id = await fill([makeEntry(DAY_1, "before"), makeEntry(DAY_2, "before")]);
    await store.organizations.write(id, async (writer) => {
      const write = { kind: "User", now: DAY_2, document: "{}", emails: [] };
      await writer.insert(id, { ...write, id: "u" }, DAY_2);
      for (const other of between) await writer.audit(id, makeEntry(DAY_2, other));
      await writer.audit(id, makeEntry(at, "u", { action: "create" }));
      await writer.audit(id, makeEntry(DAY_3, "u"));
    });
    const { rows } = await store.logs.readAudit(id, { resourceId: "u", limit: 10 });
    expect(rows.map(({ action, resourceId }) => `${action} ${resourceId}`)).toEqual([
      "update u",
      "create u",
    ]);
  });

  test("an organization sees its own rows only", async () => {
    const [one, other] = [await fill([makeEntry(DAY_1, "a")]), await fill([])];
    expect((await walk(one, { limit: 9 })).found).toEqual(["a"]);
    expect((await walk(other, { limit: 9 })).found).toEqual([]);
  });

  test("pruning takes what is older, a batch at a time, of one organization", async () => {
    const many = Array.from({ length: 600 }, (_, index) =>
      makeEntry(new Date(Date.parse(DAY_1) + index).toISOString(), `r${index}`),
    );
    const id = await fill([...many, makeEntry(DAY_2, "kept")]);
    const other = await fill([makeEntry(DAY_1, "theirs")]);
    const counts = [];
    for (let batch = 0; batch < 3; batch += 1) {
      counts.push(await store.logs.prune("audit", id, DAY_2));
    }
    expect(counts).toEqual([500, 100, 0]);
    expect((await walk(id, { limit: 9 })).found).toEqual(["kept"]);
    expect((await walk(other, { limit: 9 })).found).toEqual(["theirs"]);
  });
});
