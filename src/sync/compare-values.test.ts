import { describe, expect, test } from "vitest";
import { compareValues } from "./compare-values.ts";
import type { TargetAttribute } from "./target-attribute.ts";

const TITLE: TargetAttribute = {
  name: "title",
  attribute: "title",
  type: "string",
  caseExact: false,
};

function compare(source?: string, sent?: string, target?: string | null, unsent = false) {
  const [row] = compareValues([TITLE], {
    source: new Map(source === undefined ? [] : [["title", source]]),
    sent: sent === undefined ? undefined : { title: sent },
    target: target === null ? undefined : target === undefined ? {} : { title: target },
    unsent: new Set(unsent ? ["title"] : []),
    redacted: new Set(),
  });
  return row?.state;
}

describe("compareValues", () => {
  test.each([
    { title: "all three agree", state: "same", row: compare("Cook", "Cook", "cook") },
    { title: "changed here", state: "unsent", row: compare("Chef", "Cook", "Cook", true) },
    { title: "changed there", state: "drift", row: compare("Cook", "Cook", "Boss") },
    { title: "taken away there", state: "drift", row: compare("Cook", "Cook") },
    { title: "changed on both sides", state: "both", row: compare("Chef", "Cook", "Boss", true) },
    { title: "could not be read", state: "unknown", row: compare("Cook", "Cook", null) },
    { title: "none has any", state: "same", row: compare() },
  ])("$title: $state", ({ row, state }) => expect(row).toBe(state));

  test("what a mapping redacts is shown on no side", () => {
    const [row] = compareValues([TITLE], {
      source: new Map([["title", "secret"]]),
      sent: { title: "secret" },
      target: { title: "other" },
      unsent: new Set(),
      redacted: new Set(["title"]),
    });
    expect(JSON.stringify(row)).not.toMatch(/secret|other/);
    expect(row?.state).toBe("drift");
  });
});
