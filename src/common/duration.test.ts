import { expect, test } from "vitest";
import { parseDuration } from "./duration.ts";

test.each([
  { text: "PT40M", durationMs: 2_400_000 },
  { text: "P1DT2H3M4.5S", durationMs: 93_784_500 },
  { text: "PT0S", durationMs: 0 },
  { text: "P", durationMs: undefined },
  { text: "PT", durationMs: undefined },
  { text: "P1M", durationMs: undefined },
  { text: "40", durationMs: undefined },
  { text: "-PT1M", durationMs: undefined },
])("ISO 8601: $text is $durationMs ms", ({ text, durationMs }) => {
  expect(parseDuration(text)).toBe(durationMs);
});
