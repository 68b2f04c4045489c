import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type {
  AssignmentListQuery,
  ListPlace,
  UserListQuery,
} from "../../src/directory/list-ports.ts";
import type { DirectoryUser } from "../../src/directory/user.ts";
import type { Store } from "../../src/store/store.ts";
import { STORES, type TestStore } from "../support/stores.ts";

const TENANT = "lists";

const user = (id: string, name: string, more: Partial<DirectoryUser> = {}): DirectoryUser => ({
  id,
  userPrincipalName: `${id}@example.com`,
  accountEnabled: true,
  ...more,
  attributes: { displayName: name, ...more.attributes },
});

const USERS: readonly DirectoryUser[] = [
  user("u1", "Åse", { attributes: { department: "Sales", jobTitle: "Cook" } }),
  user("u2", "bo", { attributes: { department: "kitchen", jobTitle: "Cook" } }),
  user("u3", "Ada", { accountEnabled: false, attributes: { department: "Kitchen" } }),
  user("u4", "ada", { attributes: { department: "Sales", jobTitle: "Baker" } }),
  user("u5", "Adam", { deletedDateTime: "2026-01-01T00:00:00.000Z" }),
  { id: "u6", userPrincipalName: "Adrian@example.com", accountEnabled: true, attributes: {} },
  user("u7", "100% _!"),
];

const GROUPS = ["Alpha", "beta", "Adams"].map((displayName, index) => ({
  id: `g${index + 1}`,
  displayName,
  attributes: {},
}));

/** u6 has two roles. */
const ASSIGNED = [
  ["a1", "u2", "User", "r1"],
  ["a2", "u1", "User", "r2"],
  ["a3", "u6", "User", "r1"],
  ["a4", "u6", "User", "r2"],
  ["a5", "g3", "Group", "r1"],
  ["a6", "g1", "Group", "r2"],
  ["a7", "u5", "User", "r2"],
] as const;

async function fill({ directory }: Store): Promise<void> {
  await directory.write(TENANT, async (writer) => {
    await writer.saveTenant({ id: TENANT, displayName: "Lists" });
    for (const each of USERS) await writer.saveUser(TENANT, each, "saved");
    for (const group of GROUPS) await writer.saveGroup(TENANT, group, "saved");
    for (const [id, principalId, principalType, appRoleId] of ASSIGNED) {
      const assignment = { id, applicationId: "app", principalId, principalType, appRoleId };
      await writer.addAssignment(TENANT, assignment);
    }
    await writer.addAssignment(TENANT, {
      id: "b1",
      applicationId: "other",
      principalId: "u1",
      principalType: "User",
      appRoleId: "r1",
    });
  });
}

