import { afterEach, describe, expect, test } from "vitest";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/common/json.ts";
import { applyPlan } from "../../src/provisioning/apply-plan.ts";
import { makePlan } from "../../src/provisioning/make-plan.ts";
import type { Misbehaviour } from "../support/fake-target.ts";
import type { ScimRequest } from "../support/memory-scim.ts";
import { createPlanDesk, type PlanDesk } from "./plan-desk.ts";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

let desk: PlanDesk;
afterEach(() => desk.close());

/** The manager that a body of a user names. */
function managerIn(body: JsonValue | undefined): JsonValue | undefined {
  const extension = isJsonObject(body) ? body[ENTERPRISE] : undefined;
  const manager = isJsonObject(extension) ? extension.manager : undefined;
  return isJsonObject(manager) ? manager.value : manager;
}

const namesManager = ({ method, body }: ScimRequest): boolean =>
  method === "POST" && managerIn(body) !== undefined;

/** Who has whom as manager in the target, by the names before the at signs. */
function managersThere(): Readonly<Record<string, string>> {
  const users = [...desk.target.scim.users.values()];
  const nameOf = (id: JsonValue | undefined): string | undefined =>
    String(users.find((user) => user.id === id)?.userName ?? "").split("@")[0];
  return Object.fromEntries(
    users.flatMap((user) => {
      const manager = managerIn(user);
      return manager === undefined ? [] : [[nameOf(user.id), nameOf(manager)]];
    }),
  );
}

function writesSent(): readonly string[] {
  return desk.target.requests
    .filter(({ method }) => method !== "GET")
    .map((request) => `${request.method}${namesManager(request) ? " with manager" : ""}`);
}

/** Four people whose ids are in the order opposite to their standing. */
async function saveChain(): Promise<void> {
  await desk.saveUsers(
    { id: "a", managerId: "b" },
    { id: "b", managerId: "c" },
    { id: "c", managerId: "d" },
    { id: "d" },
  );
}
const CHAIN = { a: "b", b: "c", c: "d" };

function sum(counts: JsonObject): readonly unknown[] {
  return [counts.imported, counts.entitled, counts.created, counts.skipped, counts.failed];
}

describe("managers go with the creates (decision 0026)", () => {
  test("whoever is named is created first, also from a later page, and each counts once", async () => {
    desk = await createPlanDesk();
    await saveChain();
    const { counts } = await desk.cycle({ pageSize: 2, concurrency: 2 });
    expect(writesSent()).toEqual(["POST", ...Array<string>(3).fill("POST with manager")]);
    expect(managersThere()).toEqual(CHAIN);
    expect(sum(counts as unknown as JsonObject)).toEqual([4, 4, 4, 0, 0]);
    desk.takeWrites();
    await desk.cycle();
    expect(desk.takeWrites()).toEqual({});
  });

  test("a ring is closed, and who is their own manager is named, by a PATCH", async () => {
    desk = await createPlanDesk();
    await desk.saveUsers(
      { id: "a", managerId: "b" },
      { id: "b", managerId: "a" },
      { id: "c", managerId: "c" },
    );
    await desk.cycle();
    expect(managersThere()).toEqual({ a: "b", b: "a", c: "c" });
    expect(desk.takeWrites()).toEqual({ POST: 3, PATCH: 2 });
  });

  test("a manager who is out of scope is not created, nor asked for", async () => {
    desk = await createPlanDesk({ scope: "assigned" });
    await saveChain();
    await desk.assign("a", "b", "d");
    await desk.cycle();
    expect(managersThere()).toEqual({ a: "b" });
    expect(desk.takeWrites()).toEqual({ POST: 3 });
    await desk.assign("c");
    await desk.cycle();
    expect(managersThere()).toEqual(CHAIN);
  });
});

