import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  buildSchema,
  DEFAULT_GROUP_MAPPING,
  DEFAULT_USER_MAPPING,
} from "../../src/sync/default-schema.ts";
import type { ObjectMapping } from "../../src/sync/schema.ts";
import { type FakeTarget, startFakeTarget } from "../support/fake-target.ts";
import {
  assign,
  openWireDesk,
  saveGroup,
  savePerson,
  unassign,
  type WireDesk,
} from "../support/wire-desk.ts";

/*
 * Rows of behaviour.md section 5 that hang on mappings and filters, and what the target saw of
 * them; the others are in decisions.test.ts.
 */

const LANE = { tenantId: "tenant", jobId: "job" };

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

/** Other mappings, and perhaps settings, from now on. */
async function remap(
  change: (users: ObjectMapping) => ObjectMapping,
  settings: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { sync } = desk.store;
  const application = await sync.readApplication("tenant", "app");
  const stored = await sync.readJob(LANE);
  if (application === undefined || stored === undefined) throw new Error("Both are there.");
  await sync.saveApplication({ ...application, settings });
  const schema = buildSchema("job", [change(DEFAULT_USER_MAPPING), DEFAULT_GROUP_MAPPING]);
  await sync.saveJob({ ...stored.job, schema }, stored.state);
}

async function run(): Promise<readonly string[]> {
  const before = target.requests.length;
  await desk.run();
  return target.requests.slice(before).flatMap(({ method, body }) => {
    if (method === "GET") return [];
    const { Operations = [] } = (body ?? {}) as {
      Operations?: { path?: string; value?: unknown }[];
    };
    const told = Operations.map(({ path, value }) => `${path}=${JSON.stringify(value)}`);
    return [[method, ...told].join(" ")];
  });
}

const ann = (more: Parameters<typeof savePerson>[2] = {}) =>
  desk.write((writer) => savePerson(writer, "ann", more));

async function hire(attributes: Readonly<Record<string, string>> = {}): Promise<void> {
  await desk.write(async (writer) => {
    await savePerson(writer, "ann", { attributes });
    await assign(writer, "u-ann");
  });
}

async function lastLog() {
  const [record] = await desk.store.sync.listLog(LANE, { sourceId: "u-ann", limit: 1 });
  return record;
}

const inSales: (users: ObjectMapping) => ObjectMapping = (users) => ({
  ...users,
  scope: {
    groups: [
      {
        name: "Sales",
        clauses: [
          {
            operatorName: "EQUALS",
            sourceOperandName: "department",
            targetOperand: { values: ["Sales"] },
          },
        ],
      },
    ],
  },
});

describe("the decision table, behaviour.md section 5", () => {
  test("row 2: one match without differences is linked, skipped as RedundantExport", async () => {
    await hire();
    expect(await run()).toHaveLength(1);
    const [account] = [...target.scim.users.values()];
    const lease = await desk.store.sync.takeLease(LANE, "test", Date.now(), 60_000);
    const stored = await desk.store.sync.readJob(LANE);
    if (lease === undefined || stored === undefined) throw new Error("The lane is free.");
    const { watermark: _up, ...state } = stored.state;
    await desk.store.sync.commit(lease, { state, clearing: { links: true } });
    await desk.store.sync.releaseLease(lease);
    expect(await run()).toEqual([]);
    expect(await lastLog()).toMatchObject({ status: "skipped" });
    const steps = (await lastLog())?.provisioningSteps ?? [];
    expect(steps).toContainEqual(
      expect.objectContaining({ details: expect.objectContaining({ reason: "RedundantExport" }) }),
    );
    const links = await desk.store.sync.readLinks(LANE, "User", ["u-ann"]);
    expect(links.get("u-ann")?.targetId).toBe(account?.id);
  });

  test("row 5: what flows at creation only is left alone by a change", async () => {
    await remap((users) => ({
      ...users,
      attributeMappings: users.attributeMappings.map((each) =>
        each.targetAttributeName === "displayName"
          ? { ...each, flowType: "ObjectAddOnly" as const }
          : each,
      ),
    }));
    await hire();
    expect(await run()).toHaveLength(1);
    await ann({ attributes: { displayName: "Another" } });
    expect(await run()).toEqual([]);
    expect([...target.scim.users.values()][0]?.displayName).toBe("ann");
  });

  test("row 6: without a mapping of active, nothing", async () => {
    await remap((users) => ({
      ...users,
      attributeMappings: users.attributeMappings.filter(
        ({ targetAttributeName }) => targetAttributeName !== "active",
      ),
    }));
    await hire();
    expect(await run()).toHaveLength(1);
    await ann({ enabled: false });
    expect(await run()).toEqual([]);
  });

  test("rows 8 and 10: filtered out is disabled; back with other values, enabled with them", async () => {
    await remap(inSales);
    await hire({ department: "Sales" });
    expect(await run()).toHaveLength(1);
    await ann({ attributes: { department: "IT" } });
    expect(await run()).toEqual([expect.stringMatching(/^PATCH .*active=(false|"False")/)]);
    await ann({ attributes: { department: "Sales", jobTitle: "Cook" } });
    const [back, ...more] = await run();
    expect(more).toEqual([]);
    expect(back).toMatch(/active=(true|"True")/);
    expect(back).toContain("Cook");
  });

  test("row 8: SkipOutOfScopeDeletions leaves who was filtered out as they are", async () => {
    await remap(inSales, { SkipOutOfScopeDeletions: "True" });
    await hire({ department: "Sales" });
    expect(await run()).toHaveLength(1);
    await ann({ attributes: { department: "IT" } });
    expect(await run()).toEqual([]);
  });

  test("row 12: filtered out and unassigned without soft delete are deleted", async () => {
    await remap(inSales, { IsSoftDeletionSupported: "False" });
    await hire({ department: "Sales" });
    expect(await run()).toHaveLength(1);
    await ann({ attributes: { department: "IT" } });
    expect(await run()).toEqual(["DELETE"]);
    await ann({ attributes: { department: "Sales" } });
    expect(await run()).toHaveLength(1);
    await desk.write((writer) => unassign(writer, "u-ann"));
    expect(await run()).toEqual(["DELETE"]);
  });

  test("row 14: a group that was deleted in the directory goes", async () => {
    await desk.write(async (writer) => {
      await saveGroup(writer, "crew");
      await assign(writer, "g-crew", "Group");
    });
    expect(await run()).toHaveLength(1);
    await desk.write((writer) =>
      writer.purge("tenant", { objectType: "Group", objectId: "g-crew" }),
    );
    expect(await run()).toEqual(["DELETE"]);
    expect(target.scim.groups.size).toBe(0);
  });
});
