import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { send } from "./client.ts";
import { startService, type TestService } from "./service.ts";

interface ServedAttribute {
  readonly name: string;
  readonly type: string;
  readonly multiValued: boolean;
  readonly description: string;
  readonly required: boolean;
  readonly canonicalValues?: readonly string[];
  readonly caseExact: boolean;
  readonly mutability: string;
  readonly returned: string;
  readonly uniqueness: string;
  readonly referenceTypes?: readonly string[];
  readonly subAttributes?: readonly ServedAttribute[];
}

interface ServedSchema {
  readonly id: string;
  readonly attributes: readonly ServedAttribute[];
}

const SCHEMA_URN = "urn:ietf:params:scim:schemas:core:2.0:Schema";
const { schemas } = JSON.parse(
  readFileSync(new URL("../../vectors/scim/schemas.json", import.meta.url), "utf8"),
) as { schemas: Readonly<Record<string, readonly string[]>> };

let service: TestService;
let served: readonly ServedSchema[];

beforeAll(async () => {
  service = await startService();
  const { body } = await send(await service.addTenant(), "GET", "/Schemas");
  served = body.Resources as unknown as readonly ServedSchema[];
});

afterAll(async () => {
  await service.close();
});

/** An attribute and its parts as lines of vectors/scim/schemas.json. */
function describeAttribute(attribute: ServedAttribute, prefix = ""): readonly string[] {
  const { name, type, mutability, returned, uniqueness } = attribute;
  const { canonicalValues, referenceTypes, subAttributes = [] } = attribute;
  const words = [
    type,
    attribute.multiValued ? "many" : "",
    attribute.required ? "required" : "",
    attribute.caseExact ? "exact" : "",
    mutability === "readWrite" ? "" : mutability,
    returned === "default" ? "" : `returned ${returned}`,
    uniqueness === "none" ? "" : `unique ${uniqueness}`,
    canonicalValues === undefined ? "" : `of ${canonicalValues.join("/")}`,
    referenceTypes === undefined ? "" : `to ${referenceTypes.join("/")}`,
  ];
  const line = `${prefix}${name}: ${words.filter((word) => word !== "").join(" ")}`;
  return [line, ...subAttributes.flatMap((s) => describeAttribute(s, `${prefix}${name}.`))];
}

function listComplex(attributes: readonly ServedAttribute[]): readonly ServedAttribute[] {
  return attributes.filter(({ type }) => type === "complex");
}

describe("/Schemas, RFC 7643 sections 7 and 8.7", () => {
  test.each(Object.keys(schemas))("43-006 43-102 43-115 %s is as printed", (urn) => {
    const found = served.find(({ id }) => id === urn);
    const lines = found?.attributes.flatMap((each) => describeAttribute(each));
    expect(lines).toEqual(schemas[urn]);
  });

  test("43-115 no other schema is served", () => {
    expect(served.map(({ id }) => id)).toEqual(Object.keys(schemas));
  });

  test("43-002 43-020 43-101 complex attributes have parts, none of them complex", () => {
    for (const { id, attributes } of served) {
      for (const { type, name, subAttributes = [] } of attributes) {
        expect(subAttributes.length > 0, name).toBe(type === "complex");
        if (id !== SCHEMA_URN) expect(listComplex(subAttributes), name).toEqual([]);
      }
    }
  });

  test("43-100 43-102 each has a description, and names no two alike", () => {
    for (const { attributes } of served) {
      const names = attributes.map(({ name }) => name.toLowerCase());
      expect(new Set(names).size).toBe(names.length);
      for (const { description } of attributes) expect(description).toMatch(/\.$/);
    }
  });
});
