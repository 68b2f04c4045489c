import { describe, expect, test } from "vitest";
import type { JsonValue } from "../common/json.ts";
import { readTargetValue, sameTargetValue } from "./target-attribute.ts";
import { parseTargetAttribute } from "./target-path.ts";

const MANAGER = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const WORK = 'emails[type eq "work"].value';

describe("readTargetValue", () => {
  test.each([
    { title: "a member in other case", name: "userName", resource: { USERNAME: "a" }, value: "a" },
    { title: "an empty text is no value", name: "title", resource: { title: "" } },
    {
      title: "an element by its type in other case",
      name: WORK,
      resource: {
        emails: [
          { type: "home", value: "h" },
          { type: "Work", value: "w" },
        ],
      },
      value: "w",
    },
    {
      title: "an element whose type is an object with a toString of its own",
      name: WORK,
      resource: { emails: [{ type: { toString: 1, valueOf: 1 }, value: "x" }, null, "odd"] },
    },
    {
      title: "a manager as an object",
      name: MANAGER,
      resource: { [ENTERPRISE]: { manager: { value: "m" } } },
      value: "m",
    },
    {
      title: "a manager as a plain string",
      name: MANAGER,
      resource: { [ENTERPRISE]: { manager: "m" } },
      value: "m",
    },
    {
      title: "a manager as a list of one",
      name: MANAGER,
      resource: { [ENTERPRISE]: { manager: [{ value: "m" }] } },
      value: "m",
    },
  ] as { title: string; name: string; resource: Record<string, JsonValue>; value?: string }[])(
    "$title",
    ({ name, resource, value }) => {
      expect(readTargetValue(resource, parseTargetAttribute("User", name))).toBe(value);
    },
  );
});

describe("sameTargetValue, behaviour.md section 6", () => {
  test.each([
    { name: "userName", left: "Anna", right: "anna", same: true },
    { name: "externalId", left: "E-1", right: "e-1", same: false },
    { name: "active", left: true, right: "True", same: true },
    { name: "title", left: undefined, right: "Cook", same: false },
  ])("$name: $left and $right", ({ name, left, right, same }) => {
    expect(sameTargetValue(parseTargetAttribute("User", name), left, right)).toBe(same);
  });
});
