import { execFileSync } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type FakeTarget, type Misbehaviour, startFakeTarget } from "../support/fake-target.ts";
import type { ScimRequest } from "../support/memory-scim.ts";
import { inventPeople } from "../support/people-file.ts";
import { createDesk, readReport, type SyncDesk } from "../support/sync-desk.ts";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/** Run with a desk and a target of its own, so that waits for leases go on side by side. */
async function withDesk(
  work: (desk: SyncDesk, target: FakeTarget) => Promise<void>,
  misbehaviour?: Misbehaviour,
) {
  const desk = await createDesk();
  const target = await startFakeTarget();
  target.misbehave(misbehaviour);
  try {
    await desk.write(people);
    await work(desk, target);
  } finally {
    await target.close();
    await desk.close();
  }
}

const people = inventPeople(120);

/** Everybody once, with a manager where the file names one. */
function expectComplete(target: FakeTarget): void {
  const users = [...target.scim.users.values()];
  const names = users.map(({ userName }) => userName).sort();
  expect(names).toEqual(people.map(({ userPrincipalName }) => userPrincipalName).sort());
  const idOf = new Map(users.map(({ userName, id }) => [userName, id]));
  for (const { userPrincipalName, manager } of people) {
    const user = target.scim.users.get(idOf.get(userPrincipalName ?? "") ?? "");
    const extension = user?.[ENTERPRISE] as { manager?: { value: string } };
    expect(extension.manager?.value).toBe(manager && idOf.get(manager));
  }
}

/** One more run finds nothing to do: everybody is linked. */
async function expectSteady(desk: SyncDesk, target: FakeTarget): Promise<void> {
  target.takeCounts();
  const { exit } = await desk.sync(target);
  expect([exit, target.takeCounts()]).toEqual([0, {}]);
}

function isA(method: string): (request: ScimRequest) => boolean {
  return (request) => request.method === method;
}

/** It takes no create that names a manager, so that PATCHes follow. */
const refusesManagers: Misbehaviour = ({ method, body }) =>
  method === "POST" && JSON.stringify(body).includes('"manager"')
    ? { status: 400, body: { detail: "No manager here." } }
    : undefined;

describe.concurrent("kill -9 of rollcall sync", () => {
  test.each([
    { title: "at the very first request", method: "GET", nth: 1 },
    { title: "while people are matched", method: "GET", nth: 40 },
    { title: "at the first POST", method: "POST", nth: 1 },
    { title: "among the POSTs", method: "POST", nth: 60 },
    { title: "at the last POST", method: "POST", nth: 120 },
    { title: "at the first manager", method: "PATCH", nth: 1 },
    { title: "among the managers", method: "PATCH", nth: 50 },
  ])("$title: the next run completes, everybody once", ({ method, nth }) =>
    withDesk(
      async (desk, target) => {
        const reached = target.waitForRequest(isA(method), nth);
        const run = desk.start(target);
        await reached;
        run.child.kill("SIGKILL");
        await run.ended;
        const startedMs = Date.now();
        const { exit, report } = await desk.sync(target);
        expect([exit, report.failures]).toEqual([0, []]);
        // The dead run's lease lasts four seconds; a busy machine may add to that.
        expect(Date.now() - startedMs).toBeLessThan(15_000);
        expectComplete(target);
        await expectSteady(desk, target);
      },
      method === "PATCH" ? refusesManagers : undefined,
    ),
  );
});

describe("interrupted by a person", () => {
  test.each([
    { title: "in the middle of the work", signal: "SIGINT", hangs: false, code: 130 },
    { title: "while the target does not answer", signal: "SIGINT", hangs: true, code: 130 },
    { title: "by SIGTERM", signal: "SIGTERM", hangs: false, code: 143 },
  ] as const)("$title: ends, and says what is kept", ({ signal, hangs, code }) =>
    withDesk(async (desk, target) => {
      if (hangs) target.misbehave((_request, count) => (count > 30 ? "hang" : undefined));
      const reached = target.waitForRequest(() => true, 50);
      const run = desk.start(target);
      await reached;
      run.child.kill(signal);
      const { exit, stderr } = await run.ended;
      expect(exit).toBe(code);
      expect(stderr).toContain("kept");
      expect(stderr).not.toMatch(/\n\s+at /);
      target.misbehave();
      // The lease was given back: nobody is waited for.
      const again = await desk.sync(target);
      expect([again.exit, again.stderr.includes("waiting")]).toEqual([0, false]);
      expectComplete(target);
    }),
  );
});

describe("two runs at once", () => {
  test("do not duplicate anything; one waits for the other", () =>
    withDesk(async (desk, target) => {
      const [one, two] = await Promise.all([desk.sync(target), desk.sync(target)]);
      expect([one.exit, two.exit]).toEqual([0, 0]);
      const created = [one, two].map(({ report }) => report.counts.created).sort();
      expect(created).toEqual([0, 120]);
      expectComplete(target);
      await expectSteady(desk, target);
    }));
});

describe("a full disk", () => {
  test("is one sentence; nothing is half-written, and it goes on when there is space", () =>
    withDesk(async (desk, target) => {
      const disk = join(desk.folder, "disk");
      await mkdir(disk);
      try {
        execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "none", disk], { stdio: "ignore" });
      } catch {
        // Only root may mount; contract tests of the store prove the rest with a page limit.
        return;
      }
      try {
        const data = ["--data", join(disk, "data")];
        const filler = join(disk, "filler");
        await writeFile(filler, Buffer.alloc(300_000));
        const full = await desk.sync(target, data);
        expect(full.exit).toBe(1);
        const { error } = JSON.parse(full.stderr.trim().split("\n").at(-1) ?? "") as {
          error: { code: string; message: string };
        };
        expect(error.code).toBe("StoreFull");
        expect(error.message).toMatch(/full/);
        await rm(filler);
        execFileSync("mount", ["-o", "remount,size=64m", disk], { stdio: "ignore" });
        const { exit, report } = readReport(await desk.start(target, data).ended);
        expect([exit, report.failures]).toEqual([0, []]);
        expectComplete(target);
      } finally {
        execFileSync("umount", [disk], { stdio: "ignore" });
      }
    }));
});
