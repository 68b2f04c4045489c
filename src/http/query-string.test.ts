import { describe, expect, test } from "vitest";
import { parseQueryString } from "./query-string.ts";

describe("parseQueryString, RFC 7644 section 3.4.2.2 (44-001)", () => {
  test.each([
    { target: "/Users", query: {} },
    { target: "/Users?", query: {} },
    { target: "/Users?filter=a+b%20c%2Bd", query: { filter: "a b c+d" } },
    { target: "/Users?filter=id%20eq%20%22a?b%3Dc%22", query: { filter: 'id eq "a?b=c"' } },
    { target: "/Users?cursor&count=2", query: { cursor: "", count: "2" } },
    { target: "/Users?count=1&count=2", query: { count: "2" } },
    { target: "/Users?filter=%C3%A5", query: { filter: "å" } },
    { target: "/Users?&&a=b=c", query: { a: "b=c" } },
  ])("$target", ({ target, query }) => {
    expect({ ...parseQueryString(target) }).toEqual(query);
  });

  test("a parameter named __proto__ is just one", () => {
    const query = parseQueryString("/Users?__proto__=1");
    expect(Object.keys(query)).toEqual(["__proto__"]);
    expect(({} as Record<string, unknown>)["1"]).toBeUndefined();
  });

  test.each(["%", "%zz", "%c3%28", "%00"])("%s is refused", (text) => {
    expect(() => parseQueryString(`/Users?filter=${text}`)).toThrow(
      expect.objectContaining({ code: "invalidSyntax" }),
    );
  });
});
