import { describe, expect, test } from "vitest";
import { buildResourceTypeList, buildSchemaList, refuseDiscoveryFilter } from "./discovery.ts";
import { isArray, isObject, type JsonObject, type JsonValue } from "./resource.ts";
import {
  CORE_SCHEMAS,
  GROUP_RESOURCE_TYPE,
  USER_RESOURCE_SCHEMA,
  USER_RESOURCE_TYPE,
} from "./resource-types.ts";
import { compileResourceSchema } from "./schema.ts";
import { RESOURCE_TYPE_SCHEMA } from "./schemas/resource-type.ts";
import { SCHEMA_SCHEMA } from "./schemas/schema.ts";
import { SERVICE_PROVIDER_CONFIG_SCHEMA } from "./schemas/service-provider-config.ts";
import { buildServiceProviderConfig } from "./service-provider-config.ts";

const BASE = "https://sp.example/scim/v2";
const ALL = [...CORE_SCHEMAS, SERVICE_PROVIDER_CONFIG_SCHEMA, RESOURCE_TYPE_SCHEMA, SCHEMA_SCHEMA];

function listOf(document: JsonObject): readonly JsonObject[] {
  return document.Resources as readonly JsonObject[];
}

/** Every member a document has is in its schema, and of the type the schema says. */
function expectToFit(document: JsonObject, definition: (typeof ALL)[number]): void {
  const type = {
    id: "x",
    name: "x",
    description: "",
    endpoint: "/x",
    schema: definition.id,
    schemaExtensions: [],
  };
  const schema = compileResourceSchema(type, [definition]);
  for (const [name, value] of Object.entries(document)) {
    const attribute = schema.attributesByName.get(name);
    expect([name, attribute?.name]).toEqual([name, name]);
    expect([name, isArray(value)]).toEqual([name, attribute?.multiValued]);
    if (!isObject(value)) continue;
    for (const part of Object.keys(value)) {
      expect(attribute?.subAttributes.map((each) => each.name)).toContain(part);
    }
  }
}

describe("discovery, RFC 7643 sections 5 to 7, RFC 7644 section 4", () => {
  test("43-100 43-102 44-171 every schema is listed with all characteristics", () => {
    const list = listOf(buildSchemaList(ALL, BASE));
    expect(list.map((each) => each.id)).toEqual(ALL.map((each) => each.id));
    for (const document of list) {
      expectToFit(document, SCHEMA_SCHEMA);
      checkAttributes(document.attributes);
    }
  });

  function checkAttributes(attributes: JsonValue | undefined): void {
    expect(isArray(attributes) && attributes.length > 0).toBe(true);
    for (const each of attributes as readonly JsonObject[]) {
      const needed = ["name", "type", "multiValued", "required", "mutability", "returned"];
      expect(Object.keys(each)).toEqual(expect.arrayContaining(needed));
      expect(each.description).not.toBe("");
      // 43-101: complex ones list their parts, others have none (43-002).
      if (each.type === "complex") checkAttributes(each.subAttributes);
      else expect(each.subAttributes).toBeUndefined();
    }
  }

  test.each([
    { path: "userName", has: { required: true, uniqueness: "server", caseExact: false } },
    { path: "password", has: { mutability: "writeOnly", returned: "never" } },
    { path: "id", has: { mutability: "readOnly", returned: "always", caseExact: true } },
    { path: "externalId", has: { mutability: "readWrite", caseExact: true } },
    { path: "schemas", has: { multiValued: true, returned: "always" } },
    { path: "groups", has: { mutability: "readOnly", multiValued: true } },
    { path: "active", has: { type: "boolean" } },
    { path: "emails", has: { type: "complex", multiValued: true } },
    { path: "x509Certificates", has: { multiValued: true } },
    { path: "meta", has: { mutability: "readOnly" } },
    { path: "profileUrl", has: { type: "reference", caseExact: true } },
  ])("43-115 43-006 $path has the printed characteristics", ({ path, has }) => {
    expect(USER_RESOURCE_SCHEMA.attributesByName.get(path)).toMatchObject(has);
  });

  test("43-095 43-097 43-098 resource types name schemas we serve", () => {
    const list = listOf(buildResourceTypeList([USER_RESOURCE_TYPE, GROUP_RESOURCE_TYPE], BASE));
    const served = ALL.map((each) => each.id);
    for (const document of list) {
      expectToFit(document, RESOURCE_TYPE_SCHEMA);
      expect(served).toContain(document.schema);
      expect(String(document.endpoint)[0]).toBe("/");
      for (const extension of document.schemaExtensions as readonly JsonObject[]) {
        expect(served).toContain(extension.schema);
        expect(typeof extension.required).toBe("boolean");
      }
    }
  });

  test("43-090 43-091 43-093 rippling-spc 65-017 the configuration fits its schema", () => {
    const document = buildServiceProviderConfig(
      {
        patch: true,
        bulk: { maxOperations: 10, maxPayloadSize: 1000 },
        changePassword: false,
        sort: true,
        etag: true,
        pagination: { cursor: true, index: true },
        authenticationSchemes: [
          { type: "oauthbearertoken", name: "Bearer", description: "A token.", primary: true },
        ],
      },
      BASE,
    );
    expectToFit(document, SERVICE_PROVIDER_CONFIG_SCHEMA);
    expect(document).toMatchObject({
      patch: { supported: true },
      bulk: { supported: true, maxOperations: 10 },
      filter: { supported: false, maxResults: 0 },
      meta: { resourceType: "ServiceProviderConfig", location: `${BASE}/ServiceProviderConfig` },
    });
    expect(document.id).toBeUndefined();
  });

  test("44-172 rfc-discovery-filter a filter is forbidden", () => {
    const refusal = expect.objectContaining({ code: "forbidden", status: 403 });
    expect(() => refuseDiscoveryFilter({ filter: "id pr" })).toThrow(refusal);
    expect(() => refuseDiscoveryFilter({ count: "1" })).not.toThrow();
  });
});
