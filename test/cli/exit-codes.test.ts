import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EXIT_CODES } from "../../src/cli/exit-codes.ts";
import { runRollcall } from "../support/rollcall-process.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rollcall-cli-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** `{folder}` stands for a folder of the test's own. */
function inFolder(args: readonly string[]): readonly string[] {
  return args.map((arg) => arg.replace("{folder}", folder));
}

describe("exit codes", () => {
  test("are what scripts are built on: they never change", () => {
    const codes = Object.fromEntries(
      Object.entries(EXIT_CODES).map(([name, { exit }]) => [name, exit]),
    );
    expect(codes).toEqual({
      done: 0,
      failed: 1,
      changes: 2,
      misuse: 3,
      refused: 4,
      notFound: 5,
      conflict: 6,
      guarded: 7,
      otherSide: 8,
      partial: 9,
      interrupted: 130,
    });
  });

  // 9 and 130 are in test/sync: bad-input and crash.
  test.each([
    { exit: 0, title: "the version", args: ["--version"] },
    { exit: 0, title: "help", args: ["sync", "--help"] },
    { exit: 1, title: "an expression that fails", args: ["expr", "eval", "Nope("] },
    { exit: 3, title: "an unknown command", args: ["frobnicate"] },
    { exit: 3, title: "no command", args: ["expr"] },
    { exit: 3, title: "an unknown flag", args: ["server", "--frobnicate"] },
    { exit: 3, title: "a missing argument", args: ["sync", "--to", "https://example.com"] },
    { exit: 3, title: "a missing option", args: ["sync", "people.csv"] },
    { exit: 3, title: "inputs that are no JSON", args: ["expr", "eval", "[a]", "--inputs", "{"] },
    { exit: 3, title: "a port that is none", args: ["server", "--port", "99999"] },
    {
      exit: 3,
      title: "an application that is none",
      args: ["saas", "organization", "add", "A", "--application", "x", "--data", "{folder}/a"],
    },
    {
      exit: 4,
      title: "a server whose token nobody knows",
      args: ["saas", "organization", "list", "--url", "http://127.0.0.1:9"],
    },
    {
      exit: 5,
      title: "an organization that is none",
      args: ["saas", "organization", "token", "rotate", "none", "--data", "{folder}/b"],
    },
    {
      exit: 8,
      title: "a server that is not there",
      args: ["saas", "organization", "list", "--url", "http://127.0.0.1:9", "--token-stdin"],
    },
  ])("$exit: $title", async ({ exit, args }) => {
    const env = { XDG_CONFIG_HOME: join(folder, "config") };
    const ended = await runRollcall(inFolder(args), { stdin: "op_token\n", env });
    expect(ended.exit).toBe(exit);
    expect(ended.stderr).not.toMatch(/\n\s+at /);
    expect(ended.stderr === "").toBe(exit === 0);
  });

  test("with --json, the error is one object on standard error", async () => {
    const args = ["saas", "organization", "token", "rotate", "none", "--data", "{folder}/b"];
    const { exit, stdout, stderr } = await runRollcall(inFolder([...args, "--json"]));
    expect([exit, stdout, stderr.split("\n").length]).toEqual([5, "", 2]);
    expect(JSON.parse(stderr)).toMatchObject({
      error: { code: "UnknownOrganization", exit: 5, message: expect.stringMatching(/\.$/) },
    });
  });
});