describe("a target that does not take a manager with the create", () => {
  const refuse =
    (status: number): Misbehaviour =>
    (request) =>
      namesManager(request) ? { status, body: { detail: "manager" } } : undefined;

  test.each([400, 404, 422])(
    "%i: the person is created without, and a PATCH follows",
    async (status) => {
      desk = await createPlanDesk();
      desk.target.misbehave(refuse(status));
      await saveChain();
      const { counts } = await desk.cycle();
      expect([counts.created, counts.failed, managersThere()]).toEqual([4, 0, CHAIN]);
      // It is asked once, and then left alone.
      expect(writesSent().filter((sent) => sent === "POST with manager")).toHaveLength(1);
      expect(desk.takeWrites()).toEqual({ POST: 5, PATCH: 3 });
    },
  );

  test("500: whoever failed is tried without it", async () => {
    desk = await createPlanDesk();
    desk.target.misbehave(refuse(500));
    await saveChain();
    for (let cycle = 0; cycle < 4; cycle += 1) await desk.cycle();
    expect(managersThere()).toEqual(CHAIN);
  });

  test("says yes and ignores it: the answer shows that, and a PATCH follows", async () => {
    desk = await createPlanDesk();
    const { scim } = desk.target;
    desk.target.misbehave((request) => {
      if (!namesManager(request)) return undefined;
      const body = JSON.parse(JSON.stringify(request.body)) as Record<string, JsonObject>;
      body[ENTERPRISE] = { ...body[ENTERPRISE], manager: null };
      return scim.handle({ ...request, body });
    });
    await saveChain();
    await desk.cycle();
    expect([managersThere(), desk.takeWrites()]).toEqual([CHAIN, { POST: 4, PATCH: 3 }]);
    await desk.cycle();
    expect(desk.takeWrites()).toEqual({});
  });

  test("a manager whose account is gone there: both are made, and named", async () => {
    desk = await createPlanDesk();
    await desk.saveUsers({ id: "boss" });
    await desk.cycle();
    const [gone] = [...desk.target.scim.users.keys()];
    desk.target.scim.users.clear();
    desk.target.misbehave(({ method, body }) =>
      method === "POST" && managerIn(body) === gone ? { status: 404 } : undefined,
    );
    await desk.saveUsers(
      { id: "mia", managerId: "boss" },
      { id: "boss", attributes: { jobTitle: "Chief" } },
    );
    await desk.cycle();
    expect(managersThere()).toEqual({ mia: "boss" });
  });
});

describe("a plan of creates that name managers", () => {
  const plan = () => makePlan(desk.ports, desk.lane, { kind: "cycle" }, desk.signal);

  test("is applied in parts: without the manager's part the person is made, the PATCH comes later", async () => {
    desk = await createPlanDesk();
    await desk.saveUsers({ id: "a", managerId: "b" }, { id: "b" });
    const planned = await plan();
    const items = await desk.ports.plans.listPlanItems(desk.lane, planned.id, { limit: 10 });
    const own = items.filter(({ sourceId }) => sourceId === "a");
    expect(JSON.stringify(own[0]?.requests)).toContain("new:b@example.com");
    const positions = own.map(({ position }) => position);
    await applyPlan(desk.ports, desk.lane, planned.id, { positions }, desk.signal);
    expect([desk.takeWrites(), managersThere()]).toEqual([{ POST: 1 }, {}]);
    await applyPlan(desk.ports, desk.lane, planned.id, {}, desk.signal);
    await desk.cycle();
    expect(managersThere()).toEqual({ a: "b" });
  });

  test("is stale for whoever has another manager since", async () => {
    desk = await createPlanDesk();
    await desk.saveUsers({ id: "a", managerId: "b" }, { id: "b" }, { id: "c" });
    const planned = await plan();
    await desk.saveUsers({ id: "a", managerId: "c" });
    const { result } = await applyPlan(desk.ports, desk.lane, planned.id, {}, desk.signal);
    expect(result).toMatchObject({ applied: 2, stale: 1 });
  });
});
