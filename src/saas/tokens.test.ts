import { describe, expect, test } from "vitest";
import { findTokenRefusal, formatToken, parseExpiry, TOKEN_BYTES } from "./tokens.ts";

describe("formatToken", () => {
  test.each([
    { title: "all zeroes", fill: () => 0 },
    { title: "all ones", fill: () => 255 },
    { title: "every bit pattern in turn", fill: (index: number) => (index * 37 + 11) % 256 },
  ])("writes $title as Buffer does", ({ fill }) => {
    const bytes = Array.from({ length: TOKEN_BYTES }, (_, index) => fill(index));
    const token = formatToken(bytes);
    expect(token).toBe(`rc_${Buffer.from(bytes).toString("base64url")}`);
  });

  test("refuses fewer bytes", () => {
    expect(() => formatToken([1, 2, 3])).toThrow("32 bytes");
  });
});

const NOW = "2026-01-01T00:00:00.000Z";

describe("parseExpiry", () => {
  test.each([
    [undefined, undefined],
    [null, undefined],
    ["90d", "2026-04-01T00:00:00.000Z"],
    ["0.5d", "2026-01-01T12:00:00.000Z"],
    ["2027-01-31", "2027-01-31T00:00:00.000Z"],
    ["2027-01-31T12:00:00+01:00", "2027-01-31T11:00:00.000Z"],
  ])("reads %j as %j", (given, expires) => {
    expect(parseExpiry(given, Date.parse(NOW))).toBe(expires);
  });

  test.each(["", "d", "0d", "-1d", "90", "soon", NOW, "2025-01-01", "2026-13-01", "1e9d", 90, {}])(
    "refuses %j",
    (given) => {
      expect(() => parseExpiry(given, Date.parse(NOW))).toThrow(
        expect.objectContaining({ code: "InvalidExpiry" }),
      );
    },
  );
});

describe("findTokenRefusal", () => {
  const [before, after] = ["2025-12-31T23:59:59.999Z", "2026-01-01T00:00:00.001Z"];
  test.each([
    [{}, undefined],
    [{ expires: after }, undefined],
    [{ expires: NOW }, "expired"],
    [{ expires: before, revoked: before }, "revoked"],
    [{ expires: before, revoked: after }, "expired"],
  ])("%j is %j", (token, refusal) => {
    expect(findTokenRefusal(token, NOW)).toBe(refusal);
  });
});
