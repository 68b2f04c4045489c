import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { DirectoryWriter } from "../../src/directory/ports.ts";
import {
  buildSchema,
  DEFAULT_GROUP_MAPPING,
  DEFAULT_USER_MAPPING,
  describeSource,
} from "../../src/sync/default-schema.ts";
import type { FlowAction, SynchronizationSchema } from "../../src/sync/schema.ts";
import { type FakeTarget, startFakeTarget } from "../support/fake-target.ts";
import {
  addMember,
  assign,
  openWireDesk,
  saveGroup,
  savePerson,
  unassign,
  type WireDesk,
} from "../support/wire-desk.ts";

const LANE = { tenantId: "tenant", jobId: "job" };
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

let target: FakeTarget;
let desk: WireDesk;
beforeEach(async () => {
  target = await startFakeTarget();
  desk = await openWireDesk(target);
});
afterEach(async () => {
  await desk.close();
  await target.close();
});

async function configure(given: {
  readonly settings?: Readonly<Record<string, string>>;
  readonly flowTypes?: readonly FlowAction[];
  readonly schema?: SynchronizationSchema;
}): Promise<void> {
  const { settings = {}, flowTypes, schema } = given;
  const application = await desk.store.sync.readApplication("tenant", "app");
  const stored = await desk.store.sync.readJob(LANE);
  if (application === undefined || stored === undefined) throw new Error("Both are there.");
  await desk.store.sync.saveApplication({ ...application, settings });
  const mappings = [DEFAULT_USER_MAPPING, DEFAULT_GROUP_MAPPING].map((mapping) =>
    flowTypes === undefined ? mapping : { ...mapping, flowTypes },
  );
  const job = { ...stored.job, schema: schema ?? buildSchema("job", mappings) };
  await desk.store.sync.saveJob(job, stored.state);
}

/** What the last run wrote: methods with what became of `active`. */
async function run(): Promise<readonly string[]> {
  const before = target.requests.length;
  await desk.run();
  return target.requests.slice(before).flatMap(({ method, body }) => {
    if (method === "GET") return [];
    const operations = (body as { Operations?: { path?: string; value?: unknown }[] })?.Operations;
    const active = operations?.find(({ path }) => path === "active");
    return [active === undefined ? method : `${method} active=${String(active.value)}`];
  });
}

type Edit = (writer: DirectoryWriter) => Promise<unknown>;
type Row = {
  row: string;
  settings?: Readonly<Record<string, string>>;
  flowTypes?: readonly FlowAction[];
  edit: Edit;
  writes: readonly string[];
  next?: Edit;
  later?: readonly string[];
};

const DELETED = "2026-01-01T00:00:00.000Z";
const purge: Edit = (writer) => writer.purge("tenant", { objectType: "User", objectId: "u-ann" });
const leave: Edit = (writer) => unassign(writer, "u-ann");
const disable: Edit = (writer) => savePerson(writer, "ann", { enabled: false });
const remove: Edit = async (writer) => {
  const [user] = await writer.readUsers("tenant", ["u-ann"]);
  if (user === undefined) throw new Error("Ann is there.");
  await writer.saveUser("tenant", { ...user, deletedDateTime: DELETED }, "softDeleted");
};
const restore: Edit = (writer) => savePerson(writer, "ann");
const OFF = "PATCH active=false";
const ON = "PATCH active=true";

