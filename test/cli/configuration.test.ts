import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ApplicationConfiguration,
  formatApplication,
  readApplication,
} from "../../src/cli/configuration/application-document.ts";
import { splitPath } from "../../src/cli/configuration/document-reader.ts";
import { compareConfigurations } from "../../src/cli/configuration/server-configuration.ts";
import { YAML } from "../../src/composition/yaml.ts";
import { formatExpression } from "../../src/expression/index.ts";
import { JsonReader } from "../../src/sync/json-reader.ts";
import type { AttributeMapping, ObjectMapping } from "../../src/sync/schema.ts";

/* Texts that YAML, JavaScript and people find hard. */
const text = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" }),
  fc.constantFrom(
    "no",
    "on",
    "DK",
    "1.0",
    "null",
    "~",
    "- a",
    "a: b",
    "#x",
    "'",
    '"',
    "é\n ",
    "0x1f",
  ),
);
const name = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9]{0,8}$/);
const metadata = fc.array(fc.record({ key: text, value: text }), { minLength: 1, maxLength: 2 });
const quote = (value: string): string => formatExpression({ kind: "text", value, offset: 0 });

const source = fc.oneof(
  name.map((each) => ({ type: "Attribute" as const, name: each, expression: `[${each}]` })),
  text.map((each) => ({ type: "Constant" as const, name: each, expression: quote(each) })),
  fc.constantFrom(
    { type: "Function" as const, name: "Join", expression: 'Join(" ", [givenName], [surname])' },
    { type: "Function" as const, name: "Own name", expression: "ToLower([mail])" },
    { type: "Attribute" as const, name: "odd", expression: "[mail]" },
  ),
);

const row: fc.Arbitrary<AttributeMapping> = fc
  .record({
    targetAttributeName: name,
    source: fc.option(source, { nil: undefined }),
    matchingPriority: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
    defaultValue: fc.option(text, { nil: undefined }),
    flowType: fc.constantFrom("Always", "ObjectAddOnly", "MultiValueAddOnly", "ValueAddOnly"),
    flowNullValues: fc.constantFrom(true, undefined),
  })
  .map(strip) as fc.Arbitrary<AttributeMapping>;

const clause = fc
  .record({
    operatorName: fc.constantFrom("EQUALS", "IS NULL", "REGEX MATCH"),
    sourceOperandName: name,
    targetOperand: fc.record({ values: fc.array(text, { maxLength: 3 }) }),
    multivaluedComparisonType: fc.constantFrom("All", "Any", undefined),
  })
  .map(strip);
const groups = fc.array(fc.record({ name: text, clauses: fc.array(clause, { maxLength: 2 }) }), {
  minLength: 1,
  maxLength: 2,
});
const scope = fc
  .record({ groups, inputFilterGroups: fc.option(groups, { nil: undefined }) })
  .map(strip);

function mapping(kind: "User" | "Group"): fc.Arbitrary<ObjectMapping> {
  return fc
    .record({
      name: text,
      enabled: fc.boolean(),
      flowTypes: fc.subarray(["Add", "Update", "Delete"] as const),
      sourceObjectName: fc.constant(kind),
      targetObjectName: fc.constant(kind),
      scope: fc.option(scope, { nil: undefined }),
      metadata: fc.option(metadata, { nil: undefined }),
      targetObjectUrn: fc.constantFrom(undefined, `urn:ietf:params:scim:schemas:core:2.0:${kind}`),
      attributeMappings: fc.array(row, { maxLength: 4 }),
    })
    .map(strip) as fc.Arbitrary<ObjectMapping>;
}

const attribute = fc
  .record({
    name,
    type: fc.constantFrom("String", "Integer", "Reference", "Boolean"),
    required: fc.constantFrom(true, undefined),
    multivalued: fc.constantFrom(true, undefined),
    mutability: fc.constantFrom("ReadOnly", undefined),
    referencedObjects: fc.constantFrom(undefined, [{ referencedObjectName: "User" }]),
  })
  .map(strip);

