import { describe, expect, test } from "vitest";
import type { JsonValue } from "../common/json.ts";
import { type ConfigurationChange, diffConfiguration } from "./configuration-diff.ts";

const row = (targetAttributeName: string, expression: string) => ({
  targetAttributeName,
  expression,
});

describe("differences between configurations", () => {
  test.each<{
    title: string;
    before: JsonValue;
    after: JsonValue;
    changes: readonly ConfigurationChange[];
  }>([
    { title: "none", before: { a: [1, { b: 2 }] }, after: { a: [1, { b: 2 }] }, changes: [] },
    {
      title: "a value",
      before: { a: { b: 1 } },
      after: { a: { b: 2 } },
      changes: [{ displayName: "a.b", oldValue: 1, newValue: 2 }],
    },
    {
      title: "what came and what went",
      before: { a: 1 },
      after: { b: 2 },
      changes: [
        { displayName: "a", oldValue: 1 },
        { displayName: "b", newValue: 2 },
      ],
    },
    {
      title: "a row of a list that is found by its name, though another was put before it",
      before: { rows: [row("userName", "[mail]")] },
      after: { rows: [row("active", "[x]"), row("userName", "[upn]")] },
      changes: [
        { displayName: "rows[userName].expression", oldValue: "[mail]", newValue: "[upn]" },
        { displayName: "rows[active]", newValue: row("active", "[x]") },
      ],
    },
    {
      title: "rows in another order",
      before: { rows: [row("a", "1"), row("b", "2")] },
      after: { rows: [row("b", "2"), row("a", "1")] },
      changes: [{ displayName: "rows (order)", oldValue: ["a", "b"], newValue: ["b", "a"] }],
    },
    {
      title: "a list of texts as a whole",
      before: { flowTypes: ["Add"] },
      after: { flowTypes: ["Add", "Delete"] },
      changes: [{ displayName: "flowTypes", oldValue: ["Add"], newValue: ["Add", "Delete"] }],
    },
    {
      title: "none, where members of things without names stand in another order",
      before: {
        a: [
          { x: 1, y: 2 },
          { x: 1, y: 2 },
        ],
      },
      after: {
        a: [
          { y: 2, x: 1 },
          { y: 2, x: 1 },
        ],
      },
      changes: [],
    },
  ])("$title", ({ before, after, changes }) => {
    expect(diffConfiguration(before, after)).toEqual(changes);
  });
});
