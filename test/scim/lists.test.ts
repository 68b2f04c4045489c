import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { STORES } from "../support/stores.ts";
import { createResource, ENTERPRISE, patchOp, send } from "./client.ts";
import { startService, type Tenant, type TestService } from "./service.ts";

describe.each(STORES)("on $title", ({ open }) => {
  let service: TestService;
  let tenant: Tenant;
  let ann: string;
  let bob: string;
  let crew: string;

  beforeAll(async () => {
    service = await startService({ open });
    tenant = await service.addTenant();
    ann = await createResource(tenant, "/Users", {
      userName: "Ann",
      title: "Chief",
      active: true,
      emails: [{ value: "Ann@north.example", type: "work", primary: true }],
    });
    bob = await createResource(tenant, "/Users", {
      userName: "bob",
      active: false,
      [ENTERPRISE]: { manager: { value: ann }, department: "Yard" },
    });
    const members = [{ value: bob, display: "Bob" }];
    crew = await createResource(tenant, "/Groups", { displayName: "Crew", members });
    await createResource(tenant, "/Groups", { displayName: "Empty" });
  });

  afterAll(async () => {
    await service.close();
  });

  async function find(endpoint: string, filter: string): Promise<readonly unknown[]> {
    const answer = await send(tenant, "GET", `${endpoint}?filter=${encodeURIComponent(filter)}`);
    expect(answer.status, answer.text).toBe(200);
    const resources = answer.body.Resources as readonly { readonly id: string }[];
    expect(answer.body.totalResults).toBe(resources.length);
    return resources.map(({ id }) => (id === ann ? "ann" : id === bob ? "bob" : id));
  }

  const locate = (endpoint: string, id: string) => `${tenant.url}${endpoint}/${id}`;

  describe("filters over what the document does not hold, RFC 7644 section 3.4.2.2", () => {
    test.each([
      { filter: () => `id eq "${ann}"`, found: ["ann"] },
      { filter: () => 'meta.resourceType eq "User"', found: ["ann", "bob"] },
      { filter: () => 'meta.created gt "2020-01-01T00:00:00Z"', found: ["ann", "bob"] },
      { filter: () => 'meta.lastModified lt "2020-01-01T00:00:00Z"', found: [] },
      { filter: () => `groups.value eq "${crew}"`, found: ["bob"] },
      { filter: () => 'groups.display eq "CREW"', found: ["bob"] },
      { filter: () => `groups[value eq "${crew}"]`, found: ["bob"] },
      { filter: () => "groups pr", found: ["bob"] },
      { filter: () => 'groups.type eq "direct"', found: ["bob"] },
      { filter: () => `groups[type eq "direct" and value eq "${crew}"]`, found: ["bob"] },
      { filter: () => `groups.$ref eq "${locate("/Groups", crew)}"`, found: ["bob"] },
      { filter: () => `groups.$ref ne "${locate("/Groups", crew)}"`, found: ["ann"] },
      { filter: () => `groups.$ref eq "${locate("/Users", crew)}"`, found: [] },
      { filter: () => "groups.$ref pr", found: ["bob"] },
      { filter: () => `meta.location eq "${locate("/Users", ann)}"`, found: ["ann"] },
      { filter: () => `meta[location eq "${locate("/Users", ann)}"]`, found: ["ann"] },
      { filter: () => `meta.location ne "${locate("/Users", ann)}"`, found: ["bob"] },
      { filter: () => `meta.location eq "${locate("/Groups", ann)}"`, found: [] },
      { filter: () => `meta.location sw "${tenant.url}"`, found: ["ann", "bob"] },
      { filter: () => `meta.location sw "${locate("/Users", bob)}"`, found: ["bob"] },
      { filter: () => `meta.location ew "/Users/${ann}"`, found: ["ann"] },
      { filter: () => `meta.location ew "${ann.slice(-12)}"`, found: ["ann"] },
      { filter: () => `meta.location ew "/Groups/${ann}"`, found: [] },
      { filter: () => 'meta.location co "/Users/"', found: ["ann", "bob"] },
      { filter: () => `meta.location co "sers/${bob}"`, found: ["bob"] },
      { filter: () => `meta.location co "${bob.slice(1)}"`, found: ["bob"] },
      { filter: () => 'meta.location gt "a"', found: ["ann", "bob"] },
      { filter: () => 'meta.location lt "a"', found: [] },
      { filter: () => `meta.location ge "${locate("/Users", "0")}"`, found: ["ann", "bob"] },
      { filter: () => "meta.location pr", found: ["ann", "bob"] },
      { filter: () => 'meta.version eq "W/\\"1\\""', found: ["ann", "bob"] },
      { filter: () => 'meta.version ne "W/\\"1\\""', found: [] },
      { filter: () => "meta.version pr", found: ["ann", "bob"] },
      { filter: () => "not (groups pr)", found: ["ann"] },
      { filter: () => `manager eq "${ann}"`, found: ["bob"] },
      {
        filter: () => 'emails[type eq "work" and primary eq true].value ew "NORTH.example"',
        found: ["ann"],
      },
      { filter: () => 'title co "HI" or active eq false', found: ["ann", "bob"] },
      { filter: () => 'userName gt "ann"', found: ["bob"] },
    ])("Users: $filter", async ({ filter, found }) => {
      expect(await find("/Users", filter())).toEqual(found);
    });

    test("Groups by their members", async () => {
      for (const filter of [
        `members.value eq "${bob}"`,
        `members eq "${bob}"`,
        `members[value eq "${bob}" and type eq "User"]`,
        'members.display eq "BOB"',
        "members pr",
        `members.$ref eq "${locate("/Users", bob)}"`,
        `members[$ref eq "${locate("/Users", bob)}" and type eq "User"]`,
        `members.$ref co "/Users/"`,
        "members.$ref pr",
      ]) {
        expect(await find("/Groups", filter), filter).toEqual([crew]);
      }
    });
  });

  describe("index paging, RFC 7644 section 3.4.2.4", () => {
    test("pages of two walk over everything once, also when filtered, in a stable order", async () => {
      const many = await service.addTenant();
      const names = Array.from({ length: 7 }, (_, index) => `walker${index}`);
      for (const userName of names) await createResource(many, "/Users", { userName });
      for (const query of ["", "&filter=userName+sw+%22WALKER%22"]) {
        const walked: unknown[] = [];
        for (let startIndex = 1; startIndex <= 7; startIndex += 2) {
          const path = `/Users?startIndex=${startIndex}&count=2${query}`;
          const { body } = await send(many, "GET", path);
          expect(body).toMatchObject({ totalResults: 7, startIndex });
          const page = body.Resources as readonly { readonly userName: string }[];
          expect(body.itemsPerPage).toBe(page.length);
          walked.push(...page.map(({ userName }) => userName));
        }
        expect(walked).toEqual(names);
      }
    });

    test.each([
      { query: "count=0", startIndex: 1, length: 0 },
      { query: "startIndex=0&count=1", startIndex: 1, length: 1 },
      { query: "startIndex=-7", startIndex: 1, length: 2 },
      { query: "startIndex=3", startIndex: 3, length: 0 },
      { query: "count=999999999", startIndex: 1, length: 2 },
    ])("?$query", async ({ query, startIndex, length }) => {
      const { body } = await send(tenant, "GET", `/Users?${query}`);
      expect(body).toMatchObject({ totalResults: 2, startIndex, itemsPerPage: length });
      expect(body.Resources).toHaveLength(length);
    });
  });

  describe("a group of many members", () => {
    test("is made, read, emptied by one request each", async () => {
      const large = await service.addTenant();
      const numbers = Array.from({ length: 6000 }, (_, index) => index);
      const ids: string[] = [];
      for (let from = 0; from < numbers.length; from += 100) {
        const part = numbers.slice(from, from + 100);
        const made = part.map((each) => createResource(large, "/Users", { userName: `m${each}` }));
        ids.push(...(await Promise.all(made)));
      }
      const members = ids.map((value) => ({ value }));
      const id = await createResource(large, "/Groups", { displayName: "Large", members });
      expect((await send(large, "GET", `/Groups/${id}`)).body.members).toHaveLength(6000);
      const value = members.slice(1);
      const patch = patchOp({ op: "remove", path: "members", value });
      expect((await send(large, "PATCH", `/Groups/${id}`, patch)).status).toBe(204);
      expect((await send(large, "GET", `/Groups/${id}`)).body.members).toMatchObject([members[0]]);
    });
  });
});
