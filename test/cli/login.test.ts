import { chmod, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runRollcall } from "../support/rollcall-process.ts";
import { openDesk } from "./desk.ts";

const desk = openDesk();

/** A command of somebody at another machine: not even the server's own files are known there. */
async function elsewhere(
  home: string,
  args: readonly string[],
  given: { readonly stdin?: string; readonly env?: Readonly<Record<string, string>> } = {},
) {
  const env = { XDG_CONFIG_HOME: join(desk.folder(), home), ...given.env };
  const cwd = desk.folder();
  return await runRollcall(args, { ...given, env, cwd });
}

async function makeLink(): Promise<string> {
  return String((await desk.tell("admin", "link")).signInLink);
}

async function readServer(): Promise<{ url: string; tenant: string; role: string; id: string }> {
  const { url, tenantId } = await desk.tell("whoami");
  const { items } = await desk.tell("directory", "list");
  const tenant = (items as readonly { id: string }[])[0]?.id ?? "";
  expect(tenantId).toBeNull();
  const added = await desk.tell("token", "add", "--role", "Global Reader", "--tenant", tenant);
  return { url: String(url), tenant, role: String(added.secretText), id: String(added.id) };
}

const contextsOf = (home: string): string => join(desk.folder(), home, "rollcall", "contexts.json");

