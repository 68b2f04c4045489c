import { describe, expect, test } from "vitest";
import type { JsonValue } from "../common/json.ts";
import { re2Engine } from "../connector/re2.ts";
import { DEFAULT_USER_MAPPING, describeSource } from "./default-schema.ts";
import { compileObjectMapping, mapObject } from "./mapping.ts";
import { applyChanges, type KnownValues, planCreate, planUpdate } from "./plan-object.ts";
import type { AttributeMapping, FlowType } from "./schema.ts";

const evaluation = { now: 0, newGuid: () => "guid", randomInteger: () => 0 };

type Source = Readonly<Record<string, string | readonly string[] | undefined>>;

function compile(rows: readonly AttributeMapping[], required: readonly string[] = []) {
  const mapping = { ...DEFAULT_USER_MAPPING, attributeMappings: rows };
  return compileObjectMapping(mapping, re2Engine, "rfc", { required });
}

function map(compiled: ReturnType<typeof compile>, source: Source) {
  const attribute = (name: string) => source[name] ?? null;
  return mapObject(compiled, { ...evaluation, attribute });
}

function row(target: string, expression: string, more: Partial<AttributeMapping> = {}) {
  return {
    targetAttributeName: target,
    source: describeSource(expression),
    flowType: "Always" as FlowType,
    ...more,
  };
}

/** What an update sends, and what the target then has. */
function update(rows: readonly AttributeMapping[], source: Source, known: KnownValues) {
  const compiled = compile(rows);
  const changes = planUpdate(compiled, map(compiled, source), known);
  return {
    sent: Object.fromEntries(
      changes.map(({ attribute, newValue }) => [attribute.name, newValue ?? null]),
    ),
    after: applyChanges(known, changes),
    again: planUpdate(compiled, map(compiled, source), applyChanges(known, changes)),
  };
}

const WORK = 'emails[type eq "work"].value';
const HOME = 'emails[type eq "home"].value';

type Row = {
  flowType: FlowType;
  known: JsonValue | undefined;
  mapped: string | undefined;
  nulls?: true;
  sent?: JsonValue;
};

describe("flow types of a single value, behaviour.md section 6", () => {
  test.each<Row>([
    { flowType: "Always", known: undefined, mapped: "b", sent: "b" },
    { flowType: "Always", known: "a", mapped: "b", sent: "b" },
    { flowType: "Always", known: "B", mapped: "b" },
    { flowType: "Always", known: "a", mapped: undefined },
    { flowType: "Always", known: "a", mapped: undefined, nulls: true, sent: null },
    { flowType: "ObjectAddOnly", known: undefined, mapped: "b" },
    { flowType: "ObjectAddOnly", known: "a", mapped: "b" },
    { flowType: "ValueAddOnly", known: undefined, mapped: "b", sent: "b" },
    { flowType: "ValueAddOnly", known: "a", mapped: "b" },
    { flowType: "ValueAddOnly", known: "a", mapped: undefined, nulls: true },
    { flowType: "AttributeAddOnly", known: undefined, mapped: "b", sent: "b" },
    { flowType: "AttributeAddOnly", known: "a", mapped: "b" },
  ])("$flowType: the target has $known, the source $mapped", (given) => {
    const { flowType, known, mapped, nulls, sent } = given;
    const rows = [row("title", "[jobTitle]", { flowType, ...(nulls && { flowNullValues: true }) })];
    const result = update(rows, { jobTitle: mapped }, known === undefined ? {} : { title: known });
    expect(result.sent).toEqual(sent === undefined ? {} : { title: sent });
    expect(result.again).toEqual([]);
  });

  test.each([
    { flowType: "ValueAddOnly", sent: { [WORK]: "w" } },
    { flowType: "AttributeAddOnly", sent: {} },
  ] as const)("$flowType where the target has another element", ({ flowType, sent }) => {
    const rows = [row(WORK, "[mail]", { flowType }), row(HOME, "[otherMail]")];
    const result = update(rows, { mail: "w", otherMail: "h" }, { [HOME]: "h" });
    expect(result.sent).toEqual(sent);
  });
});

