import { describe, expect, test } from "vitest";
import { formatLogPlace, parseInstant, parseLogPlace } from "./log-place.ts";

describe("parseInstant", () => {
  test.each([
    { text: "2026-11-22", instant: "2026-11-22T00:00:00.000Z" },
    { text: "2026-11-22T08:00:00Z", instant: "2026-11-22T08:00:00.000Z" },
    { text: "2026-11-22T08:00:00+01:00", instant: "2026-11-22T07:00:00.000Z" },
    { text: "2026-11-22T08:00:00-01:00", instant: "2026-11-22T09:00:00.000Z" },
    // Without an offset, it would depend on where the server stands.
    { text: "2026-11-22T08:00:00", instant: undefined },
    { text: "2026-13-22", instant: undefined },
    { text: "2026", instant: undefined },
    { text: "22 Nov 2026", instant: undefined },
    { text: "", instant: undefined },
  ])("$text is $instant", ({ text, instant }) => {
    expect(parseInstant(text)).toBe(instant);
  });
});

describe("parseLogPlace", () => {
  test("is the inverse of formatLogPlace", () => {
    const place = { at: "2026-11-22T08:00:00.000Z", tie: "3" };
    expect(parseLogPlace(formatLogPlace(place))).toEqual(place);
  });

  test.each(["", "~", "2026-11-22~3", "2026-11-22T08:00:00.000Z", "2026-11-22T08:00:00.000Z~\0"])(
    "%j is no place",
    (text) => {
      expect(parseLogPlace(text)).toBeUndefined();
    },
  );
});
