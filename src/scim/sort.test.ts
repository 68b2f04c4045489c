import { describe, expect, test } from "vitest";
import { parsePath } from "./path.ts";
import { USER_RESOURCE_SCHEMA } from "./resource-types.ts";
import { compareResources, resolveSort } from "./sort.ts";

const people = [
  {
    id: "1",
    userName: "b",
    title: "Z",
    emails: [{ value: "m@x" }, { value: "a@x", primary: true }],
  },
  { id: "2", userName: "A", emails: [{ value: "k@x" }] },
  { id: "3", userName: "é", title: "a", active: true },
];

function sortBy(text: string, order: "ascending" | "descending" = "ascending"): string {
  const sort = resolveSort(parsePath(text), order, USER_RESOURCE_SCHEMA);
  return people
    .toSorted((a, b) => compareResources(a, b, sort))
    .map((each) => each.id)
    .join("");
}

describe("sorting, RFC 7644 section 3.4.2.3", () => {
  test.each([
    { title: "44-065 ascending without case", text: "userName", order: "213" },
    { title: "44-067 what has no value comes last", text: "title", order: "312" },
    { title: "44-067 the primary item, else the first", text: "emails", order: "123" },
    { title: "44-067 by a sub-attribute", text: "emails.value", order: "123" },
    { title: "Booleans", text: "active", order: "312" },
  ])("$title", ({ text, order }) => {
    expect(sortBy(text)).toBe(order);
  });

  test("44-067 descending reverses, so what has no value comes first", () => {
    expect(sortBy("title", "descending")).toBe("213");
  });

  test.each([
    { text: "shoeSize", code: "invalidPath" },
    { text: "name", code: "invalidPath" },
    { text: 'emails[type eq "work"]', code: "invalidPath" },
    { text: "password", code: "sensitive" },
  ])("$text is refused", ({ text, code }) => {
    expect(() => sortBy(text)).toThrow(expect.objectContaining({ code }));
  });
});
