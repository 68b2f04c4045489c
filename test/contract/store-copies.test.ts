import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { getApplicationRules } from "../../src/saas/application-rules.ts";
import type { OrganizationStore } from "../../src/saas/ports.ts";
import { COPIES_AT_ONCE, settleSearch } from "../../src/service-provider/search-copies.ts";
import { openStore } from "../../src/store/store.ts";
import {
  addCustomOrganization,
  findPeople,
  savePerson,
  selectPeople,
} from "../support/copied-people.ts";
import { copyAll } from "../support/copies.ts";
import { STORES, type TestStore } from "../support/stores.ts";
import { TEST_KEY } from "../support/test-key.ts";

const USERS = { User: getApplicationRules("custom").user };

let organizations = 0;
async function addOrganization(store: OrganizationStore): Promise<string> {
  organizations += 1;
  const id = `o${organizations}`;
  await addCustomOrganization(store, id);
  return id;
}

describe.each(STORES)("copies for searching, on $title", ({ open }) => {
  let opened: TestStore;
  let store: OrganizationStore;
  beforeAll(async () => {
    opened = await open();
    store = opened.store.organizations;
  });
  afterAll(() => opened.close());

  test.each([
    { filter: undefined, sortBy: undefined, reads: false },
    { filter: 'userName eq "A"', sortBy: undefined, reads: false },
    { filter: 'externalId eq "a"', sortBy: "userName", reads: false },
    { filter: 'emails.value eq "a@example.com"', sortBy: undefined, reads: false },
    { filter: 'emails eq "a@example.com"', sortBy: undefined, reads: false },
    { filter: 'id eq "a" and meta.created gt "2026-01-01T00:00:00Z"', sortBy: "id", reads: false },
    { filter: 'groups.value eq "g"', sortBy: "meta.lastModified", reads: false },
    { filter: 'title eq "a"', sortBy: undefined, reads: true },
    { filter: 'userName eq "a" and active eq true', sortBy: undefined, reads: true },
    { filter: 'not (displayName eq "a")', sortBy: undefined, reads: true },
    { filter: 'emails[type eq "work" and value eq "a"]', sortBy: undefined, reads: true },
    { filter: undefined, sortBy: "title", reads: true },
    { filter: 'userName sw "a"', sortBy: "name.familyName", reads: true },
  ])("are read ($reads) by filter $filter, sort $sortBy", async ({ filter, sortBy, reads }) => {
    const id = await addOrganization(store);
    await savePerson(store, id, "a", "Cook");
    const noted = { organizationId: id, count: 1, mark: 1 };
    expect(store.copies.isRead([selectPeople(filter, sortBy)])).toBe(reads);
    expect(await store.copies.readPending(id)).toEqual(noted);
    await settleSearch(store, id, [selectPeople(filter, sortBy)]);
    expect(await store.copies.readPending(id)).toEqual(reads ? undefined : noted);
  });

  test("what was written just now is found, changed, and not found when it is gone", async () => {
    const id = await addOrganization(store);
    await savePerson(store, id, "a", "Cook");
    await savePerson(store, id, "b", "Baker");
    expect(await findPeople(store, id, 'title eq "cook"')).toEqual(["a"]);
    expect(await findPeople(store, id, undefined, "title")).toEqual(["b", "a"]);
    await savePerson(store, id, "a", "Admiral", false);
    expect(await findPeople(store, id, 'title eq "cook"')).toEqual([]);
    expect(await findPeople(store, id, undefined, "title")).toEqual(["a", "b"]);
    await savePerson(store, id, "b", "Cook", false);
    await store.write(id, (writer) => writer.remove(id, "User", "b"));
    expect(await findPeople(store, id, "title pr")).toEqual(["a"]);
    await savePerson(store, id, "b", "Driver");
    expect(await findPeople(store, id, 'title eq "driver"')).toEqual(["b"]);
  });

  test("more than one transaction copies are all made, whoever else writes and searches", async () => {
    const id = await addOrganization(store);
    const count = COPIES_AT_ONCE * 2 + 3;
    const ids = Array.from({ length: count }, (_, index) => `p${index}`);
    await Promise.all(ids.map((each) => savePerson(store, id, each, "Old")));
    const more = ids.map((each) => savePerson(store, id, `${each}x`, "New"));
    const found = await Promise.all([1, 2, 3].map(() => findPeople(store, id, 'title eq "old"')));
    for (const each of found) expect(each.toSorted()).toEqual(ids.toSorted());
    await Promise.all(more);
    expect(await findPeople(store, id, "title pr")).toHaveLength(count * 2);
    expect(await store.copies.readPending(id)).toBeUndefined();
  });

  test("another process finds what this one was told is written, and the other way round", async () => {
    const other = (await opened.openAnother()).organizations;
    const id = await addOrganization(store);
    for (let round = 0; round < 5; round += 1) {
      const [here, there] = [`h${round}`, `t${round}`];
      await Promise.all([
        savePerson(store, id, here, "Here"),
        savePerson(other, id, there, "There"),
      ]);
      const [one, two] = await Promise.all([
        findPeople(store, id, 'title eq "there"'),
        findPeople(other, id, 'title eq "here"'),
      ]);
      expect([one.at(-1), two.at(-1)]).toEqual([there, here]);
    }
  });

  test("an organization's are its own, and those who have some are found in order", async () => {
    const [one, two] = [await addOrganization(store), await addOrganization(store)];
    await savePerson(store, one, "a", "Cook");
    await savePerson(store, two, "a", "Cook");
    await findPeople(store, one, "title pr");
    expect(await store.copies.readPending(two)).toMatchObject({ count: 1 });
    const listed: string[] = [];
    let pending = await store.copies.findPending("");
    while (pending !== undefined) {
      listed.push(pending.organizationId);
      pending = await store.copies.findPending(pending.organizationId);
    }
    expect(listed).toContain(two);
    expect(listed).not.toContain(one);
    expect(listed).toEqual(listed.toSorted());
  });

  test("who was created and is gone again leaves nothing pending", async () => {
    const id = await addOrganization(store);
    await savePerson(store, id, "a", "Cook");
    await savePerson(store, id, "b", "Cook");
    await store.write(id, (writer) => writer.remove(id, "User", "b"));
    expect(await store.copies.readPending(id)).toMatchObject({ count: 2 });
    expect(await findPeople(store, id, "title pr")).toEqual(["a"]);
    expect(await store.copies.readPending(id)).toBeUndefined();
    await store.write(id, (writer) => writer.remove(id, "User", "a"));
    await savePerson(store, id, "c", "Baker");
    expect(await findPeople(store, id, "title pr")).toEqual(["c"]);
  });

  test("a mark is another after each write, whether it creates or changes", async () => {
    const id = await addOrganization(store);
    const marks = new Set<number | undefined>();
    for (const isNew of [true, false]) {
      await savePerson(store, id, "a", "Cook", isNew);
      marks.add((await store.copies.readPending(id))?.mark);
    }
    await savePerson(store, id, "b", "Cook");
    marks.add((await store.copies.readPending(id))?.mark);
    expect(marks.size).toBe(3);
  });

  test("employees are listed and found by what was written last", async () => {
    const id = await addOrganization(store);
    await savePerson(store, id, "a", "Cook");
    await store.write(id, async (writer) => {
      const row = { userId: "a", role: "employee", managedBy: "manual", active: true } as const;
      const description = { sortName: "old", searchText: "old", needsAttention: false };
      await writer.employees?.addEmployee(id, {
        ...row,
        ...description,
        local: {},
        ownAttributes: [],
      });
    });
    await settleSearch(store, id, [selectPeople("title pr")]);
    const { employees } = await store.employees.listEmployees(id, { text: "a", limit: 10 });
    expect(employees.map(({ sortName }) => sortName)).toEqual(["a"]);
  });

  test("a copy that fails leaves all pending", async () => {
    const id = await addOrganization(store);
    await savePerson(store, id, "a", "Cook");
    const renewed = store.copies.renew(id, 10, () => {
      throw new Error("no copy");
    });
    await expect(renewed).rejects.toThrow("no copy");
    expect(await findPeople(store, id, "title pr")).toEqual(["a"]);
  });

  test("inside of a write, where nobody could make copies, a search that reads them is a bug", async () => {
    const id = await addOrganization(store);
    const { kind, filter } = selectPeople("title pr");
    const searched = store.write(id, (writer) => writer.count(id, kind, filter));
    await expect(searched).rejects.toThrow("columns alone");
    const found = store.write(id, async (writer) => {
      const { filter: byName } = selectPeople('userName eq "a"');
      return await writer.count(id, kind, byName);
    });
    expect(await found).toBe(0);
  });

  test("what was written while its type was unknown is copied when the type is defined", async () => {
    const id = await addOrganization(store);
    const write = { id: "r1", kind: "Robot", now: "2026-01-01T00:00:00.000Z", emails: [] };
    const document = JSON.stringify({ schemas: ["urn:x:Robot"], id: "r1", name: "Åse" });
    await store.write(id, (writer) => writer.insert(id, { ...write, document }));
    await settleSearch(store, id, [selectPeople("title pr")]);
    expect(await store.copies.readPending(id)).toBeUndefined();
    const type = { endpoint: "/Robots", schema: "urn:x:Robot", schemaExtensions: [] };
    const resourceTypes = [{ id: "Robot", name: "Robot", description: "", ...type }];
    await store.changeOrganization(id, () => ({ definitions: { schemas: [], resourceTypes } }));
    expect(await store.copies.readPending(id)).toMatchObject({ count: 1 });
    await copyAll(store, id, USERS);
  });
});

