import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { STRICT_QUIRKS, TOLERANT_QUIRKS } from "./quirks.ts";
import { replaceResource } from "./replace.ts";
import type { JsonValue, Resource } from "./resource.ts";
import { USER_RESOURCE_SCHEMA } from "./resource-types.ts";
import { compileResourceSchema } from "./schema.ts";
import { attribute } from "./schemas/definition.ts";

interface ReplaceCase {
  readonly id: string;
  readonly title: string;
  readonly profile?: "strict";
  readonly before: Resource;
  readonly input: JsonValue;
  readonly after?: Resource;
  readonly changed?: boolean;
  readonly error?: string;
}

const { cases } = JSON.parse(
  readFileSync(new URL("../../vectors/scim/replace.json", import.meta.url), "utf8"),
) as { cases: readonly ReplaceCase[] };

describe("PUT, RFC 7644 section 3.5.1", () => {
  test.each(cases)("$id $title", (row) => {
    const quirks = row.profile === "strict" ? STRICT_QUIRKS : TOLERANT_QUIRKS;
    const run = () => replaceResource(row.before, row.input, USER_RESOURCE_SCHEMA, quirks);
    if (row.error !== undefined) {
      expect(run).toThrow(expect.objectContaining({ code: row.error }));
      return;
    }
    const outcome = run();
    expect(outcome.resource).toEqual(row.after);
    expect(outcome.changed).toBe(row.changed ?? true);
    if (!outcome.changed) expect(outcome.resource).toBe(row.before);
  });

  const schema = compileResourceSchema(
    { id: "D", name: "D", description: "", endpoint: "/D", schema: "urn:d", schemaExtensions: [] },
    [
      {
        id: "urn:d",
        name: "D",
        description: "",
        attributes: [
          attribute("serial", "", { mutability: "immutable" }),
          attribute("active", "", { type: "boolean" }),
        ],
      },
    ],
  );
  const put = (current: Resource, input: Resource) =>
    replaceResource(current, { schemas: ["urn:d"], ...input }, schema, STRICT_QUIRKS).resource;

  test.each([
    { title: "44-084 the same immutable value", before: { serial: "S" }, input: { serial: "S" } },
    { title: "44-084 none keeps it", before: { serial: "S" }, input: {} },
    { title: "44-084 where there is none it is set", before: {}, input: { serial: "S" } },
  ])("$title", ({ before, input }) => {
    expect(put({ schemas: ["urn:d"], ...before }, input).serial).toBe("S");
  });

  test("44-083 only a User's active outlives a PUT without it", () => {
    const input = { schemas: ["urn:d"], serial: "S" };
    const before = { ...input, active: true };
    expect(replaceResource(before, input, schema, TOLERANT_QUIRKS).resource).toEqual(input);
  });

  test("44-084 another immutable value is refused", () => {
    const refusal = expect.objectContaining({ code: "mutability", attributePath: "serial" });
    expect(() => put({ serial: "S" }, { serial: "T" })).toThrow(refusal);
  });
});
