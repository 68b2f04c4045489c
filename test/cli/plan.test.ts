import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CliDesk, createCliDesk } from "../support/cli-desk.ts";

let desk: CliDesk;
let folder: string;
let ids: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rollcall-plan-"));
  desk = await createCliDesk({ deletionGuard: { enabled: true, threshold: 1 } });
  ids = await desk.addUsers("mia", "bo", "ida");
});
afterAll(async () => {
  await desk.close();
  await rm(folder, { recursive: true, force: true });
});

const planId = async (...args: readonly string[]): Promise<string> =>
  String((await desk.run("plan", "acmetools", ...args, "--json")).json.id);

describe("rollcall plan and apply, one after the other", () => {
  test("a plan says who and what, sends nothing but GET, and ends with 2 when asked", async () => {
    const shown = await desk.run("plan", "Acme Tools", "--requests", "--detailed-exitcode");
    expect([shown.exit, shown.stderr]).toEqual([2, ""]);
    expect(shown.stdout).toMatch(/^Plan \S+ for Acme Tools: cycle, ready\nValid until {2}\S+Z\n/);
    expect(shown.stdout).toContain("Objects      + 3 create   ~ 0 update   − 0 disable");
    expect(shown.stdout).toMatch(/\n\+ create {2}Person mia\n/);
    expect(shown.stdout).toMatch(/\n {4}userName: mia@example\.com\n/);
    expect(shown.stdout).toMatch(/\n {4}POST \/Users \{"schemas"/);
    expect((await desk.run("plan")).exit).toBe(0);
    expect(desk.takeWrites()).toEqual({});
  });

  test("--json, and every format, hold the same people", async () => {
    const { json } = await desk.run("plan", "--json");
    expect(json).toMatchObject({
      status: "ready",
      application: { id: desk.applicationId, displayName: "Acme Tools" },
      counts: { create: 3 },
    });
    expect(json.items).toHaveLength(3);
    for (const [format, start] of [
      ["json", '{\n  "id"'],
      ["markdown", "# Plan"],
      ["html", "<!doctype html>"],
      ["junit", "<?xml"],
    ] as const) {
      const { stdout, exit } = await desk.run("plan", "show", String(json.id), "--format", format);
      expect([exit, stdout.startsWith(start)]).toEqual([0, true]);
      for (const name of ["mia", "bo", "ida"]) expect(stdout).toContain(name);
    }
    expect(desk.takeWrites()).toEqual({});
  });

  test("one person alone, and names that are none", async () => {
    const { json } = await desk.run("plan", "--person", "mia@example.com", "--json");
    expect(json).toMatchObject({ kind: "objects", counts: { create: 1 } });
    expect(await desk.run("plan", "Nobody")).toMatchObject({ exit: 5 });
    expect(await desk.run("plan", "--person", "nobody")).toMatchObject({ exit: 5 });
    expect(await desk.run("plan", "show", "none")).toMatchObject({ exit: 5 });
  });

  test("a plan in a file is applied; twice is refused; the next plan is empty", async () => {
    const file = join(folder, "plan.json");
    const saved = await desk.run("plan", "-o", file);
    expect([saved.exit, saved.stdout]).toEqual([0, ""]);
    const { id } = JSON.parse(await readFile(file, "utf8")) as { id: string };
    const applied = await desk.run("apply", file);
    expect([applied.exit, applied.stdout]).toEqual([0, `Plan ${id}: 3 applied.\n`]);
    expect(desk.takeWrites()).toEqual({ POST: 3 });
    const again = await desk.run("apply", file, "--json");
    expect([again.exit, JSON.parse(again.stderr).error.code]).toEqual([6, "PlanApplied"]);
    const next = await desk.run("plan", "--json", "--detailed-exitcode");
    expect([next.exit, next.json.items]).toEqual([0, []]);
    const nothing = await desk.run("apply", String(next.json.id));
    expect([nothing.exit, nothing.stdout]).toEqual([0, "There is nothing to change.\n"]);
    expect(desk.takeWrites()).toEqual({});
  });

  test("what changed since is stale: left alone, named, exit 6", async () => {
    await desk.call("PATCH", `/users/${ids[0]}`, { displayName: "Mia One" });
    const plan = await planId();
    await desk.call("PATCH", `/users/${ids[0]}`, { displayName: "Mia Two" });
    const { exit, stdout } = await desk.run("apply", plan);
    expect([exit, desk.takeWrites()]).toEqual([6, {}]);
    expect(stdout).toMatch(/1 stale\.\n {2}stale {2}Mia One: .*changed/);
    expect((await desk.run("apply", await planId())).exit).toBe(0);
    expect(desk.takeWrites()).toEqual({ PATCH: 1 });
  });

  test("losses are asked for, and a guard wants their number: 3, 7, 0", async () => {
    for (const id of ids.slice(1))
      await desk.call("PATCH", `/users/${id}`, { accountEnabled: false });
    const shown = await desk.run("plan");
    expect(shown.stdout).toMatch(/Guard {8}.*needs --allow-deletes=2/);
    const plan = await planId();
    const silent = await desk.run("apply", plan, "--json");
    expect([silent.exit, JSON.parse(silent.stderr).error.code]).toEqual([3, "ConfirmationMissing"]);
    const stopped = await desk.run("apply", plan, "--yes", "--json");
    expect(stopped.exit).toBe(7);
    expect(JSON.parse(stopped.stderr).error.code).toBe("DeletionsNotAllowed");
    expect((await desk.run("apply", plan, "--allow-deletes", "1")).exit).toBe(7);
    expect(desk.takeWrites()).toEqual({});
    const done = await desk.run("apply", plan, "--allow-deletes=2", "--json");
    expect(done).toMatchObject({ exit: 0, json: { status: "applied", result: { applied: 2 } } });
    expect(desk.takeWrites()).toEqual({ PATCH: 2 });
  });

  test("undo plans the way back and takes it with --apply", async () => {
    const log = await desk.call("GET", "/auditLogs/provisioning?$top=1");
    const cycleId = String((log.value as readonly { cycleId: string }[])[0]?.cycleId);
    const shown = await desk.run("undo", cycleId, "--detailed-exitcode", "--json");
    expect(shown).toMatchObject({ exit: 2, json: { kind: "undo", undoOf: cycleId } });
    expect(desk.takeWrites()).toEqual({});
    const done = await desk.run("undo", cycleId, "--apply", "--yes");
    expect([done.exit, done.stdout]).toEqual([0, expect.stringContaining("2 applied")]);
    expect(desk.takeWrites()).toEqual({ PATCH: 2 });
    expect(await desk.run("undo", "none")).toMatchObject({ exit: 5 });
    expect((await desk.run("apply", await planId(), "--allow-deletes=2")).exit).toBe(0);
    desk.takeWrites();
  });

  test("reconcile finds drift, and --repair mends it", async () => {
    expect((await desk.run("reconcile", "--detailed-exitcode")).exit).toBe(0);
    const [account] = [...desk.target.scim.users.values()];
    const path = `/Users/${account?.id}`;
    const Operations = [{ op: "replace", path: "displayName", value: "Drifted" }];
    desk.target.scim.handle({ method: "PATCH", path, query: {}, body: { Operations } } as never);
    const found = await desk.run("reconcile", "--detailed-exitcode");
    expect([found.exit, found.stdout]).toEqual([2, expect.stringContaining("update, drift")]);
    const ignored = await desk.run("reconcile", "--ignore", "displayName", "--detailed-exitcode");
    expect([ignored.exit, desk.takeWrites()]).toEqual([0, {}]);
    expect((await desk.run("reconcile", "--repair")).exit).toBe(0);
    expect(desk.takeWrites()).toEqual({ PATCH: 1 });
    expect((await desk.run("reconcile", "--detailed-exitcode")).exit).toBe(0);
  });

  test("plan list tells what is kept", async () => {
    const listed = await desk.run("plan", "list", "--limit", "2");
    expect(listed.stdout).toMatch(/^ID +APPLICATION +KIND +STATUS +CHANGES +MADE\n/);
    expect(listed.stdout.trim().split("\n")).toHaveLength(3);
    const { json } = await desk.run("plan", "list", "Acme Tools", "--json");
    expect(json.items).toContainEqual(expect.objectContaining({ kind: "reconciliation" }));
  });

  test("a target that fails ends a plan with 8, and what can't be in step is listed", async () => {
    await desk.call("PATCH", `/users/${ids[0]}`, { displayName: "Mia Three" });
    desk.target.misbehave(() => ({ status: 401, body: {} }));
    const failed = await desk.run("reconcile", "--json");
    expect([failed.exit, JSON.parse(failed.stderr).error.code]).toEqual([8, "Unauthorized"]);
    desk.target.misbehave();
    const { stdout } = await desk.run("plan", "--cannot");
    expect(stdout).toBe("There is nobody who can't be brought in step.\n");
  });

  test.each([
    { title: "no such file", text: undefined, code: "FileUnreadable" },
    { title: "no JSON", text: "plan", code: "FileInvalid" },
    { title: "no plan", text: "{}", code: "FileInvalid" },
  ])("apply of $title is misuse", async ({ text, code }) => {
    const file = join(folder, `${code}.json`);
    if (text !== undefined) await writeFile(file, text);
    const { exit, stderr } = await desk.run("apply", file, "--json");
    expect([exit, JSON.parse(stderr).error.code]).toEqual([3, code]);
  });
});
