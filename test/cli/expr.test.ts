import { describe, expect, test } from "vitest";
import { runRollcall } from "../support/rollcall-process.ts";

describe("rollcall expr eval --json", () => {
  test.each([
    {
      title: "a text",
      args: ['Join(" ", [givenName], [surname])', "--inputs", '{"givenName":"Mía","surname":"Ø"}'],
      exit: 0,
      answer: { value: "Mía Ø" },
    },
    { title: "nothing", args: ["[mail]"], exit: 0, answer: { value: null } },
    {
      title: "several values",
      args: ['Split("a,b", ",")'],
      exit: 0,
      answer: { value: ["a", "b"] },
    },
    {
      title: "the time that is told",
      args: ["Now()", "--now", "2026-11-22T00:00:00Z"],
      exit: 0,
      answer: { value: expect.stringContaining("2026") },
    },
    {
      title: "a flow that is dropped",
      args: ["IgnoreFlowIfNullOrEmpty([mail])"],
      exit: 0,
      answer: { dropped: true },
    },
    {
      title: "a refusal, with the place",
      args: ['Join(" ", [givenName'],
      exit: 1,
      answer: {
        error: {
          code: expect.any(String),
          message: expect.stringContaining("["),
          offset: expect.any(Number),
        },
      },
    },
    {
      title: "a function that there is not",
      args: ["Uper([mail])"],
      exit: 1,
      answer: {
        error: { code: expect.any(String), message: expect.stringContaining("Uper"), offset: 0 },
      },
    },
  ])("$title", async ({ args, exit, answer }) => {
    const ended = await runRollcall(["expr", "eval", ...args, "--json"]);
    expect([ended.exit, ended.stderr]).toEqual([exit, ""]);
    expect(ended.stdout.split("\n")).toHaveLength(2);
    expect(JSON.parse(ended.stdout)).toEqual(answer);
  });

  test("for a person, a refusal points at the place", async () => {
    const { exit, stdout, stderr } = await runRollcall(["expr", "eval", "Uper([mail])"]);
    expect([exit, stdout]).toEqual([1, ""]);
    expect(stderr.trimEnd().split("\n").slice(1)).toEqual(["  Uper([mail])", "  ^"]);
  });
});
