import { describe, expect, test } from "vitest";
import { acceptsScim, isReadableType } from "./media-type.ts";

describe("isReadableType, RFC 7644 section 8.1", () => {
  test.each([
    [undefined, true],
    ["", true],
    ["application/scim+json", true],
    ["application/json", true],
    ["Application/SCIM+JSON; Charset=UTF-8", true],
    ['application/json;charset="utf-8"', true],
    ["application/json; charset=utf8; profile=x", true],
    ["application/json; charset=iso-8859-1", false],
    ["application/jsonp", false],
    ["text/plain", false],
    ["application/x-www-form-urlencoded", false],
  ])("%j: %s", (type, readable) => {
    expect(isReadableType(type)).toBe(readable);
  });
});

describe("acceptsScim, RFC 9110 section 12.5.1", () => {
  test.each([
    [undefined, true],
    ["", true],
    ["*/*", true],
    ["text/html, application/json;q=0.9", true],
    ["APPLICATION/*", true],
    ["application/scim+json; charset=utf-8", true],
    ["text/html", false],
    ["*/*;q=0", false],
    ["application/json; q=0.0", false],
  ])("%j: %s", (accept, accepted) => {
    expect(acceptsScim(accept)).toBe(accepted);
  });
});
