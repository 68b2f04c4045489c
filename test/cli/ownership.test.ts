import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createResource, send } from "../scim/client.ts";
import { type RollcallProcess, runRollcall, startRollcall } from "../support/rollcall-process.ts";

/** What people of Bizagi own, and who inherits, from the command line. */

let folder: string;
let server: RollcallProcess;
let tenant: { readonly id: string; readonly url: string; readonly token: string };
let ann: string;
let bob: string;

const environment = () => ({ env: { XDG_CONFIG_HOME: join(folder, "config") } });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rollcall-ownership-"));
  const flags = ["--port", "0", "--no-demo", "--rate-limit", "off"];
  server = startRollcall(["server", "--data", folder, ...flags], environment());
  await server.waitFor("Ctrl+C");
  const added = await run("organization", "add", "Acme", "--application", "bizagi", "--json");
  const { id, tenantUrl, secretToken } = JSON.parse(added.stdout) as Record<string, string>;
  tenant = { id: String(id), url: String(tenantUrl), token: String(secretToken) };
  [ann, bob] = [await hire("Ann"), await hire("Bob")];
});

afterAll(async () => {
  server.child.kill("SIGKILL");
  await server.ended;
  await rm(folder, { recursive: true, force: true });
});

function run(...args: readonly string[]) {
  return runRollcall(["saas", ...args, "--data", folder], environment());
}

/** What a command prints that ends well and says nothing else. */
async function out(...args: readonly string[]): Promise<string> {
  const { exit, stdout, stderr } = await run(...args);
  expect([exit, stderr], args.join(" ")).toEqual([0, ""]);
  return stdout;
}

function hire(name: string): Promise<string> {
  const userName = `${name}@example.com`;
  const emails = [{ type: "work", value: userName }];
  return createResource(tenant, "/Users", {
    userName,
    displayName: name,
    name: { formatted: name },
    emails,
    active: true,
  });
}

describe("rollcall saas, what people own", () => {
  test("owners, subscriptions, resources and permissions are added, listed and given away", async () => {
    const { id } = tenant;
    const none = await run("resource", "list", id);
    expect([none.exit, none.stdout, none.stderr]).toEqual([0, "", "There is nothing.\n"]);
    await out("owner", "add", id, bob);
    expect(await out("owner", "list", id)).toMatch(new RegExp(`Bob .* ${bob}`));
    const subscription = (await out("subscription", "add", id, "Factory", bob)).trim();
    const flags = ["--type", "Project", "--subscription", subscription];
    const resource = (await out("resource", "add", id, "Invoices", bob, ...flags)).trim();
    expect(await out("resource", "list", id)).toMatch(/Invoices +Project +Factory +Bob/);
    await out("resource", "give", id, resource, ann);
    expect(await out("resource", "list", id)).toMatch(/Invoices +Project +Factory +Ann/);
    await out("permission", "add", id, ann, "userAdministrator");
    expect(await out("permission", "list", id)).toMatch(/User Administrator +the company +Ann/);
  });

  test("who would inherit is shown first, and so is why somebody can't go", async () => {
    const { id } = tenant;
    const shown = await out("employee", "ownership", id, ann);
    expect(shown).toMatch(/OwnedResource +Invoices +Bob +subscriptionOwner/);
    expect(shown).toMatch(/AdministratorPermission +User Administrator +ends/);
    const refused = await out("employee", "ownership", id, bob);
    expect(refused).toContain("Bob is the only company owner");
    const deactivated = await run("employee", "deactivate", id, bob);
    expect([deactivated.exit, deactivated.stderr]).toEqual([
      expect.any(Number),
      expect.stringContaining("Name another company owner"),
    ]);
    expect(deactivated.exit).not.toBe(0);
  });

  test("everything is handed over before somebody goes", async () => {
    const { id } = tenant;
    const passed = JSON.parse(await out("employee", "handover", id, ann, "--heir", bob, "--json"));
    expect(passed.transfers).toHaveLength(2);
    expect(await out("resource", "list", id)).toMatch(/Invoices +Project +Factory +Bob/);
    await out("employee", "deactivate", id, ann);
    expect((await send(tenant, "GET", `/Users/${ann}`)).body.active).toBe(false);
    const last = await run("owner", "remove", id, bob);
    expect([last.exit, last.stderr]).toEqual([6, expect.stringContaining("OnlyCompanyOwner")]);
  });

  test("what an application does not know is said to be so", async () => {
    const made = await run("organization", "add", "Other", "--application", "bis", "--json");
    const { id } = JSON.parse(made.stdout) as { readonly id: string };
    const refused = await run("resource", "list", id);
    expect([refused.exit, refused.stderr]).toEqual([5, expect.stringContaining("NoOwnership")]);
  });
});

describe("rollcall saas organization set --lifecycle", () => {
  test("gives an organization rules about its people, and takes them back", async () => {
    const { id } = tenant;
    const set = ["organization", "set", id, "--lifecycle"];
    const changed = await out(...set, "deletion=keep", "--lifecycle", "directories=one");
    expect(changed).toMatch(/Lifecycle\n {2}deletion=keep\n {2}directories=one\n/);
    const user = await hire("Cy");
    await send(tenant, "DELETE", `/Users/${user}`);
    expect(await out("employee", "list", id, "--inactive")).toContain(user);
    const back = await out(...set, "deletion=default", "--lifecycle", "directories=default");
    expect(back).toMatch(/Lifecycle\n {2}deletion=erase\n {2}directories=any\n/);
    const strange = await run(...set, "deletion=sometimes");
    expect([strange.exit, strange.stderr]).toEqual([3, expect.stringContaining("keep or erase")]);
  });
});
