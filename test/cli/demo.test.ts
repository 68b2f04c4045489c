import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runRollcall, startRollcall } from "../support/rollcall-process.ts";

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "rollcall-home-"));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const environment = () => ({
  XDG_CONFIG_HOME: join(home, "config"),
  XDG_DATA_HOME: join(home, "share"),
  ROLLCALL_DATA: join(home, "mine"),
});
const run = (...args: readonly string[]) => runRollcall(args, { env: environment() });

describe("rollcall demo", () => {
  test("serves invented people from a folder of its own, which --reset removes", async () => {
    const env = environment();
    const folder = join(home, "share", "rollcall", "demo");
    const server = startRollcall(["demo", "--port", "0"], { env });
    try {
      await server.waitFor("Ctrl+C");
      const status = await run("status", "--data", folder, "--json");
      expect(JSON.parse(status.stdout).items).toHaveLength(3);
      const early = await run("demo", "--reset", "--yes");
      expect([early.exit, early.stderr]).toEqual([6, expect.stringContaining("ServerRunning")]);
    } finally {
      server.child.kill("SIGTERM");
    }
    const { stdout, stderr } = await server.ended;
    expect(stdout).toMatch(/Admin center +http:\S+\/sign-in\?link=/);
    expect(stderr).toContain(`rollcall status --data ${folder}`);
    expect(existsSync(join(home, "mine"))).toBe(false);

    const unasked = await run("demo", "--reset");
    expect([unasked.exit, existsSync(folder)]).toEqual([3, true]);
    const gone = await run("demo", "--reset", "-y");
    expect([gone.exit, existsSync(folder)]).toEqual([0, false]);
    expect((await run("demo", "--reset", "-y")).exit).toBe(0);
  }, 60_000);

  test("removes no folder but its own", async () => {
    const ended = await run("demo", "--reset", "-y", "--data", home);
    expect([ended.exit, existsSync(home)]).toEqual([3, true]);
    expect(ended.stderr).toContain("FolderNotOwn");
  });
});

test("rollcall up serves a new database as it is: empty", async () => {
  const data = join(home, "up");
  const server = startRollcall(["up", "--data", data, "--port", "0"], { env: environment() });
  try {
    await server.waitFor("Ctrl+C");
    const list = await run("directory", "list", "--data", data, "--json");
    expect(list.stdout).toBe('{"items":[]}\n');
    const made = await run("directory", "create", "Contoso", "--data", data, "--json");
    expect(JSON.parse(made.stdout)).toMatchObject({ adminLink: expect.stringContaining("link=") });
  } finally {
    server.child.kill("SIGTERM");
  }
  expect((await server.ended).stdout).toContain("rollcall directory create NAME");
}, 60_000);
