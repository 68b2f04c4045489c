import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { GALLERY_DOCUMENT_SCHEMA } from "../../src/gallery/document-schema.ts";
import { type Installation, send, startInstallation } from "./installation.ts";

/** The gallery: what it tells before anything is added, and what tenants add to it. */

const NORTHWIND = {
  id: "northwind",
  displayName: "Northwind",
  publisher: "Northwind Traders",
  description: "Keeps orders.",
  capabilities: {
    create: true,
    update: true,
    disable: false,
    delete: true,
    groups: false,
    singleSignOn: false,
  },
  limitations: ["Orders have no owner."],
  excludesDefaultAccess: true,
  appRoles: [{ id: "11111111-2222-4333-8444-555555555555", displayName: "Buyer", value: "buyer" }],
  users: [
    {
      target: "userName",
      expression: "[userPrincipalName]",
      filterable: true,
      required: true,
      matching: true,
    },
    { target: "title", expression: "[jobTitle]" },
  ],
};

let installation: Installation;

beforeAll(async () => {
  installation = await startInstallation();
  await installation.addTenant("one");
  await installation.addTenant("two");
});

afterAll(() => installation.close());

const list = (body: JsonObject): readonly JsonObject[] => body.value as readonly JsonObject[];

async function namesOf(tenantId: string, path: string): Promise<readonly unknown[]> {
  const { status, body, text } = await installation.call(tenantId, "GET", path);
  expect(status, text).toBe(200);
  return list(body).map(({ displayName }) => displayName);
}

describe("the gallery, GET /applicationTemplates", () => {
  test.each([
    { query: `?$search=${encodeURIComponent('"displayName:biz"')}`, names: ["BitaBIZ", "Bizagi"] },
    { query: `?$filter=${encodeURIComponent("startswith(displayName,'bis')")}`, names: ["BIS"] },
    { query: `?$filter=${encodeURIComponent("displayName eq 'BitaBIZ'")}`, names: ["BitaBIZ"] },
    { query: `?$search=${encodeURIComponent('"displayName:nothing"')}`, names: [] },
  ])("is searched by name: $names", async ({ query, names }) => {
    expect(await namesOf("one", `/applicationTemplates${query}`)).toEqual(names);
  });

  test("tells whether people can sign in", async () => {
    const { body } = await installation.call("one", "GET", "/applicationTemplates/bis");
    expect(body).toMatchObject({ displayName: "BIS", supportedSingleSignOnModes: ["saml"] });
  });
});

describe("an entry before it is added, GET /rollcall/v1/…/gallery/{id}", () => {
  test("BIS: what it can, its table, its limitations, its roles, its mappings", async () => {
    const { body } = await installation.rollcall("one", "GET", "/gallery/bis");
    expect(body).toMatchObject({
      origin: "rollcall",
      capabilities: { create: true, delete: true, groups: false, singleSignOn: true },
      excludesDefaultAccess: false,
      onUnassign: "delete",
    });
    const attributes = body.attributes as readonly JsonObject[];
    expect(attributes.filter(({ filterable }) => filterable === true)).toEqual([
      expect.objectContaining({ name: "userName", required: true }),
    ]);
    expect(body.limitations).toHaveLength(3);
    const [mapping] = body.objectMappings as readonly [JsonObject];
    expect(mapping.attributeMappings).toContainEqual({
      targetAttributeName: 'addresses[type eq "work"].country',
      source: {
        type: "Function",
        name: "CountryCode",
        expression: "CountryCode([country])",
      },
      flowType: "Always",
    });
  });

  test.each([
    { id: "bitabiz", says: "never deleted" },
    { id: "bizagi", says: "only company owner" },
  ])("$id: a limitation that its documents state", async ({ id, says }) => {
    const { body } = await installation.rollcall("one", "GET", `/gallery/${id}`);
    expect((body.limitations as readonly string[]).join(" ")).toContain(says);
  });

  test("one that isn't there", async () => {
    const { status, body } = await installation.rollcall("one", "GET", "/gallery/none");
    expect([status, body]).toMatchObject([404, { error: { code: "TemplateNotFound" } }]);
  });
});

