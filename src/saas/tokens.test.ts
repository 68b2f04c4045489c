import { describe, expect, test } from "vitest";
import { formatToken, isTokenShaped, TOKEN_BYTES } from "./tokens.ts";

describe("formatToken", () => {
  test.each([
    { title: "all zeroes", fill: () => 0 },
    { title: "all ones", fill: () => 255 },
    { title: "every bit pattern in turn", fill: (index: number) => (index * 37 + 11) % 256 },
  ])("writes $title as Buffer does", ({ fill }) => {
    const bytes = Array.from({ length: TOKEN_BYTES }, (_, index) => fill(index));
    const token = formatToken(bytes);
    expect(token).toBe(`rc_${Buffer.from(bytes).toString("base64url")}`);
    expect(isTokenShaped(token)).toBe(true);
  });

  test("refuses fewer bytes", () => {
    expect(() => formatToken([1, 2, 3])).toThrow("32 bytes");
  });
});

describe("isTokenShaped", () => {
  const good = `rc_${"a".repeat(43)}`;
  test.each(["", "rc_", good.slice(1), `${good}a`, `${good.slice(0, -1)}+`, good.toUpperCase()])(
    "refuses %j",
    (text) => {
      expect(isTokenShaped(text)).toBe(false);
    },
  );
});
