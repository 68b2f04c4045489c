import { afterEach, describe, expect, test } from "vitest";
import { provisionOnDemand } from "../../src/provisioning/provision-on-demand.ts";
import { createPlanDesk, ids, type PlanDesk } from "./plan-desk.ts";

let desk: PlanDesk;
afterEach(() => desk.close());

const user = (objectId: string, more = {}) =>
  provisionOnDemand(desk.ports, desk.lane, { objectType: "User", objectId, ...more }, desk.signal);
const group = (objectId: string, more = {}) =>
  provisionOnDemand(desk.ports, desk.lane, { objectType: "Group", objectId, ...more }, desk.signal);

describe("provision on demand, graph-sync-api.md section 5", () => {
  test("a dry run says what would be sent, and sends nothing; then it is, once", async () => {
    desk = await createPlanDesk();
    await desk.saveUsers({ id: "mia" });
    const dry = await user("mia", { dryRun: true });
    expect(dry).toMatchObject({ result: "Success", dryRun: true });
    expect(dry.requests).toMatchObject([{ method: "POST", path: "/Users" }]);
    expect(desk.takeWrites()).toEqual({});
    const done = await user("mia");
    expect(done.record).toMatchObject({ provisioningAction: "create", status: "success" });
    const steps = done.record?.provisioningSteps.map((step) => step.provisioningStepType);
    expect(steps).toEqual(["import", "scoping", "matching", "processing", "export"]);
    expect(desk.takeWrites()).toEqual({ POST: 1 });
    const again = await user("mia");
    expect(again).toMatchObject({ result: "Skipped", details: { errorCode: "RedundantExport" } });
    expect(desk.takeWrites()).toEqual({});
  });

  test.each([
    {
      title: "disabled",
      prepare: () => desk.saveUsers({ id: "p00", accountEnabled: false }),
      writes: { PATCH: 1 },
      action: "disable",
    },
    {
      title: "deleted",
      prepare: () => desk.saveUsers({ id: "p00", deletedDateTime: "2026-11-22T00:00:00.000Z" }),
      writes: { PATCH: 1 },
      action: "disable",
    },
    {
      title: "out of scope",
      prepare: () => desk.unassign("p00"),
      writes: { PATCH: 1 },
      action: "disable",
    },
    {
      title: "purged",
      prepare: () => desk.purge({ objectType: "User", objectId: "p00" }),
      writes: { DELETE: 1 },
      action: "delete",
    },
  ])("a user who is $title", async ({ prepare, writes, action }) => {
    desk = await createPlanDesk({
      scope: "assigned",
      guard: { enabled: true, threshold: 0 },
    });
    await desk.saveUsers({ id: "p00" });
    await desk.assign("p00");
    await desk.cycle();
    desk.takeWrites();
    await prepare();
    const { result, record } = await user("p00");
    expect([result, record?.provisioningAction]).toEqual(["Success", action]);
    expect(desk.takeWrites()).toEqual(writes);
  });

  test("who was never assigned is skipped, with the reason and the steps", async () => {
    desk = await createPlanDesk({ scope: "assigned" });
    await desk.saveUsers({ id: "mia" });
    const { result, details, record } = await user("mia");
    expect([result, details?.errorCode]).toEqual(["Skipped", "NotEffectivelyEntitled"]);
    expect(record?.provisioningSteps.length).toBeGreaterThan(1);
    await expect(user("nobody")).rejects.toMatchObject({ code: "ObjectNotFound" });
  });

  test("a group with more than five chosen members, the others left for the cycle", async () => {
    desk = await createPlanDesk();
    const members = ids(12);
    await desk.saveUsers(...members.map((id) => ({ id })));
    await desk.saveGroup("team", members);
    const { result } = await group("team", { memberIds: members.slice(0, 7) });
    expect(result).toBe("Success");
    const [account] = desk.target.scim.groups.values();
    expect(desk.target.scim.users.size).toBe(7);
    expect(account?.members).toHaveLength(7);
    await desk.cycle();
    expect([...desk.target.scim.groups.values()][0]?.members).toHaveLength(12);
  });

  test("a target that does not let us in is the step of the connection", async () => {
    desk = await createPlanDesk();
    await desk.saveUsers({ id: "mia" });
    desk.target.misbehave(() => ({ status: 401 }));
    expect(await user("mia")).toMatchObject({
      result: "Failure",
      testConnection: { errorCode: "Unauthorized" },
    });
  });

  test("asked for in the middle of a cycle, nobody is made twice", async () => {
    desk = await createPlanDesk();
    const people = ids(40);
    await desk.saveUsers(...people.map((id) => ({ id })));
    // A target that takes every name any number of times shows each double.
    let serial = 0;
    const made: string[] = [];
    desk.target.misbehave(({ method, body }) => {
      if (method !== "POST") return undefined;
      serial += 1;
      const { userName } = body as { userName: string };
      made.push(userName);
      return { status: 201, body: { id: `made-${serial}`, userName } };
    });
    const begun = desk.target.waitForRequest(({ method }) => method === "POST", 3);
    const cycle = desk.cycle();
    await begun;
    const asked = await Promise.all(people.slice(0, 8).map((id) => user(id)));
    await cycle;
    expect(asked.map(({ result }) => result)).not.toContain("Failure");
    expect(made.length).toBe(new Set(made).size);
    expect(new Set(made).size).toBe(40);
  });

  test("two who ask for the same user make one account", async () => {
    desk = await createPlanDesk();
    await desk.saveUsers({ id: "mia" });
    const both = await Promise.all([user("mia"), user("mia")]);
    expect(both.map(({ result }) => result).sort()).toEqual(["Skipped", "Success"]);
    expect(desk.takeWrites()).toEqual({ POST: 1 });
  });
});
