import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EXIT_CODES } from "../../src/cli/exit-codes.ts";
import { type RollcallProcess, runRollcall, startRollcall } from "../support/rollcall-process.ts";

/** `rollcall directory create|list`, in the data and through the server that runs on it. */

let folder: string;
let server: RollcallProcess;
let origin: string;
/** What the server said while it started on a database without a tenant. */
let said: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rollcall-tenants-"));
  const flags = ["--port", "0", "--no-demo"];
  server = startRollcall(["server", "--data", folder, ...flags], environment());
  said = "";
  server.child.stdout?.on("data", (text: string) => {
    said += text;
  });
  server.child.stderr?.on("data", (text: string) => {
    said += text;
  });
  await server.waitFor("Ctrl+C");
  origin = /running at (\S+)/.exec(said)?.[1] ?? "";
});
afterAll(async () => {
  server.child.kill("SIGKILL");
  await server.ended;
  await rm(folder, { recursive: true, force: true });
});

function environment() {
  return { env: { XDG_CONFIG_HOME: join(folder, "config") } };
}

async function tell<T>(...args: readonly string[]): Promise<T> {
  const command = ["directory", ...args, "--json"];
  const { exit, stdout, stderr } = await runRollcall(command, environment());
  expect([exit, stderr, stdout.split("\n").length], args.join(" ")).toEqual([0, "", 2]);
  return JSON.parse(stdout) as T;
}

async function callApi(method: string, body?: unknown): Promise<Response> {
  const token = (await readFile(join(folder, "operator.token"), "utf8")).trim();
  return await fetch(`${origin}/api/tenants`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

interface Created {
  readonly id: string;
  readonly name: string;
  readonly adminLink: string;
}

test("a server without a directory says in one line what makes one", () => {
  const lines = said.split("\n").filter((line) => line.includes("irectory"));
  expect(lines).toEqual(["  No directory yet: rollcall directory create NAME"]);
});

describe.each(["database", "server"])("rollcall directory on the %s", (place) => {
  const where = () => (place === "server" ? ["--url", origin] : ["--data", folder]);
  const name = `Acme in the ${place}`;

  test("creates one, whose first administrator signs in by the link, once", async () => {
    const created = await tell<Created>("create", ` ${name} `, ...where());
    expect(Object.keys(created).sort()).toEqual(["adminLink", "id", "name"]);
    expect(created.name).toBe(name);
    const address = new URL(created.adminLink);
    expect(address.origin).toBe(origin);
    const body = JSON.stringify({ link: address.searchParams.get("link") });
    const headers = { "content-type": "application/json" };
    const enter = () =>
      fetch(`${origin}/rollcall/v1/session/sign-in`, { method: "POST", headers, body });
    const entered = await enter();
    expect([entered.status, (await enter()).status]).toEqual([200, 410]);
    const cookie = entered.headers.getSetCookie().map((each) => each.split(";")[0]);
    const users = await fetch(`${origin}/tenants/${created.id}/v1.0/users`, {
      headers: { cookie: cookie.join("; ") },
    });
    expect([users.status, await users.json()]).toEqual([
      200,
      expect.objectContaining({ value: [] }),
    ]);
  });

  test("lists them, with the domain where one was given", async () => {
    const domain = `${place}.example`;
    const { id } = await tell<Created>("create", `Bo ${place}`, "--domain", domain, ...where());
    const { items } = await tell<{ items: readonly object[] }>("list", ...where());
    expect(items).toContainEqual({ id, name: `Bo ${place}`, domain });
    expect(items).toContainEqual({ id: expect.any(String), name });
    const { exit, stdout } = await runRollcall(["directory", "list", ...where()], environment());
    expect([exit, stdout]).toEqual([0, expect.stringContaining(name)]);
  });

  test.each([
    { title: "an empty name", given: [" "], exit: "misuse", why: "needs a name" },
    { title: "a long name", given: ["a".repeat(121)], exit: "misuse", why: "at most 120" },
    {
      title: "a name that is taken, in any case",
      given: [name.toUpperCase()],
      exit: "conflict",
      why: `There is a directory "${name}" already`,
    },
    {
      title: "a domain that is none",
      given: ["Other", "--domain", "other"],
      exit: "misuse",
      why: "A domain is one such as",
    },
  ] as const)("refuses $title", async ({ given, exit, why }) => {
    const ended = await runRollcall(["directory", "create", ...given, ...where()], environment());
    expect([ended.exit, ended.stdout]).toEqual([EXIT_CODES[exit].exit, ""]);
    expect(ended.stderr).toContain(why);
  });
});

test("in words: the link on a line of its own, and until when it is good", async () => {
  const args = ["directory", "create", "In words", "--data", folder];
  const { exit, stdout, stderr } = await runRollcall(args, environment());
  expect([exit, stdout]).toEqual([
    0,
    expect.stringMatching(/^In words, id \S+\nAdmin center: http\S+\/sign-in\?link=rla_\S+\n$/),
  ]);
  expect(stderr).toMatch(/signs in once, until \d{4}-/);
});

describe("/api/tenants", () => {
  test("is for the operator alone", async () => {
    const refused = await fetch(`${origin}/api/tenants`);
    expect(refused.status).toBe(401);
  });

  test("answers 201 with the link, and 409 to the name once more", async () => {
    const created = await callApi("POST", { name: "By hand" });
    expect([created.status, await created.json()]).toEqual([
      201,
      {
        id: expect.any(String),
        name: "By hand",
        adminLink: expect.stringContaining(`${origin}/sign-in?link=rla_`),
        adminLinkExpirationDateTime: expect.stringMatching(/Z$/),
      },
    ]);
    const again = await callApi("POST", { name: "by hand" });
    expect([again.status, await again.json()]).toEqual([
      409,
      { error: expect.objectContaining({ code: "ObjectConflict" }) },
    ]);
  });

  test.each([
    { title: "no object", body: ["x"] },
    { title: "no name", body: {} },
    { title: "a number for a name", body: { name: 7 } },
    { title: "a number for a domain", body: { name: "Seven", domain: 7 } },
  ])("refuses $title", async ({ body }) => {
    const answer = await callApi("POST", body);
    expect(answer.status).toBe(400);
  });

  test("is in the OpenAPI document", async () => {
    const document = (await (await fetch(`${origin}/openapi.json`)).json()) as {
      readonly paths: Readonly<Record<string, object>>;
    };
    expect(Object.keys(document.paths["/api/tenants"] ?? {}).sort()).toEqual(["get", "post"]);
  });
});
