import { describe, expect, test } from "vitest";
import { parseWait } from "./duration.ts";

describe("a wait as it is typed", () => {
  test.each([
    { text: "30", ms: 30_000 },
    { text: "30s", ms: 30_000 },
    { text: "1.5m", ms: 90_000 },
    { text: "500ms", ms: 500 },
    { text: "1h", ms: 3_600_000 },
  ])("$text", ({ text, ms }) => {
    expect(parseWait(text)).toBe(ms);
  });

  test.each(["", "s", "0", "-1s", "2h", "3601", "soon", "1d", "NaN"])("not %j", (text) => {
    expect(() => parseWait(text)).toThrow("30s, 2m or 500ms");
  });
});
