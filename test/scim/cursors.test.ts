import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { openCursor, sealCursor, type Walk } from "../../src/service-provider/cursor.ts";
import { TOLERANT_POLICY } from "../../src/service-provider/policy.ts";
import type { Provider } from "../../src/service-provider/provider.ts";
import { STORES } from "../support/stores.ts";
import { type Answer, createResource, send } from "./client.ts";
import { startService, type Tenant, type TestService } from "./service.ts";

const SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

describe.each(STORES)("cursor paging on $title, RFC 9865", ({ open }) => {
  let service: TestService;
  let tenant: Tenant;

  beforeAll(async () => {
    service = await startService({ open });
    tenant = await service.addTenant();
    for (const [index, userName] of ["d", "B", "a", "C", "e", "F", "g"].entries()) {
      const title = index % 2 === 0 ? { title: `Title ${index}` } : {};
      await createResource(tenant, "/Users", { userName, ...title });
    }
    for (const displayName of ["c2", "A2"]) {
      await createResource(tenant, "/Groups", { displayName });
    }
  });

  afterAll(async () => {
    await service.close();
  });

  function readNames(body: JsonObject): readonly string[] {
    const resources = body.Resources as readonly JsonObject[];
    return resources.map((each) => String(each.userName ?? each.displayName));
  }

  /** Walk over all pages, checking what every page has to say. */
  async function walk(
    ask: (cursor: string) => Promise<Answer>,
    total: number,
  ): Promise<readonly (readonly string[])[]> {
    const pages: (readonly string[])[] = [];
    let cursor: unknown = "";
    while (typeof cursor === "string" && pages.length < 20) {
      const { status, body, text } = await ask(cursor);
      expect(status, text).toBe(200);
      expect(body.totalResults).toBe(total);
      expect(body).not.toHaveProperty("startIndex");
      expect(body).not.toHaveProperty("previousCursor");
      const names = readNames(body);
      expect(body.itemsPerPage).toBe(names.length);
      pages.push(names);
      cursor = body.nextCursor;
      if (typeof cursor === "string") expect(cursor).toMatch(/^[\w.~-]+$/);
    }
    return pages;
  }

  const get = (path: string) => (cursor: string) => send(tenant, "GET", `${path}&cursor=${cursor}`);

  test.each([
    {
      title: "65-001 65-005 in the order of index paging",
      query: "count=3",
      total: 7,
      pages: ["dBa", "CeF", "g"],
    },
    {
      title: "65-005 a full last page has no cursor",
      query: "count=7",
      total: 7,
      pages: ["dBaCeFg"],
    },
    { title: "65-012 sorted", query: "count=4&sortBy=userName", total: 7, pages: ["aBCd", "eFg"] },
    {
      title: "65-012 sorted the other way",
      query: "count=4&sortBy=userName&sortOrder=descending",
      total: 7,
      pages: ["gFed", "CBa"],
    },
    {
      title: "65-012 by what some lack",
      query: "count=3&sortBy=title",
      total: 7,
      pages: ["dae", "gBC", "F"],
    },
    { title: "65-008 filtered", query: "count=2&filter=title%20pr", total: 4, pages: ["da", "eg"] },
    {
      title: "65-008 found by an index",
      query: 'count=2&filter=userName+eq+"b"',
      total: 1,
      pages: ["B"],
    },
  ])("$title: $query", async ({ query, total, pages }) => {
    const walked = await walk(get(`/Users?${query}`), total);
    expect(walked.map((each) => each.join(""))).toEqual(pages);
  });

  test("44-047 65-005 over several resource types at the root", async () => {
    expect((await walk(get("/?count=4"), 9)).flat()).toEqual([..."dBaCeFg", "c2", "A2"]);
    const sorted = await walk(get("/?count=4&sortBy=displayName"), 9);
    expect(sorted.flat()).toEqual(["A2", "c2", ..."dBaCeFg"]);
  });

  test("65-016 by POST, going on with what GET began", async () => {
    const ask = (cursor: string) => {
      const body = { schemas: [SEARCH], cursor, count: 3, sortBy: "userName" };
      return send(tenant, "POST", "/Users/.search", body);
    };
    expect((await walk(ask, 7)).flat()).toEqual([..."aBCdeFg"]);
    const first = await send(tenant, "GET", "/Users?cursor&count=3&sortBy=userName");
    const next = await ask(String(first.body.nextCursor));
    expect(readNames(next.body)).toEqual(["d", "e", "F"]);
  });

  test("65-005 what comes and goes meanwhile: nobody twice, nobody left out", async () => {
    const moving = await service.addTenant();
    const ids = new Map<string, string>();
    for (const userName of "abcdef") {
      ids.set(userName, await createResource(moving, "/Users", { userName }));
    }
    const page = async (cursor: unknown) =>
      (await send(moving, "GET", `/Users?count=2&cursor=${String(cursor)}`)).body;
    const first = await page("");
    for (const gone of "ab") await send(moving, "DELETE", `/Users/${ids.get(gone)}`);
    const second = await page(first.nextCursor);
    expect(readNames(second)).toEqual(["c", "d"]);
    await createResource(moving, "/Users", { userName: "late" });
    const third = await page(second.nextCursor);
    expect(readNames(third)).toEqual(["e", "f"]);
    expect(readNames(await page(third.nextCursor))).toEqual(["late"]);
  });

  test("65-002 65-005 keys too long for a cursor", async () => {
    const long = await service.addTenant();
    for (const end of "cab") {
      const title = "x".repeat(3000) + end;
      await createResource(long, "/Users", { userName: `long ${end}`, title });
    }
    const names: string[] = [];
    let cursor: unknown = "";
    for (let pages = 0; pages < 3; pages += 1) {
      const path = `/Users?count=1&sortBy=title&cursor=${String(cursor)}`;
      const { body } = await send(long, "GET", path);
      names.push(...readNames(body));
      cursor = body.nextCursor;
    }
    expect(names).toEqual(["long a", "long b", "long c"]);
    expect(cursor).toBeUndefined();
  });

  describe("65-003 65-004 65-011 65-015 count", () => {
    test.each([
      { query: "cursor&count=0", body: { totalResults: 7, itemsPerPage: 0, Resources: [] } },
      { query: "cursor&count=-2", body: { totalResults: 7, itemsPerPage: 0, Resources: [] } },
      { query: "cursor&count=99999", body: { totalResults: 7, itemsPerPage: 7 } },
      { query: "cursor", body: { totalResults: 7, itemsPerPage: 7 } },
    ])("?$query", async ({ query, body }) => {
      const answer = await send(tenant, "GET", `/Users?${query}`);
      expect(answer.body).toMatchObject(body);
      expect(answer.body).not.toHaveProperty("nextCursor");
    });

    test.each([
      { query: "cursor&count=two", scimType: "invalidCount" },
      { query: "cursor&startIndex=1", scimType: "invalidSyntax" },
    ])("?$query is $scimType", async ({ query, scimType }) => {
      const answer = await send(tenant, "GET", `/Users?${query}`);
      expect(answer).toMatchObject({ status: 400, body: { scimType } });
    });

    test("65-011 stays that of the first page, whether it is repeated or not", async () => {
      const first = await send(tenant, "GET", "/Users?cursor&count=3");
      const next = `/Users?cursor=${String(first.body.nextCursor)}`;
      expect(readNames((await send(tenant, "GET", next)).body)).toEqual(["C", "e", "F"]);
      const other = await send(tenant, "GET", `${next}&count=4`);
      expect(other).toMatchObject({ status: 400, body: { scimType: "invalidCount" } });
    });
  });

  describe("65-007 65-009 65-022 65-023 a cursor opens nothing but its own query", () => {
    const first = "/Users?cursor&count=2&filter=id%20pr&sortBy=id";

    test.each([
      { title: "another filter", path: "/Users?count=2&filter=meta%20pr&sortBy=id" },
      { title: "no filter", path: "/Users?count=2&sortBy=id" },
      { title: "another order", path: `${first.replace("cursor&", "")}&sortOrder=descending` },
      { title: "other attributes", path: `${first.replace("cursor&", "")}&attributes=title` },
      { title: "another endpoint", path: first.replace("/Users?cursor&", "/Groups?") },
      { title: "the root", path: first.replace("/Users?cursor&", "/?") },
    ])("$title", async ({ path }) => {
      const { body } = await send(tenant, "GET", first);
      const wrong = await send(tenant, "GET", `${path}&cursor=${String(body.nextCursor)}`);
      expect(wrong).toMatchObject({ status: 400, body: { scimType: "invalidCursor" } });
    });

    test("65-019 another organization, with the same words as a forged one", async () => {
      const other = await service.addTenant();
      const { body } = await send(tenant, "GET", "/Users?cursor&count=2");
      const stolen = await send(other, "GET", `/Users?cursor=${String(body.nextCursor)}`);
      const forged = await send(other, "GET", "/Users?cursor=forged");
      expect(stolen).toMatchObject({ status: 400, body: { scimType: "invalidCursor" } });
      expect(stolen.text).toBe(forged.text);
    });

    test("65-022 any changed character", async () => {
      const { body } = await send(tenant, "GET", "/Users?cursor&count=2");
      const cursor = String(body.nextCursor);
      const changes = [...cursor].map((each, index) => {
        const other = each === "A" ? "B" : "A";
        return cursor.slice(0, index) + other + cursor.slice(index + 1);
      });
      const odd = [
        `${cursor}A`,
        cursor.slice(0, -1),
        `${cursor}%3D`,
        `.${cursor}`,
        "A",
        "~".repeat(9000),
      ];
      for (const wrong of [...changes, ...odd]) {
        const answer = await send(tenant, "GET", `/Users?cursor=${wrong}`);
        expect(answer, wrong).toMatchObject({ status: 400, body: { scimType: "invalidCursor" } });
      }
    });

    test("65-020 65-024 without a token it opens nothing", async () => {
      const { body } = await send(tenant, "GET", "/Users?cursor&count=2");
      const path = `/Users?cursor=${String(body.nextCursor)}`;
      const headers = { authorization: "Bearer wrong" };
      expect((await send(tenant, "GET", path, undefined, { headers })).status).toBe(401);
    });
  });

  test("65-020 65-021 another organization's token does not go on with it", async () => {
    const moved = await service.addTenant();
    for (const userName of ["one", "two", "three"]) {
      await createResource(moved, "/Users", { userName });
    }
    const { body } = await send(moved, "GET", "/Users?cursor&count=1");
    const next = `/Users?cursor=${String(body.nextCursor)}`;
    const foreign = { headers: { authorization: `Bearer ${tenant.token}` } };
    expect((await send(moved, "GET", next, undefined, foreign)).status).toBe(401);
    expect(readNames((await send(moved, "GET", next)).body)).toEqual(["two"]);
  });

  test("65-026 the largest page and the life of a cursor are the policy's", async () => {
    const policy = { maxPageSize: 2, defaultPageSize: 1, cursorTimeoutMs: 90_000 };
    const small = await startService({ open, policy });
    try {
      const own = await small.addTenant();
      for (const userName of ["one", "two", "three"]) {
        await createResource(own, "/Users", { userName });
      }
      const { body } = await send(own, "GET", "/Users?cursor&count=1000");
      expect(body).toMatchObject({ itemsPerPage: 2, totalResults: 3 });
      const config = await send(own, "GET", "/ServiceProviderConfig");
      const pagination = { defaultPageSize: 1, maxPageSize: 2, cursorTimeout: 90 };
      expect(config.body).toMatchObject({ pagination, filter: { maxResults: 2 } });
    } finally {
      await small.close();
    }
  });

  test("65-014 65-017 65-018 without either parameter paging is by index, and the config says so", async () => {
    const answer = await send(tenant, "GET", "/Users?count=2");
    expect(answer.body).toMatchObject({ startIndex: 1, itemsPerPage: 2 });
    expect(answer.body).not.toHaveProperty("nextCursor");
    const { body } = await send(tenant, "GET", "/ServiceProviderConfig");
    expect(body).toMatchObject({
      sort: { supported: true },
      pagination: {
        cursor: true,
        index: true,
        defaultPaginationMethod: "index",
        maxPageSize: 1000,
        cursorTimeout: 3600,
      },
    });
  });
});

