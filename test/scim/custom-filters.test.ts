import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { getOrganizationRules } from "../../src/saas/application-rules.ts";
import { ScimError } from "../../src/scim/errors.ts";
import { parseFilter } from "../../src/scim/filter.ts";
import { matchesFilter } from "../../src/scim/match.ts";
import { type ResolvedFilter, resolveFilter } from "../../src/scim/resolve-filter.ts";
import { isObject, type JsonObject, type JsonValue } from "../../src/scim/resource.ts";
import type { ResourceSchema } from "../../src/scim/schema.ts";
import { copyAll } from "../support/copies.ts";
import { STORES } from "../support/stores.ts";
import { send } from "./client.ts";
import { DEFINITIONS, DEVICE, defineTypes, WARRANTY } from "./custom.ts";
import { startService, type Tenant, type TestService } from "./service.ts";

const COUNT = 70;
const TIMES = ["2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00", "2030-06-30T12:00:00.5Z"];
const WORDS = ["a", "A", "usb", "USB", "Søren", "%", "a\\b", 'a"b', "new"];
const word = fc.constantFrom(...WORDS);
const time = fc.constantFrom(...TIMES);
const number = fc.constantFrom(0, 1, -1, 2.5, 10);

const device = fc.record(
  {
    assetTag: word,
    state: fc.constantFrom("new", "used"),
    bought: time,
    weight: number,
    slots: fc.array(fc.constantFrom(0, 1, 7), { maxLength: 3 }),
    mobile: fc.boolean(),
    owner: fc.record({ value: word, display: word }, { requiredKeys: ["value"] }),
    [WARRANTY]: fc.record({ until: time }),
    portTypes: fc.array(fc.record({ type: word, primary: fc.boolean() }), { maxLength: 2 }),
  },
  { requiredKeys: [] },
);

const PATHS = [
  ...["serial", "id", "externalId", "assetTag", "state", "bought", "weight", "slots", "mobile"],
  ...["owner", "owner.value", "owner.display", "ports", "ports.value", "ports.type"],
  ...["ports.primary", "meta.created", "meta.resourceType", `${WARRANTY}:until`, WARRANTY],
];
const ITEMS = {
  ports: ["value", "type", "primary"],
  owner: ["value", "display"],
  slots: ["value"],
} as const;
const OPERATORS = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"];
const literal = fc.oneof(
  { weight: 4, arbitrary: word.map((each) => JSON.stringify(each)) },
  { weight: 2, arbitrary: fc.constantFrom('"S3"', '"s3"', '"P3-0"', '"p3-0"', '"Device"', '""') },
  { weight: 2, arbitrary: time.map((each) => JSON.stringify(each)) },
  { weight: 2, arbitrary: number.map(String) },
  { weight: 1, arbitrary: fc.constantFrom("true", "false", "null") },
);

function condition(paths: readonly string[]): fc.Arbitrary<string> {
  const path = fc.constantFrom(...paths);
  const compared = fc.tuple(path, fc.constantFrom(...OPERATORS), literal);
  return fc.oneof(
    { weight: 6, arbitrary: compared.map((parts) => parts.join(" ")) },
    { weight: 1, arbitrary: path.map((each) => `${each} pr`) },
  );
}

function joined(leaf: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.letrec<{ filter: string }>((tie) => ({
    filter: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      fc
        .tuple(tie("filter"), fc.constantFrom("and", "or"), tie("filter"))
        .map(([left, joint, right]) => `(${left}) ${joint} (${right})`),
      tie("filter").map((inner) => `not (${inner})`),
    ),
  })).filter;
}

const valuePaths = Object.entries(ITEMS).map(([path, names]) =>
  joined(condition(names)).map((inner) => `${path}[${inner}]`),
);
const filters = joined(
  fc.oneof(
    { weight: 3, arbitrary: condition(PATHS) },
    { weight: 1, arbitrary: fc.oneof(...valuePaths) },
  ),
);

function resolveOrRefuse(text: string, schema: ResourceSchema): ResolvedFilter | undefined {
  try {
    return resolveFilter(parseFilter(text), schema);
  } catch (error) {
    if (error instanceof ScimError) return undefined;
    throw error;
  }
}

describe.each(STORES)("filters over a type of an organization's own, on $title", ({ open }) => {
  let service: TestService;
  let tenant: Tenant;
  let schema: ResourceSchema;
  const documents: JsonObject[] = [];

  beforeAll(async () => {
    service = await startService({ open });
    tenant = await service.addTenant();
    await defineTypes(tenant, DEFINITIONS);
    const samples = fc.sample(device, { numRuns: COUNT, seed: 20_261_122 });
    for (const [index, { portTypes = [], ...sample }] of samples.entries()) {
      const ports = portTypes.map((port, at) => ({
        ...port,
        primary: port.primary && at === 0,
        value: `P${index}-${at}`,
      }));
      const body = { schemas: [DEVICE], serial: `S${index}`, ports, ...sample };
      const answer = await send(tenant, "POST", "/Devices", body);
      expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
    }
    const organization = await service.store.organizations.readOrganization(tenant.id);
    if (organization === undefined) throw new Error("The organization is there.");
    const rules = getOrganizationRules(organization).kinds.get("Device");
    if (rules === undefined) throw new Error("The type is there.");
    schema = rules.schema;
    await copyAll(service.store.organizations, tenant.id, { Device: schema });
    const page = { offset: 0, limit: COUNT };
    const all = await service.store.organizations.query(tenant.id, "Device", undefined, page);
    for (const { document, created, lastModified } of all.resources) {
      const parsed = JSON.parse(document) as JsonValue;
      const meta = { resourceType: "Device", created, lastModified };
      if (isObject(parsed)) documents.push({ ...parsed, meta });
    }
    expect(documents).toHaveLength(COUNT);
  });
  afterAll(() => service.close());

  test("mean what matchesFilter means", async () => {
    let matched = 0;
    await fc.assert(
      fc.asyncProperty(filters, fc.nat({ max: 9 }), async (text, offset) => {
        const filter = resolveOrRefuse(text, schema);
        fc.pre(filter !== undefined);
        const page = { offset, limit: COUNT + 1 };
        const { organizations } = service.store;
        const found = await organizations.query(tenant.id, "Device", filter, page);
        const expected = documents.filter((each) => matchesFilter(filter, each));
        const ids = expected.map(({ id }) => id).slice(offset);
        expect(found.resources.map(({ id }) => id)).toEqual(ids);
        expect(found.total).toBe(expected.length);
        if (expected.length > 0 && expected.length < COUNT) matched += 1;
      }),
      { numRuns: 800 },
    );
    expect(matched).toBeGreaterThan(100);
  });
});
