import { afterEach, describe, expect, test } from "vitest";
import { applyPlan } from "../../src/provisioning/apply-plan.ts";
import { makePlan } from "../../src/provisioning/make-plan.ts";
import { planUndo } from "../../src/provisioning/undo-cycle.ts";
import { isEmptyPlan, type Plan, type PlanItem } from "../../src/sync/plan.ts";
import { createPlanDesk, ids, type PlanDesk } from "./plan-desk.ts";

let desk: PlanDesk;
afterEach(() => desk.close());

const plan = (): Promise<Plan> => makePlan(desk.ports, desk.lane, { kind: "cycle" }, desk.signal);
const apply = ({ id }: Plan, more = {}): Promise<Plan> =>
  applyPlan(desk.ports, desk.lane, id, more, desk.signal);
const itemsOf = ({ id }: Plan): Promise<readonly PlanItem[]> =>
  desk.ports.plans.listPlanItems(desk.lane, id, { limit: 1_000 });

function accountNames(): readonly string[] {
  return [...desk.target.scim.users.values()].map(({ userName }) => String(userName)).sort();
}

describe("a plan of a cycle", () => {
  test("says all, sends nothing but GET, is applied exactly, and is empty afterwards", async () => {
    desk = await createPlanDesk();
    await desk.saveUsers({ id: "boss" }, { id: "mia", managerId: "boss" }, { id: "bo" });
    await desk.saveGroup("team", ["mia", "bo"]);
    const planned = await plan();
    expect(desk.takeWrites()).toEqual({});
    expect(planned).toMatchObject({ status: "ready", counts: { create: 4, update: 1, cannot: 0 } });
    expect(planned.requests).toEqual({ POST: 4, PATCH: 1 });
    expect(planned.estimate.requests).toBe(5);
    const items = await itemsOf(planned);
    const mia = items.find(({ sourceId, action }) => sourceId === "mia" && action === "create");
    expect(mia?.differences).toContainEqual({
      displayName: "userName",
      newValue: "mia@example.com",
    });
    expect(mia?.requests).toMatchObject([
      { method: "POST", path: "/Users", body: { userName: "mia@example.com" } },
    ]);
    expect(JSON.stringify(mia?.requests)).toContain('"manager":{"value":"new:boss@example.com"}');
    const members = items.find(({ sourceId, isReferences }) => sourceId === "team" && isReferences);
    expect(JSON.stringify(members?.requests)).toContain("new:mia@example.com");

    const applied = await apply(planned);
    expect(applied).toMatchObject({
      status: "applied",
      result: { applied: 5, stale: 0, failed: 0 },
    });
    expect(desk.takeWrites()).toEqual({ POST: 4, PATCH: 1 });
    const [group] = desk.target.scim.groups.values();
    expect(group?.members).toHaveLength(2);
    expect(isEmptyPlan(await plan())).toBe(true);
    await desk.cycle();
    expect(desk.takeWrites()).toEqual({});
  });

  test("changes are shown from old to new; what changed since is stale, the rest is done", async () => {
    desk = await createPlanDesk();
    await desk.saveUsers(...ids(3).map((id) => ({ id })));
    await desk.cycle();
    await desk.saveUsers(
      { id: "p00", attributes: { displayName: "New 0" } },
      { id: "p01", attributes: { displayName: "New 1" } },
      { id: "p02", accountEnabled: false },
    );
    const planned = await plan();
    expect(planned.counts).toMatchObject({ update: 2, disable: 1 });
    expect((await itemsOf(planned))[0]?.differences).toEqual([
      { displayName: "displayName", oldValue: "Person p00", newValue: "New 0" },
    ]);
    await desk.saveUsers({ id: "p00", attributes: { displayName: "Newer" } });
    desk.takeWrites();
    const applied = await apply(planned);
    expect(applied.result).toMatchObject({ applied: 2, stale: 1 });
    expect(desk.takeWrites()).toEqual({ PATCH: 2 });
    const stale = (await itemsOf(planned)).find(({ result }) => result === "stale");
    expect(stale).toMatchObject({
      sourceId: "p00",
      resultMessage: expect.stringMatching(/changed/),
    });
    await expect(apply(planned)).rejects.toMatchObject({ code: "PlanApplied" });
    await desk.cycle();
    expect(JSON.stringify([...desk.target.scim.users.values()])).toContain("Newer");
  });

  test("an account made by hand in between is not made twice: stale, and a cycle matches it", async () => {
    desk = await createPlanDesk();
    await desk.saveUsers({ id: "mia" });
    const planned = await plan();
    desk.target.scim.addUser({ userName: "mia@example.com", displayName: "By hand" });
    expect((await apply(planned)).result).toMatchObject({ stale: 1, applied: 0 });
    expect(accountNames()).toEqual(["mia@example.com"]);
  });

  test("another configuration refuses the whole plan; an expired one too", async () => {
    desk = await createPlanDesk();
    await desk.saveUsers({ id: "mia" });
    const planned = await plan();
    const request = { kind: "cycle", validForMs: 0 } as const;
    const expired = await makePlan(desk.ports, desk.lane, request, desk.signal);
    await expect(apply(expired)).rejects.toMatchObject({ code: "PlanExpired" });
    await desk.changeJob({ scope: "assigned" });
    await expect(apply(planned)).rejects.toMatchObject({ code: "PlanStale" });
    await expect(apply({ ...planned, id: "none" })).rejects.toMatchObject({ code: "PlanNotFound" });
    expect(desk.takeWrites()).toEqual({});
  });

  test("a draft is planned over everybody, and applied only once it is saved", async () => {
    desk = await createPlanDesk();
    await desk.saveUsers(...ids(3).map((id) => ({ id })));
    await desk.assign("p00");
    await desk.cycle();
    desk.takeWrites();
    const draft = { scope: "assigned" } as const;
    const request = { kind: "cycle", draft } as const;
    const planned = await makePlan(desk.ports, desk.lane, request, desk.signal);
    expect(planned).toMatchObject({ configuration: { draft: true }, counts: { disable: 2 } });
    await expect(apply(planned)).rejects.toMatchObject({ code: "DraftNotSaved" });
    expect(desk.takeWrites()).toEqual({});
    await desk.changeJob(draft);
    expect((await apply(planned)).result?.applied).toBe(2);
  });

  test("over the deletion threshold it names the number that must be allowed", async () => {
    desk = await createPlanDesk({ scope: "assigned" });
    await desk.saveUsers(...ids(4).map((id) => ({ id })));
    await desk.assign(...ids(4));
    await desk.cycle();
    await desk.changeJob({ deletionGuard: { enabled: true, threshold: 1 } });
    await desk.unassign(...ids(3));
    const planned = await plan();
    expect(planned.guards).toMatchObject([
      { name: "TooManyDeletes", counted: 3, limit: 1, held: true },
    ]);
    expect(planned.counts).toMatchObject({ disable: 3, none: 0 });
    for (const allowDeletes of [undefined, 1, 2, 4]) {
      const more = allowDeletes === undefined ? {} : { allowDeletes };
      await expect(apply(planned, more)).rejects.toMatchObject({ code: "DeletionsNotAllowed" });
    }
    desk.takeWrites();
    expect((await apply(planned, { allowDeletes: 3 })).result).toMatchObject({ applied: 3 });
    expect(desk.takeWrites()).toEqual({ PATCH: 3 });
  });

  test("a target that can't be read makes a failed plan", async () => {
    desk = await createPlanDesk();
    await desk.saveUsers({ id: "mia" });
    desk.target.misbehave(() => ({ status: 401 }));
    expect(await plan()).toMatchObject({ status: "failed", error: { code: "Unauthorized" } });
  });
});

