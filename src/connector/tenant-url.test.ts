import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SyncError } from "../sync/errors.ts";
import { parseSecretToken, parseTenantUrl } from "./tenant-url.ts";

describe("parseTenantUrl", () => {
  test.each([
    ["https://a.example.com/scim/v2", "https://a.example.com", "/scim/v2", []],
    ["  https://a.example.com/scim/v2/ \n", "https://a.example.com", "/scim/v2", []],
    ["https://a.example.com", "https://a.example.com", "", []],
    ["https://a.example.com//", "https://a.example.com", "", []],
    ["http://localhost:8401/scim", "http://localhost:8401", "/scim", []],
    ["HTTPS://A.Example.com/Scim", "https://a.example.com", "/Scim", []],
    [
      "https://a.example.com/s?aadOptscim062020",
      "https://a.example.com",
      "/s",
      ["aadoptscim062020"],
    ],
    ["https://a.example.com/s/?One&two=2#x", "https://a.example.com", "/s", ["one", "two"]],
    ["https://[::1]:8443/scim", "https://[::1]:8443", "/scim", []],
    ["https://ærø.example.com/søren", "https://xn--r-3fa9c.example.com", "/s%C3%B8ren", []],
  ])("%j is taken apart", (text, origin, basePath, flags) => {
    expect(parseTenantUrl(text)).toEqual({ origin, basePath, flags });
  });

  test.each([
    ["", /empty/],
    ["a.example.com/scim", /https:\/\//],
    ["localhost:8400/scim", /https:\/\//],
    ["ftp://a.example.com", /https:\/\//],
    ["https://", /https:\/\//],
    ["https://user:hunter22@a.example.com", /user name/],
    ["https://user@a.example.com", /user name/],
    ["https://a.example.com/sc im", /space/],
    ["https://a.example.com/scim\nhttps://b.example.com", /line break/],
  ])("%j is refused as InvalidTenantUrl", (text, message) => {
    const error = catchError(() => parseTenantUrl(text));
    expect(error).toMatchObject({
      code: "InvalidTenantUrl",
      message: expect.stringMatching(message),
    });
    expect(error.message).not.toContain("hunter22");
  });
});

test("an endless URL or token is refused", () => {
  const longer = /longer than/;
  expect(() => parseTenantUrl(`https://a.example.com/${"x".repeat(2048)}`)).toThrow(longer);
  expect(() => parseSecretToken("x".repeat(8193))).toThrow(longer);
});

describe("parseSecretToken", () => {
  test.each([
    ["abc.def-1", "abc.def-1"],
    [" \tabc\r\n", "abc"],
    ["Bearer abc", "abc"],
    ["bearer   abc ", "abc"],
    ["Bearerabc", "Bearerabc"],
  ])("%j reads as %j", (text, token) => {
    expect(parseSecretToken(text)).toBe(token);
  });

  test.each([
    ["", /empty/],
    ["Bearer ", /empty/],
    ["seven\nseven", /line break/],
    ["seven\u0000", /control/],
    ["seven seven", /space/],
    ["sevén", /ASCII/],
    ["\u200bseven", /ASCII/],
  ])("%j is refused as InvalidSecretToken, without being repeated", (text, message) => {
    const error = catchError(() => parseSecretToken(text));
    expect(error).toMatchObject({
      code: "InvalidSecretToken",
      message: expect.stringMatching(message),
    });
    expect(error.message).not.toContain("seven");
  });

  test("a token that was let through can stand in a header", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        let token: string;
        try {
          token = parseSecretToken(text);
        } catch (error) {
          expect(error).toBeInstanceOf(SyncError);
          return;
        }
        expect(new Headers({ authorization: `Bearer ${token}` }).get("authorization")).toBe(
          `Bearer ${token}`,
        );
      }),
    );
  });
});

function catchError(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}