describe("an application of one's own", () => {
  test("the JSON Schema is there for everybody", async () => {
    const url = `${installation.origin}/rollcall/v1/gallery/schema`;
    const { status, body } = await send(url, { method: "GET", token: "" });
    expect([status, body]).toEqual([200, JSON.parse(JSON.stringify(GALLERY_DOCUMENT_SCHEMA))]);
  });

  test("nothing else is there for everybody", async () => {
    const url = `${installation.origin}/rollcall/v1/tenants/one/gallery`;
    expect((await send(url, { method: "GET", token: "" })).status).toBe(401);
  });

  test("what is wrong is told by place, all at once, and nothing is added", async () => {
    const wrong = { ...NORTHWIND, publisher: 7, users: [{ target: "userName", typ: "String" }] };
    const { status, body } = await installation.rollcall("one", "POST", "/gallery", wrong);
    expect(status).toBe(400);
    expect(body.error).toMatchObject({
      code: "InvalidGalleryEntry",
      details: [
        { target: "publisher", message: "publisher has to be a text, in quotation marks." },
        {
          target: "users[0].typ",
          message: 'users[0].typ is not known here. Did you mean "type"?',
        },
      ],
    });
    expect((await installation.rollcall("one", "GET", "/gallery/northwind")).status).toBe(404);
    const checked = await installation.rollcall("one", "POST", "/gallery/validate", wrong);
    expect([checked.status, list({ value: checked.body.issues ?? [] })]).toMatchObject([
      200,
      [{ path: "publisher" }, { path: "users[0].typ" }],
    ]);
  });

  test("is added to one tenant, found by name, instantiated, and stays when the entry goes", async () => {
    const added = await installation.rollcall("one", "POST", "/gallery", NORTHWIND);
    expect([added.status, added.body]).toMatchObject([201, { id: "northwind", origin: "tenant" }]);
    const again = await installation.rollcall("one", "POST", "/gallery", NORTHWIND);
    expect(again.status).toBe(200);
    expect(await namesOf("one", "/applicationTemplates?$filter=id%20eq%20'northwind'")).toEqual([
      "Northwind",
    ]);
    expect(await namesOf("two", "/applicationTemplates?$filter=id%20eq%20'northwind'")).toEqual([]);
    const made = await installation.call(
      "one",
      "POST",
      "/applicationTemplates/northwind/instantiate",
      { displayName: "Orders" },
    );
    const { id } = made.body.servicePrincipal as JsonObject;
    expect((await installation.rollcall("one", "DELETE", "/gallery/northwind")).status).toBe(204);
    const { body } = await installation.call("one", "GET", `/servicePrincipals/${String(id)}`);
    expect(body).toMatchObject({
      displayName: "Orders",
      applicationTemplateId: "northwind",
      appRoles: [{ displayName: "Buyer", value: "buyer" }],
    });
    const policy = `/applications/${String(id)}/policy`;
    expect((await installation.rollcall("one", "GET", policy)).body).toMatchObject({
      excludeDefaultAccess: true,
      softDeletes: false,
    });
    const path = `/servicePrincipals/${String(id)}/synchronization`;
    const templates = await installation.call("one", "GET", `${path}/templates`);
    expect(list(templates.body)).toMatchObject([{ id: "northwind", factoryTag: "northwind" }]);
    const job = await installation.call("one", "POST", `${path}/jobs`, { templateId: "northwind" });
    expect(job.status).toBe(201);
    const schema = await installation.call(
      "one",
      "GET",
      `${path}/jobs/${String(job.body.id)}/schema`,
    );
    const [rule] = schema.body.synchronizationRules as readonly [JsonObject];
    const [mapping] = rule.objectMappings as readonly [JsonObject];
    expect(mapping.flowTypes).toBe("Add, Update, Delete");
    expect(mapping.attributeMappings).toMatchObject([
      { targetAttributeName: "userName", matchingPriority: 1 },
      { targetAttributeName: "title" },
    ]);
  });

  test("what comes with Rollcall can't be taken out", async () => {
    const { status, body } = await installation.rollcall("one", "DELETE", "/gallery/bitabiz");
    expect([status, body]).toMatchObject([409, { error: { code: "GalleryEntryExists" } }]);
  });

  test("who may only read may not add, and what was added is remembered with who did it", async () => {
    const given = await installation.rollcall("one", "POST", "/tokens", { role: "Global Reader" });
    const secret = String(given.body.secretText);
    const url = `${installation.origin}/rollcall/v1/tenants/one/gallery`;
    expect((await send(url, { method: "GET", token: secret })).status).toBe(200);
    const refused = await send(url, { method: "POST", token: secret, body: NORTHWIND });
    expect(refused.status).toBe(403);
    const audit = await installation.rollcall("one", "GET", "/configurationAudit");
    expect(list(audit.body)).toContainEqual(
      expect.objectContaining({ activity: "Add gallery application" }),
    );
  });
});