describe("undo of a cycle", () => {
  test("what it made goes, what it wrote returns, and nothing else", async () => {
    desk = await createPlanDesk();
    await desk.saveUsers({ id: "p00" }, { id: "p01" });
    await desk.cycle();
    const before = JSON.stringify([...desk.target.scim.users.values()]);
    await desk.saveUsers(
      { id: "p00", attributes: { displayName: "Oops", jobTitle: "Clown" } },
      { id: "p01", accountEnabled: false },
      { id: "p02" },
    );
    const { cycleId } = await desk.cycle();
    desk.takeWrites();
    const { signal } = desk;
    const undo = await planUndo(desk.ports, desk.lane, cycleId, { signal });
    expect(undo).toMatchObject({ undoOf: cycleId, counts: { update: 2, delete: 1 } });
    expect(desk.takeWrites()).toEqual({});
    expect(await apply(undo)).toMatchObject({ status: "applied", result: { applied: 3 } });
    expect(desk.takeWrites()).toEqual({ PATCH: 2, DELETE: 1 });
    expect(JSON.stringify([...desk.target.scim.users.values()])).toBe(before);
  });

  test("above the limit of the deletion guard it is applied only when its number is allowed", async () => {
    desk = await createPlanDesk({ guard: { enabled: true, threshold: 2 } });
    await desk.saveUsers({ id: "p00" }, { id: "p01" }, { id: "p02" });
    const first = await desk.cycle();
    await desk.saveUsers({ id: "p01", attributes: { displayName: "Oops" } }, { id: "p03" });
    const second = await desk.cycle();
    desk.takeWrites();
    const { signal } = desk;
    const small = await planUndo(desk.ports, desk.lane, second.cycleId, { signal });
    expect(small.guards).toMatchObject([{ name: "TooManyDeletes", held: false, counted: 1 }]);
    expect(await apply(small)).toMatchObject({ status: "applied" });
    desk.takeWrites();
    const big = await planUndo(desk.ports, desk.lane, first.cycleId, { signal });
    expect(big.guards).toMatchObject([{ name: "TooManyDeletes", held: true, counted: 3 }]);
    await expect(apply(big)).rejects.toMatchObject({ code: "DeletionsNotAllowed" });
    await expect(apply(big, { allowDeletes: 2 })).rejects.toMatchObject({
      code: "DeletionsNotAllowed",
    });
    expect(desk.takeWrites()).toEqual({});
    expect(await apply(big, { allowDeletes: 3 })).toMatchObject({ result: { applied: 3 } });
    expect(desk.target.scim.users.size).toBe(0);
  });

  test("what was written again since stays; a cycle that nobody knows is refused", async () => {
    desk = await createPlanDesk();
    await desk.saveUsers({ id: "p00" });
    await desk.cycle();
    await desk.saveUsers({ id: "p00", attributes: { displayName: "One" } });
    const { cycleId } = await desk.cycle();
    await desk.saveUsers({ id: "p00", attributes: { displayName: "Two" } });
    await desk.cycle();
    const { signal } = desk;
    const undo = await planUndo(desk.ports, desk.lane, cycleId, { signal });
    expect(undo.counts).toMatchObject({ cannot: 1, update: 0 });
    await expect(planUndo(desk.ports, desk.lane, "none", { signal })).rejects.toMatchObject({
      code: "CycleNotFound",
    });
  });
});
