import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { APPLICATION, TENANT } from "./edits.ts";
import { expectConverged } from "./expectation.ts";
import { createWorld, type SimulatedWorld } from "./world.ts";

/** The simulated world's pages hold seven objects. */
const PAGE_SIZE = 7;
const IDS = Array.from({ length: 20 }, (_, index) => `user-${String(index).padStart(2, "0")}`);
const GROUP = "group-1";
/** Longer than whatever failed waits for its next try. */
const HALF_A_DAY_MS = 12 * 60 * 60_000;

let world: SimulatedWorld;
beforeEach(async () => {
  world = await createWorld(1);
  world.calm();
  await world.store.directory.write(TENANT, async (writer) => {
    await writer.saveGroup(TENANT, { id: GROUP, displayName: "All", attributes: {} }, "saved");
    for (const id of IDS) {
      const user = { id, userPrincipalName: `${id}@example.com`, accountEnabled: true };
      const attributes = { displayName: id, jobTitle: "Cook", mailNickname: id };
      await writer.saveUser(TENANT, { ...user, attributes }, "saved");
      await writer.addMember(TENANT, { groupId: GROUP, memberId: id, memberType: "User" });
    }
  });
  await world.work();
});
afterEach(() => world.close());

async function assignGroup(): Promise<void> {
  await world.store.directory.write(TENANT, (writer) =>
    writer.addAssignment(TENANT, {
      id: "assignment-1",
      applicationId: APPLICATION,
      principalId: GROUP,
      principalType: "Group",
      appRoleId: "00000000-0000-0000-0000-000000000000",
    }),
  );
}

function countPosts(): number {
  const posts = world.takeRequests().filter(({ method }) => method === "POST");
  return posts.filter(({ path }) => path === "/Users").length;
}

describe("one change that concerns many: a group that is assigned", () => {
  test("is committed page by page", async () => {
    await assignGroup();
    const commit = vi.spyOn(world.store.sync, "commit");
    await world.work();
    const linked = commit.mock.calls.map(([, { links = [] }]) => links.length);
    expect(Math.max(...linked)).toBeLessThanOrEqual(PAGE_SIZE);
    expect(countPosts()).toBe(IDS.length);
    await expectConverged(world);
  });

  test("is done over after a crash between two pages, and nobody is made twice", async () => {
    await assignGroup();
    const { sync } = world.store;
    const original = sync.commit;
    let pages = 0;
    const commit = vi.spyOn(sync, "commit").mockImplementation(async (lease, page) => {
      if ((page.links?.length ?? 0) > 0) pages += 1;
      if (pages === 3) throw new Error("died here");
      await original(lease, page);
    });
    await expect(world.work()).rejects.toThrow("died here");
    commit.mockRestore();
    await world.work();
    expect(countPosts()).toBe(IDS.length);
    await expectConverged(world);
  });
});

describe("escrow", () => {
  test("counts the tries of an object that goes on failing, and since when", async () => {
    // Two accounts with one name: which of them is meant, a person must say.
    const userName = `${IDS[0]}@example.com`;
    world.scim.addUser({ userName });
    world.scim.addUser({ userName });
    await assignGroup();
    await world.work(HALF_A_DAY_MS);
    const [first] = await world.store.sync.listEscrows(world.lane, 9);
    await world.work(HALF_A_DAY_MS);
    await world.work(HALF_A_DAY_MS);
    const after = await world.store.sync.listEscrows(world.lane, 9);
    expect(first).toMatchObject({ code: "DuplicateTargetEntries", attempts: 1 });
    const nextAttempt = after[0]?.nextAttempt ?? "";
    expect(after).toEqual([{ ...first, attempts: 3, nextAttempt }]);
    expect(nextAttempt > (first?.nextAttempt ?? "9")).toBe(true);
  });
});