describe("cursors as such, RFC 9865 section 2.1", () => {
  const WALK: Walk = {
    from: { kind: "User", position: 7, sortKey: "secret@example.com" },
    passed: 3,
    total: 9,
    count: 2,
  };
  const build = (nowMs: number, cursorKey?: Uint8Array): Provider =>
    ({
      world: { now: () => nowMs },
      policy: TOLERANT_POLICY,
      ...(cursorKey === undefined ? {} : { cursorKey }),
    }) as unknown as Provider;
  const key = new Uint8Array(32).fill(7);

  test("65-002 65-022 read back the same, and tell nobody what is in them", () => {
    const cursor = sealCursor(build(0, key), "query", WALK);
    expect(openCursor(build(0, key), "query", cursor)).toEqual(WALK);
    expect(Buffer.from(cursor, "base64url").toString()).not.toContain("secret");
    expect(sealCursor(build(0, key), "query", WALK)).not.toBe(cursor);
  });

  test("65-010 65-018 an old one has expired", () => {
    const cursor = sealCursor(build(0, key), "query", WALK);
    const { cursorTimeoutMs } = TOLERANT_POLICY;
    expect(openCursor(build(cursorTimeoutMs, key), "query", cursor)).toEqual(WALK);
    const late = () => openCursor(build(cursorTimeoutMs + 1, key), "query", cursor);
    expect(late).toThrow(expect.objectContaining({ code: "expiredCursor", status: 400 }));
  });

  test("65-027 another key opens none, so that a new one ends all walks", () => {
    const cursor = sealCursor(build(0, key), "query", WALK);
    for (const other of [undefined, new Uint8Array(32)]) {
      const open = () => openCursor(build(0, other), "query", cursor);
      expect(open).toThrow(expect.objectContaining({ code: "invalidCursor" }));
    }
  });
});
