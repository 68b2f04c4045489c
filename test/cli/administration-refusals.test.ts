import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runRollcall } from "../support/rollcall-process.ts";
import { JOERGEN, openDesk } from "./desk.ts";

const { folder, environment, run, tell } = openDesk();

describe("refusals", () => {
  test.each([
    { args: ["app", "show", "bitabis"], exit: 5, code: "ApplicationNotFound", says: "BitaBIZ" },
    { args: ["app", "add", "bitabis"], exit: 5, code: "TemplateNotFound", says: "BitaBIZ" },
    { args: ["app", "settings", "bis", "nope=1"], exit: 3, code: "UnknownSecret" },
    { args: ["app", "settings", "bis", "nope"], exit: 3, code: "InvalidAssignment" },
    { args: ["app", "remove", "bis"], exit: 3, code: "ConfirmationMissing" },
    {
      args: ["person", "show", "joergen.ostergaard"],
      exit: 5,
      code: "PersonNotFound",
      says: "Jørgen Østergård",
    },
    { args: ["person", "set", JOERGEN], exit: 3, code: "NothingToSet" },
    { args: ["person", "set", JOERGEN, "accountEnabled=x"], exit: 3, code: "InvalidAssignment" },
    { args: ["person", "set", JOERGEN, "nope=1"], exit: 3, code: "UnknownProperty" },
    { args: ["person", "add", JOERGEN], exit: 6, code: "ObjectConflict" },
    { args: ["person", "delete", JOERGEN], exit: 3, code: "ConfirmationMissing" },
    { args: ["person", "restore", "nobody"], exit: 5, code: "PersonNotFound" },
    { args: ["assign", "add", "bis", JOERGEN, "--role", "Usr"], exit: 5, code: "AppRoleNotFound" },
    { args: ["assign", "remove", "bis", "nobody"], exit: 5, code: "PersonNotFound" },
    { args: ["mapping", "set", "bis", "nickName"], exit: 3, code: "SourceMissing" },
    {
      args: ["mapping", "set", "bis", "title", "--expression", "Nope("],
      exit: 3,
      code: "InvalidSchema",
    },
    {
      args: ["mapping", "remove", "bis", "titel"],
      exit: 5,
      code: "MappingNotFound",
      says: "title",
    },
    { args: ["scope", "mode", "bis", "some"], exit: 3, code: "InvalidMode" },
    { args: ["scope", "filter", "add", "bis", "A", "country IS"], exit: 3, code: "InvalidClause" },
    { args: ["scope", "filter", "remove", "bis", "A"], exit: 5, code: "FilterNotFound" },
    { args: ["staged", "allow", "bis"], exit: 3, code: "NobodyNamed" },
    { args: ["staged", "keep", "bis", "x"], exit: 5, code: "NotWaiting" },
    { args: ["job", "restart", "bis", "--clear", "all"], exit: 3, code: "InvalidResetScope" },
    { args: ["directory", "import", "/nowhere.csv"], exit: 3, code: "NotFound" },
    { args: ["status", "--token", "x"], exit: 3, code: "SecretOnCommandLine" },
    { args: ["status", "--tenant", "nope"], exit: 5, code: "TenantNotFound" },
  ])("$exit $code: $args", async ({ args, exit, code, says = "" }) => {
    const ended = await run([...args, "--json"]);
    expect([ended.exit, ended.stdout, JSON.parse(ended.stderr)]).toMatchObject([
      exit,
      "",
      { error: { code, exit, message: expect.stringContaining(says) } },
    ]);
  });

  test("8: no server runs on the data", async () => {
    const data = join(folder(), "none");
    const ended = await runRollcall(["status", "--data", data], {
      env: { XDG_CONFIG_HOME: join(folder(), "other") },
    });
    expect([ended.exit, ended.stderr]).toEqual([
      8,
      expect.stringMatching(/ServerNotRunning\n {2}Next: start one/),
    ]);
  });

  test("4: a token that is none, and one with a role that may not", async () => {
    const url = new URL(String((await tell("saas", "organization", "add", "Url")).tenantUrl))
      .origin;
    const asked = await runRollcall(["status", "--url", url, "--token-stdin", "--json"], {
      ...environment(),
      stdin: "wrong\n",
    });
    expect([asked.exit, JSON.parse(asked.stderr).error.code]).toEqual([
      4,
      "InvalidAuthenticationToken",
    ]);
    const token = (await readFile(join(folder(), "operator.token"), "utf8")).trim();
    const known = await runRollcall(["status", "--url", url, "--json"], {
      env: { XDG_CONFIG_HOME: join(folder(), "other"), ROLLCALL_TOKEN: token },
    });
    expect(known.exit).toBe(0);
  });
});
