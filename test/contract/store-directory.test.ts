import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DirectoryUser } from "../../src/directory/user.ts";
import type { Store } from "../../src/store/store.ts";
import { STORES, type TestStore } from "../support/stores.ts";

const NOW = "2026-01-01T00:00:00.000Z";
const LATER = "2026-01-02T00:00:00.000Z";

let counter = 0;
const fresh = (prefix: string) => {
  counter += 1;
  return `${prefix}-${String(counter).padStart(5, "0")}`;
};

function makeUser(id: string, more: Partial<DirectoryUser> = {}): DirectoryUser {
  const userPrincipalName = `${id}@example.com`;
  return { id, userPrincipalName, accountEnabled: true, attributes: {}, ...more };
}

async function addTenant(store: Store): Promise<string> {
  const id = fresh("tenant");
  await store.directory.write(id, (writer) => writer.saveTenant({ id, displayName: "Åse" }));
  return id;
}

describe.each(STORES)("the directory on $title", ({ open }) => {
  let opened: TestStore;
  let store: Store;
  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });
  afterAll(() => opened.close());

  test("a tenant, its users and groups come back as they were saved", async () => {
    const tenantId = await addTenant(store);
    const user = makeUser("u", {
      managerId: "boss",
      accountEnabled: false,
      deletedDateTime: NOW,
      attributes: { displayName: "Søren Ægir Åse", remote: true, proxyAddresses: ["a", "b"] },
    });
    const group = { id: "g", displayName: "Kokke", attributes: { mailEnabled: false } };
    await store.directory.write(tenantId, async (writer) => {
      await writer.saveUser(tenantId, user, "saved");
      await writer.saveGroup(tenantId, group, "saved");
    });
    expect(await store.directory.readTenant(tenantId)).toEqual({
      id: tenantId,
      displayName: "Åse",
    });
    expect(await store.directory.readUsers(tenantId, ["u", "nobody"])).toEqual([user]);
    expect(await store.directory.readGroups(tenantId, ["g"])).toEqual([group]);
    expect(await store.directory.listReports(tenantId, "boss")).toEqual(["u"]);
    expect(await store.directory.countUsers(tenantId)).toBe(1);
    expect(await store.directory.countGroups(tenantId)).toBe(1);
    expect(await store.directory.listExpired(tenantId, LATER)).toEqual([
      { objectType: "User", objectId: "u" },
    ]);
    expect(await store.directory.listExpired(tenantId, NOW)).toEqual([]);
    const tenants = await store.directory.listTenants();
    expect(tenants.map((tenant) => tenant.id)).toContain(tenantId);
  });

  test("userPrincipalName is unique without regard to case, in one tenant only", async () => {
    const [one, two] = [await addTenant(store), await addTenant(store)];
    const save = (tenantId: string, id: string, userPrincipalName: string) =>
      store.directory.write(tenantId, (writer) =>
        writer.saveUser(tenantId, makeUser(id, { userPrincipalName }), "saved"),
      );
    await save(one, "a", "Åse@x.dk");
    await expect(save(one, "b", "åSE@X.dk")).rejects.toMatchObject({
      code: "Uniqueness",
      attribute: "userPrincipalName",
    });
    await save(two, "b", "åSE@X.dk");
    expect(await store.directory.findUserByPrincipalName(one, "ÅSE@x.DK")).toMatchObject({
      id: "a",
    });
    expect(await store.directory.countUsers(one)).toBe(1);
    expect(await store.directory.readUsers(one, ["b"])).toEqual([]);
  });

  test("walks by id give every object once", async () => {
    const tenantId = await addTenant(store);
    const ids = ["a", "B", "c", "ø", "😀"];
    await store.directory.write(tenantId, async (writer) => {
      for (const id of ids) {
        await writer.saveUser(tenantId, makeUser(id), "saved");
        await writer.saveGroup(tenantId, { id, displayName: id, attributes: {} }, "saved");
        const row = { groupId: "a", memberId: id, memberType: "User" } as const;
        await writer.addMember(tenantId, row);
      }
    });
    const walk = async (list: (page: { afterId?: string; limit: number }) => Promise<string[]>) => {
      const seen: string[] = [];
      for (let page = await list({ limit: 2 }); page.length > 0; ) {
        seen.push(...page);
        page = await list({ afterId: seen.at(-1) ?? "", limit: 2 });
      }
      return seen;
    };
    const { directory } = store;
    const expected = ["B", "a", "c", "ø", "😀"];
    const idsOf = (rows: readonly { id: string }[]) => rows.map((row) => row.id);
    expect(await walk(async (p) => idsOf(await directory.listUsers(tenantId, p)))).toEqual(
      expected,
    );
    expect(await walk(async (p) => idsOf(await directory.listGroups(tenantId, p)))).toEqual(
      expected,
    );
    const members = await walk(async (page) =>
      (await directory.listMembers(tenantId, "a", page)).map((row) => row.memberId),
    );
    expect(members).toEqual(expected);
    const some = await directory.readMembers(tenantId, "a", ["c", "nobody"]);
    expect(some).toEqual([{ groupId: "a", memberId: "c", memberType: "User" }]);
  });

  test("each change is in the feed once, in order, and what changed nothing is not", async () => {
    const tenantId = await addTenant(store);
    const row = { groupId: "g", memberId: "u", memberType: "User" } as const;
    const role = { applicationId: "app", principalId: "g", principalType: "Group" } as const;
    const assignment = { ...role, id: "1", appRoleId: "r" };
    const answers = await store.directory.write(tenantId, async (writer) => {
      await writer.saveUser(tenantId, makeUser("u"), "saved");
      await writer.saveGroup(tenantId, { id: "g", displayName: "g", attributes: {} }, "saved");
      return [
        await writer.addMember(tenantId, row),
        await writer.addMember(tenantId, row),
        await writer.addAssignment(tenantId, assignment),
        await writer.addAssignment(tenantId, { ...assignment, id: "2" }),
        await writer.lastSequence(tenantId),
        await writer.removeMember(tenantId, "g", "u"),
        await writer.removeMember(tenantId, "g", "u"),
        await writer.removeAssignment(tenantId, "1"),
        await writer.removeAssignment(tenantId, "1"),
      ];
    });
    expect(answers).toEqual([true, false, true, false, 4, true, false, true, false]);
    const changes = await store.directory.readChanges(tenantId, 0, 100);
    const instants = changes.map(({ changedDateTime = "" }) => Date.parse(changedDateTime));
    expect(instants.filter((ms) => Math.abs(Date.now() - ms) > 60_000)).toEqual([]);
    const plain = changes.map(({ changedDateTime: _at, ...rest }) => rest);
    expect(plain).toEqual([
      { sequence: 1, objectType: "User", objectId: "u", kind: "saved" },
      { sequence: 2, objectType: "Group", objectId: "g", kind: "saved" },
      { sequence: 3, objectType: "Group", objectId: "g", kind: "membership", relatedId: "u" },
      { sequence: 4, objectType: "Group", objectId: "g", kind: "assignment", relatedId: "app" },
      { sequence: 5, objectType: "Group", objectId: "g", kind: "membership", relatedId: "u" },
      { sequence: 6, objectType: "Group", objectId: "g", kind: "assignment", relatedId: "app" },
    ]);
    expect(await store.directory.readChanges(tenantId, 4, 1)).toEqual([changes[4]]);
    expect(await store.directory.lastSequence(tenantId)).toBe(6);
  });

  test("a reader of the feed never sees a smaller number appear after a greater one", async () => {
    const tenantId = await addTenant(store);
    const another = await opened.openAnother();
    let writing = true;
    const seen: number[] = [];
    const watch = (async () => {
      while (writing) {
        const changes = await another.directory.readChanges(tenantId, seen.at(-1) ?? 0, 1000);
        seen.push(...changes.map((change) => change.sequence));
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    const stores = [store, another];
    await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        (stores[index % 2] ?? store).directory.write(tenantId, async (writer) => {
          await writer.saveUser(tenantId, makeUser(`a${index}`), "saved");
          await writer.saveUser(tenantId, makeUser(`b${index}`), "saved");
        }),
      ),
    );
    writing = false;
    await watch;
    const rest = await another.directory.readChanges(tenantId, seen.at(-1) ?? 0, 1000);
    seen.push(...rest.map((change) => change.sequence));
    expect(seen).toEqual(Array.from({ length: 120 }, (_, index) => index + 1));
  });

  test("entitled are the assigned, and direct members of assigned living groups", async () => {
    const tenantId = await addTenant(store);
    await store.directory.write(tenantId, async (writer) => {
      for (const id of ["live", "dead", "nested"]) {
        const gone = id === "dead" ? { deletedDateTime: NOW } : {};
        await writer.saveGroup(tenantId, { id, displayName: id, attributes: {}, ...gone }, "saved");
      }
      for (const [groupId, memberId] of [
        ["live", "u1"],
        ["dead", "u2"],
        ["nested", "u3"],
      ] as const) {
        await writer.addMember(tenantId, { groupId, memberId, memberType: "User" });
      }
      await writer.addMember(tenantId, {
        groupId: "live",
        memberId: "nested",
        memberType: "Group",
      });
      const assign = (id: string, principalId: string, appRoleId: string, applicationId = "app") =>
        writer.addAssignment(tenantId, {
          id,
          applicationId,
          principalId,
          principalType: principalId.startsWith("u") ? "User" : "Group",
          appRoleId,
        });
      await assign("1", "live", "role-b");
      await assign("2", "dead", "role-b");
      await assign("3", "u1", "role-a");
      await assign("4", "u4", "role-c", "other");
    });
    const ids = ["u1", "u2", "u3", "u4"];
    const entitled = await store.directory.readEntitlements(tenantId, "app", ids);
    expect(entitled).toEqual(new Map([["u1", ["role-a", "role-b"]]]));
    const assignments = await store.directory.listAssignments(tenantId, "app");
    expect(assignments.map((each) => each.id)).toEqual(["1", "2", "3"]);
  });

  test("a purge takes memberships and assignments along", async () => {
    const tenantId = await addTenant(store);
    await store.directory.write(tenantId, async (writer) => {
      await writer.saveUser(tenantId, makeUser("u"), "saved");
      await writer.addMember(tenantId, { groupId: "g", memberId: "u", memberType: "User" });
      const role = { applicationId: "app", principalId: "u", appRoleId: "r" };
      await writer.addAssignment(tenantId, { id: "1", principalType: "User", ...role });
      await writer.purge(tenantId, { objectType: "User", objectId: "u" });
    });
    expect(await store.directory.readUsers(tenantId, ["u"])).toEqual([]);
    expect(await store.directory.listMembers(tenantId, "g", { limit: 9 })).toEqual([]);
    expect(await store.directory.listAssignments(tenantId, "app")).toEqual([]);
    const changes = await store.directory.readChanges(tenantId, 0, 100);
    expect(changes.at(-1)).toMatchObject({ kind: "purged", objectId: "u" });
  });

  test("the purge of a group names in the feed who was in it", async () => {
    const tenantId = await addTenant(store);
    await store.directory.write(tenantId, async (writer) => {
      for (const memberId of ["u1", "u2"]) {
        await writer.addMember(tenantId, { groupId: "g", memberId, memberType: "User" });
      }
      await writer.addMember(tenantId, { groupId: "other", memberId: "u1", memberType: "User" });
    });
    const before = await store.directory.lastSequence(tenantId);
    await store.directory.write(tenantId, (writer) =>
      writer.purge(tenantId, { objectType: "Group", objectId: "g" }),
    );
    expect(await store.directory.listMembers(tenantId, "g", { limit: 9 })).toEqual([]);
    expect(await store.directory.listMembers(tenantId, "other", { limit: 9 })).toHaveLength(1);
    const changes = await store.directory.readChanges(tenantId, before, 100);
    const named = changes.map(({ kind, objectId, relatedId }) => [kind, objectId, relatedId]);
    expect(named.slice(0, -1).sort()).toEqual([
      ["membership", "g", "u1"],
      ["membership", "g", "u2"],
    ]);
    expect(named.at(-1)).toEqual(["purged", "g", undefined]);
  });

  test("work that fails leaves nothing behind, and its neighbours stay", async () => {
    const tenantId = await addTenant(store);
    const save = (id: string, fails: boolean) =>
      store.directory.write(tenantId, async (writer) => {
        await writer.saveUser(tenantId, makeUser(id), "saved");
        if (fails) throw new Error("second thoughts");
      });
    const done = await Promise.allSettled([save("a", false), save("b", true), save("c", false)]);
    expect(done.map((each) => each.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    const users = await store.directory.listUsers(tenantId, { limit: 9 });
    expect(users.map((user) => user.id)).toEqual(["a", "c"]);
    expect(await store.directory.lastSequence(tenantId)).toBe(2);
  });

  test("a refusal ends the transaction even when the work swallows it", async () => {
    const tenantId = await addTenant(store);
    const name = { userPrincipalName: "same@x" };
    const work = store.directory.write(tenantId, async (writer) => {
      await writer.saveUser(tenantId, makeUser("a", name), "saved");
      await writer.saveUser(tenantId, makeUser("b", name), "saved").catch(() => undefined);
    });
    await expect(work).rejects.toMatchObject({ code: "Uniqueness" });
    expect(await store.directory.countUsers(tenantId)).toBe(0);
  });

  test("a writer is of no use after its transaction", async () => {
    const tenantId = await addTenant(store);
    const kept = await store.directory.write(tenantId, async (writer) => ({ writer }));
    await expect(kept.writer.countUsers(tenantId)).rejects.toThrow("only inside the write");
  });
});
