import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RollcallProcess, runRollcall, startRollcall } from "../support/rollcall-process.ts";

type Shown = Readonly<Record<string, unknown>>;

let folder: string;
let server: RollcallProcess;
let origin: string;
let id: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rollcall-organization-"));
  const flags = ["--port", "0", "--no-demo", "--domain", "Scim.Example", "--rate-limit", "off"];
  server = startRollcall(["server", "--data", folder, ...flags], environment());
  await server.waitFor("Ctrl+C");
  const added = await administer("add", "Acme", "--data", folder);
  id = String(added.id);
  ({ origin } = new URL(String(added.tenantUrl)));
});
afterAll(async () => {
  server.child.kill("SIGKILL");
  await server.ended;
  await rm(folder, { recursive: true, force: true });
});

function environment() {
  return { env: { XDG_CONFIG_HOME: join(folder, "config") } };
}

async function administer(...args: readonly string[]): Promise<Shown> {
  const command = ["saas", "organization", ...args, "--json"];
  const { exit, stdout, stderr } = await runRollcall(command, environment());
  expect([exit, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout) as Shown;
}

// The same commands, on the database and through the running server.
describe.each(["database", "server"])("rollcall saas organization on the %s", (place) => {
  const where = () => (place === "server" ? ["--url", origin] : ["--data", folder]);

  test("set and show", async () => {
    const subscription = `acme-${place}`;
    const flags = ["--quirks", "strict", "--quirk", "dottedKeys=true", "--policy", "maxPageSize=7"];
    const changed = await administer(
      "set",
      id,
      ...flags,
      "--rate-limit",
      "5:50",
      "--subscription",
      subscription,
      ...where(),
    );
    const { port } = new URL(origin);
    expect(changed).toMatchObject({
      id,
      name: "Acme",
      preset: "strict",
      quirks: { dottedKeys: true, looseScalars: false },
      policy: { maxPageSize: 7 },
      rateLimit: { requestsPerSecond: 5, burst: 50 },
      subscription,
      hostTenantUrl: `http://users-${subscription}.scim.example:${port}/scim/v2`,
      tokenUrl: `${origin}/organizations/${id}/oauth2/token`,
    });
    expect(await administer("show", id, ...where())).toEqual(changed);
    const text = await runRollcall(["saas", "organization", "show", id, ...where()], environment());
    expect(text.stdout).toMatch(
      /^Acme \(custom\)[\s\S]*Rate limit: +5 requests\/s[\s\S]*maxPageSize=7/,
    );
    await administer("set", id, "--quirks", "default", "--rate-limit", "default", ...where());
  });

  test("schema set, show, remove", async () => {
    const urn = "urn:example:schemas:2.0:Device";
    const file = join(folder, `${place}.json`);
    const resourceTypes = [{ name: "Device", endpoint: "/Devices", schema: urn }];
    const schemas = [{ id: urn, attributes: [{ name: "serial", uniqueness: "server" }] }];
    await writeFile(file, JSON.stringify({ schemas, resourceTypes }));
    const defined = await administer("schema", "set", id, file, ...where());
    expect(defined).toMatchObject({ schemas, resourceTypes });
    expect(await administer("schema", "show", id, ...where())).toEqual(defined);
    const shown = await runRollcall(
      ["saas", "organization", "schema", "show", id, ...where()],
      environment(),
    );
    expect(shown.stdout).toBe(`Device at /Devices: ${urn}\n${urn}\n  serial\n`);
    const { token, url } = await addToken();
    const response = await fetch(`${url}/Devices`, { headers: { authorization: token } });
    expect(response.status).toBe(200);
    const body = JSON.stringify({ serial: "1" });
    const headers = { authorization: token, "content-type": "application/scim+json" };
    const added = await fetch(`${url}/Devices`, { method: "POST", headers, body });
    const remove = ["saas", "organization", "schema", "remove", id, ...where(), "--json"];
    const refused = await runRollcall(remove, environment());
    expect([refused.exit, refused.stderr]).toEqual([6, expect.stringContaining("SchemaInUse")]);
    const { id: deviceId } = (await added.json()) as { id: string };
    await fetch(`${url}/Devices/${deviceId}`, { method: "DELETE", headers });
    const nothing = await administer("schema", "remove", id, ...where());
    expect(nothing).toEqual({ schemas: [], resourceTypes: [] });
  });

  async function addToken(): Promise<{ token: string; url: string }> {
    const { secretToken, tenantUrl } = await administer("token", "add", id, ...where());
    return { token: `Bearer ${secretToken}`, url: String(tenantUrl) };
  }

  test("token add, list, rotate one, revoke", async () => {
    const added = await administer(
      "token",
      "add",
      id,
      "--scope",
      "read",
      "--name",
      "R",
      ...where(),
    );
    expect(added).toMatchObject({ name: "R", scope: "read", kind: "secret", status: "valid" });
    const client = await administer("token", "add", id, "--client", "--expires", "9d", ...where());
    expect(client).toMatchObject({ kind: "client", clientSecret: expect.stringMatching(/^rcs_/) });
    const rotated = await administer("token", "rotate", id, String(added.id), ...where());
    expect(rotated).toMatchObject({ id, secretToken: expect.stringMatching(/^rc_/) });
    await administer("token", "revoke", id, String(added.id), ...where());
    const { items } = await administer("token", "list", id, ...where());
    const states = (items as Shown[]).map((item) => [item.id, item.scope, item.status]);
    expect(states).toContainEqual([added.id, "read", "revoked"]);
    expect(states).toContainEqual([rotated.tokenId, "read", "valid"]);
  });

  test.each([
    { args: ["set", "{id}"], exit: 3, code: "NothingToSet" },
    { args: ["set", "{id}", "--quirk", "nope=1"], exit: 3, code: "InvalidSetting" },
    { args: ["schema", "set", "{id}", "/nowhere"], exit: 3, code: "FileUnreadable" },
    { args: ["schema", "set", "{id}", "README.md"], exit: 3, code: "FileInvalid" },
    { args: ["schema", "set", "{id}", "package.json"], exit: 3, code: "InvalidSchema" },
    { args: ["schema", "show", "nobody"], exit: 5, code: "UnknownOrganization" },
    { args: ["show", "nobody"], exit: 5, code: "UnknownOrganization" },
    { args: ["token", "revoke", "{id}", "nobody"], exit: 5, code: "UnknownToken" },
    { args: ["token", "add", "{id}", "--expires", "soon"], exit: 3, code: "InvalidExpiry" },
  ])("$args ends with $code", async ({ args, exit, code }) => {
    const command = args.map((arg) => (arg === "{id}" ? id : arg));
    const all = ["saas", "organization", ...command, ...where(), "--json"];
    const ended = await runRollcall(all, environment());
    expect([ended.exit, JSON.parse(ended.stderr)]).toMatchObject([exit, { error: { code } }]);
  });
});

test.each([
  ["--domain", "a..b"],
  ["--rate-limit", "fast"],
])("server %s %s is misuse", async (flag, value) => {
  const data = join(folder, "none");
  const ended = await runRollcall(["server", "--data", data, "--port", "0", flag, value]);
  expect(ended.exit).toBe(3);
});
