import { describe, expect, test } from "vitest";
import { findPath } from "./known-paths.ts";
import { parsePath, resolvePath } from "./path.ts";
import { GROUP_RESOURCE_SCHEMA, USER_RESOURCE_SCHEMA } from "./resource-types.ts";

const WORK = 'emails[type eq "work"].value';

describe("findPath", () => {
  test("answers what reading and binding a path does, again the very same", () => {
    const first = findPath(WORK, USER_RESOURCE_SCHEMA, true);
    expect(first).toEqual(resolvePath(parsePath(WORK), USER_RESOURCE_SCHEMA));
    expect(findPath(WORK, USER_RESOURCE_SCHEMA, true)).toBe(first);
  });

  test.each([
    { what: "in one schema and not in the other", text: WORK, schema: GROUP_RESOURCE_SCHEMA },
    {
      what: "with lenient literals and not by the letter",
      text: "emails[type eq work].value",
      schema: USER_RESOURCE_SCHEMA,
    },
  ])("a path that is known $what is refused there", ({ text, schema }) => {
    expect(findPath(text, USER_RESOURCE_SCHEMA, true)).toMatchObject({ kind: "attribute" });
    for (let times = 0; times < 2; times += 1) {
      expect(() => findPath(text, schema, false)).toThrow(/cannot be used|has no attribute/);
    }
  });

  test("many paths, and long ones, are found as well as a few", () => {
    const long = "x".repeat(300);
    const texts = Array.from({ length: 500 }, (_, index) => `emails[value eq "${index}"].type`);
    for (const text of [...texts, `emails[value eq "${long}"].type`, ...texts]) {
      const found = findPath(text, USER_RESOURCE_SCHEMA, true);
      expect(found).toEqual(resolvePath(parsePath(text), USER_RESOURCE_SCHEMA));
    }
  });
});
