import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { createResource, patchOp, send } from "../scim/client.ts";
import { startApplication, type TestApplication } from "./application.ts";

const PEOPLE = 1_200;
let application: TestApplication;
let teamId: string;

beforeAll(async () => {
  application = await startApplication();
  const { tables, tenant } = application;
  for (let index = 1; index <= PEOPLE; index += 1) {
    await tables.users.insert({
      userName: `Person${index}@a.b`,
      externalId: `hr-${index}`,
      title: index % 100 === 0 ? "Cook" : "Clerk",
      nickName: `n${String((index * 7) % PEOPLE).padStart(4, "0")}`,
      active: true,
    });
  }
  const members = [{ value: "7" }, { value: "8" }];
  teamId = await createResource(tenant, "/Groups", { displayName: "Team", members });
});

afterAll(() => application.close());

/** Ask for Users. @returns the answer, what the tables were asked, and how many rows they gave */
async function ask(query: string) {
  const { tables, tenant } = application;
  tables.calls.length = 0;
  const before = tables.given();
  const answer = await send(tenant, "GET", `/Users?${query}`);
  const users = (answer.body.Resources ?? []) as readonly JsonObject[];
  const ids = users.map(({ id }) => Number(id));
  return { ...answer, users, ids, calls: [...tables.calls], given: tables.given() - before };
}

describe("a filter", () => {
  test.each([
    { title: "an indexed attribute", filter: 'userName eq "PERSON77@a.b"', ids: [77] },
    { title: "one of several", filter: 'active eq true and externalId eq "hr-9"', ids: [9] },
    { title: "an id", filter: 'id eq "12"', ids: [12] },
    { title: "a group", filter: `groups.value eq "TEAM"`, ids: [7, 8] },
    { title: "a group as an item", filter: `groups[value eq "TEAM"]`, ids: [7, 8] },
    { title: "nobody", filter: 'userName eq "nobody@a.b"', ids: [] },
    { title: "both, and only one matches", filter: 'id eq "12" and title eq "Cook"', ids: [] },
  ])("by $title reads no more rows than match", async ({ filter, ids }) => {
    const found = await ask(`filter=${encodeURIComponent(filter.replace("TEAM", teamId))}`);
    expect([found.status, found.body.totalResults, found.ids]).toEqual([200, ids.length, ids]);
    expect(found.given).toBeLessThanOrEqual(2);
  });

  test.each([
    { title: "without an index", filter: 'title eq "Cook"', total: 12 },
    { title: "with or", filter: 'userName eq "person1@a.b" or title eq "Cook"', total: 13 },
    { title: "with not", filter: 'not (userName eq "person1@a.b")', total: PEOPLE - 1 },
    { title: "on meta", filter: 'meta.created gt "2020-01-01T00:00:00Z"', total: PEOPLE },
    { title: "on groups at large", filter: "groups pr", total: 2 },
  ])("$title is worked out over all pages", async ({ filter, total }) => {
    const found = await ask(`filter=${encodeURIComponent(filter)}&count=5&startIndex=2`);
    expect([found.status, found.body.totalResults]).toEqual([200, total]);
    expect(found.users).toHaveLength(Math.min(5, total - 1));
  });

  test("of groups by a member asks for the memberships", async () => {
    const query = encodeURIComponent('members.value eq "7"');
    const answer = await send(application.tenant, "GET", `/Groups?filter=${query}`);
    expect(answer.body.totalResults).toBe(1);
  });
});

describe("paging", () => {
  test("by index asks for that page and a count", async () => {
    const { ids, calls, given } = await ask("startIndex=901&count=10&excludedAttributes=groups");
    expect(ids).toEqual([901, 902, 903, 904, 905, 906, 907, 908, 909, 910]);
    expect([calls, given]).toEqual([["users.count", "users.find"], 10]);
  });

  test("behind the last is empty", async () => {
    const { status, ids, body } = await ask(`startIndex=${PEOPLE + 1}`);
    expect([status, ids, body.totalResults]).toEqual([200, [], PEOPLE]);
  });

  test.each([
    { title: "all of them", query: "", total: PEOPLE, most: 101 },
    { title: "a filter", query: "&filter=nickName%20sw%20%22n01%22", total: 100, most: 2 * PEOPLE },
    { title: "an order", query: "&sortBy=nickName", total: PEOPLE, most: PEOPLE + 100 },
    { title: "an order turned", query: "&sortBy=title&sortOrder=descending", total: PEOPLE },
  ])("by cursor gives each once: $title", async ({ query, total, most }) => {
    const seen: number[] = [];
    let cursor: unknown = "";
    while (typeof cursor === "string" && seen.length <= PEOPLE) {
      const page = await ask(`count=100&excludedAttributes=groups${query}&cursor=${cursor}`);
      expect(page.status, page.text).toBe(200);
      if (most !== undefined) expect(page.given).toBeLessThanOrEqual(most);
      seen.push(...page.ids);
      cursor = page.body.nextCursor;
    }
    expect([seen.length, new Set(seen).size]).toEqual([total, total]);
  });
});

