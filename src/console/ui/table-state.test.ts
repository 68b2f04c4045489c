import { describe, expect, test } from "vitest";
import { describeTable } from "./table-state.ts";

const error = new Error("no answer");

describe("what a table shows", () => {
  test.each([
    {
      title: "nothing was read yet",
      rows: undefined,
      error: null,
      hasMore: false,
      state: "reading",
    },
    { title: "nothing could be read", rows: undefined, error, hasMore: false, state: "failed" },
    { title: "nobody in the first parts", rows: [], error: null, hasMore: true, state: "looking" },
    { title: "nobody, and then no answer", rows: [], error, hasMore: true, state: "failed" },
    { title: "nobody at all", rows: [], error: null, hasMore: false, state: "empty" },
    { title: "somebody", rows: [1], error: null, hasMore: true, state: "rows" },
    { title: "somebody, then no answer", rows: [1], error, hasMore: true, state: "rows" },
  ])("$title: $state", ({ rows, error: failure, hasMore, state }) => {
    expect(describeTable({ rows, error: failure, hasMore })).toBe(state);
  });
});
