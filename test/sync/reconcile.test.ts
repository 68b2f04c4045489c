import { afterEach, describe, expect, test } from "vitest";
import { applyPlan } from "../../src/provisioning/apply-plan.ts";
import { reconcile } from "../../src/provisioning/reconcile.ts";
import { reevaluate } from "../../src/provisioning/reevaluate.ts";
import type { PlanItem } from "../../src/sync/plan.ts";
import { createPlanDesk, ids, type PlanDesk } from "./plan-desk.ts";

let desk: PlanDesk;
afterEach(() => desk.close());

const look = (ignore: readonly string[] = []) =>
  reconcile(desk.ports, desk.lane, { ignore }, desk.signal);
const itemsOf = ({ id }: { readonly id: string }): Promise<readonly PlanItem[]> =>
  desk.ports.plans.listPlanItems(desk.lane, id, { limit: 1_000 });
const apply = ({ id }: { readonly id: string }, more = {}) =>
  applyPlan(desk.ports, desk.lane, id, more, desk.signal);

/** The account of a person of the desk. */
function accountOf(id: string) {
  const found = [...desk.target.scim.users.values()].find(
    ({ userName }) => userName === `${id}@example.com`,
  );
  if (found === undefined) throw new Error(`${id} has an account.`);
  return found;
}

async function begin(count = 3): Promise<void> {
  desk = await createPlanDesk();
  await desk.saveUsers(...ids(count).map((id) => ({ id })));
  await desk.saveGroup("team", ids(2));
  await desk.cycle();
  desk.takeWrites();
}

