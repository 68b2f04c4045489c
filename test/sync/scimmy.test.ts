import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ScimmyTarget, startScimmy } from "../support/scimmy-target.ts";
import { createDesk, type SyncDesk } from "../support/sync-desk.ts";
import { runWholeStory } from "../support/sync-story.ts";

describe("rollcall sync to scimmy, a SCIM server that is not ours", () => {
  let desk: SyncDesk;
  let target: ScimmyTarget;
  beforeAll(async () => {
    desk = await createDesk();
    target = await startScimmy();
  });
  afterAll(async () => {
    await target.close();
    await desk.close();
  });

  test("1,000 people: from empty, unchanged, edited, gone and back", {
    timeout: 120_000,
  }, async () => {
    await runWholeStory(desk, {
      ...target,
      readUsers: async () => [...target.users.values()],
    });
    expect(target.refusals).toEqual([]);
  });
});