const schema = fc
  .record({
    id: fc.constant(""),
    version: fc.constant(""),
    synchronizationRules: fc
      .record({
        id: text,
        name: text,
        priority: fc.integer({ min: 0, max: 9 }),
        sourceDirectoryName: fc.constantFrom("Rollcall", "Azure Active Directory"),
        targetDirectoryName: fc.constantFrom("customappsso", "BitaBIZ"),
        metadata: fc.option(metadata, { nil: undefined }),
        objectMappings: fc.oneof(
          fc.tuple(mapping("User")),
          fc.tuple(mapping("Group"), mapping("User")),
        ),
      })
      .map((rule) => [strip(rule)]),
    directories: fc.option(
      fc
        .array(attribute, { minLength: 1, maxLength: 2 })
        .map((attributes) => [
          { id: "customappsso", name: "customappsso", objects: [{ name: "User", attributes }] },
        ]),
      { nil: undefined },
    ),
  })
  .map(strip);

const configuration = fc
  .record(
    {
      name: text,
      displayName: text,
      template: text,
      tenantUrl: fc.webUrl(),
      credentials: fc.constantFrom({ SecretToken: { fromEnv: "TOKEN" } }, { UserName: "no" }),
      requests: fc.constantFrom({}, { dialect: "entra", concurrency: 4 }),
      notifications: fc.record({ enabled: fc.boolean(), emails: fc.array(text, { maxLength: 2 }) }),
      scope: fc.constantFrom("all", "assigned"),
      preventAccidentalDeletions: fc
        .record({ enabled: fc.boolean(), threshold: fc.constantFrom(undefined, 3) })
        .map(strip),
      reconciliation: fc.constantFrom(
        { every: "PT24H", mode: "repair" },
        { every: "PT1H30M", mode: "report" },
      ),
      policy: fc.dictionary(name, text, { maxKeys: 2 }),
      schema,
    },
    { requiredKeys: ["name"] },
  )
  .map((each) => strip(each) as unknown as ApplicationConfiguration);

/** Absent means unassigned: no member is undefined. */
function strip<T extends object>(given: T): T {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T;
}

function read(yaml: string): { value: ApplicationConfiguration; issues: readonly unknown[] } {
  const { value, problems } = YAML.parse(yaml);
  const reader = new JsonReader();
  return { value: readApplication(reader, value), issues: [...problems, ...reader.issues] };
}

describe("configuration as YAML", () => {
  test("what is written is read to the same, and written to the same again", () => {
    fc.assert(
      fc.property(configuration, (given) => {
        const yaml = YAML.format(formatApplication(given));
        const { value, issues } = read(yaml);
        expect(issues).toEqual([]);
        expect(value).toEqual(given);
        expect(YAML.format(formatApplication(value))).toBe(yaml);
        expect(compareConfigurations(given, value)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test("whatever is in a file, it is read or refused with a place, and never a crash", () => {
    const documents = fc.oneof(
      fc.string({ maxLength: 80 }),
      fc.json().map((each) => `spec: ${each}`),
    );
    fc.assert(
      fc.property(documents, (yaml) => {
        const { value, problems, locate } = YAML.parse(yaml);
        const reader = new JsonReader();
        readApplication(reader, value);
        expect(problems.length + reader.issues.length).toBeGreaterThan(0);
        for (const { path } of reader.issues) {
          const { line, column } = locate(splitPath(path));
          expect(line).toBeGreaterThan(0);
          expect(column).toBeGreaterThan(0);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("anchors and merge keys are followed; aliases without end are not", () => {
    const merged = "kind: Application\napiVersion: rollcall/v1\nmetadata: {name: a}\nspec:\n";
    const spec = "  settings: {<<: &x {scope: all}}\n";
    expect(read(`${merged}${spec}`).value.scope).toBe("all");
    const bomb = `a: &a [${"x,".repeat(50)}]\nb: &b [${"*a,".repeat(50)}]\nc: [${"*b,".repeat(50)}]`;
    expect(YAML.parse(bomb).problems).toHaveLength(1);
  });
});
