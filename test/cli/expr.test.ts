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

describe("rollcall expr repl", () => {
  test("takes lines one after the other; a wrong one is told, and the next goes on", async () => {
    const lines = [
      "# who",
      'Join(" ", [givenName], [surname])',
      ":set surname=Lund",
      'Join(" ", [givenName], [surname])',
      'Join(" ", [givenName',
      ':set roles=["a","b"]',
      'Join("+", [roles])',
      ":inputs",
      ":set surname=",
      "[surname]",
      ":quit",
      "[givenName]",
    ];
    const inputs = JSON.stringify({ givenName: "Mía", surname: "Ø" });
    const ended = await runRollcall(["expr", "repl", "--inputs", inputs], {
      stdin: lines.join("\n"),
    });
    expect(ended.stdout.split("\n")).toEqual([
      "Mía Ø",
      "Mía Lund",
      "a+b",
      '{"givenName":"Mía","surname":"Lund","roles":["a","b"]}',
      expect.any(String),
      "",
    ]);
    expect(ended.stderr).toContain("✗");
    expect(ended.exit).toBe(1);
  });

  test("with --json each answer is a line of JSON", async () => {
    const stdin = '[mail]\nToUpper("a")\n';
    const ended = await runRollcall(["expr", "repl", "--json"], { stdin });
    const answers = ended.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect([ended.exit, answers]).toEqual([0, [{ value: null }, { value: "A" }]]);
  });
});
