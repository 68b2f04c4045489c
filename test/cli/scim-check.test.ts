import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CheckReport } from "../../src/conformance/report.ts";
import { serveHttp } from "../../src/connector/test-servers.ts";
import { send } from "../scim/client.ts";
import { startService, type Tenant, type TestService } from "../scim/service.ts";
import { runRollcall, startRollcall } from "../support/rollcall-process.ts";

let service: TestService;
let tenant: Tenant;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rollcall-check-"));
  service = await startService();
  tenant = await service.addTenant();
});
afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true, force: true });
});

/** `rollcall scim check` with the token on standard input. */
function args(...more: readonly string[]): readonly string[] {
  return ["scim", "check", tenant.url, "--token-stdin", ...more];
}

describe("rollcall scim check", () => {
  test("ends with 0 when all is well, and shows the counts", async () => {
    const { exit, stdout } = await runRollcall(args(), { stdin: tenant.token });
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^✓ Create +\d+ success$/m);
    expect(stdout).toMatch(/\d+ checks: \d+ success, 0 failure, 0 warning, \d+ skipped/);
    expect(stdout).toMatch(/Deleted \d+ of the checks' own resources, 0 left behind/);
    expect(stdout).not.toContain(tenant.token);
  });

  test("with --json prints one object, with --report one file that loads nothing", async () => {
    const file = join(folder, "out.html");
    const more = args("--json", "--report", file);
    const { exit, stdout } = await runRollcall(more, { stdin: tenant.token });
    const report = JSON.parse(stdout) as CheckReport & { exit: number };
    expect([exit, report.exit, report.counts.failure]).toEqual([0, 0, 0]);
    const html = await readFile(file, "utf8");
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/<script|<link|<img|src=|href=|@import|url\(/);
    expect(html + stdout).not.toContain(tenant.token);
  });

  test("ends with 1 on failures, with what was sent and what came back", async () => {
    const broken = await serveHttp((request, response) => {
      const isConfig = request.url?.endsWith("/ServiceProviderConfig");
      response.writeHead(isConfig ? 200 : 500).end('{"echo":"\\u001b[31m<b>"}');
    });
    const command = ["scim", "check", `${broken.origin}/scim`, "--token-stdin"];
    const ended = await runRollcall(command, { stdin: "a-secret-token" }).finally(broken.close);
    expect(ended.exit).toBe(1);
    expect(ended.stdout).toContain("✗ A created user is answered with 201  create-status");
    expect(ended.stdout).toMatch(/POST \/Users \{"schemas":.*\n +→ 500 \{"echo"/);
    expect(ended.stdout).not.toContain("\u001b[31m");
    expect(ended.stdout + ended.stderr).not.toContain("a-secret-token");
  });

  test.each([
    { exit: 3, title: "no URL", url: "ftp://x", stdin: "token", code: "InvalidTenantUrl" },
    { exit: 3, title: "no token", url: "https://x.example", stdin: "", code: "SecretMissing" },
    { exit: 4, title: "a refused token", url: undefined, stdin: "wrong", code: "TokenRefused" },
    { exit: 8, title: "nobody there", url: "http://127.0.0.1:9", stdin: "token", code: "NoAnswer" },
  ])("ends with $exit for $title", async ({ exit, url, stdin, code }) => {
    const command = ["scim", "check", url ?? tenant.url, "--token-stdin", "--json"];
    const ended = await runRollcall(command, { stdin });
    expect(ended.exit).toBe(exit);
    expect(JSON.parse(ended.stderr)).toMatchObject({ error: { code, exit } });
  });

  test("ends with 8 where there is no SCIM", async () => {
    const page = await serveHttp((_request, response) => response.end("<html>Hello</html>"));
    const command = ["scim", "check", page.origin, "--token-stdin"];
    const ended = await runRollcall(command, { stdin: "token" }).finally(page.close);
    expect([ended.exit, ended.stderr]).toEqual([8, expect.stringContaining("NotScim")]);
  });

  test("ends with 3 for a report that can't be written, and contacts nobody", async () => {
    const more = args("--report", join(folder, "none", "out.html"));
    const { exit, stderr } = await runRollcall(more, { stdin: tenant.token });
    expect([exit, stderr]).toEqual([3, expect.stringContaining("ReportUnwritable")]);
  });

  test("cleans up on Ctrl+C and ends with 130", async () => {
    const slow = await serveSlowly();
    const command = ["scim", "check", slow.url, "--token-stdin"];
    const run = startRollcall(command, { stdin: slow.tenant.token });
    await slow.reached;
    run.child.kill("SIGINT");
    const { exit, stdout, stderr } = await run.ended.finally(slow.close);
    expect([exit, stderr]).toEqual([130, expect.stringContaining("Interrupted")]);
    expect(stdout).toMatch(/Deleted [1-9]\d* of the checks' own resources, 0 left behind/);
    expect((await send(slow.tenant, "GET", "/Users")).body.totalResults).toBe(0);
  });
});

/** An organization behind something that tells when ten users have been made. */
async function serveSlowly(): Promise<{
  readonly url: string;
  readonly tenant: Tenant;
  readonly reached: Promise<void>;
  readonly close: () => Promise<void>;
}> {
  const own = await service.addTenant();
  const { promise: reached, resolve } = Promise.withResolvers<void>();
  let creations = 0;
  const server = await serveHttp(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const { method = "GET", url = "", headers } = request;
    if (method === "POST") creations += 1;
    if (creations === 10) resolve();
    const authorization = headers.authorization ?? "";
    const type = headers["content-type"];
    const answer = await fetch(own.url + url, {
      method,
      headers: { authorization, ...(type !== undefined && { "content-type": type }) },
      ...(pieces.length > 0 && { body: Buffer.concat(pieces) }),
    });
    response.writeHead(answer.status, { "content-type": "application/scim+json" });
    response.end(await answer.text());
  });
  return { url: server.origin, tenant: own, reached, close: server.close };
}
