import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { JOERGEN, openDesk } from "./desk.ts";

const { folder, run, tell } = openDesk();

describe("rollcall status and why", () => {
  test("status is a line for each application, and JSON with ids", async () => {
    const { items } = await tell("status");
    expect(items).toHaveLength(3);
    expect(items).toContainEqual(
      expect.objectContaining({
        displayName: "BitaBIZ",
        status: "Active",
        schedule: "Active",
        linked: { User: 68, Group: 0 },
        quarantine: null,
        jobId: expect.any(String),
      }),
    );
    const { stdout, exit } = await run(["status", "--check"]);
    expect([exit, stdout]).toEqual([
      0,
      expect.stringMatching(/^APPLICATION +STATUS +LINKED[^\n]*\nBitaBIZ +Active +68 people/),
    ]);
  });

  test("a terminal is told how long ago, and with --utc when", async () => {
    const ago = await run(["status"], { COLUMNS: "200" });
    expect(ago.stdout).toMatch(/BitaBIZ .* \d+ \w+ ago {2}in \d+ min/);
    const utc = await run(["status", "--utc"], { COLUMNS: "200" });
    expect(utc.stdout).toMatch(/BitaBIZ .* \d{4}-\d\d-\d\dT\S+Z {2}\d{4}-\d\d-\d\dT\S+Z/);
  });

  test.each([80, 120])("a table fits %i columns, and drops those at the right", async (columns) => {
    const { stdout } = await run(["status"], { COLUMNS: String(columns) });
    const longest = Math.max(...stdout.split("\n").map((line) => line.length));
    expect(longest).toBeLessThanOrEqual(columns);
    expect(longest).toBeGreaterThan(60);
    expect(stdout).toContain("BitaBIZ");
  });

  test.each([
    { title: "who is in step", who: JOERGEN, says: /is in step[\s\S]*✓ scoping +In scope/ },
    { title: "by the part before the @", who: "joergen.oestergaard", says: /is in step/ },
  ])("why: $title", async ({ who, says }) => {
    const { stdout, exit } = await run(["why", who, "bitabiz"]);
    expect([exit, stdout]).toEqual([0, expect.stringMatching(says)]);
  });

  test("why: who is not assigned is told so, with the command that changes it", async () => {
    await tell("person", "add", "why@rollcall.example", "displayName=Why Not");
    const answer = await tell("why", "why", "bitabiz");
    expect(answer).toMatchObject({
      answer: "why@rollcall.example is left out of BitaBIZ.",
      next: "rollcall assign add BitaBIZ why@rollcall.example",
      rehearsal: { dryRun: true, result: "Skipped", requests: [] },
    });
    expect(answer.findings).toContainEqual(
      expect.objectContaining({ step: "scoping", holds: false }),
    );
    await tell("assign", "add", "bitabiz", "why");
    const { findings } = await tell("why", "why", "bitabiz");
    expect(findings).toContainEqual(expect.objectContaining({ step: "scoping", holds: true }));
    await tell("person", "delete", "why", "--yes");
    const gone = await tell("why", "why@rollcall.example", "bitabiz");
    expect(gone.next).toBe("rollcall person restore why@rollcall.example");
  });
});

describe("rollcall app, an application of the gallery from the beginning", () => {
  test("add, settings, credentials, test, rename, remove", async () => {
    const organization = await tell("saas", "organization", "add", "Own");
    const added = await tell("app", "add", "custom", "--name", "Own");
    expect(added).toMatchObject({ displayName: "Own", jobId: expect.stringMatching(/^scim\./) });
    const file = join(folder(), "secret");
    await writeFile(file, "rc_wrong\n");
    const url = ["--tenant-url", String(organization.tenantUrl)];
    const wrong = await run(["app", "credentials", "own", ...url, "--secret-token-file", file]);
    expect([wrong.exit, wrong.stderr]).toEqual([
      8,
      expect.stringMatching(/CredentialValidationUnavailable\n {2}Next: /),
    ]);
    await writeFile(file, `${String(organization.secretToken)}\n`);
    const saved = await run(["app", "credentials", "own", ...url, "--secret-token-file", file]);
    expect([saved.exit, saved.stderr]).toEqual([0, "Own: They work, and are saved.\n"]);
    expect(saved.stdout).toContain("SecretToken: *****");
    expect(await tell("app", "test", "own")).toMatchObject({ isGood: true });
    const changes = ["skipOutOfScopeDeletions=true", "concurrency=4", "deletionThreshold=10"];
    expect(await tell("app", "settings", "own", ...changes)).toMatchObject({
      policy: { skipOutOfScopeDeletions: true },
      target: { concurrency: 4 },
      notifications: { deletionThreshold: 10 },
    });
    await tell("app", "rename", "own", "Ours");
    const shown = await run(["app", "show", "ours"]);
    expect(shown.stdout).toMatch(/^Name: +Ours\n[\s\S]*Secret Token: +saved\nScope: +assigned/);
    expect(shown.stdout).not.toContain(String(organization.secretToken));
    expect(await tell("app", "remove", "ours", "-y")).toMatchObject({ removed: true });
    expect((await tell("app", "list")).items).toHaveLength(3);
  });

  test("the gallery is searched", async () => {
    const { items } = await tell("app", "gallery", "holidays");
    expect(items).toMatchObject([{ displayName: "BitaBIZ" }]);
  });
});

describe("rollcall job", () => {
  test("pause, start, restart, watch", async () => {
    expect(await tell("job", "pause", "bis")).toMatchObject({ paused: true });
    expect((await tell("job", "show", "bis")).status).toBe("Paused");
    const started = await run(["job", "start", "bis", "--wait", "--json"]);
    expect([started.exit, JSON.parse(started.stdout)]).toMatchObject([0, { status: "Active" }]);
    const again = await run(["job", "restart", "bis", "--clear", "full", "--wait"]);
    expect([again.exit, again.stdout]).toEqual([0, expect.stringMatching(/^BIS {2}Active/)]);
    expect((await run(["job", "watch", "bis"])).stdout).toMatch(/^BIS {2}Active/);
    expect((await tell("job", "list")).items).toHaveLength(3);
  });

  test("stop lets no other cycle begin", async () => {
    expect(await tell("job", "stop", "bizagi")).toMatchObject({ stopped: true });
    expect((await tell("job", "show", "bizagi")).schedule).not.toBe("Active");
    await tell("job", "start", "bizagi");
  });
});