describe("a walk by cursor", () => {
  test.each([{ order: "" }, { order: "&sortBy=userName" }])(
    "passes nobody over when others are deleted on the way $order",
    async ({ order }) => {
      const { tenant, close, tables } = await startApplication();
      for (const name of ["a", "b", "c", "d", "e", "f"]) {
        await tables.users.insert({ userName: `${name}@a.b` });
      }
      const seen: unknown[] = [];
      let cursor: unknown = "";
      while (typeof cursor === "string" && seen.length < 10) {
        const { body } = await send(tenant, "GET", `/Users?count=2&cursor=${cursor}${order}`);
        const ids = (body.Resources as readonly JsonObject[]).map(({ id }) => id);
        seen.push(...ids);
        for (const id of ids) await send(tenant, "DELETE", `/Users/${id}`);
        cursor = body.nextCursor;
      }
      expect(seen).toEqual(["1", "2", "3", "4", "5", "6"]);
      await close();
    },
  );

  test("at the root goes through people and groups in one order", async () => {
    const { tenant, close } = await startApplication();
    for (const name of ["b", "d"]) await createResource(tenant, "/Users", { userName: name });
    for (const displayName of ["a", "c"]) await createResource(tenant, "/Groups", { displayName });
    const walk = async (query: string) => {
      const names: unknown[] = [];
      let cursor: unknown = "";
      while (typeof cursor === "string" && names.length < 10) {
        const { body } = await send(tenant, "GET", `/?count=1&cursor=${cursor}${query}`);
        const [each] = body.Resources as readonly JsonObject[];
        names.push(each?.userName ?? each?.displayName);
        cursor = body.nextCursor;
      }
      return names;
    };
    expect(await walk("")).toEqual(["b", "d", "a", "c"]);
    expect(await walk("&sortBy=displayName")).toEqual(["a", "c", "b", "d"]);
    expect(await walk("&sortBy=id&sortOrder=descending")).toEqual(["c", "a", "d", "b"]);
    await close();
  });
});

describe("a row", () => {
  test("may be untidy: what is empty or unknown is left out, 0 and 1 are booleans", async () => {
    const { tenant, close, tables } = await startApplication();
    await tables.users.insert({
      userName: "ann@a.b",
      title: null,
      nickName: "",
      active: 0,
      emails: [{ value: null }, { value: "ann@a.b", type: undefined }],
      name: { givenName: null },
      groups: [{ value: "99" }],
      password: "secret",
      shoeSize: 44,
      meta: { created: "yesterday" },
    } as never);
    const { body } = await send(tenant, "GET", "/Users/1?excludedAttributes=meta");
    expect(body).toEqual({
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
      id: "1",
      userName: "ann@a.b",
      active: false,
      emails: [{ value: "ann@a.b" }],
    });
    const patch = patchOp({ op: "add", path: "title", value: "Cook" });
    expect((await send(tenant, "PATCH", "/Users/1", patch)).body.title).toBe("Cook");
    await close();
  });

  test.each([
    { title: "an id that an address can't hold", change: { id: 'a"b' } },
    { title: "a version that is none", change: { version: Number.NaN } },
    { title: "a time that is none", change: { created: "yesterday" } },
  ])("with $title is the application's mistake: 500", async ({ change }) => {
    const { tenant, close, tables } = await startApplication();
    const find = async () => {
      const row = { id: "1", version: 1, created: new Date(), lastModified: new Date() };
      return [{ ...row, attributes: { userName: "ann@a.b" }, ...change }];
    };
    await tables.users.insert({ userName: "ann@a.b" });
    Object.assign(tables.users, { find });
    expect((await send(tenant, "GET", "/Users")).status).toBe(500);
    await close();
  });

  test("that find gives again and again ends the walk", async () => {
    const { tenant, close, tables } = await startApplication();
    const { find } = tables.users;
    for (let index = 0; index < 501; index += 1) {
      await tables.users.insert({ userName: `u${index}@a.b` });
    }
    Object.assign(tables.users, {
      find: (page: Parameters<typeof find>[0]) => {
        const { after: _after, ...rest } = page;
        return find(rest);
      },
    });
    expect((await send(tenant, "GET", "/Users?filter=title pr")).status).toBe(500);
    await close();
  });
});
