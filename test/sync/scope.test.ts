import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  buildSchema,
  DEFAULT_USER_MAPPING,
  describeSource,
} from "../../src/sync/default-schema.ts";
import type { AttributeMapping } from "../../src/sync/schema.ts";
import type { FilterClause, ScopingFilter } from "../../src/sync/scoping-filter.ts";
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
const USER_ROLE = "18d14569-c3bd-439b-9a66-3a2aee01d14f";

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

/** Give the application settings of its policy, and perhaps another gallery entry. */
async function configure(settings: Readonly<Record<string, string>>, template = "custom") {
  const application = await desk.store.sync.readApplication("tenant", "app");
  if (application === undefined) throw new Error("There is an application.");
  await desk.store.sync.saveApplication({ ...application, template, settings });
}

/** Replace the user mapping's scope and rows, and look at everybody again. */
async function remap(given: {
  readonly scope?: ScopingFilter;
  readonly rows?: readonly AttributeMapping[];
  readonly everybody?: boolean;
}): Promise<void> {
  const { scope, rows = [], everybody = false } = given;
  const stored = await desk.store.sync.readJob(LANE);
  if (stored === undefined) throw new Error("There is a job.");
  const names = new Set(rows.map(({ targetAttributeName }) => targetAttributeName));
  const kept = DEFAULT_USER_MAPPING.attributeMappings.filter(
    ({ targetAttributeName }) => !names.has(targetAttributeName),
  );
  const mapping = {
    ...DEFAULT_USER_MAPPING,
    attributeMappings: [...kept, ...rows],
    ...(scope !== undefined && { scope }),
  };
  const job = { ...stored.job, scope: everybody ? "all" : "assigned" } as const;
  await desk.store.sync.saveJob({ ...job, schema: buildSchema("job", [mapping]) }, stored.state);
  const lease = await desk.store.sync.takeLease(LANE, "test", Date.now(), 60_000);
  if (lease === undefined) throw new Error("The lane is free.");
  const { watermark, position, ...rest } = stored.state;
  const restartedFrom = watermark ?? position?.startSequence;
  const state = { ...rest, ...(restartedFrom !== undefined && { restartedFrom }) };
  await desk.store.sync.commit(lease, { state });
  await desk.store.sync.releaseLease(lease);
}

function sales(operatorName = "EQUALS", values: readonly string[] = ["Sales"]): ScopingFilter {
  const clause: FilterClause = {
    operatorName,
    sourceOperandName: "department",
    targetOperand: { values },
  };
  return { groups: [{ name: "Sellers", clauses: [clause] }] };
}

/** Who has an account, and whether it is active. */
function accounts(): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    [...target.scim.users.values()].map(({ userName, active }) => [
      String(userName).replace("@example.com", ""),
      active,
    ]),
  );
}

async function log(sourceId: string) {
  const [record] = await desk.store.sync.listLog(LANE, { sourceId, limit: 1 });
  return record;
}

const person = (id: string, department: string) => (writer: Parameters<typeof savePerson>[0]) =>
  savePerson(writer, id, { attributes: { department } });

describe("scoping filters in cycles, behaviour.md section 3", () => {
  beforeEach(async () => {
    await desk.write(async (writer) => {
      await person("ann", "Sales")(writer);
      await person("bo", "IT")(writer);
      await savePerson(writer, "cy");
      for (const id of ["ann", "bo", "cy"]) await assign(writer, `u-${id}`);
    });
  });

  test("who does not pass is not provisioned, and the log says why", async () => {
    await remap({ scope: sales() });
    await desk.run();
    expect(accounts()).toEqual({ ann: true });
    const record = await log("u-bo");
    expect(record).toMatchObject({ status: "skipped", provisioningAction: "other" });
    const scoping = record?.provisioningSteps.find(
      ({ provisioningStepType }) => provisioningStepType === "scoping",
    );
    expect(scoping?.details).toEqual({
      IsActive: "True",
      Assigned: "True",
      IsEffectivelyEntitledForProvisioning: "True",
      IsInProvisioningScopeDisplayName: "False",
      ScopeEvaluationResult: '{"Sellers department EQUALS Sales":false}',
    });
    expect(JSON.stringify(record)).toContain("1. It does not pass a scoping filter");
  });

  test("falling out disables, coming back enables", async () => {
    await remap({ scope: sales() });
    await desk.run();
    await desk.write(person("ann", "IT"));
    await desk.run();
    expect(accounts()).toEqual({ ann: false });
    await desk.write(person("ann", "Sales"));
    await desk.run();
    expect(accounts()).toEqual({ ann: true });
  });

  test("a new filter disables whom it keeps out, at the restart it brings", async () => {
    await desk.run();
    expect(accounts()).toEqual({ ann: true, bo: true, cy: true });
    await remap({ scope: sales("NOT EQUALS", ["IT"]) });
    await desk.run();
    expect(accounts()).toEqual({ ann: true, bo: false, cy: false });
  });

  test("SkipOutOfScopeDeletions leaves them as they are, a later purge included", async () => {
    await configure({ SkipOutOfScopeDeletions: "True" });
    await remap({ scope: sales() });
    await desk.run();
    await desk.write(person("ann", "IT"));
    await desk.run();
    expect(accounts()).toEqual({ ann: true });
    await desk.write((writer) => writer.purge("tenant", { objectType: "User", objectId: "u-ann" }));
    await desk.run();
    expect(accounts()).toEqual({ ann: true });
  });

  test("an early filter never deprovisions", async () => {
    await desk.run();
    const { groups } = sales();
    await remap({ scope: { groups: [], inputFilterGroups: groups } });
    target.takeCounts();
    await desk.run();
    expect(accounts()).toEqual({ ann: true, bo: true, cy: true });
    await desk.write((writer) => savePerson(writer, "bo", { name: "bob" }));
    await desk.run();
    expect(Object.keys(accounts())).toContain("bo");
  });

  test("ISMEMBEROF follows the membership", async () => {
    const clause = {
      operatorName: "ISMEMBEROF",
      sourceOperandName: "memberOf",
      targetOperand: { values: ["g-crew"] },
    };
    await desk.write(async (writer) => {
      await saveGroup(writer, "crew");
      await addMember(writer, "crew", "bo");
    });
    await remap({ scope: { groups: [{ name: "Crew", clauses: [clause] }] }, everybody: true });
    await desk.run();
    expect(accounts()).toEqual({ bo: true });
    await desk.write(async (writer) => {
      await addMember(writer, "crew", "cy");
      await writer.removeMember("tenant", "g-crew", "u-bo");
    });
    await desk.run();
    expect(accounts()).toEqual({ bo: false, cy: true });
  });
});

