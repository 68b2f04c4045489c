import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ScimError } from "./errors.ts";
import { type Quirks, STRICT_QUIRKS, TOLERANT_QUIRKS } from "./quirks.ts";
import type { JsonValue, Resource } from "./resource.ts";
import { GROUP_RESOURCE_SCHEMA, USER_RESOURCE_SCHEMA } from "./resource-types.ts";
import { compileResourceSchema } from "./schema.ts";
import { attribute, complex } from "./schemas/definition.ts";
import { readResource } from "./validate.ts";
import { splitWriteOnly } from "./write-only.ts";

interface ResourceCase {
  readonly id: string;
  readonly title: string;
  readonly schema?: "Group";
  readonly profile?: "strict";
  readonly quirks?: Partial<Quirks>;
  readonly input: JsonValue;
  readonly output?: Resource;
  readonly notes?: readonly string[];
  readonly error?: string;
  readonly mentions?: readonly string[];
}

const { cases } = JSON.parse(
  readFileSync(new URL("../../vectors/scim/resources.json", import.meta.url), "utf8"),
) as { cases: readonly ResourceCase[] };

function read(row: ResourceCase): { resource: Resource; notes: readonly string[] } {
  const profile = row.profile === "strict" ? STRICT_QUIRKS : TOLERANT_QUIRKS;
  const schema = row.schema === "Group" ? GROUP_RESOURCE_SCHEMA : USER_RESOURCE_SCHEMA;
  const notes: string[] = [];
  const resource = readResource(row.input, schema, {
    mode: "create",
    quirks: { ...profile, ...row.quirks },
    onNote: (note) => notes.push(note.path),
  });
  return { resource, notes };
}

describe("reading a resource, RFC 7643 section 2, RFC 7644 section 3.3", () => {
  test.each(cases.filter((each) => each.error === undefined))("$id $title", (row) => {
    const { resource, notes } = read(row);
    expect(resource).toEqual(row.output);
    expect(notes).toEqual(row.notes ?? []);
  });

  test.each(cases.filter((each) => each.error !== undefined))("$id $title is refused", (row) => {
    expect(() => read(row)).toThrow(expect.objectContaining({ code: row.error }));
    for (const text of row.mentions ?? []) expect(() => read(row)).toThrow(text);
  });

  test("what was read reads the same again", () => {
    for (const row of cases.filter((each) => each.output !== undefined)) {
      const { resource } = read(row);
      expect(read({ ...row, input: resource }).resource).toEqual(resource);
    }
  });

  test("43-116 the password comes apart from the document", () => {
    const whole = { userName: "bo", password: "x" };
    const { resource, secrets } = splitWriteOnly(whole, USER_RESOURCE_SCHEMA);
    expect(resource).toEqual({ userName: "bo" });
    expect([...secrets]).toEqual([["password", "x"]]);
  });
});

