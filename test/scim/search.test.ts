import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { STORES } from "../support/stores.ts";
import { createResource, ENTERPRISE, GROUP, patchOp, send, USER } from "./client.ts";
import { startService, type Tenant, type TestService } from "./service.ts";

const SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
const LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

describe.each(STORES)("on $title", ({ open }) => {
  let service: TestService;
  let tenant: Tenant;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    service = await startService({ open });
    tenant = await service.addTenant();
    const users: readonly (JsonObject & { readonly userName: string })[] = [
      {
        userName: "Zoe",
        displayName: "ann",
        active: true,
        emails: [{ value: "z@x.example" }, { value: "a@x.example", primary: true }],
      },
      {
        userName: "adam",
        active: false,
        emails: [{ value: "m@x.example" }],
        [ENTERPRISE]: { department: "Yard" },
      },
      { userName: "Øyvind", displayName: "Bo", [ENTERPRISE]: { department: "bridge" } },
    ];
    for (const user of users) {
      ids[user.userName] = await createResource(tenant, "/Users", user);
    }
    for (const displayName of ["Crew", "Åse"]) {
      const members = [{ value: ids.adam ?? "" }];
      ids[displayName] = await createResource(tenant, "/Groups", { displayName, members });
    }
  });

  afterAll(async () => {
    await service.close();
  });

  async function find(path: string): Promise<readonly string[]> {
    const { status, body, text } = await send(tenant, "GET", path);
    expect(status, text).toBe(200);
    return readNames(body);
  }

  function readNames(body: JsonObject): readonly string[] {
    const resources = body.Resources as readonly { readonly id: string }[];
    return resources.map(({ id }) => Object.keys(ids).find((name) => ids[name] === id) ?? id);
  }

  describe("sorting, RFC 7644 section 3.4.2.3", () => {
    test.each([
      {
        title: "44-065 ascending unless told otherwise",
        query: "sortBy=userName",
        names: "adam Zoe Øyvind",
      },
      {
        title: "44-065 descending",
        query: "sortBy=userName&sortOrder=descending",
        names: "Øyvind Zoe adam",
      },
      {
        title: "44-066 without regard to case",
        query: "sortBy=displayName",
        names: "Zoe Øyvind adam",
      },
      {
        title: "44-067 without a value first when descending",
        query: "sortBy=displayName&sortOrder=descending",
        names: "adam Øyvind Zoe",
      },
      {
        title: "44-067 by the primary item, else the first",
        query: "sortBy=emails",
        names: "Zoe adam Øyvind",
      },
      {
        title: "44-064 by an extension's attribute",
        query: `sortBy=${ENTERPRISE}:department`,
        names: "Øyvind adam Zoe",
      },
      { title: "44-067 Booleans, false first", query: "sortBy=active", names: "adam Zoe Øyvind" },
      {
        title: "44-071 page by page",
        query: "sortBy=userName&startIndex=2&count=1",
        names: "Zoe",
      },
      {
        title: "44-065 with a filter",
        query: "sortBy=userName&filter=emails%20pr",
        names: "adam Zoe",
      },
      { title: "44-069 without resources", query: "sortBy=userName&count=0", names: "" },
    ])("$title: $query", async ({ query, names }) => {
      expect((await find(`/Users?${query}`)).join(" ")).toBe(names);
    });

    test.each([
      { query: "sortBy=shoeSize", scimType: "invalidPath" },
      { query: "sortBy=name", scimType: "invalidPath" },
      { query: "sortBy=userName&sortOrder=up", scimType: "invalidValue" },
    ])("44-065 ?$query is $scimType", async ({ query, scimType }) => {
      const answer = await send(tenant, "GET", `/Users?${query}`);
      expect(answer).toMatchObject({ status: 400, body: { scimType } });
    });
  });

  test.each([
    {
      title: "44-050 nobody else is found",
      filter: 'emails.value ew "@x.example"',
      names: "Zoe adam",
    },
    {
      title: "44-061 what was never assigned has no default",
      filter: "active eq true",
      names: "Zoe",
    },
    { title: "44-061 and counts as absent", filter: "not (active pr)", names: "Øyvind" },
  ])("$title: $filter", async ({ filter, names }) => {
    const path = `/Users?filter=${encodeURIComponent(filter)}`;
    expect((await find(path)).join(" ")).toBe(names);
    const shown = await send(tenant, "GET", `/Users/${ids.Øyvind}`);
    expect(shown.body).not.toHaveProperty("active");
  });

  describe("queries at the root, RFC 7644 section 3.4.2.1", () => {
    test.each([
      { title: "44-047 take in every resource type", query: "", names: "Zoe adam Øyvind Crew Åse" },
      {
        title: "44-047 page by page over the border",
        query: "?startIndex=3&count=2",
        names: "Øyvind Crew",
      },
      { title: "44-071 behind the end", query: "?startIndex=6", names: "" },
      {
        title: "44-049 what a type lacks counts as absent",
        query: "?filter=userName%20eq%20%22ADAM%22",
        names: "adam",
      },
      {
        title: "44-049 absent is not equal",
        query: "?filter=not%20(userName%20pr)",
        names: "Crew Åse",
      },
      {
        title: "44-047 by type",
        query:
          "?filter=meta.resourceType%20eq%20%22Group%22&sortBy=displayName&sortOrder=descending",
        names: "Åse Crew",
      },
      {
        title: "44-065 sorted across types",
        query: "?sortBy=displayName",
        names: "Zoe Øyvind Crew Åse adam",
      },
      {
        title: "44-049 sorted by what a type lacks",
        query: "?sortBy=userName&count=4",
        names: "adam Zoe Øyvind Crew",
      },
    ])("$title: $query", async ({ query, names }) => {
      expect((await find(`/${query}`)).join(" ")).toBe(names);
      expect((await find(query)).join(" ")).toBe(names);
    });

    test("44-043 44-045 the totals are those of all types", async () => {
      const { body } = await send(tenant, "GET", "/?startIndex=3&count=2");
      expect(body).toMatchObject({ totalResults: 5, startIndex: 3, itemsPerPage: 2 });
    });

    test("44-072 44-073 attributes of any of the types", async () => {
      const { body } = await send(
        tenant,
        "GET",
        "/?attributes=userName,members.value&startIndex=2",
      );
      const [adam, , crew] = body.Resources as readonly JsonObject[];
      expect(adam).toEqual({ schemas: [USER, ENTERPRISE], id: ids.adam, userName: "adam" });
      expect(crew).toMatchObject({ id: ids.Crew, members: [{ value: ids.adam }] });
      expect(crew).not.toHaveProperty("displayName");
    });

    test("44-049 what no type has is refused", async () => {
      for (const [query, scimType] of [
        ["filter=shoeSize%20pr", "invalidFilter"],
        ["sortBy=shoeSize", "invalidPath"],
      ] as const) {
        const answer = await send(tenant, "GET", `/?${query}`);
        expect(answer).toMatchObject({ status: 400, body: { scimType } });
      }
    });
  });

  describe("queries by POST, RFC 7644 section 3.4.3", () => {
    test("44-075 44-076 answer as a GET with the same parameters", async () => {
      const filter = 'userName pr and not (userName eq "zoe")';
      const rest = { sortBy: "userName", sortOrder: "descending", startIndex: 1, count: 1 };
      for (const endpoint of ["/Users", ""]) {
        for (const [posted, got] of [
          [{ attributes: ["userName", "emails.value"] }, "attributes=userName,emails.value"],
          [{ excludedAttributes: ["id", "emails", "meta"] }, "excludedAttributes=id,emails,meta"],
        ] as const) {
          const body = { schemas: [SEARCH], filter, ...rest, ...posted };
          const answer = await send(tenant, "POST", `${endpoint}/.search`, body);
          expect(answer.status, answer.text).toBe(200);
          const parameters = `sortBy=userName&sortOrder=descending&startIndex=1&count=1&${got}`;
          const path = `${endpoint}?filter=${encodeURIComponent(filter)}&${parameters}`;
          expect(answer.text).toBe((await send(tenant, "GET", path)).text);
          expect(answer.body).toMatchObject({ schemas: [LIST], totalResults: 2, itemsPerPage: 1 });
          expect(answer.body.Resources).toMatchObject([{ id: ids.Øyvind }]);
        }
      }
    });

    test("44-075 over groups, with members", async () => {
      const body = { schemas: [SEARCH], filter: 'displayName eq "crew"' };
      const answer = await send(tenant, "POST", "/Groups/.search", body);
      expect(answer.body.Resources).toMatchObject([{ members: [{ value: ids.adam }] }]);
    });

    test.each([
      { title: "no object", body: [] as unknown, scimType: "invalidSyntax" },
      {
        title: "a filter that can't be read",
        body: { filter: "userName" },
        scimType: "invalidFilter",
      },
      { title: "a count that is no number", body: { count: "many" }, scimType: "invalidValue" },
      { title: "a forged cursor", body: { cursor: "forged" }, scimType: "invalidCursor" },
    ])("44-075 $title is $scimType", async ({ body, scimType }) => {
      const answer = await send(tenant, "POST", "/Users/.search", body);
      expect(answer).toMatchObject({ status: 400, body: { scimType } });
    });
  });

  test("44-072 44-153 44-154 attributes and excludedAttributes on whatever returns a resource", async () => {
    const wanted = "attributes=title";
    const body = { schemas: [USER], userName: "projected", title: "T", nickName: "N" };
    const created = await send(tenant, "POST", `/Users?${wanted}`, body);
    const { id } = created.body;
    const path = `/Users/${String(id)}`;
    const rename = patchOp({ op: "replace", path: "nickName", value: "M" });
    const answers = [
      created,
      await send(tenant, "GET", `${path}?${wanted}`),
      await send(tenant, "PUT", `${path}?${wanted}`, body),
      await send(tenant, "PATCH", `${path}?${wanted}`, rename),
    ];
    for (const answer of answers) expect(answer.body).toEqual({ schemas: [USER], id, title: "T" });
    const without = "excludedAttributes=title,id,schemas";
    for (const answer of [
      await send(tenant, "GET", `${path}?${without}`),
      await send(tenant, "PUT", `${path}?${without}`, body),
      await send(tenant, "PATCH", `${path}?${without}`, rename),
    ]) {
      expect(answer.body).toMatchObject({ schemas: [USER], id, userName: "projected" });
      expect(answer.body).not.toHaveProperty("title");
    }
    const both = await send(tenant, "PUT", `${path}?${wanted}&${without}`, body);
    expect(both.status).toBe(400);
    const group = { schemas: [GROUP], displayName: "Projected", members: [{ value: id ?? null }] };
    const crew = await send(tenant, "POST", "/Groups?excludedAttributes=members", group);
    expect(crew.body).not.toHaveProperty("members");
    const groupPath = `/Groups/${String(crew.body.id)}`;
    const patch = patchOp({ op: "replace", path: "displayName", value: "Projected 2" });
    const shown = await send(tenant, "PATCH", `${groupPath}?attributes=members.value`, patch);
    expect(shown.body).toEqual({ schemas: [GROUP], id: crew.body.id, members: [{ value: id }] });
    for (const gone of [path, groupPath]) await send(tenant, "DELETE", gone);
  });

  test("44-072 a page reads its members and groups at once, and not at all when nobody asks", async () => {
    const { organizations } = service.store;
    const spies = [
      vi.spyOn(organizations, "readMembersOf"),
      vi.spyOn(organizations, "readGroupsOf"),
      vi.spyOn(organizations, "readMembers"),
    ];
    try {
      const { body } = await send(tenant, "GET", "/");
      expect(body.Resources).toHaveLength(5);
      expect(spies.map((spy) => spy.mock.calls.length)).toEqual([1, 1, 0]);
      await send(tenant, "GET", "/?excludedAttributes=members,groups");
      await send(tenant, "GET", "/?attributes=displayName");
      expect(spies.map((spy) => spy.mock.calls.length)).toEqual([1, 1, 0]);
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  });

  test("44-040 HEAD has the headers of GET and no body", async () => {
    for (const path of ["/Users", `/Users/${ids.adam}`, `/Groups/${ids.Crew}`, "/Schemas"]) {
      const got = await send(tenant, "GET", path);
      const head = await send(tenant, "HEAD", path);
      expect(head).toMatchObject({ status: 200, text: "" });
      for (const name of ["etag", "location", "content-type", "content-length"]) {
        expect(head.headers.get(name), name).toBe(got.headers.get(name));
      }
    }
    const nobody = await send(tenant, "HEAD", "/Users/0");
    expect(nobody).toMatchObject({ status: 404, text: "" });
  });
});
