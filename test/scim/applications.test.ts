import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BIS_USER_URN } from "../../src/saas/bis-user-schema.ts";
import { ENTERPRISE, patchOp, send, USER } from "./client.ts";
import { startService, type Tenant, type TestService } from "./service.ts";

let service: TestService;

beforeAll(async () => {
  service = await startService();
});

afterAll(async () => {
  await service.close();
});

const SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

const BITABIZ_USER = {
  userName: "nora@holiday.example",
  emails: [{ value: "nora@holiday.example", type: "work" }],
  name: { givenName: "Nora", familyName: "Holm" },
};

const BIS_USER = {
  userName: "nora@building.example",
  active: true,
  name: { givenName: "Nora", familyName: "Holm" },
  addresses: [{ type: "work", region: "Zealand", country: "DK" }],
  [ENTERPRISE]: { employeeNumber: "17" },
};

describe("what an application requires of a user", () => {
  test.each([
    { application: "bitabiz", user: BITABIZ_USER, without: undefined },
    { application: "bitabiz", user: BITABIZ_USER, without: "userName" },
    { application: "bitabiz", user: BITABIZ_USER, without: "emails" },
    { application: "bitabiz", user: BITABIZ_USER, without: "name" },
    { application: "bis", user: BIS_USER, without: undefined },
    { application: "bis", user: BIS_USER, without: "active" },
    { application: "bis", user: BIS_USER, without: "addresses" },
    { application: "bis", user: BIS_USER, without: ENTERPRISE },
    { application: "bizagi", user: { userName: "nora" }, without: undefined },
    { application: "custom", user: { userName: "nora" }, without: undefined },
  ] as const)("$application, a user without $without", async ({ application, user, without }) => {
    const tenant = await service.addTenant(application);
    const entries = Object.entries(user).filter(([name]) => name !== without);
    const answer = await send(tenant, "POST", "/Users", Object.fromEntries(entries));
    expect(answer.status, answer.text).toBe(without === undefined ? 201 : 400);
    if (without !== undefined) expect(answer.body.scimType).toBe("invalidValue");
  });

  test("it holds for PUT and PATCH too, and names what is missing", async () => {
    const tenant = await service.addTenant("bitabiz");
    const created = await send(tenant, "POST", "/Users", BITABIZ_USER);
    const path = `/Users/${String(created.body.id)}`;
    const put = await send(tenant, "PUT", path, { userName: "nora@holiday.example" });
    expect(put.status).toBe(400);
    expect(put.body.detail).toContain("emails.value, name.givenName, name.familyName");
    const patch = await send(tenant, "PATCH", path, patchOp({ op: "remove", path: "emails" }));
    expect(patch.status).toBe(400);
    expect((await send(tenant, "GET", path)).body.emails).toHaveLength(1);
  });
});

describe("the BIS extension", () => {
  test("its attributes are stored, checked and listed among the schemas", async () => {
    const tenant = await service.addTenant("bis");
    const extension = { location: "Tower 2", startdate: "2026-03-01T00:00:00Z" };
    const created = await send(tenant, "POST", "/Users", {
      ...BIS_USER,
      [BIS_USER_URN]: extension,
    });
    expect(created.body[BIS_USER_URN]).toEqual(extension);
    expect(created.body.schemas).toContain(BIS_USER_URN);
    const filter = encodeURIComponent(`${BIS_USER_URN}:startdate gt "2026-02-28T23:00:00-02:00"`);
    const refused = await send(tenant, "GET", `/Users?filter=${filter}`);
    expect(refused.body).toMatchObject({
      scimType: "invalidFilter",
      detail: `Users can't be filtered by ${BIS_USER_URN}:startdate here; they can be by userName.`,
    });
    const path = `/Users/${String(created.body.id)}`;
    const value = "next week";
    const patch = patchOp({ op: "replace", path: `${BIS_USER_URN}:terminationdate`, value });
    expect((await send(tenant, "PATCH", path, patch)).body.scimType).toBe("invalidValue");
    const schema = await send(tenant, "GET", `/Schemas/${BIS_USER_URN}`);
    expect(schema.body).toMatchObject({ id: BIS_USER_URN });
  });

  test("a filter in a search, over all types too, asks by what the application knows", async () => {
    const tenant = await service.addTenant("bis");
    await send(tenant, "POST", "/Users", BIS_USER);
    const search = async (path: string, filter: string) =>
      (await send(tenant, "POST", path, { schemas: [SEARCH], filter })).body;
    expect(await search("/Users/.search", 'userName sw "nora"')).toMatchObject({ totalResults: 1 });
    for (const path of ["/Users/.search", "/.search"]) {
      const refused = await search(path, 'emails.value co "nora"');
      expect(refused).toMatchObject({ status: "400", scimType: "invalidFilter" });
    }
    const groups = await search("/Groups/.search", 'displayName eq "none"');
    expect(groups).toMatchObject({ totalResults: 0 });
  });

  test("another application has no such schema", async () => {
    const tenant = await service.addTenant("custom");
    expect((await send(tenant, "GET", `/Schemas/${BIS_USER_URN}`)).status).toBe(404);
  });
});

describe("discovery, RFC 7644 section 4", () => {
  test("what a resource type names is served as a schema", async () => {
    const tenant = await service.addTenant("bis");
    const types = await send(tenant, "GET", "/ResourceTypes");
    const resources = types.body.Resources as readonly {
      readonly id: string;
      readonly schema: string;
      readonly schemaExtensions: readonly { readonly schema: string }[];
    }[];
    const urns = resources.flatMap((each) => [
      each.schema,
      ...each.schemaExtensions.map(({ schema }) => schema),
    ]);
    expect(urns).toHaveLength(4);
    for (const urn of urns) {
      expect((await send(tenant, "GET", `/Schemas/${urn}`)).body.id).toBe(urn);
    }
    for (const { id } of resources) {
      expect((await send(tenant, "GET", `/ResourceTypes/${id}`)).body.name).toBe(id);
    }
  });

  test("the schema shows what the application requires", async () => {
    const required = async (tenant: Tenant): Promise<readonly string[]> => {
      const { body } = await send(tenant, "GET", `/Schemas/${USER}`);
      const attributes = body.attributes as readonly { name: string; required: boolean }[];
      return attributes.filter((each) => each.required).map(({ name }) => name);
    };
    expect(await required(await service.addTenant("bis"))).toEqual([
      "userName",
      "name",
      "active",
      "addresses",
    ]);
    expect(await required(await service.addTenant("bitabiz"))).toEqual([
      "userName",
      "name",
      "emails",
    ]);
    expect(await required(await service.addTenant("custom"))).toEqual(["userName"]);
  });

  test("the configuration has no id and says where it is", async () => {
    const tenant = await service.addTenant();
    const { body } = await send(tenant, "GET", "/ServiceProviderConfig");
    expect(body).not.toHaveProperty("id");
    expect(body).toMatchObject({ meta: { location: `${tenant.url}/ServiceProviderConfig` } });
  });
});