describe("assignment, behaviour.md section 3", () => {
  const withRole = (id: string, appRoleId: string, principalId: string) => ({
    id,
    applicationId: "app",
    principalId,
    principalType: principalId.startsWith("g-") ? ("Group" as const) : ("User" as const),
    appRoleId,
  });

  test("Default Access alone does not count where the gallery entry says so", async () => {
    await configure({}, "bitabiz");
    await desk.write(async (writer) => {
      const attributes = { mail: "a@example.com", givenName: "A", surname: "B" };
      await savePerson(writer, "ann", { attributes });
      await savePerson(writer, "bo", { attributes });
      await assign(writer, "u-ann");
      await assign(writer, "u-bo");
      await writer.addAssignment("tenant", withRole("role", USER_ROLE, "u-bo"));
    });
    await desk.run();
    expect(accounts()).toEqual({ bo: true });
    expect(JSON.stringify(await log("u-ann"))).toContain("no role but Default Access");
    await desk.write((writer) => writer.removeAssignment("tenant", "role"));
    await desk.run();
    expect(accounts()).toEqual({ bo: false });
    await configure({ ExcludeDefaultAccess: "False" }, "bitabiz");
    await remap({});
    await desk.run();
    expect(accounts()).toEqual({ ann: true, bo: true });
  });

  test("nested groups entitle when asked to; changes deep down wake the right people", async () => {
    await configure({ NestedGroupDepth: "2" });
    const nest = (groupId: string, memberId: string) => ({
      groupId,
      memberId,
      memberType: "Group" as const,
    });
    await desk.write(async (writer) => {
      for (const id of ["ann", "bo", "cy"]) await savePerson(writer, id);
      for (const id of ["top", "mid", "low"]) await saveGroup(writer, id);
      await writer.addMember("tenant", nest("g-top", "g-mid"));
      await writer.addMember("tenant", nest("g-mid", "g-low"));
      await addMember(writer, "low", "ann");
      await assign(writer, "g-top", "Group");
    });
    await remap({});
    await desk.run();
    expect(accounts()).toEqual({ ann: true });
    await desk.write((writer) => addMember(writer, "low", "bo"));
    await desk.run();
    expect(accounts()).toEqual({ ann: true, bo: true });
    await desk.write((writer) => writer.removeMember("tenant", "g-mid", "g-low"));
    await desk.run();
    expect(accounts()).toEqual({ ann: false, bo: false });
    await desk.write((writer) => writer.addMember("tenant", nest("g-mid", "g-low")));
    await desk.run();
    expect(accounts()).toEqual({ ann: true, bo: true });
    await desk.write((writer) => unassign(writer, "g-top"));
    await desk.run();
    expect(accounts()).toEqual({ ann: false, bo: false });
  });

  test("app roles reach the role functions, by groups too, and follow changes", async () => {
    await remap({
      rows: [
        {
          targetAttributeName: "title",
          source: describeSource("SingleAppRoleAssignment([appRoleAssignments])"),
          flowType: "Always",
        },
      ],
    });
    await desk.write(async (writer) => {
      await savePerson(writer, "ann");
      await savePerson(writer, "bo");
      await saveGroup(writer, "crew");
      await addMember(writer, "crew", "bo");
      await writer.addAssignment("tenant", withRole("r1", USER_ROLE, "u-ann"));
      await writer.addAssignment("tenant", withRole("r2", USER_ROLE, "g-crew"));
    });
    await desk.run();
    const titles = () => [...target.scim.users.values()].map(({ title }) => title);
    expect(titles()).toEqual(["User", "User"]);
    await desk.write(async (writer) => {
      await writer.removeAssignment("tenant", "r2");
      const other = "b9632174-c057-4f7e-951b-be3adc52bfe6";
      await writer.addAssignment("tenant", withRole("r3", other, "g-crew"));
    });
    await desk.run();
    expect(titles()).toEqual(["User", "msiam_access"]);
  });
});
