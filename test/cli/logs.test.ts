import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readTime } from "../../src/cli/commands/logs.ts";
import { type RollcallProcess, runRollcall, startRollcall } from "../support/rollcall-process.ts";

let folder: string;
let server: RollcallProcess;
let origin: string;
let organization: { readonly id: string; readonly tenantUrl: string; readonly secretToken: string };

const environment = () => ({ env: { XDG_CONFIG_HOME: join(folder, "config") } });
const data = () => ["--data", join(folder, "data")];

async function saas(...args: readonly string[]) {
  const { exit, stdout, stderr } = await runRollcall(["saas", ...args], environment());
  return { exit, stdout, stderr };
}

async function post(body: object): Promise<number> {
  const headers = {
    authorization: `Bearer ${organization.secretToken}`,
    "content-type": "application/scim+json",
  };
  const init = { method: "POST", headers, body: JSON.stringify(body) };
  return (await fetch(`${organization.tenantUrl}/Users`, init)).status;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rollcall-logs-"));
  server = startRollcall(["server", ...data(), "--port", "0", "--no-demo"], environment());
  await server.waitFor("Ctrl+C");
  const { stdout } = await saas("organization", "add", "Acme", "--json", ...data());
  organization = JSON.parse(stdout) as typeof organization;
  origin = new URL(organization.tenantUrl).origin;
  const schemas = ["urn:ietf:params:scim:schemas:core:2.0:User"];
  expect(await post({ schemas, userName: "bo", hat: "red" })).toBe(201);
  expect(await post({ schemas, userName: "bo" })).toBe(409);
});
afterAll(async () => {
  server.child.kill("SIGKILL");
  await server.ended;
  await rm(folder, { recursive: true, force: true });
});

describe("rollcall saas audit", () => {
  test("shows who changed what and what was ignored, in a database and on a server", async () => {
    const here = await saas("audit", organization.id, ...data());
    expect(here.stdout).toMatch(
      /^\S+Z {2}create {2}User \S+ {2}userName.* ignored: hat {2}by \S+\n$/,
    );
    const there = await saas("audit", organization.id, "--url", origin);
    expect(there).toEqual(here);
  });

  test("--json has the whole page, --since and --action choose", async () => {
    const { stdout } = await saas("audit", organization.id, "--json", "--since", "1h", ...data());
    expect((JSON.parse(stdout) as { entries: unknown[] }).entries).toHaveLength(1);
    const none = await saas("audit", organization.id, "--action", "delete", ...data());
    expect(none).toMatchObject({ exit: 0, stdout: "", stderr: "There is nothing.\n" });
  });

  test("an unknown organization and a bad limit are refused", async () => {
    expect((await saas("audit", "nobody", ...data())).stderr).toContain("UnknownOrganization");
    const limit = await saas("audit", organization.id, "--limit", "0", "--url", origin);
    expect(limit.stderr).toContain("InvalidLogQuery");
  });
});

describe("rollcall saas requests", () => {
  test("shows what was refused, once it is written", async () => {
    await expect
      .poll(
        async () => (await saas("requests", organization.id, "--status", "400", ...data())).stdout,
        { timeout: 10_000 },
      )
      .toMatch(/^\S+Z {2}409 {2}POST \/Users {2}[\d.]+ ms {2}Another User already has this /);
  });

  test("--requests says what is recorded from now on", async () => {
    const set = await saas("requests", organization.id, "--requests", "bodies", "--url", origin);
    expect(set.stdout).toBe("Requests are recorded from now on: bodies\n");
    const bad = await saas("requests", organization.id, "--requests", "all", ...data());
    expect([bad.exit, bad.stdout]).toEqual([3, ""]);
  });
});

describe("readTime", () => {
  const now = Date.parse("2026-11-22T12:00:00.000Z");
  test.each([
    { text: "30m", time: "2026-11-22T11:30:00.000Z" },
    { text: "24h", time: "2026-11-21T12:00:00.000Z" },
    { text: "7d", time: "2026-11-15T12:00:00.000Z" },
    { text: "2026-11-01", time: "2026-11-01" },
    { text: "d", time: "d" },
    { text: undefined, time: undefined },
  ])("$text is $time", ({ text, time }) => {
    expect(readTime(text, now)).toBe(time);
  });
});
