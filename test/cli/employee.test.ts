import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createResource, send } from "../scim/client.ts";
import { type RollcallProcess, runRollcall, startRollcall } from "../support/rollcall-process.ts";

let folder: string;
let server: RollcallProcess;
let tenant: { readonly id: string; readonly url: string; readonly token: string };

const environment = () => ({ env: { XDG_CONFIG_HOME: join(folder, "config") } });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rollcall-employee-"));
  const flags = ["--port", "0", "--no-demo", "--rate-limit", "off"];
  server = startRollcall(["server", "--data", folder, ...flags], environment());
  await server.waitFor("Ctrl+C");
  const command = ["saas", "organization", "add", "Acme", "--application", "bitabiz"];
  const added = await runRollcall([...command, "--data", folder, "--json"], environment());
  const { id, tenantUrl, secretToken } = JSON.parse(added.stdout) as Record<string, string>;
  tenant = { id: String(id), url: String(tenantUrl), token: String(secretToken) };
});
afterAll(async () => {
  server.child.kill("SIGKILL");
  await server.ended;
  await rm(folder, { recursive: true, force: true });
});

// The same commands, on the database and through the running server.
describe.each(["database", "server"])("rollcall saas employee on the %s", (place) => {
  async function run(...args: readonly string[]) {
    const { origin } = new URL(tenant.url);
    const where = place === "server" ? ["--url", origin] : ["--data", folder];
    return await runRollcall(["saas", "employee", ...args, ...where], environment());
  }

  test("list, show, detach, activate and deactivate", async () => {
    const userName = `${place}@example.com`;
    const user = {
      userName,
      displayName: `Anna ${place}`,
      name: { givenName: "Anna", familyName: "Berg" },
      emails: [{ type: "work", value: userName }],
    };
    const employee = await createResource(tenant, "/Users", user);
    const listed = await run("list", tenant.id, "--search", place);
    expect(listed.stdout).toMatch(new RegExp(`Anna ${place}.*active.*directory.*${employee}`, "u"));
    const refused = await run("deactivate", tenant.id, employee);
    expect([refused.exit, refused.stderr]).toEqual([
      6,
      expect.stringContaining("can't be made inactive here"),
    ]);
    const detached = await run("detach", tenant.id, employee, "--json");
    expect(JSON.parse(detached.stdout)).toMatchObject({ managedBy: "manual" });
    const off = await run("deactivate", tenant.id, employee);
    expect(off.stdout).toContain("inactive since");
    const inactive = await run("list", tenant.id, "--inactive", "--search", place, "--json");
    expect(JSON.parse(inactive.stdout)).toMatchObject({ employees: [{ id: employee }] });
    expect((await send(tenant, "GET", `/Users/${employee}`)).body.active).toBe(false);
    expect((await run("activate", tenant.id, employee)).stdout).toContain("State        active");
    expect((await run("show", tenant.id, employee)).stdout).toContain("Missing      policy");
    const unknown = await run("show", tenant.id, "nobody");
    expect([unknown.exit, unknown.stderr]).toEqual([
      5,
      expect.stringContaining("no such employee"),
    ]);
  });
});
