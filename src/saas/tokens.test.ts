import { describe, expect, test } from "vitest";
import { formatToken, TOKEN_BYTES } from "./tokens.ts";

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