describe("linked people, behaviour.md section 5", () => {
  test.each<Row>([
    {
      row: "5 changed",
      edit: (writer) => savePerson(writer, "ann", { attributes: { jobTitle: "Cook" } }),
      writes: ["PATCH"],
    },
    {
      row: "5 changed, Update off",
      flowTypes: ["Add", "Delete"],
      edit: (writer) => savePerson(writer, "ann", { attributes: { jobTitle: "Cook" } }),
      writes: [],
    },
    { row: "6 and 10 disabled, enabled", edit: disable, writes: [OFF], next: restore, later: [ON] },
    {
      row: "7 and 10 unassigned, assigned again",
      edit: leave,
      writes: [OFF],
      next: (writer) => assign(writer, "u-ann"),
      later: [ON],
    },
    { row: "7 and 13 unassigned, then purged", edit: leave, writes: [OFF], next: purge, later: [] },
    {
      row: "7 SkipOutOfScopeDeletions",
      settings: { SkipOutOfScopeDeletions: "True" },
      edit: leave,
      writes: [],
      next: purge,
      later: [],
    },
    {
      row: "7 delete on unassign",
      settings: { UnassignAction: "delete" },
      edit: leave,
      writes: ["DELETE"],
      next: (writer) => assign(writer, "u-ann"),
      later: ["POST"],
    },
    { row: "9 and 10 deleted, restored", edit: remove, writes: [OFF], next: restore, later: [ON] },
    {
      row: "9 and 11 deleted, purged",
      edit: remove,
      writes: [OFF],
      next: purge,
      later: ["DELETE"],
    },
    { row: "11 purged", edit: purge, writes: ["DELETE"] },
    { row: "11 purged, Delete off", flowTypes: ["Add", "Update"], edit: purge, writes: [] },
    {
      row: "11 purged, no hard deletes: disabled",
      settings: { HardDeletesEnabled: "False" },
      edit: purge,
      writes: [OFF],
    },
    {
      row: "11 purged, no hard deletes, disabled before: nothing",
      settings: { HardDeletesEnabled: "False" },
      edit: remove,
      writes: [OFF],
      next: purge,
      later: [],
    },
    {
      row: "11 purged, no hard deletes, nothing wanted",
      settings: { HardDeletesEnabled: "False", PurgeWithoutHardDeletes: "nothing" },
      edit: purge,
      writes: [],
    },
    {
      row: "12 disabled, no soft delete",
      settings: { IsSoftDeletionSupported: "False" },
      edit: disable,
      writes: ["DELETE"],
      next: restore,
      later: ["POST"],
    },
  ])("row $row", async ({ settings, flowTypes, edit, writes, next, later }) => {
    await desk.write(async (writer) => {
      await savePerson(writer, "ann");
      await assign(writer, "u-ann");
    });
    expect(await run()).toEqual(["POST"]);
    await configure({ ...(settings && { settings }), ...(flowTypes && { flowTypes }) });
    await desk.write(edit);
    expect(await run()).toEqual(writes);
    if (next === undefined) return;
    await desk.write(next);
    expect(await run()).toEqual(later);
  });

  test("after a purge without hard deletes, a newcomer of that name gets the account", async () => {
    await desk.write(async (writer) => {
      await savePerson(writer, "ann");
      await assign(writer, "u-ann");
    });
    await run();
    await configure({ settings: { HardDeletesEnabled: "False" } });
    await desk.write(purge);
    await run();
    await desk.write(async (writer) => {
      await savePerson(writer, "ann2", { name: "ann" });
      await assign(writer, "u-ann2");
    });
    expect(await run()).toEqual([ON]);
    expect(target.scim.users.size).toBe(1);
  });
});

describe("people who have no account yet, behaviour.md section 5", () => {
  test.each<Row>([
    { row: "1 enabled", edit: restore, writes: ["POST"] },
    { row: "1 Create off", flowTypes: ["Update", "Delete"], edit: restore, writes: [] },
    { row: "4 disabled", edit: disable, writes: [] },
  ])("row $row", async ({ flowTypes, edit, writes }) => {
    await configure(flowTypes === undefined ? {} : { flowTypes });
    await desk.write(async (writer) => {
      await edit(writer);
      await assign(writer, "u-ann");
    });
    expect(await run()).toEqual(writes);
  });

  test.each([
    { row: "2 one match: the differences", accounts: 1, flowTypes: undefined, writes: ["PATCH"] },
    { row: "2 Update off: linked only", accounts: 1, flowTypes: ["Add", "Delete"], writes: [] },
    { row: "3 several matches", accounts: 2, flowTypes: undefined, writes: [] },
  ] as const)("row $row", async ({ accounts, flowTypes, writes }) => {
    for (let count = 0; count < accounts; count += 1) {
      target.scim.addUser({ userName: "ann@example.com", active: true });
    }
    await configure(flowTypes === undefined ? {} : { flowTypes });
    await desk.write(async (writer) => {
      await savePerson(writer, "ann");
      await assign(writer, "u-ann");
    });
    expect(await run()).toEqual(writes);
    const links = await desk.store.sync.countLinks(LANE);
    expect(links.User).toBe(accounts === 1 ? 1 : 0);
  });

  test.each(["o'brien", 'a"b', "a\\b", "a b+c&d=e#f", "søren", "100%"])(
    "the name %s is found in the target by its filter",
    async (name) => {
      target.scim.addUser({ userName: `${name}@example.com`, active: true });
      await desk.write(async (writer) => {
        await savePerson(writer, "ann", { name });
        await assign(writer, "u-ann");
      });
      await run();
      expect(target.scim.users.size).toBe(1);
    },
  );
});

