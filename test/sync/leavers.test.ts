import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FakeTarget, startFakeTarget } from "../support/fake-target.ts";
import { BO, COLUMNS, MIA } from "../support/people-story.ts";
import { createDesk, type SyncDesk } from "../support/sync-desk.ts";
import { withoutReads } from "../support/sync-story.ts";

let desk: SyncDesk;
let target: FakeTarget;
beforeEach(async () => {
  desk = await createDesk();
  target = await startFakeTarget();
});
afterEach(async () => {
  await target.close();
  await desk.close();
});

const ANA = { ...BO, objectId: "3", userPrincipalName: "ana@example.com", displayName: "Ana" };

describe("rollcall sync --max-deletes", () => {
  test("holds back too many leavers, sends the rest, and asks for their number", async () => {
    await desk.write([MIA, BO, ANA], COLUMNS);
    await desk.sync(target);
    target.takeCounts();
    await desk.write([{ ...MIA, displayName: "Mia M" }], COLUMNS);
    const held = await desk.sync(target, ["--max-deletes", "1"]);
    expect([held.exit, held.report.staged]).toEqual([7, 2]);
    expect(held.stderr).toContain("--allow-deletes=2");
    expect(withoutReads(target.takeCounts())).toEqual({ PATCH: 1 });
    const wrong = await desk.sync(target, ["--max-deletes", "1", "--allow-deletes", "3"]);
    expect([wrong.exit, withoutReads(target.takeCounts())]).toEqual([7, {}]);
    const right = await desk.sync(target, ["--max-deletes", "1", "--allow-deletes", "2"]);
    expect([right.exit, right.report.staged]).toEqual([0, 0]);
    expect(withoutReads(target.takeCounts())).toEqual({ PATCH: 2 });
  });
});