describe("rollcall login", () => {
  test("by a one-time link: commands work with it until logout, as whoever signed in", async () => {
    const link = await makeLink();
    const args = ["login", "--context", "demo", "--token-stdin", "--json"];
    const login = await elsewhere("one", args, { stdin: `${link}\n` });
    expect([login.exit, JSON.parse(login.stdout)]).toEqual([
      0,
      expect.objectContaining({ context: "demo", kind: "administrator" }),
    ]);
    expect((await stat(contextsOf("one"))).mode & 0o777).toBe(0o600);

    const who = await elsewhere("one", ["whoami", "--json"]);
    expect(JSON.parse(who.stdout)).toMatchObject({
      role: "Global Administrator",
      from: { url: "context demo", token: "context demo", tenantId: "context demo" },
      expires: expect.stringContaining("T"),
    });
    const users = await elsewhere("one", ["api", "GET", "/users?$top=1", "--fields", "id"]);
    expect([users.exit, users.stderr]).toEqual([0, ""]);
    const added = await elsewhere("one", ["token", "add", "--role", "Global Reader", "--json"]);
    expect(added.exit).toBe(0);

    const { token } = JSON.parse(await readFile(contextsOf("one"), "utf8")).contexts.demo;
    const again = await elsewhere("one", args, { stdin: `${link}\n` });
    expect([again.exit, again.stderr]).toEqual([4, expect.stringContaining("LinkUsed")]);

    const logout = await elsewhere("one", ["logout"]);
    expect([logout.exit, logout.stdout]).toEqual([0, "Logged out of demo.\n"]);
    expect(await readFile(contextsOf("one"), "utf8")).not.toContain(token);
    // The session ended at the server, too: what the file held opens nothing any more.
    const { url, tenantId } = JSON.parse(login.stdout) as { url: string; tenantId: string };
    const late = await elsewhere("one", ["whoami", "--url", url, "--tenant", tenantId], {
      env: { ROLLCALL_TOKEN: token },
    });
    expect(late.exit).toBe(4);
  }, 60_000);

  test("by tokens: of the operator, and with a role in its tenant", async () => {
    const { url, tenant, role } = await readServer();
    const operator = join(desk.folder(), "operator.token");
    const first = await elsewhere("two", [
      "login",
      url,
      "--context",
      "op",
      "--token-file",
      operator,
    ]);
    expect([first.exit, first.stdout]).toEqual([0, `Logged in to ${url} as Operator.\n`]);
    const lost = await elsewhere("two", ["login", url, "--context", "r", "--token-stdin"], {
      stdin: role,
    });
    expect([lost.exit, lost.stderr]).toEqual([4, expect.stringContaining("--tenant")]);
    const args = ["login", url, "--context", "reader", "--tenant", tenant, "--token-stdin"];
    expect((await elsewhere("two", args, { stdin: role })).exit).toBe(0);

    const list = await elsewhere("two", ["context", "list", "--json"]);
    expect(JSON.parse(list.stdout)).toEqual({
      items: [
        { name: "op", url, tenantId: null, current: false },
        { name: "reader", url, tenantId: tenant, current: true },
      ],
    });
    expect(list.stdout).not.toContain(role);
    const create = ["api", "POST", "/users", "-F", "userPrincipalName=new@rollcall.example"];
    const refused = await elsewhere("two", create);
    expect([refused.exit, refused.stderr]).toEqual([
      4,
      expect.stringMatching(/Authorization_RequestDenied[\s\S]*Used: .*\(context reader\)/),
    ]);
    const named = await elsewhere("two", ["whoami", "--context", "op", "--fields", "kind"]);
    expect(named.stdout).toContain("operator");
    expect((await elsewhere("two", ["context", "use", "op"])).exit).toBe(0);
    const organizations = await elsewhere("two", ["saas", "organization", "list", "--json"]);
    expect(JSON.parse(organizations.stdout).items).toHaveLength(3);
    const all = await elsewhere("two", ["logout", "--all"]);
    expect([all.exit, all.stderr]).toEqual([0, expect.stringContaining("until it is revoked")]);
  }, 60_000);

  test("a variable wins over the context, and who fails is told which one it was", async () => {
    const { url, tenant, role } = await readServer();
    const args = ["login", url, "--context", "c", "--tenant", tenant, "--token-stdin"];
    const login = await elsewhere("three", args, {
      stdin: role,
      env: { ROLLCALL_DATA: "nowhere" },
    });
    expect(login.stderr).toContain("ROLLCALL_DATA is set, and wins over it.");
    const wrong = await elsewhere("three", ["status", "--json"], {
      env: { ROLLCALL_TOKEN: "op_wrong" },
    });
    expect(wrong.exit).toBe(4);
    expect(JSON.parse(wrong.stderr).error).toMatchObject({
      code: "InvalidAuthenticationToken",
      exit: 4,
      used: `${url} (context c), the token of ROLLCALL_TOKEN, tenant ${tenant} (context c)`,
    });
    expect(wrong.stderr).not.toContain("op_wrong");
    const away = await elsewhere("three", ["status"], { env: { ROLLCALL_URL: "http://[::1]:9" } });
    // The context's token stays with its own server.
    expect([away.exit, away.stderr]).toEqual([4, expect.stringContaining("OperatorTokenMissing")]);
    expect(away.stderr).toContain("Used: http://[::1]:9 (ROLLCALL_URL)");
  }, 60_000);

  test("a file that others can read is not used", async () => {
    const { url, tenant, role } = await readServer();
    const args = ["login", url, "--tenant", tenant, "--token-stdin"];
    await elsewhere("four", args, { stdin: role });
    await chmod(contextsOf("four"), 0o644);
    const ended = await elsewhere("four", ["status"]);
    expect([ended.exit, ended.stderr]).toEqual([
      3,
      expect.stringMatching(/CredentialsReadable[\s\S]*chmod 600/),
    ]);
  }, 60_000);

  test.each([
    { title: "a token as an argument", args: ["https://a.example", "--token", "op_x"], exit: 3 },
    { title: "nobody to ask", args: ["https://a.example"], exit: 3 },
    { title: "no server", args: ["--token-stdin"], exit: 3 },
    {
      title: "an address with a password",
      args: ["https://a:b@c.example", "--token-stdin"],
      exit: 3,
    },
    { title: "another scheme", args: ["file:///etc", "--token-stdin"], exit: 3 },
    {
      title: "the name that means none",
      args: ["http://[::1]:9", "--context", "local", "--token-stdin"],
      exit: 3,
    },
    { title: "a server that is not there", args: ["http://[::1]:9", "--token-stdin"], exit: 8 },
  ])("not: $title", async ({ args, exit }) => {
    const ended = await elsewhere("five", ["login", ...args], { stdin: "op_token\n" });
    expect([ended.exit, ended.stdout]).toEqual([exit, ""]);
    const list = await elsewhere("five", ["context", "list", "--json"]);
    expect(list.stdout).toBe('{"items":[]}\n');
  });

  test("who is logged in nowhere logs out of nothing", async () => {
    const ended = await elsewhere("six", ["logout"]);
    expect([ended.exit, ended.stdout, ended.stderr]).toEqual([0, "", "Nobody is logged in.\n"]);
    const unknown = await elsewhere("six", ["logout", "--context", "prod"]);
    expect([unknown.exit, unknown.stderr]).toEqual([5, expect.stringContaining("UnknownContext")]);
  });
});
