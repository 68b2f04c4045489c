import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FakeTarget, startFakeTarget } from "../support/fake-target.ts";
import { startMailServer } from "../support/mail-server.ts";
import { inventPeople } from "../support/people-file.ts";
import { runRollcall, startRollcall } from "../support/rollcall-process.ts";
import { createDesk, type SyncDesk } from "../support/sync-desk.ts";

describe("rollcall logs, after rollcall sync", () => {
  let desk: SyncDesk;
  let target: FakeTarget;
  beforeAll(async () => {
    desk = await createDesk();
    target = await startFakeTarget();
    await desk.write(inventPeople(3));
    await desk.sync(target);
  });
  afterAll(async () => {
    await target.close();
    await desk.close();
  });

  const logs = (...args: readonly string[]) => runRollcall(["logs", "--data", desk.data, ...args]);

  test("shows who was created, newest first, with requests and answers when asked", async () => {
    const { stdout, exit } = await logs("--action", "create", "--status", "success");
    expect([exit, stdout.trim().split("\n").length]).toEqual([0, 3]);
    expect(stdout).toMatch(/^\S+Z {2}success {2}create {2}.+@example\.com\n/);
    const told = await logs("--action", "create", "--exchange", "--limit", "1");
    expect(told.stdout).toMatch(/ {4}POST \/Users → 201 \(\d+ ms\)\n {6}> \{"schemas"/);
    expect(told.stderr).toContain("There is more");
    expect(told.stdout).not.toContain(target.token);
  });

  test("as JSON, and as a line each", async () => {
    const { items } = JSON.parse((await logs("--json", "--limit", "2")).stdout);
    expect(items).toHaveLength(2);
    const lines = (await logs("--ndjson", "--filter", "provisioningAction eq 'create'")).stdout;
    const objects = lines
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(objects.map(({ provisioningAction }) => provisioningAction)).toEqual([
      "create",
      "create",
      "create",
    ]);
  });

  test("writes the three files of a download", async () => {
    const folder = join(desk.folder, "download");
    expect((await logs("--export", folder)).exit).toBe(0);
    for (const file of ["records", "steps", "modifiedProperties"]) {
      const text = await readFile(join(folder, `provisioning-${file}.csv`), "utf8");
      expect(text).toMatch(/^\uFEFFchangeId,/);
      expect(text.split("\r\n").length).toBeGreaterThan(3);
    }
  });

  test("follows until Ctrl+C", async () => {
    const following = startRollcall(["logs", "--data", desk.data, "-f"]);
    const more = inventPeople(4);
    await desk.write(more);
    await following.waitFor("from now on");
    await desk.sync(target);
    await following.waitFor("create");
    following.child.kill("SIGINT");
    const { stdout, exit } = await following.ended;
    expect(stdout.split("\n").filter((line) => line.includes("create"))).toHaveLength(1);
    expect(exit).toBe(0);
  });

  test("follows from a time on that is over, too", async () => {
    const following = startRollcall(["logs", "--data", desk.data, "-f", "--since", "1h"]);
    await following.waitFor("create");
    following.child.kill("SIGINT");
    const { stdout, stderr } = await following.ended;
    expect(stdout.split("\n").filter((line) => line.includes("create")).length).toBeGreaterThan(2);
    expect(stderr).toMatch(/What happens since \S+Z is shown/);
  });

  test("a test mail arrives, and without a mail server it says what to set", async () => {
    const mail = await startMailServer();
    const env = {
      ROLLCALL_SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
      ROLLCALL_SMTP_TLS: "never",
      ROLLCALL_MAIL_FROM: "rollcall@example.com",
    };
    const sent = await runRollcall(["mail", "test", "it@example.com"], { env });
    await mail.close();
    expect(sent.exit, sent.stderr).toBe(0);
    expect(mail.received).toMatchObject([{ to: ["it@example.com"] }]);
    const down = await runRollcall(["mail", "test", "it@example.com", "--json"], { env });
    expect([down.exit, JSON.parse(down.stderr).error.code]).toEqual([8, "MailNotSent"]);
    const unset = await runRollcall(["mail", "test", "it@example.com", "--json"]);
    expect([unset.exit, JSON.parse(unset.stderr).error.code]).toEqual([3, "MailNotConfigured"]);
  });

  test.each([
    { title: "a filter that is none", args: ["--filter", "x"], code: "InvalidLogFilter", exit: 3 },
    { title: "a limit that is none", args: ["--limit", "0"], code: "InvalidLogQuery", exit: 3 },
  ])("refused: $title", async ({ args, code, exit }) => {
    const ended = await logs("--json", ...args);
    expect(ended.exit).toBe(exit);
    expect(JSON.parse(ended.stderr).error).toMatchObject({ code });
  });
});
