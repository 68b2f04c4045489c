import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { getApplicationRules, getOrganizationRules } from "./application-rules.ts";
import { listDemands, listFreed } from "./definition-changes.ts";
import { parseDefinitions, type ResourceDefinitions } from "./definitions.ts";

const DEVICE = "urn:example:schemas:2.0:Device";
const BADGE = "urn:example:schemas:extension:2.0:Badge";
const BASE = getApplicationRules("bis");

/** Definitions with one mistake each, and what the refusal says. */
const { cases: REFUSALS } = JSON.parse(
  readFileSync(new URL("../../vectors/scim/definitions.json", import.meta.url), "utf8"),
) as { cases: readonly { title: string; input: unknown; says: string }[] };

type Part = Readonly<Record<string, unknown>>;

function device(...attributes: readonly Part[]): Part {
  return { id: DEVICE, attributes: [{ name: "serial" }, ...attributes] };
}

const DEVICES = { name: "Device", endpoint: "/Devices", schema: DEVICE };

function define(schemas: readonly unknown[], resourceTypes: readonly unknown[] = [DEVICES]) {
  return parseDefinitions({ schemas, resourceTypes }, BASE);
}

describe("parseDefinitions, RFC 7643 sections 6 and 7", () => {
  test("absent characteristics have the defaults of section 2.2", () => {
    expect(define([device({ name: "link", type: "reference" })])).toEqual({
      schemas: [
        {
          id: DEVICE,
          name: "Device",
          description: "",
          attributes: [
            {
              name: "serial",
              type: "string",
              multiValued: false,
              description: "",
              required: false,
              caseExact: false,
              mutability: "readWrite",
              returned: "default",
              uniqueness: "none",
            },
            expect.objectContaining({ name: "link", type: "reference", caseExact: true }),
          ],
        },
      ],
      resourceTypes: [{ id: "Device", description: "", schemaExtensions: [], ...DEVICES }],
    });
  });

  test("what is writeOnly is returned never, said or not", () => {
    const [schema] = define([device({ name: "pin", mutability: "writeOnly" })])?.schemas ?? [];
    expect(schema?.attributes[1]).toMatchObject({ mutability: "writeOnly", returned: "never" });
  });

  test("lists as /Schemas and /ResourceTypes answer them are taken too", () => {
    const schemas = { totalResults: 1, Resources: [device()] };
    expect(parseDefinitions({ schemas, resourceTypes: [DEVICES] }, BASE)).toEqual(
      define([device()]),
    );
  });

  test("what is read reads as itself", () => {
    const once = define([
      device({ name: "parts", type: "complex", subAttributes: [{ name: "a" }] }),
    ]);
    expect(parseDefinitions(once, BASE)).toEqual(once);
  });

  test("nothing defined is nothing", () => {
    expect(parseDefinitions({}, BASE)).toBeUndefined();
  });

  test.each(REFUSALS)("refuses $title", ({ input, says }) => {
    const message = expect.stringMatching(new RegExp(says)) as string;
    const refusal = expect.objectContaining({ code: "InvalidSchema", message });
    expect(() => parseDefinitions(input, BASE)).toThrow(refusal);
  });
});

describe("getOrganizationRules", () => {
  const badge = { id: BADGE, attributes: [{ name: "number", uniqueness: "server" }] };
  const user = { name: "User", schemaExtensions: [{ schema: BADGE, required: true }] };

  test("extensions come on top of the application's own", () => {
    const definitions = define([device(), badge], [DEVICES, user]);
    const rules = getOrganizationRules({ application: "bis", ...wrap(definitions) });
    expect([...rules.kinds.keys()]).toEqual(["User", "Group", "Device"]);
    const urns = rules.kinds
      .get("User")
      ?.schema.extensions.map(({ urn, required }) => [urn, required]);
    expect(urns).toEqual([
      ["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", false],
      ["urn:ietf:params:scim:schemas:extension:BIS:2.0:User", false],
      [BADGE, true],
    ]);
    expect(rules.kinds.get("User")?.unique.map(({ path }) => path)).toEqual([`${BADGE}:number`]);
  });

  test("the application's extension can be made required", () => {
    const urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    const more = { name: "User", schemaExtensions: [{ schema: urn, required: true }] };
    const rules = getOrganizationRules({ application: "custom", ...wrap(define([], [more])) });
    expect(rules.user.extensions).toHaveLength(1);
    expect(rules.user.extensions[0]).toMatchObject({ urn, required: true });
  });

  test("are compiled once for the same definitions", () => {
    const definitions = define([device()]);
    const rules = getOrganizationRules({ application: "bis", ...wrap(definitions) });
    expect(getOrganizationRules({ application: "bis", ...wrap(definitions) })).toBe(rules);
    expect(getOrganizationRules({ application: "custom", ...wrap(definitions) })).not.toBe(rules);
  });
});

describe("what must not be there for definitions to change", () => {
  const before = [
    { name: "a", caseExact: true },
    { name: "b", uniqueness: "server" },
  ];
  const rulesOf = (attributes: readonly Part[] | undefined) => {
    const definitions = attributes && define([device(...attributes)]);
    return getOrganizationRules({ application: "bis", ...wrap(definitions) });
  };

  test.each<{ title: string; after: readonly Part[] | undefined; demands: readonly string[] }>([
    { title: "nothing, for the same", after: before, demands: [] },
    { title: "nothing, for more attributes", after: [...before, { name: "c" }], demands: [] },
    {
      title: "nothing, for a new description",
      after: [{ ...before[0], description: "x" }, before[1] ?? {}],
      demands: [],
    },
    {
      title: "nothing, for what is unique no more",
      after: [before[0] ?? {}, { name: "b" }],
      demands: [],
    },
    { title: "values of what goes", after: [before[0] ?? {}], demands: ["b"] },
    {
      title: "values of what is respelled",
      after: [{ name: "A", caseExact: true }, before[1] ?? {}],
      demands: ["a"],
    },
    {
      title: "values of another type",
      after: [{ name: "a", type: "integer" }, before[1] ?? {}],
      demands: ["a"],
    },
    {
      title: "values of another letter case",
      after: [{ name: "a" }, before[1] ?? {}],
      demands: ["a"],
    },
    {
      title: "values that become unique",
      after: [{ ...before[0], uniqueness: "server" }, before[1] ?? {}],
      demands: ["a"],
    },
    { title: "resources of a type that goes", after: undefined, demands: ["Device"] },
  ])("$title", ({ after, demands }) => {
    const found = listDemands(rulesOf(before), rulesOf(after));
    const names = found.map(({ kind, filter }) =>
      filter?.kind === "present" ? filter.attribute.name : kind,
    );
    expect(names).toEqual(demands);
  });

  test("values of what is no longer unique are free", () => {
    const after = rulesOf([before[0] ?? {}, { name: "b" }]);
    expect(listFreed(rulesOf(before), after)).toEqual([{ kind: "Device", attribute: "b" }]);
  });
});

function wrap(definitions: ResourceDefinitions | undefined) {
  return definitions === undefined ? {} : { definitions };
}
