import { describe, expect, test } from "vitest";
import { re2Engine } from "../connector/re2.ts";
import { DEFAULT_USER_MAPPING, describeSource } from "./default-schema.ts";
import { compileObjectMapping, mapObject } from "./mapping.ts";
import { planUpdate } from "./plan-object.ts";
import type { AttributeMapping } from "./schema.ts";
import { formatValues, orderValues } from "./values-text.ts";

const MANAGER = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager";
const WORK = 'emails[type eq "work"].value';

function row(target: string, expression: string, more: Partial<AttributeMapping> = {}) {
  const source = describeSource(expression);
  return { targetAttributeName: target, source, flowType: "Always" as const, ...more };
}

function format(more: Partial<AttributeMapping>, source: Readonly<Record<string, string>>) {
  const attributeMappings = [
    row("userName", "[name]"),
    row(MANAGER, "[manager]"),
    row(WORK, "[mail]", more),
  ];
  const compiled = compileObjectMapping({ ...DEFAULT_USER_MAPPING, attributeMappings }, re2Engine);
  const attribute = (name: string) => source[name] ?? null;
  const world = { now: 0, newGuid: () => "guid", randomInteger: () => 0 };
  const mapped = mapObject(compiled, { ...world, attribute });
  return { compiled, mapped, text: formatValues(compiled, mapped, new Map([[MANAGER, "t-1"]])) };
}

describe("the text of values that need no change, decision 0020", () => {
  test.each([
    {
      title: "is that of the ordered values, attributes before references",
      more: {},
      source: { name: 'a "b"', mail: "a@x" },
      stored: { [MANAGER]: "t-1", [WORK]: "a@x", userName: 'a "b"' },
    },
    {
      title: "has a default that stays",
      more: { defaultValue: "none@x" },
      source: { name: "a" },
      stored: { userName: "a", [WORK]: "none@x", [MANAGER]: "t-1" },
    },
    {
      title: "lacks a default that null flow takes away",
      more: { defaultValue: "none@x", flowNullValues: true },
      source: { name: "a" },
      stored: { userName: "a", [MANAGER]: "t-1" },
    },
    {
      title: "lacks what was dropped",
      more: { source: describeSource("IgnoreFlowIfNullOrEmpty([mail])"), defaultValue: "none@x" },
      source: { name: "a" },
      stored: { userName: "a", [MANAGER]: "t-1" },
    },
  ])("$title", ({ more, source, stored }) => {
    const { compiled, mapped, text } = format(more, source);
    expect(text).toBe(JSON.stringify(orderValues(compiled, stored)));
    expect(planUpdate(compiled, mapped, stored)).toEqual([]);
  });

  test("is another when a value is another, and values of no mapping keep theirs", () => {
    const { compiled, text } = format({}, { name: "a", mail: "b@x" });
    expect(text).not.toBe(JSON.stringify({ userName: "a", [WORK]: "a@x", [MANAGER]: "t-1" }));
    expect(orderValues(compiled, { title: "Cook", userName: "a" })).toEqual({
      userName: "a",
      title: "Cook",
    });
  });
});
