import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { applyPatch } from "../../src/scim/patch.ts";
import { TOLERANT_QUIRKS } from "../../src/scim/quirks.ts";
import type { JsonObject } from "../../src/scim/resource.ts";
import { USER_RESOURCE_SCHEMA } from "../../src/scim/resource-types.ts";
import { joinChanges } from "../../src/service-provider/group-members.ts";
import { buildWrite } from "../../src/service-provider/resource-write.ts";
import { Turns } from "../../src/store/turns.ts";
import { createResource, send, USER } from "./client.ts";
import { startService, type Tenant, type TestService } from "./service.ts";

/** What a small request may make the server do. */

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe("a PATCH costs what it may cost, or is refused", () => {
  const emails = numbers(1999).map((each) => ({ value: `a${each}@x`, type: `t${each}` }));
  const person = { schemas: [USER], id: "1", userName: "a", emails };
  const many = (build: (index: number) => JsonObject) => numbers(1000).map(build) as never[];

  test.each([
    {
      title: "long filters over many items",
      operations: many((index) => ({
        op: "replace",
        path: `emails[${'type eq "zz" or '.repeat(60)}type eq "t${index}"].display`,
        value: "x",
      })),
    },
    {
      title: "thousands of keys that are paths",
      operations: many((index) => ({
        op: "add",
        value: Object.fromEntries(numbers(40).map((each) => [`usrName${index}x${each}`, "x"])),
      })),
    },
    {
      title: "thousands of values to remove from thousands",
      operations: [
        {
          op: "remove",
          path: "emails",
          value: numbers(20_000).map((each) => ({ value: `${each}` })),
        },
      ] as never[],
    },
    {
      title: "one more item, a thousand times",
      operations: many((index) => ({ op: "add", path: "emails", value: [{ value: `b${index}` }] })),
    },
  ])("$title", ({ operations }) => {
    const began = performance.now();
    expect(() => applyPatch(person, operations, USER_RESOURCE_SCHEMA, TOLERANT_QUIRKS)).toThrow(
      /maxPatchOperations|more items/,
    );
    expect(performance.now() - began).toBeLessThan(3_000);
  });

  test("what people do stays far below the limit", () => {
    const operations = numbers(1000).map((index) => ({
      op: "replace" as const,
      path: `emails[type eq "t${index % 20}"].value`,
      value: `new${index}@x`,
    }));
    const small = { ...person, emails: emails.slice(0, 20) };
    const outcome = applyPatch(small, operations, USER_RESOURCE_SCHEMA, TOLERANT_QUIRKS);
    expect(outcome.changed).toBe(true);
  });
});

describe("member changes of one kind are one", () => {
  test("in their order", () => {
    const add = (value: string) => ({ op: "add" as const, members: [{ value }] });
    const remove = (value: string) => ({ op: "remove" as const, values: [value] });
    const joined = joinChanges([
      add("a"),
      add("b"),
      remove("a"),
      remove("b"),
      { op: "removeAll" },
      add("c"),
    ]);
    expect(joined).toEqual([
      { op: "add", members: [{ value: "a" }, { value: "b" }] },
      { op: "remove", values: ["a", "b"] },
      { op: "removeAll" },
      { op: "add", members: [{ value: "c" }] },
    ]);
  });
});

describe("one organization's search lets the others in", () => {
  const PEOPLE = 3000;
  let service: TestService;
  let tenant: Tenant;

  beforeAll(async () => {
    service = await startService();
    tenant = await service.addTenant();
    await createResource(tenant, "/Groups", { displayName: "g" });
    await service.store.organizations.write(tenant.id, async (writer) => {
      const rules = { kind: "User", unique: [] } as const;
      for (const index of numbers(PEOPLE)) {
        const id = `person-${index}`;
        const title = `T${(index * 7919) % PEOPLE}`;
        const given = {
          schemas: [USER],
          id,
          userName: `p${index}`,
          title,
          roles: [{ value: "r" }],
        };
        await writer.insert(tenant.id, buildWrite(rules, id, given, "2026-01-01T00:00:00Z"));
      }
    });
  });
  afterAll(() => service.close());

  test("turns of the event loop pass while 8 KB of filter look at thousands", async () => {
    const filter = `${'roles[type eq "a" and value co "b"] or '.repeat(200)}title eq "none"`;
    let turns = 0;
    let isDone = false;
    const count = (): void => {
      turns += 1;
      if (!isDone) setImmediate(count);
    };
    setImmediate(count);
    const { body } = await send(tenant, "POST", "/Users/.search", {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
      filter,
    });
    isDone = true;
    expect(body.totalResults).toBe(0);
    expect(turns).toBeGreaterThan(20);
  });

  test("a filter of 16 KB that would take too long to prepare is tooMany", async () => {
    const filter = `${'roles[type eq "a" and value co "b"] or '.repeat(400)}title eq "none"`;
    const { status, body } = await send(tenant, "POST", "/Users/.search", {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
      filter,
    });
    expect([status, body.scimType]).toEqual([400, "tooMany"]);
  });

  test("pages of a search in pieces are whole, by index and by cursor, sorted and not", async () => {
    for (const sort of ["", "&sortBy=title", "&sortBy=title&sortOrder=descending"]) {
      const query = `filter=${encodeURIComponent('title sw "T1"')}${sort}`;
      const whole = await send(tenant, "GET", `/Users?${query}&count=1000&attributes=title`);
      const titles = (whole.body.Resources as JsonObject[]).map(({ title }) => String(title));
      expect(whole.body.totalResults).toBe(1111);
      const order = titles.toSorted();
      if (sort === "&sortBy=title") expect(titles).toEqual(order);
      let cursor = "";
      const walked: string[] = [];
      for (let page = 0; page < 3; page += 1) {
        const path = `/Users?${query}&cursor=${cursor}&count=300&attributes=title`;
        const { body } = await send(tenant, "GET", path);
        walked.push(...(body.Resources as JsonObject[]).map(({ title }) => String(title)));
        cursor = String(body.nextCursor);
      }
      expect(walked).toEqual(titles.slice(0, 900));
    }
  });
});

test("who has much to do waits for those who have little", async () => {
  const turns = new Turns();
  const order: string[] = [];
  const work = async (owner: string, pieces: number): Promise<void> => {
    for (let piece = 0; piece < pieces; piece += 1) {
      await turns.take(owner);
      order.push(owner);
    }
  };
  await Promise.all([work("a", 4), work("a", 4), work("b", 2)]);
  expect(order.indexOf("b")).toBeLessThan(3);
  expect(order.lastIndexOf("b")).toBeLessThan(6);
  expect(order.filter((each) => each === "a")).toHaveLength(8);
});