test("who is killed between a write and its copy loses neither", async () => {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-copies-"));
  try {
    const acknowledged = await killWhileCopying(directory, 300);
    const opened = await openStore({ kind: "sqlite", directory, encryptionKey: TEST_KEY });
    const found = new Set(await findPeople(opened.organizations, "o", 'title eq "second"'));
    const all = await findPeople(opened.organizations, "o");
    const first = await findPeople(opened.organizations, "o", 'title eq "first"');
    await opened.close();
    expect(acknowledged.filter((id) => !found.has(id))).toEqual([]);
    expect(found.size + first.length).toBe(all.length);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

/** @returns the ids whose writes were acknowledged before the process was killed */
async function killWhileCopying(directory: string, atLeast: number): Promise<readonly string[]> {
  const script = new URL("../support/copy-writer-process.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [script, directory], {
    stdio: ["ignore", "pipe", "inherit"],
    timeout: 50_000,
    killSignal: "SIGABRT",
  });
  const closed = once(child, "close");
  child.stdout.setEncoding("utf8");
  let output = "";
  for await (const text of child.stdout) {
    output += text;
    if (output.split("\n").length > atLeast) child.kill("SIGKILL");
  }
  const [, signal] = await closed;
  expect(signal).toBe("SIGKILL");
  // What follows the last line's end is a line that was cut off.
  return output.split("\n").slice(0, -1);
}