describe.each(STORES)("lists of the directory on $title", ({ open }) => {
  let opened: TestStore;
  let store: Store;
  beforeAll(async () => {
    opened = await open();
    store = opened.store;
    await fill(store);
  });
  afterAll(() => opened.close());

  const walkUsers = async (query: Omit<UserListQuery, "limit" | "after">, limit: number) => {
    const ids: string[] = [];
    let after: ListPlace | undefined;
    for (;;) {
      const part = await store.directory.listUsersInOrder(TENANT, {
        ...query,
        limit,
        ...(after !== undefined && { after }),
      });
      ids.push(...part.map(({ item }) => item.id));
      after = part.at(-1)?.place;
      if (part.length < limit) return ids;
    }
  };

  test.each([
    {
      title: "by name, without regard to case; who has none is under the address",
      query: { orderBy: "displayName", descending: false },
      ids: ["u7", "u3", "u4", "u6", "u2", "u1"],
    },
    {
      title: "by name, downwards",
      query: { orderBy: "displayName", descending: true },
      ids: ["u1", "u2", "u6", "u4", "u3", "u7"],
    },
    {
      title: "by address",
      query: { orderBy: "userPrincipalName", descending: true },
      ids: ["u7", "u4", "u3", "u2", "u1", "u6"],
    },
    {
      title: "by department; who has none comes first",
      query: { orderBy: "department", descending: false },
      ids: ["u6", "u7", "u2", "u3", "u1", "u4"],
    },
    {
      title: "by title, downwards",
      query: { orderBy: "jobTitle", descending: true },
      ids: ["u2", "u1", "u4", "u7", "u6", "u3"],
    },
    {
      title: "who is enabled",
      query: { orderBy: "displayName", descending: false, accountEnabled: true },
      ids: ["u7", "u4", "u6", "u2", "u1"],
    },
    {
      title: "whose name or address begins with a text",
      query: { orderBy: "displayName", descending: false, prefix: "ad" },
      ids: ["u3", "u4", "u6"],
    },
    {
      title: "a beginning, in another order, of who is disabled",
      query: { orderBy: "department", descending: true, prefix: "u", accountEnabled: false },
      ids: ["u3"],
    },
    {
      title: "a beginning beyond ASCII",
      query: { orderBy: "userPrincipalName", descending: false, prefix: "å" },
      ids: ["u1"],
    },
  ] as const)("users $title", async ({ query, ids }) => {
    expect(await walkUsers(query, 100)).toEqual(ids);
    expect(await walkUsers(query, 1)).toEqual(ids);
    expect(await walkUsers(query, 2)).toEqual(ids);
  });

  test("a user who is saved again stands where the new name belongs", async () => {
    const save = (name: string) =>
      store.directory.write(TENANT, (writer) =>
        writer.saveUser(TENANT, { ...user("u2", name), ...{} }, "saved"),
      );
    await save("Zoe");
    const ids = await walkUsers({ orderBy: "displayName", descending: false }, 3);
    expect(ids).toEqual(["u7", "u3", "u4", "u6", "u2", "u1"]);
    expect(await walkUsers({ orderBy: "displayName", descending: false, prefix: "zo" }, 3)).toEqual(
      ["u2"],
    );
    await store.directory.write(TENANT, (writer) =>
      writer.saveUser(TENANT, USERS[1] as DirectoryUser, "saved"),
    );
  });

  test.each([
    { query: { descending: false }, ids: ["g3", "g1", "g2"] },
    { query: { descending: true }, ids: ["g2", "g1", "g3"] },
    { query: { descending: false, prefix: "al" }, ids: ["g1"] },
  ])("groups $query", async ({ query, ids }) => {
    const found = await store.directory.listGroupsInOrder(TENANT, { ...query, limit: 9 });
    expect(found.map(({ item }) => item.id)).toEqual(ids);
    const after = found[0]?.place;
    if (after === undefined) throw new Error("there is a first one");
    const rest = await store.directory.listGroupsInOrder(TENANT, { ...query, after, limit: 9 });
    expect(rest.map(({ item }) => item.id)).toEqual(ids.slice(1));
  });

  const walkAssignments = async (
    query: Omit<AssignmentListQuery, "limit" | "after">,
    limit: number,
  ) => {
    const ids: string[] = [];
    let after: ListPlace | undefined;
    for (;;) {
      const part = await store.directory.listAssignmentsInOrder(TENANT, "app", {
        ...query,
        limit,
        ...(after !== undefined && { after }),
      });
      ids.push(...part.map(({ item }) => item.id));
      after = part.at(-1)?.place;
      if (part.length < limit) return ids;
    }
  };

  test.each([
    {
      title: "groups first",
      query: { orderBy: "type", descending: false },
      ids: ["a5", "a6", "a1", "a2", "a3", "a4", "a7"],
    },
    {
      title: "users first",
      query: { orderBy: "type", descending: true },
      ids: ["a7", "a4", "a3", "a2", "a1", "a6", "a5"],
    },
    {
      title: "groups alone",
      query: { orderBy: "type", descending: false, principalType: "Group" },
      ids: ["a5", "a6"],
    },
    {
      title: "one role",
      query: { orderBy: "type", descending: false, appRoleId: "r1" },
      ids: ["a5", "a1", "a3"],
    },
    {
      title: "by name, of both kinds, also who is deleted",
      query: { orderBy: "name", descending: false },
      ids: ["a7", "a5", "a3", "a4", "a6", "a1", "a2"],
    },
    {
      title: "by name, downwards",
      query: { orderBy: "name", descending: true },
      ids: ["a2", "a1", "a6", "a4", "a3", "a5", "a7"],
    },
    {
      title: "a part of the name",
      query: { orderBy: "name", descending: false, text: "da" },
      ids: ["a7", "a5"],
    },
    {
      title: "a part of the name, of users with a role",
      query: {
        orderBy: "name",
        descending: false,
        text: "ad",
        principalType: "User",
        appRoleId: "r1",
      },
      ids: ["a3"],
    },
    {
      title: "signs of patterns",
      query: { orderBy: "name", descending: false, text: "%" },
      ids: [],
    },
  ] as const)("assignments: $title", async ({ query, ids }) => {
    expect(await walkAssignments(query, 100)).toEqual(ids);
    expect(await walkAssignments(query, 1)).toEqual(ids);
    expect(await walkAssignments(query, 3)).toEqual(ids);
  });

  test("members are counted, but for who is deleted", async () => {
    await store.directory.write(TENANT, async (writer) => {
      for (const memberId of ["u1", "u2", "u5"]) {
        await writer.addMember(TENANT, { groupId: "g1", memberId, memberType: "User" });
      }
      await writer.addMember(TENANT, { groupId: "g1", memberId: "g2", memberType: "Group" });
    });
    expect(await store.directory.countMembers(TENANT, "g1")).toBe(3);
    expect(await store.directory.countMembers(TENANT, "g2")).toBe(0);
  });

  test("assignments are counted, and found by who has them", async () => {
    const { directory } = store;
    expect(await directory.countAssignments(TENANT, "app", {})).toBe(7);
    expect(await directory.countAssignments(TENANT, "app", { principalType: "User" })).toBe(5);
    const groups = { principalType: "Group", appRoleId: "r2" } as const;
    expect(await directory.countAssignments(TENANT, "app", groups)).toBe(1);
    expect(await directory.countAssignments(TENANT, "nothing", {})).toBe(0);
    const own = await directory.listAssignmentsOf(TENANT, ["u1", "g1"]);
    expect(own.map(({ id, applicationId }) => [id, applicationId])).toEqual([
      ["a2", "app"],
      ["a6", "app"],
      ["b1", "other"],
    ]);
    expect(await directory.readAssignment(TENANT, "a2")).toMatchObject({ principalId: "u1" });
    expect(await directory.readAssignment(TENANT, "nothing")).toBeUndefined();
  });
});
