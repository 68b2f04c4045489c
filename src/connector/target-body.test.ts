import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { cutText, decodeBody, decompress, parseRetryAfter, spellSecrets } from "./target-body.ts";

describe("decodeBody", () => {
  test.each([
    {
      title: "JSON under its own type",
      bytes: '{"a":1}',
      type: "application/scim+json",
      is: { body: { a: 1 } },
    },
    { title: "JSON under a wrong type", bytes: " [1]", type: "text/html", is: { body: [1] } },
    { title: "JSON behind a byte order mark", bytes: "\ufeff{}", type: "", is: { body: {} } },
    {
      title: "a JSON null, when the type says so",
      bytes: "null",
      type: "application/json",
      is: { body: null },
    },
    {
      title: "a number is text without that type",
      bytes: "404",
      type: "text/plain",
      is: { text: "404" },
    },
    {
      title: "broken JSON is text",
      bytes: '{"a":',
      type: "application/json",
      is: { text: '{"a":' },
    },
    {
      title: "an HTML page is text",
      bytes: "<h1>Bad</h1>",
      type: "text/html",
      is: { text: "<h1>Bad</h1>" },
    },
    { title: "nothing is nothing", bytes: "", type: "application/json", is: {} },
    { title: "white space is nothing", bytes: " \r\n", type: "application/json", is: {} },
  ])("$title", ({ bytes, type, is }) => {
    expect(decodeBody(Buffer.from(bytes), type, [])).toEqual(is);
  });

  test("a repeated token goes, also as PHP's JSON spells it, and before the text is cut", () => {
    const secrets = spellSecrets("abcd/efgh");
    expect(decodeBody(Buffer.from('{"d":"abcd\\/efgh abcd/efgh"}'), "", secrets)).toEqual({
      body: { d: "[redacted] [redacted]" },
    });
    const text = `${"x".repeat(195)}abcd/efgh`;
    expect(decodeBody(Buffer.from(text), "", secrets).text).toBe(`${"x".repeat(195)}[reda`);
  });
});

test("cutText keeps 200 characters and no half of one", () => {
  expect(cutText("x".repeat(300))).toBe("x".repeat(200));
  expect(cutText(`${"x".repeat(199)}😀`)).toBe("x".repeat(199));
});

describe("decompress", () => {
  const packed = gzipSync("{}");
  test.each([
    { title: "gzip", bytes: packed, encoding: "GZIP", max: 10, is: "{}" },
    { title: "none", bytes: Buffer.from("{}"), encoding: "", max: 10, is: "{}" },
    { title: "an unknown encoding", bytes: packed, encoding: "zstd2", max: 10, is: undefined },
    {
      title: "a name of Object.prototype",
      bytes: packed,
      encoding: "toString",
      max: 10,
      is: undefined,
    },
    {
      title: "bytes that are not packed",
      bytes: Buffer.from("{}"),
      encoding: "gzip",
      max: 10,
      is: undefined,
    },
    { title: "a bomb", bytes: gzipSync("x".repeat(99)), encoding: "gzip", max: 10, is: undefined },
  ])("$title", ({ bytes, encoding, max, is }) => {
    expect(decompress(bytes, encoding, max)?.toString()).toBe(is);
  });
});

describe("parseRetryAfter, RFC 9110 section 10.2.3", () => {
  const now = Date.parse("2026-11-22T10:00:00Z");
  test.each([
    ["120", 120_000],
    ["0.5", 500],
    ["0", 0],
    ["Sun, 22 Nov 2026 10:00:30 GMT", 30_000],
    ["Sunday, 22-Nov-26 10:00:30 GMT", 30_000],
    ["Sun, 22 Nov 2026 09:00:00 GMT", 0],
    ["-1", undefined],
    ["soon", undefined],
    ["Sunday", undefined],
    ["", undefined],
    ["Infinity", undefined],
    [undefined, undefined],
  ])("%j", (value, expected) => {
    expect(parseRetryAfter(value, now)).toBe(expected);
  });
});
