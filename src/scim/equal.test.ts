import { describe, expect, test } from "vitest";
import { equalValues } from "./equal.ts";
import type { JsonValue } from "./resource.ts";
import { USER_RESOURCE_SCHEMA } from "./resource-types.ts";

function attributeOf(name: string) {
  const found = USER_RESOURCE_SCHEMA.attributesByName.get(name);
  if (found === undefined) throw new Error(`No ${name}`);
  return found;
}

const W = { type: "work", value: "a@x" };
const H = { type: "home", value: "b@x" };
const rows: readonly {
  title: string;
  name: string;
  a?: JsonValue;
  b?: JsonValue;
  same: boolean;
}[] = [
  { title: "letter case without caseExact", name: "userName", a: "Bo", b: "bo", same: true },
  { title: "letter case with caseExact", name: "externalId", a: "E", b: "e", same: false },
  { title: "43-028 absent and empty", name: "emails", b: [], same: true },
  { title: "43-028 absent and null", name: "title", b: null, same: true },
  { title: "absent and a value", name: "title", b: "x", same: false },
  { title: "items in another order", name: "emails", a: [W, H], b: [H, W], same: true },
  {
    title: "43-019 members in another order",
    name: "emails",
    a: [W],
    b: [{ value: "a@x", type: "work" }],
    same: true,
  },
  { title: "one item more", name: "emails", a: [W, H], b: [W], same: false },
  { title: "the same item twice and two items", name: "emails", a: [W, W], b: [W, H], same: false },
  {
    title: "43-024 a missing primary and false",
    name: "emails",
    a: [W],
    b: [{ ...W, primary: false }],
    same: true,
  },
  {
    title: "primary true and missing",
    name: "emails",
    a: [W],
    b: [{ ...W, primary: true }],
    same: false,
  },
  {
    title: "parts of a name",
    name: "name",
    a: { givenName: "B" },
    b: { givenName: "C" },
    same: false,
  },
  { title: "an empty object and none", name: "name", a: {}, same: true },
];

describe("equalValues, RFC 7643 section 2", () => {
  test.each(rows)("$title", ({ name, a, b, same }) => {
    expect(equalValues(a, b, attributeOf(name))).toBe(same);
    expect(equalValues(b, a, attributeOf(name))).toBe(same);
  });

  test("43-013 dateTimes are equal by instant", () => {
    const created = attributeOf("meta").subAttributesByName.get("created");
    if (created === undefined) throw new Error("No meta.created");
    expect(equalValues("2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00", created)).toBe(true);
  });

  test.each([
    { a: "https://x/scim/v1/Users/1", b: "https://x/scim/v2/Users/1", same: true },
    { a: "https://x/scim/Users/1", b: "https://x/scim/v2/Users/1", same: true },
    { a: "https://x/scim/v2/Users/1", b: "https://x/scim/v2/Users/2", same: false },
    { a: "https://x/scim/Users/v", b: "https://x/scim/Users", same: false },
  ])("43-025 $a and $b name the same: $same", ({ a, b, same }) => {
    const ref = attributeOf("groups").subAttributesByName.get("$ref");
    if (ref === undefined) throw new Error("No groups.$ref");
    expect(equalValues(a, b, ref)).toBe(same);
  });

  test("exact comparison notices respelling", () => {
    expect(equalValues("Bo", "bo", attributeOf("userName"), { exact: true })).toBe(false);
  });
});
