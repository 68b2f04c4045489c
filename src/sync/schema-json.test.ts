import { describe, expect, test } from "vitest";
import { re2Engine } from "../connector/re2.ts";
import { buildSchema, DEFAULT_GROUP_MAPPING, DEFAULT_USER_MAPPING } from "./default-schema.ts";
import { buildInboundSchema } from "./inbound-schema.ts";
import { formatSchemaJson } from "./schema-json.ts";
import { parseSchemaJson } from "./schema-json-parser.ts";

/** Microsoft's schema JSON in and out (graph-sync-api.md section 3). */

const reading = { id: "job", version: "v1", regex: re2Engine };
const SCHEMA = buildSchema("job", [DEFAULT_USER_MAPPING, DEFAULT_GROUP_MAPPING]);

/** A document as Entra exports it: URNs for kinds, metadata, trees without texts. */
const EXPORTED = {
  id: "x",
  version: "Date:2026",
  synchronizationRules: [
    {
      id: "03f7d90d",
      name: "USER_OUTBOUND_USER",
      priority: 1,
      editable: true,
      sourceDirectoryName: "Azure Active Directory",
      targetDirectoryName: "customappsso",
      containerFilter: null,
      groupFilter: { includedGroups: ["g"] },
      metadata: [],
      objectMappings: [
        {
          name: "Provision Azure Active Directory Users",
          enabled: true,
          flowTypes: "Add, Update",
          sourceObjectName: "User",
          targetObjectName: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
          metadata: [{ key: "EscrowBehavior", value: '"Default"' }],
          scope: {
            groups: [
              {
                name: "Kitchen",
                clauses: [
                  {
                    operatorName: "EQUALS",
                    sourceOperandName: "department",
                    targetOperand: { values: ["Kitchen"] },
                  },
                ],
              },
            ],
            inputFilterGroups: [],
            categoryFilterGroups: [],
          },
          attributeMappings: [
            {
              targetAttributeName: "userName",
              matchingPriority: 1,
              flowType: "Always",
              flowBehavior: "FlowAlways",
              exportMissingReferences: false,
              defaultValue: "",
              source: {
                type: "Attribute",
                name: "userPrincipalName",
                expression: "[userPrincipalName]",
                parameters: [],
              },
            },
            {
              targetAttributeName: "title",
              matchingPriority: 0,
              flowType: "ObjectAddOnly",
              flowBehavior: "FlowWhenChanged",
              defaultValue: "None",
              source: {
                type: "Function",
                name: "ToUpper",
                expression: "",
                parameters: [
                  {
                    key: "source",
                    value: { type: "Attribute", name: "jobTitle", expression: "", parameters: [] },
                  },
                ],
              },
            },
          ],
        },
        { name: "Devices", sourceObjectName: "Device", targetObjectName: "Device" },
      ],
    },
  ],
  directories: [],
};

describe("synchronizationSchema", () => {
  test.each([
    { title: "the default schema", schema: SCHEMA, direction: {} },
    {
      title: "the schema for uploads",
      schema: buildInboundSchema("job"),
      direction: { direction: "inbound" as const },
    },
  ])("$title comes back as it went out", ({ schema, direction }) => {
    const read = parseSchemaJson(formatSchemaJson(schema), { ...reading, ...direction });
    expect(read).toEqual({ schema, issues: [], unsupported: [] });
  });

  test("Microsoft's export: what is followed stays, what is not is listed", () => {
    const { schema, issues, unsupported } = parseSchemaJson(EXPORTED, reading);
    expect(issues).toEqual([]);
    expect(unsupported.map(({ path }) => path)).toEqual([
      "synchronizationRules[0].groupFilter",
      "synchronizationRules[0].objectMappings[0].attributeMappings[0].flowBehavior",
      "synchronizationRules[0].objectMappings[1]",
    ]);
    const out = formatSchemaJson(schema);
    expect(parseSchemaJson(out, reading)).toEqual({ schema, issues: [], unsupported: [] });
    const [user] = schema.synchronizationRules[0]?.objectMappings ?? [];
    expect(user).toMatchObject({
      targetObjectName: "User",
      flowTypes: ["Add", "Update"],
      metadata: [{ key: "EscrowBehavior", value: '"Default"' }],
    });
    expect(user?.attributeMappings[1]).toMatchObject({
      defaultValue: "None",
      flowType: "ObjectAddOnly",
      source: {
        type: "Function",
        name: "ToUpper",
        expression: expect.stringContaining("jobTitle"),
      },
    });
    expect(JSON.stringify(out)).toContain("extension:enterprise:2.0:User");
  });

  const broken = (change: (mapping: Record<string, unknown>) => void): object => {
    const copy = structuredClone(EXPORTED);
    change(copy.synchronizationRules[0]?.objectMappings[0] as Record<string, unknown>);
    return copy;
  };
  test.each([
    { title: "no rules", document: {}, issue: "needs at least one rule" },
    { title: "no object", document: [], issue: "has to be a JSON object" },
    {
      title: "no matching attribute",
      document: broken((mapping) => {
        mapping.attributeMappings = [];
      }),
      issue: "needs an attribute mapping with a matchingPriority",
    },
    {
      title: "an action that there is not",
      document: broken((mapping) => {
        mapping.flowTypes = "Add, Destroy";
      }),
      issue: "some of Add, Update, Delete",
    },
    {
      title: "an operator that there is not",
      document: broken((mapping) => {
        const clause = { operatorName: "LIKE", sourceOperandName: "city" };
        mapping.scope = { groups: [{ name: "x", clauses: [clause] }] };
      }),
      issue: "there is no operator LIKE",
    },
    {
      title: "a list of mappings whose end would be left out",
      document: broken((mapping) => {
        const row = { targetAttributeName: "title", source: { type: "Constant", name: "x" } };
        mapping.attributeMappings = Array.from({ length: 1_001 }, () => row);
      }),
      issue: "at most 1000 entries",
    },
  ])("$title is told", ({ document, issue }) => {
    const { issues } = parseSchemaJson(document, reading);
    expect(issues.map(({ message }) => message).join("\n")).toContain(issue);
  });
});
