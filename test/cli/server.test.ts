import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RollcallProcess, runRollcall, startRollcall } from "../support/rollcall-process.ts";

interface Organization {
  readonly id: string;
  readonly tenantUrl: string;
  readonly secretToken: string;
}

let folder: string;
let data: string;
let server: RollcallProcess;
let origin: string;
let early: Organization;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rollcall-server-"));
  data = join(folder, "data");
  early = await administer("add", "Early", "--data", data);
  server = startRollcall(["server", "--data", data, "--port", "0", "--no-demo"], environment());
  await server.waitFor("Ctrl+C");
  const [late] = await Promise.all([administer("add", "Late", "--data", data)]);
  origin = new URL(late.tenantUrl).origin;
});
afterAll(async () => {
  server.child.kill("SIGKILL");
  await server.ended;
  await rm(folder, { recursive: true, force: true });
});

function environment() {
  return { env: { XDG_CONFIG_HOME: join(folder, "config") } };
}

/** Run an organization command and read its answer. */
async function administer(...args: readonly string[]): Promise<Organization> {
  const command = ["saas", "organization", ...args, "--json"];
  const { exit, stdout, stderr } = await runRollcall(command, environment());
  expect([exit, stderr, stdout.split("\n").length]).toEqual([0, "", 2]);
  return JSON.parse(stdout) as Organization;
}

/** The status of a query with this token. */
async function query({ id }: Organization, secretToken: string): Promise<number> {
  const headers = { authorization: `Bearer ${secretToken}` };
  return (await fetch(`${origin}/organizations/${id}/scim/v2/Users`, { headers })).status;
}

describe("rollcall saas organization", () => {
  test("one that was added before the server ever ran is there", async () => {
    expect(Object.keys(early).sort()).toEqual(["id", "secretToken", "tenantUrl"]);
    expect(await query(early, early.secretToken)).toBe(200);
  });

  test("one that is added while the server runs can be used at once", async () => {
    const late = await administer("add", "Later", "--data", data, "--application", "bitabiz");
    expect(late.tenantUrl).toBe(`${origin}/organizations/${late.id}/scim/v2`);
    expect(await query(late, late.secretToken)).toBe(200);
    expect(await query(late, early.secretToken)).toBe(401);
  });

  test("through the running server, by the credentials of who started it", async () => {
    const there = await administer("add", "There", "--url", origin);
    expect(await query(there, there.secretToken)).toBe(200);
  });

  test("list names them all, and no token", async () => {
    const listed = (await administer("list", "--data", data)) as unknown as {
      items: readonly Record<string, string>[];
    };
    const there = await administer("list", "--url", origin);
    expect((there as unknown as typeof listed).items).toMatchObject(listed.items);
    expect(listed.items.map(({ name }) => name)).toContain("Early");
    expect(Object.keys(listed.items[0] ?? {}).sort()).toEqual([
      "application",
      "id",
      "name",
      "tenantUrl",
    ]);
  });

  test("token rotate: the old one goes on, until it is ended at once", async () => {
    const added = await administer("add", "Rotated", "--data", data);
    const second = await administer("token", "rotate", added.id, "--data", data);
    expect(second).toMatchObject({ id: added.id, othersExpire: expect.stringMatching(/Z$/) });
    expect(await query(added, added.secretToken)).toBe(200);
    expect(await query(added, second.secretToken)).toBe(200);
    const third = await administer("token", "rotate", added.id, "--immediate", "--data", data);
    expect(await query(added, added.secretToken)).toBe(401);
    expect(await query(added, second.secretToken)).toBe(401);
    expect(await query(added, third.secretToken)).toBe(200);
  });
});

describe("rollcall server", () => {
  test.each(["/healthz", "/readyz"])("%s answers 200", async (path) => {
    expect((await fetch(origin + path)).status).toBe(200);
  });

  test("a second one on the same port is a sentence, not a crash", async () => {
    const port = new URL(origin).port;
    const args = ["server", "--data", join(folder, "other"), "--port", port, "--no-demo"];
    const { exit, stderr } = await runRollcall(args, environment());
    expect([exit, stderr]).toEqual([1, expect.stringMatching(/is taken\..*\n.*--port/)]);
  });

  test("a second one on the same data is refused, until the first has died", async () => {
    const args = ["server", "--data", data, "--port", "0", "--no-demo"];
    const { exit, stderr } = await runRollcall(args, environment());
    expect([exit, stderr]).toEqual([
      6,
      expect.stringMatching(/^✗ Another server runs on .*\n {2}Next: /),
    ]);
    server.child.kill("SIGKILL");
    await server.ended;
    const port = new URL(origin).port;
    server = startRollcall(["server", "--data", data, "--port", port, "--no-demo"], environment());
    await server.waitFor("Ctrl+C");
    expect(await query(early, early.secretToken)).toBe(200);
  });

  test("Ctrl+C stops it cleanly, and the next start finds everything", async () => {
    server.child.kill("SIGINT");
    const { exit, stderr } = await server.ended;
    expect(exit).toBe(0);
    expect(stderr).toMatch(/Stopped\. Everything that was acknowledged is on disk\.\n$/);
    const port = new URL(origin).port;
    server = startRollcall(["server", "--data", data, "--port", port, "--no-demo"], environment());
    await server.waitFor("Ctrl+C");
    expect(await query(early, early.secretToken)).toBe(200);
  });
});

describe("the demonstration", () => {
  test("is loaded once; the second start says that everything is as it was", async () => {
    const demo = ["server", "--data", join(folder, "demo"), "--port", "0"];
    const first = startRollcall(demo, environment());
    await first.waitFor("Ctrl+C");
    first.child.kill("SIGINT");
    const loaded = await first.ended;
    const said = loaded.stdout + loaded.stderr;
    expect([loaded.exit, said]).toEqual([0, expect.stringContaining("initial cycle")]);
    const second = startRollcall(demo, environment());
    await second.waitFor("Ctrl+C");
    second.child.kill("SIGINT");
    const again = await second.ended;
    const saidAgain = again.stdout + again.stderr;
    expect([again.exit, saidAgain]).toEqual([0, expect.stringContaining("as it was")]);
    expect(saidAgain).not.toContain("initial cycle");
    const people = /Directory .*: (\d+) people/;
    expect(people.exec(saidAgain)?.[1]).toBe(people.exec(said)?.[1]);
  });
});