describe("reconciliation", () => {
  test("drift, deleted, unlinked, disputed and unmatched accounts are told apart", async () => {
    await begin();
    accountOf("p00").displayName = "By hand";
    desk.target.scim.users.delete(accountOf("p01").id);
    desk.target.scim.addUser({ userName: "stranger@example.com" });
    await desk.saveUsers({ id: "p03" }, { id: "p04" });
    desk.target.scim.addUser({ userName: "P03@example.com", displayName: "Third" });
    for (const displayName of ["one", "two"]) {
      desk.target.scim.addUser({ userName: "p04@example.com", displayName });
    }
    const plan = await look();
    expect(desk.takeWrites()).toEqual({});
    const found = (await itemsOf(plan)).map(({ situation, displayName }) => [
      situation,
      displayName,
    ]);
    expect(found.sort()).toEqual([
      ["deleted", "p01@example.com"],
      ["disputed", "p04@example.com"],
      ["disputed", "p04@example.com"],
      ["drift", "p00@example.com"],
      ["unlinked", "p03@example.com"],
      ["unmatched", "stranger@example.com"],
    ]);
    const drift = (await itemsOf(plan)).find(({ situation }) => situation === "drift");
    expect(drift?.differences).toEqual([
      { displayName: "displayName", oldValue: "By hand", newValue: "Person p00" },
    ]);
  });

  test("members of a group are read back: who was taken out there returns, who was put in goes", async () => {
    await begin(4);
    const [group] = desk.target.scim.groups.values();
    if (group === undefined) throw new Error("The group is there.");
    const stranger = desk.target.scim.addUser({ userName: "stranger@example.com" });
    const ofTheirs = { value: stranger };
    // Of p00 and p01, p00 is taken out; p03 and an account of the application's own are put in.
    group.members = [{ value: accountOf("p01").id }, { value: accountOf("p03").id }, ofTheirs];
    const plan = await look();
    expect(desk.takeWrites()).toEqual({});
    const drift = (await itemsOf(plan)).filter(({ situation }) => situation === "drift");
    expect(drift).toMatchObject([
      {
        objectType: "Group",
        sourceId: "team",
        action: "update",
        isReferences: true,
        differences: [
          { displayName: "members", newValue: "p00" },
          { displayName: "members", oldValue: "p03" },
        ],
      },
    ]);
    expect((await itemsOf(await look(["members"]))).map(({ situation }) => situation)).toEqual([
      "unmatched",
    ]);
    desk.takeWrites();
    expect(await apply(plan)).toMatchObject({ result: { applied: 1, failed: 0 } });
    const [after] = desk.target.scim.groups.values();
    const written = (after?.members ?? []) as { value: string }[];
    const ids = written.map(({ value }) => value).sort();
    expect(ids).toEqual([accountOf("p00").id, accountOf("p01").id, stranger].sort());
    expect((await itemsOf(await look())).map(({ situation }) => situation)).toEqual(["unmatched"]);
  });

  test("a server that shows no members at all says nothing about them", async () => {
    await begin();
    const [group] = desk.target.scim.groups.values();
    if (group === undefined) throw new Error("The group is there.");
    delete group.members;
    expect(await itemsOf(await look())).toEqual([]);
  });

  test("repaired: drift is written, the deleted made anew with its groups, the unlinked adopted", async () => {
    await begin();
    accountOf("p02").displayName = "By hand";
    desk.target.scim.users.delete(accountOf("p01").id);
    await desk.saveUsers({ id: "p03" });
    desk.target.scim.addUser({ userName: "p03@example.com", displayName: "Third" });
    const applied = await apply(await look());
    expect(applied.result).toMatchObject({ applied: 3, stale: 0, failed: 0 });
    expect(desk.takeWrites()).toEqual({ PATCH: 1, POST: 1 });
    expect(accountOf("p02").displayName).toBe("Person p02");
    expect(accountOf("p03").displayName).toBe("Third");
    await desk.cycle();
    const [group] = desk.target.scim.groups.values();
    expect(group?.members).toContainEqual({ value: accountOf("p01").id });
    expect(accountOf("p03").displayName).toBe("Person p03");
  });

  test("an ignored attribute is left alone, the others of the account are repaired", async () => {
    await begin();
    accountOf("p00").displayName = "Chosen by the application";
    expect((await look(["displayName"])).counts).toMatchObject({ update: 0 });
    accountOf("p00").active = false;
    const plan = await look(["displayName"]);
    expect((await itemsOf(plan))[0]?.differences.map((each) => each.displayName)).toEqual([
      "active",
    ]);
    expect((await apply(plan)).result?.applied).toBe(1);
    expect(accountOf("p00")).toMatchObject({
      active: true,
      displayName: "Chosen by the application",
    });
  });

  test("an account that changed since is stale; only chosen positions are repaired", async () => {
    await begin();
    accountOf("p00").displayName = "One";
    accountOf("p01").displayName = "One";
    const plan = await look();
    const items = await itemsOf(plan);
    accountOf("p00").displayName = "Person p00";
    const positions = items.map(({ position }) => position);
    const first = await apply(plan, { positions: positions.slice(0, 1) });
    expect([first.status, first.result]).toMatchObject(["ready", { unneeded: 1, applied: 0 }]);
    expect((await apply(plan)).result).toMatchObject({ unneeded: 1, applied: 1 });
  });

  test("a list that was cut short or shrank calls nobody gone", async () => {
    await begin(12);
    for (const id of ids(9)) desk.target.scim.users.delete(accountOf(id).id);
    const shrunken = await look();
    expect(shrunken.guards).toMatchObject([{ name: "ShrunkenRead", counted: 9, held: true }]);
    expect((await itemsOf(shrunken)).filter(({ situation }) => situation === "deleted")).toEqual(
      [],
    );
    await expect(apply(shrunken)).rejects.toMatchObject({ code: "ShrunkenRead" });
    desk.target.misbehave(({ method, path }) =>
      method === "GET" && path.startsWith("/Users?startIndex")
        ? { status: 200, body: { totalResults: 12, Resources: [] } }
        : undefined,
    );
    expect((await look()).guards[0]?.message).toMatch(/cut short/);
  });
});

describe("re-evaluation", () => {
  test("one object is read and brought in step; all failures are tried at once", async () => {
    await begin();
    accountOf("p00").displayName = "By hand";
    const key = { objectType: "User", sourceId: "p00" } as const;
    const one = await reevaluate(desk.ports, desk.lane, [key], desk.signal);
    expect([one.counts.updated, accountOf("p00").displayName]).toEqual([1, "Person p00"]);
    await desk.saveUsers({ id: "p01", attributes: { displayName: "Refused" } });
    desk.target.misbehave(({ method }) => (method === "PATCH" ? { status: 422 } : undefined));
    await desk.cycle();
    desk.target.misbehave();
    const all = await reevaluate(desk.ports, desk.lane, "failures", desk.signal);
    expect([all.counts.updated, accountOf("p01").displayName]).toEqual([1, "Refused"]);
    expect(await desk.ports.store.listEscrows(desk.lane, 9)).toEqual([]);
  });
});
