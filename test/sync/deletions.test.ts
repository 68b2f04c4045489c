import { afterEach, describe, expect, test } from "vitest";
import { decideStagedDeletions, listStagedDeletions } from "../../src/provisioning/staged-admin.ts";
import { createRealWorld } from "../support/real-world.ts";
import { createPlanDesk, ids, type PlanDesk } from "./plan-desk.ts";

let desk: PlanDesk;
afterEach(() => desk.close());

const GUARD = { enabled: true, threshold: 2 };

/** Ten people with accounts, all assigned, and a guard that lets two go in one cycle. */
async function begin(more: Parameters<typeof createPlanDesk>[0] = {}): Promise<void> {
  desk = await createPlanDesk({ scope: "assigned", guard: GUARD, ...more });
  await desk.saveUsers(...ids(10).map((id) => ({ id })));
  await desk.assign(...ids(10));
  await desk.cycle();
  desk.takeWrites();
}

const staged = (status?: "waiting" | "allowed" | "kept") =>
  listStagedDeletions({ store: desk.ports.store }, desk.lane, {
    limit: 100,
    ...(status !== undefined && { status }),
  });
const decide = (status: "allowed" | "kept", chosen: readonly string[] | "waiting") =>
  decideStagedDeletions(
    desk.ports,
    desk.lane,
    chosen === "waiting"
      ? chosen
      : chosen.map((sourceId) => ({ objectType: "User" as const, sourceId })),
    { status, decidedBy: "Mia" },
  );
const stateOf = async () => (await desk.ports.store.readJob(desk.lane))?.state;
const disabled = () =>
  [...desk.target.scim.users.values()].filter(({ active }) => active === false).length;

describe("accidental deletion prevention, behaviour.md section 11", () => {
  test("up to the threshold leavers are disabled as ever", async () => {
    await begin();
    await desk.unassign("p00", "p01");
    await desk.cycle();
    expect([desk.takeWrites(), await staged()]).toEqual([{ PATCH: 2 }, []]);
    expect((await stateOf())?.status).toBe("Active");
  });

  test("above it none is, while others are made and changed; all wait, in quarantine", async () => {
    await begin();
    await desk.unassign("p00", "p01", "p02");
    await desk.saveUsers({ id: "new" }, { id: "p09", attributes: { displayName: "Changed" } });
    await desk.assign("new");
    await desk.cycle();
    expect([desk.takeWrites(), disabled()]).toEqual([{ POST: 1, PATCH: 1 }, 0]);
    expect(await staged("waiting")).toMatchObject(
      ids(3).map((sourceId) => ({ sourceId, action: "disable", cause: "outOfScope" })),
    );
    const { cycleId } = (await staged())[0] ?? { cycleId: "" };
    const log = await desk.ports.store.listLog(desk.lane, { cycleId, limit: 99 });
    const actions = log.map(({ provisioningAction }) => provisioningAction);
    expect(actions.filter((action) => action === "stagedDelete")).toHaveLength(3);
    expect(await stateOf()).toMatchObject({
      status: "Quarantine",
      quarantine: { reason: "TooManyDeletes" },
    });
  });

  test("allowed ones go with the next cycle, kept ones stay and are not asked again", async () => {
    await begin();
    await desk.unassign("p00", "p01", "p02");
    await desk.cycle();
    expect(await decide("allowed", ["p00", "p01"])).toEqual({ decided: 2, waiting: 1 });
    expect(await decide("kept", "waiting")).toEqual({ decided: 1, waiting: 0 });
    desk.takeWrites();
    await desk.cycle();
    expect([desk.takeWrites(), disabled()]).toEqual([{ PATCH: 2 }, 2]);
    expect(await staged()).toMatchObject([{ sourceId: "p02", status: "kept" }]);
    expect((await stateOf())?.status).toBe("Active");
    // A change of theirs that has nothing to do with it asks nobody.
    await desk.saveUsers({ id: "p02", attributes: { displayName: "Other" } });
    await desk.cycle();
    expect([desk.takeWrites(), await staged("waiting")]).toEqual([{}, []]);
  });

  test("who is back in scope leaves the list alone, and is not disabled later", async () => {
    await begin();
    await desk.unassign("p00", "p01", "p02");
    await desk.cycle();
    await desk.assign("p00");
    await desk.cycle();
    expect((await staged()).map(({ sourceId }) => sourceId)).toEqual(["p01", "p02"]);
    await decide("allowed", "waiting");
    await desk.cycle();
    expect(disabled()).toBe(2);
  });

  test("by percentage; deletions in an initial cycle count like others", async () => {
    await begin();
    await desk.changeJob({ deletionGuard: { enabled: true, percentage: 20 } });
    await desk.unassign(...ids(3));
    const { store } = desk.ports;
    const lease = await store.takeLease(desk.lane, "test", Date.now(), 9_000);
    if (lease) await store.commit(lease, { state: { status: "NotRun" } });
    if (lease) await store.releaseLease(lease);
    expect((await desk.cycle()).kind).toBe("initial");
    expect([desk.takeWrites(), (await staged()).length]).toEqual([{}, 3]);
  });

  test("a quiet cycle after it does not let through who waits", async () => {
    await begin();
    await desk.unassign("p00", "p01", "p02");
    await desk.cycle();
    await desk.saveUsers({ id: "p00", attributes: { displayName: "Changed" } });
    await desk.unassign("p03");
    await desk.cycle();
    expect([disabled(), (await staged("waiting")).length]).toEqual([1, 3]);
  });

  test("changes that come after the count are held by the budget", async () => {
    await begin();
    await desk.unassign("p00", "p01");
    let more = true;
    desk.target.misbehave(({ method }) => {
      if (method !== "PATCH" || !more) return undefined;
      more = false;
      void desk.unassign("p02", "p03", "p04");
      return undefined;
    });
    await desk.cycle();
    await desk.cycle();
    expect(disabled()).toBe(2);
    expect(await staged("waiting")).toHaveLength(3);
  });

  test("who goes one by one counts together: cycles follow changes within seconds", async () => {
    let now = Date.now();
    await begin({ isScheduled: true, world: { ...createRealWorld(), now: () => now } });
    for (const id of ids(4)) {
      await desk.unassign(id);
      await desk.cycle();
      now += 10;
    }
    expect([disabled(), (await staged("waiting")).length]).toEqual([2, 2]);
    expect((await stateOf())?.status).toBe("Quarantine");
    // An interval of the job later, two more may go; who waits is waited for.
    now += 1_000;
    await desk.unassign("p08");
    await desk.cycle();
    expect([disabled(), (await staged("waiting")).length]).toEqual([3, 2]);
  });

  test("what was sent is stored with the page that sent it", async () => {
    await begin({ isScheduled: true, world: { ...createRealWorld(), now: () => 1e12 } });
    await desk.unassign("p00", "p01");
    await desk.cycle();
    expect(await stateOf()).toMatchObject({ recentDeletions: { count: 2 } });
    await desk.unassign("p02");
    await desk.cycle();
    expect([disabled(), (await staged("waiting")).length]).toEqual([2, 1]);
  });
});
