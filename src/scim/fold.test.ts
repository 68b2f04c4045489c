import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareCodePoints, foldCase, normaliseDateTime } from "./fold.ts";

describe("foldCase, RFC 7644 section 7.8", () => {
  test.each([
    { title: "ASCII", a: "BO@X.Example", b: "bo@x.example" },
    { title: "letters with marks", a: "ÅSE ØRE", b: "åse øre" },
    { title: "composed and decomposed", a: "Ö", b: "o\u0308" },
    { title: "Kelvin sign", a: "\u212a", b: "k" },
    { title: "final sigma", a: "ΟΔΟΣ", b: "οδος" },
    { title: "full and half width", a: "Ｂｏ＠ｶﾞ", b: "bo@ガ" },
    { title: "capital sharp s", a: "STRAẞE", b: "straße" },
  ])("44-186 $title fold alike", ({ a, b }) => {
    expect(foldCase(a)).toBe(foldCase(b));
  });

  test.each([
    { title: "sharp s and ss", a: "ß", b: "ss" },
    { title: "dotted capital I and i", a: "İ", b: "i" },
    { title: "ø and o", a: "ø", b: "o" },
    { title: "a and b", a: "a", b: "b" },
  ])("$title stay apart", ({ a, b }) => {
    expect(foldCase(a)).not.toBe(foldCase(b));
  });

  test("folding what is folded changes nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(foldCase(foldCase(text))).toBe(foldCase(text));
      }),
      { numRuns: 2000 },
    );
  });
});

describe("compareCodePoints, RFC 7644 section 3.4.2.3", () => {
  test("44-066 is the order of UTF-8 bytes", () => {
    const text = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const bytes = Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b)));
        expect(Math.sign(compareCodePoints(a, b))).toBe(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  test("44-066 characters beyond the basic plane come last", () => {
    expect(compareCodePoints("\u{1f600}", "\uffff")).toBeGreaterThan(0);
  });
});

describe("normaliseDateTime, RFC 7643 section 2.3.5", () => {
  test.each([
    { text: "2011-05-13T04:42:34Z", utc: "2011-05-13T04:42:34.000Z" },
    { text: "2011-05-13T04:42:34+02:00", utc: "2011-05-13T02:42:34.000Z" },
    { text: "2011-05-13T04:42:34-05:30", utc: "2011-05-13T10:12:34.000Z" },
    { text: "2011-05-13T04:42:34.5Z", utc: "2011-05-13T04:42:34.500Z" },
    { text: "2011-05-13T04:42:34.123456789Z", utc: "2011-05-13T04:42:34.123Z" },
    { text: "2011-05-13T04:42:34", utc: "2011-05-13T04:42:34.000Z" },
    { text: "2011-12-31T24:00:00Z", utc: "2012-01-01T00:00:00.000Z" },
    { text: "2012-02-29T00:00:00Z", utc: "2012-02-29T00:00:00.000Z" },
    { text: "0001-01-01T00:00:00", utc: "0001-01-01T00:00:00.000Z" },
    { text: "0001-01-01T00:00:00+01:00", utc: "0000-12-31T23:00:00.000Z" },
    { text: "0004-02-29T12:00:00Z", utc: "0004-02-29T12:00:00.000Z" },
    { text: "0099-12-31T23:30:00-01:00", utc: "0100-01-01T00:30:00.000Z" },
  ])("43-012 $text", ({ text, utc }) => {
    expect(normaliseDateTime(text)).toBe(utc);
  });

  test.each([
    "2011-05-13",
    "04:42:34Z",
    "2011-05-13 04:42:34Z",
    "2011-13-01T00:00:00Z",
    "2011-02-29T00:00:00Z",
    "2011-05-13T24:00:01Z",
    "2011-05-13T04:60:00Z",
    "2011-05-13T04:42:60Z",
    "2011-05-13T04:42:34.Z",
    "2011-05-13T04:42:34X",
    "2011-05-13T04:42:34+0200",
    "2011-05-13T04:42:34+15:00",
    "2011-05-13T04:42:34ZZ",
    "0000-01-01T00:00:00Z",
    "0003-02-29T00:00:00Z",
    "yesterday at four o'clock",
    "",
  ])("43-012 %j is no dateTime", (text) => {
    expect(normaliseDateTime(text)).toBeUndefined();
  });

  test("43-013 agrees with the clock for every instant", () => {
    const from = new Date("0001-01-01T00:00:00Z");
    const date = fc.date({ min: from, max: new Date("9999-12-31T23:59:59Z"), noInvalidDate: true });
    fc.assert(
      fc.property(date, (instant) => {
        expect(normaliseDateTime(instant.toISOString())).toBe(instant.toISOString());
      }),
    );
  });
});