describe("groups, behaviour.md section 5 row 14", () => {
  test("unassigned: deleted", async () => {
    await desk.write(async (writer) => {
      await saveGroup(writer, "crew");
      await assign(writer, "g-crew", "Group");
    });
    expect(await run()).toEqual(["POST"]);
    await desk.write((writer) => unassign(writer, "g-crew"));
    expect(await run()).toEqual(["DELETE"]);
    expect(target.scim.groups.size).toBe(0);
  });
});

describe("references are repaired when the other end arrives, without a restart", () => {
  const managerOf = (userName: string): unknown => {
    const accounts = [...target.scim.users.values()];
    const account = accounts.find((each) => each.userName === `${userName}@example.com`);
    const extension = account?.[ENTERPRISE] as { manager?: { value?: unknown } } | undefined;
    return extension?.manager?.value;
  };
  const idOf = (userName: string): unknown =>
    [...target.scim.users.values()].find((each) => each.userName === `${userName}@example.com`)?.id;

  test("a manager who comes into scope later, changes, and goes", async () => {
    await desk.write(async (writer) => {
      for (const id of ["bo", "cy"]) await savePerson(writer, id);
      await savePerson(writer, "ann", { managerId: "bo" });
      await assign(writer, "u-ann");
    });
    await run();
    expect(managerOf("ann")).toBeUndefined();
    await desk.write((writer) => assign(writer, "u-bo"));
    await run();
    expect(managerOf("ann")).toBe(idOf("bo"));
    await desk.write(async (writer) => {
      await assign(writer, "u-cy");
      await savePerson(writer, "ann", { managerId: "cy" });
    });
    await run();
    expect(managerOf("ann")).toBe(idOf("cy"));
    await desk.write((writer) => savePerson(writer, "ann"));
    await run();
    expect(managerOf("ann")).toBeUndefined();
  });

  test("a member of a group who comes into scope later", async () => {
    const enabled = false;
    await desk.write(async (writer) => {
      await savePerson(writer, "ann", { enabled });
      await saveGroup(writer, "crew");
      await addMember(writer, "crew", "ann");
      await assign(writer, "g-crew", "Group");
    });
    await run();
    const members = () => [...target.scim.groups.values()].map((group) => group.members);
    expect(members()).toEqual([undefined]);
    await desk.write((writer) => savePerson(writer, "ann"));
    await run();
    expect(members()).toEqual([[{ value: idOf("ann") }]]);
  });

  test("a reference of one's own, defined in the schema", async () => {
    const name = "urn:ietf:params:scim:schemas:extension:company:2.0:User:mentor";
    const mentor = {
      targetAttributeName: name,
      source: describeSource("[extension_mentor]"),
      flowType: "Always",
    } as const;
    const attributeMappings = [...DEFAULT_USER_MAPPING.attributeMappings, mentor];
    const base = buildSchema("job", [{ ...DEFAULT_USER_MAPPING, attributeMappings }]);
    const referencedObjects = [{ referencedObjectName: "User" }];
    const attributes = [{ name, type: "Reference" as const, referencedObjects }];
    const objects = [{ name: "User", attributes }];
    const directories = [{ id: "target", name: "customappsso", objects }];
    await configure({ schema: { ...base, directories } });
    await desk.write(async (writer) => {
      await savePerson(writer, "ann", { attributes: { extension_mentor: "u-bo" } });
      await savePerson(writer, "bo");
      await assign(writer, "u-ann");
    });
    await run();
    await desk.write((writer) => assign(writer, "u-bo"));
    await run();
    const ann = [...target.scim.users.values()].find(({ id }) => id === idOf("ann"));
    const urn = "urn:ietf:params:scim:schemas:extension:company:2.0:User";
    expect(ann?.[urn]).toEqual({ mentor: { value: idOf("bo") } });
  });
});
