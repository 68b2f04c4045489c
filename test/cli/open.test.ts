import { describe, expect, test } from "vitest";
import { runCli } from "../../src/cli/program.ts";
import type { CliServices } from "../../src/cli/services.ts";
import { runRollcall } from "../support/rollcall-process.ts";

const ORIGIN = "http://localhost:8412";

/** What is printed and opened by somebody at a terminal, or by a program. */
async function open(args: readonly string[], isTerminal: boolean, hasBrowser = true) {
  const [printed, opened]: [string[], string[]] = [[], []];
  const services = {
    version: "",
    openContexts: async () => ({ file: "", read: () => ({ contexts: {} }), write: () => {} }),
    connectToServer: async () => ({ origin: ORIGIN, close: async () => {} }),
    openInBrowser: async (url: string) => {
      opened.push(url);
      return hasBrowser;
    },
  } as unknown as CliServices;
  const exit = await runCli(["open", ...args], {
    services,
    terminal: {
      out: (text) => void printed.push(text),
      err: (text) => void printed.push(`err: ${text}`),
      interactive: isTerminal,
      columns: 80,
      ...(isTerminal && { outputColumns: 80 }),
      inputIsTerminal: isTerminal,
      readInput: async () => "",
    },
    env: {},
    signal: new AbortController().signal,
  });
  return { exit, printed, opened };
}

describe("rollcall open", () => {
  test.each([
    { title: "the admin center", args: [], url: `${ORIGIN}/` },
    { title: "a page of it", args: ["/logs?status=a b"], url: `${ORIGIN}/logs?status=a%20b` },
    {
      title: "another server's",
      args: ["/users", "--url", "https://rollcall.example/"],
      url: "https://rollcall.example/users",
    },
  ])("$title", async ({ args, url }) => {
    const program = await open(args, false);
    expect(program).toEqual({ exit: 0, printed: [`${url}\n`], opened: [] });
    const terminal = await open(args, true);
    expect(terminal).toEqual({ exit: 0, printed: [`${url}\n`], opened: [url] });
    expect((await open([...args, "--print"], true)).opened).toEqual([]);
  });

  test("without a browser the address is there all the same", async () => {
    const { exit, printed } = await open([], true, false);
    expect([exit, printed]).toEqual([
      0,
      [`${ORIGIN}/\n`, "err: No browser could be opened here.\n"],
    ]);
  });

  test.each([
    { title: "another host's page", args: ["//evil.example/"] },
    { title: "a page without its slash", args: ["users"] },
    { title: "what is no web address", args: ["--url", "file:///etc/passwd"] },
    { title: "no address at all", args: ["--url", "somewhere"] },
  ])("not $title", async ({ args }) => {
    const { exit, opened } = await open(args, true);
    expect([exit, opened]).toEqual([3, []]);
  });

  test("no server runs on the data: says so", async () => {
    const env = { XDG_CONFIG_HOME: "/nowhere" };
    const ended = await runRollcall(["open", "--data", "/nowhere/data"], { env });
    expect([ended.exit, ended.stdout]).toEqual([8, ""]);
    expect(ended.stderr).toContain("ServerNotRunning");
  });
});