describe("hostile bodies", () => {
  test.each([
    { title: "__proto__ as a key", text: '{"userName":"bo","__proto__":{"active":true}}' },
    { title: "__proto__ inside name", text: '{"userName":"bo","name":{"__proto__":{"x":1}}}' },
    { title: "a constructor", text: '{"userName":"bo","constructor":{"prototype":{"x":1}}}' },
    {
      title: "deep unknown input",
      text: `{"userName":"bo","x":${"[".repeat(9999)}${"]".repeat(9999)}}`,
    },
  ])("$title leaves no trace", ({ text }) => {
    const input = JSON.parse(text) as JsonValue;
    const { resource } = read({ id: "", title: "", input });
    expect(Object.keys(resource)).toEqual(["schemas", "userName"]);
    expect(Object.getPrototypeOf(resource)).toBe(Object.prototype);
    expect(resource.active).toBeUndefined();
  });

  test.each([
    { title: "deep arrays", value: "[".repeat(9999) + "]".repeat(9999) },
    { title: "deep objects", value: `${'{"value":'.repeat(9999)}1${"}".repeat(9999)}` },
  ])("$title where a value belongs are invalidValue", ({ value }) => {
    const input = JSON.parse(`{"userName":"bo","emails":[${value}]}`) as JsonValue;
    const refusal = expect.objectContaining({ code: "invalidValue" });
    expect(() => read({ id: "", title: "", input })).toThrow(refusal);
  });

  test("a hundred thousand unknown keys are quickly passed over", () => {
    const input = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, i]));
    const { notes } = read({ id: "", title: "", input: { ...input, userName: "bo" } });
    expect(notes).toHaveLength(20);
    const refused = { id: "", title: "", input, profile: "strict" as const };
    expect(() => read(refused)).toThrow(ScimError);
  });

  test("no JSON makes anything but a resource or a ScimError", () => {
    const names = fc.constantFrom(
      "userName",
      "emails",
      "name",
      "active",
      "manager",
      "schemas",
      "x",
    );
    const json = fc.json({ maxDepth: 3 }).map((text) => JSON.parse(text) as JsonValue);
    fc.assert(
      fc.property(fc.oneof(json, fc.dictionary(names, json)), fc.boolean(), (input, strict) => {
        try {
          read({ id: "", title: "", input, ...(strict ? { profile: "strict" } : {}) });
        } catch (error) {
          expect(error).toBeInstanceOf(ScimError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe("schemas of one's own", () => {
  const type = {
    id: "Device",
    name: "Device",
    description: "",
    endpoint: "/Devices",
    schema: "urn:example:Device",
    schemaExtensions: [{ schema: "https://x.example/Ext", required: true }],
  };
  const device = {
    id: "urn:example:Device",
    name: "Device",
    description: "",
    attributes: [
      attribute("serial", "", { required: true, mutability: "immutable", caseExact: true }),
      attribute("size", "", { type: "integer" }),
      attribute("weight", "", { type: "decimal" }),
      attribute("seen", "", { type: "dateTime" }),
      attribute("tags", "", { multiValued: true }),
      attribute("grade", "", { canonicalValues: ["A", "B"], restricted: true }),
      attribute("mark", "", { canonicalValues: ["A"], caseExact: true, restricted: true }),
      attribute("free", "", { canonicalValues: [], restricted: true }),
      complex("part", "", [attribute("code", "", { required: true }), attribute("note", "")]),
      attribute("roles", "", { multiValued: true }),
      attribute("serviced", "", { type: "dateTime", multiValued: true }),
      complex("emails", "", [attribute("value", "")]),
      complex("addresses", "", [attribute("country", "")]),
    ],
  };
  const extension = {
    id: "https://x.example/Ext",
    name: "Ext",
    description: "",
    attributes: [attribute("owner", "", { required: true })],
  };
  const schema = compileResourceSchema(type, [device, extension]);
  const readDevice = (input: unknown) =>
    readResource(input, schema, { mode: "create", quirks: STRICT_QUIRKS });
  const whole = {
    schemas: [type.schema],
    serial: "S",
    "https://x.example/Ext": { owner: "o" },
  };

  test("43-099 a required extension is named and asked for", () => {
    expect(readDevice(whole).schemas).toEqual([type.schema, extension.id]);
    expect(() => readDevice({ schemas: [type.schema], serial: "S" })).toThrow("Ext:owner");
  });

  test.each([
    { title: "43-011 an integer with a fraction", more: { size: 1.5 }, says: '"size"' },
    { title: "43-010 a decimal as text", more: { weight: "1.5" }, says: '"weight"' },
    { title: "43-012 a date without its time", more: { seen: "2026-01-01" }, says: '"seen"' },
    {
      title: "43-020 a required sub-attribute",
      more: { part: { note: "n" } },
      says: '"part.code"',
    },
    { title: "an object where text belongs", more: { tags: [{ value: "x" }] }, says: '"tags"' },
  ])("$title is refused", ({ more, says }) => {
    expect(() => readDevice({ ...whole, ...more })).toThrow(says);
  });

  test.each([
    { title: "one of them", more: { grade: "B" }, isKept: true },
    { title: "one of them in another letter case", more: { grade: "b" }, isKept: true },
    { title: "that case where it counts", more: { mark: "a" }, isKept: false },
    { title: "any other", more: { grade: "C" }, isKept: false },
    { title: "any where none is named", more: { free: "x" }, isKept: true },
  ])("43-114 where a schema restricts its values: $title", ({ more, isKept }) => {
    const read = () =>
      readResource({ ...whole, ...more }, schema, { mode: "create", quirks: TOLERANT_QUIRKS });
    if (isKept) expect(read()).toMatchObject(more);
    else expect(read).toThrow("must be one of A");
  });

  test("values of every type are kept", () => {
    const more = { size: 3, weight: 1.5, seen: "2026-01-01T00:00:00Z", tags: ["a", "b"] };
    expect(readDevice({ ...whole, ...more })).toMatchObject(more);
  });

  test("attributes named like a User's have no rules of a User's", () => {
    const more = {
      roles: ['{"value":"Editor"}'],
      emails: { value: "a@X.EXAMPLE" },
      addresses: { country: "Denmark" },
    };
    expect(readDevice({ ...whole, ...more })).toMatchObject(more);
    const tolerant = { mode: "create", quirks: TOLERANT_QUIRKS } as const;
    expect(readResource({ ...whole, ...more }, schema, tolerant)).toMatchObject(more);
  });

  test("43-027 two dateTimes of one instant are one item", () => {
    const serviced = ["2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00", "2026-01-02T00:00:00Z"];
    const { serviced: read } = readDevice({ ...whole, serviced });
    expect(read).toEqual([serviced[0], serviced[2]]);
  });

  test.each(["__proto__", "constructor", "toString", "1st", "a.b", ""])(
    "43-004 the name %j is no attribute name",
    (bad) => {
      const broken = { ...device, attributes: [attribute(bad, "")] };
      expect(() => compileResourceSchema(type, [broken, extension])).toThrow(ScimError);
    },
  );

  test("43-005 names that differ only by case are refused", () => {
    const broken = { ...device, attributes: [attribute("a", ""), attribute("A", "")] };
    expect(() => compileResourceSchema(type, [broken, extension])).toThrow("twice");
  });
});
