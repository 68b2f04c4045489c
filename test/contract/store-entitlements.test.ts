import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DirectoryWriter } from "../../src/directory/ports.ts";
import { STORES, type TestStore } from "../support/stores.ts";

const TENANT = "t1";
const APP = "app";
const ROLE = "role";

async function addGroup(writer: DirectoryWriter, id: string, deleted = false): Promise<void> {
  const group = { id, displayName: id, attributes: {} };
  const deletedDateTime = "2026-01-01T00:00:00.000Z";
  await writer.saveGroup(TENANT, deleted ? { ...group, deletedDateTime } : group, "saved");
}

/** `top` is assigned; top ⊃ mid ⊃ low ⊃ top is a cycle; `gone` is deleted and inside top. */
async function fill({ store }: TestStore): Promise<void> {
  const { directory } = store;
  await directory.write(TENANT, async (writer) => {
    await writer.saveTenant({ id: TENANT, displayName: "T" });
    for (const id of ["top", "mid", "low", "other"]) await addGroup(writer, id);
    await addGroup(writer, "gone", true);
    const put = (groupId: string, memberId: string, memberType: "User" | "Group") =>
      writer.addMember(TENANT, { groupId, memberId, memberType });
    for (const group of ["top", "mid", "low", "gone", "other"]) {
      await writer.saveUser(
        TENANT,
        { id: `u-${group}`, userPrincipalName: group, accountEnabled: true, attributes: {} },
        "saved",
      );
      await put(group, `u-${group}`, "User");
    }
    await put("top", "mid", "Group");
    await put("mid", "low", "Group");
    await put("low", "top", "Group");
    await put("top", "gone", "Group");
    await writer.addAssignment(TENANT, {
      id: "a1",
      applicationId: APP,
      principalId: "top",
      principalType: "Group",
      appRoleId: ROLE,
    });
  });
}

const USERS = ["u-top", "u-mid", "u-low", "u-gone", "u-other"];

describe.each(STORES)("entitlement by nested groups on $title", ({ open }) => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await open();
    await fill(opened);
  });
  afterAll(() => opened.close());

  test.each([
    { depth: undefined, entitled: ["u-top"] },
    { depth: 0, entitled: ["u-top"] },
    { depth: 1, entitled: ["u-mid", "u-top"] },
    { depth: 2, entitled: ["u-low", "u-mid", "u-top"] },
    { depth: 20, entitled: ["u-low", "u-mid", "u-top"] },
  ])("down to $depth levels", async ({ depth, entitled }) => {
    const { directory } = opened.store;
    const roles = await directory.readEntitlements(TENANT, APP, USERS, depth);
    expect([...roles.keys()].sort()).toEqual(entitled);
    expect(new Set([...roles.values()].flat())).toEqual(new Set([ROLE]));
  });

  test.each([
    { groups: ["mid"], depth: 0, below: ["u-mid"] },
    { groups: ["mid"], depth: 1, below: ["u-low", "u-mid"] },
    { groups: ["mid"], depth: 20, below: ["u-gone", "u-low", "u-mid", "u-top"] },
    { groups: ["other", "low"], depth: 0, below: ["u-low", "u-other"] },
    { groups: [], depth: 20, below: [] },
  ])("below $groups, $depth levels: $below", async ({ groups, depth, below }) => {
    const { directory } = opened.store;
    const page = { limit: 10 };
    expect(await directory.listUsersBelow(TENANT, groups, depth, page)).toEqual(below);
    const [first] = below;
    if (first === undefined) return;
    const rest = { limit: 1, afterId: first };
    expect(await directory.listUsersBelow(TENANT, groups, depth, rest)).toEqual(below.slice(1, 2));
  });

  test("another tenant's groups entitle nobody here", async () => {
    const { directory } = opened.store;
    expect([...(await directory.readEntitlements("t2", APP, USERS, 20))]).toEqual([]);
    expect(await directory.listUsersBelow("t2", ["top"], 20, { limit: 10 })).toEqual([]);
  });
});