describe("multi-valued attributes: authoritative or merged", () => {
  const a = { value: "a" };
  const b = { value: "b" };
  test.each([
    { title: "Always replaces", flowType: "Always", known: [a], sent: [b], after: [b] },
    { title: "in another order nothing", flowType: "Always", known: [b], sent: undefined },
    {
      title: "what the target adds to an element counts for nothing",
      flowType: "Always",
      known: [{ value: "B", display: "Bee", primary: false }],
      sent: undefined,
    },
    {
      title: "MultiValueAddOnly adds",
      flowType: "MultiValueAddOnly",
      known: [a],
      sent: [b],
      after: [a, b],
    },
    { title: "and never twice", flowType: "MultiValueAddOnly", known: [a, b], sent: undefined },
    { title: "ValueAddOnly adds", flowType: "ValueAddOnly", known: [a], sent: [b], after: [a, b] },
  ] as const)("$title", ({ flowType, known, sent, ...rest }) => {
    const rows = [row("roles", "[roles]", { flowType })];
    const result = update(rows, { roles: ["b"] }, { roles: known });
    expect(result.sent.roles).toEqual(sent);
    if ("after" in rest) expect(result.after.roles).toEqual(rest.after);
    expect(result.again).toEqual([]);
  });

  test.each([
    ["AppRoleAssignmentsComplex", 2],
    ["AssertiveAppRoleAssignmentsComplex", 1],
  ])("%s leaves %i roles", (name, left) => {
    const rows = [row("roles", `${name}([appRoleAssignments])`)];
    const { after } = update(rows, { appRoleAssignments: ["b"] }, { roles: [a] });
    expect((after.roles as readonly unknown[]).length).toBe(left);
  });
});

describe("the type None", () => {
  const none: AttributeMapping = {
    targetAttributeName: "title",
    defaultValue: "Staff",
    flowType: "Always",
  };
  test("fills what is empty in the target, and touches nothing else", () => {
    expect(update([none], {}, {}).sent).toEqual({ title: "Staff" });
    expect(update([none], {}, { title: "Cook" }).sent).toEqual({});
    const compiled = compile([none]);
    expect(planCreate(compiled, map(compiled, {}))).toMatchObject([{ value: "Staff" }]);
  });
});

describe("what a create sends, behaviour.md section 6", () => {
  test.each([
    { title: "a value", source: { jobTitle: "Cook" }, defaultValue: "Staff", value: "Cook" },
    { title: "the default if null", source: {}, defaultValue: "Staff", value: "Staff" },
    { title: "nothing", source: {}, defaultValue: undefined, value: undefined },
  ])("$title", ({ source, defaultValue, value }) => {
    const compiled = compile([
      row("title", "[jobTitle]", {
        flowType: "ObjectAddOnly",
        ...(defaultValue !== undefined && { defaultValue }),
      }),
    ]);
    const planned = planCreate(compiled, map(compiled, source));
    expect(planned.map((each) => each.value)).toEqual(value === undefined ? [] : [value]);
  });

  test("a default has the attribute's type", () => {
    const compiled = compile([row("active", "[gone]", { defaultValue: "False" })]);
    expect(planCreate(compiled, map(compiled, {}))).toMatchObject([{ value: false }]);
  });

  test("a default is never used on an update", () => {
    const rows = [row("title", "[jobTitle]", { defaultValue: "Staff" })];
    expect(update(rows, {}, {}).sent).toEqual({});
  });

  test("a required attribute without value and default is refused, all of them by name", () => {
    const rows = [row("title", "[jobTitle]"), row(WORK, "[mail]"), row("nickName", "[nick]")];
    const compiled = compile(rows, ["title", WORK]);
    expect(() => planCreate(compiled, map(compiled, {}))).toThrow(
      expect.objectContaining({
        code: "MandatoryFieldsMissing",
        message: expect.stringContaining(`title, ${WORK}`),
      }),
    );
    expect(planCreate(compiled, map(compiled, { jobTitle: "Cook", mail: "m" }))).toHaveLength(2);
  });
});
