import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { giveUpWatermark } from "../../src/sync/cycle.ts";
import { type FakeTarget, startFakeTarget } from "../support/fake-target.ts";
import { assign, openWireDesk, savePerson, unassign, type WireDesk } from "../support/wire-desk.ts";

const LANE = { tenantId: "tenant", jobId: "job" };
const IDS = ["ann", "bo", "cy", "di"];

let target: FakeTarget;
let desk: WireDesk;
beforeEach(async () => {
  target = await startFakeTarget();
  desk = await openWireDesk(target);
  await desk.write(async (writer) => {
    for (const id of IDS) {
      await savePerson(writer, id, id === "ann" ? {} : { managerId: "ann" });
      await assign(writer, `u-${id}`);
    }
  });
  await desk.run();
});
afterEach(async () => {
  await desk.close();
  await target.close();
});

/** Look at everybody again. @returns the cycle, who was logged in it, and what was sent */
async function restart() {
  const { sync } = desk.store;
  const lease = await sync.takeLease(LANE, "test", Date.now(), 60_000);
  const stored = await sync.readJob(LANE);
  if (lease === undefined || stored === undefined) throw new Error("The lane is free.");
  await sync.commit(lease, { state: giveUpWatermark(stored.state) });
  await sync.releaseLease(lease);
  const before = target.requests.length;
  const [execution] = await desk.run();
  const cycleId = execution?.cycleId ?? "";
  const log = await sync.listLog(LANE, { cycleId, limit: 99 });
  const sent = target.requests.slice(before).filter(({ method }) => method !== "GET");
  return {
    counts: execution?.counts,
    logged: log.map(({ sourceIdentity }) => sourceIdentity.id).sort(),
    sent: sent.map(({ method }) => method),
  };
}

describe("a restart looks at everybody, decision 0020", () => {
  test("of whom nothing changed, nobody is written or logged, and all are counted", async () => {
    const { counts, logged, sent } = await restart();
    expect([logged, sent]).toEqual([[], []]);
    expect(counts).toMatchObject({ imported: 4, entitled: 4, skipped: 4, failed: 0 });
  });

  test("who isn't what the link says is written and logged", async () => {
    const link = (await desk.store.sync.readLinks(LANE, "User", ["u-bo"])).get("u-bo");
    const lease = await desk.store.sync.takeLease(LANE, "test", Date.now(), 60_000);
    const stored = await desk.store.sync.readJob(LANE);
    if (!link || !lease || !stored) throw new Error("bo is linked.");
    const links = [{ ...link, values: { ...link.values, displayName: "Before" } }];
    await desk.store.sync.commit(lease, { state: stored.state, links });
    await desk.store.sync.releaseLease(lease);
    const { counts, logged, sent } = await restart();
    expect([logged, sent]).toEqual([["u-bo"], ["PATCH"]]);
    expect(counts).toMatchObject({ imported: 4, entitled: 4, updated: 1, skipped: 3 });
  });

  test("values that are the same in another order or case are no change", async () => {
    const link = (await desk.store.sync.readLinks(LANE, "User", ["u-cy"])).get("u-cy");
    const lease = await desk.store.sync.takeLease(LANE, "test", Date.now(), 60_000);
    const stored = await desk.store.sync.readJob(LANE);
    if (!link || !lease || !stored) throw new Error("cy is linked.");
    const turned = Object.entries(link.values).reverse();
    const values = { ...Object.fromEntries(turned), userName: "CY@example.com" };
    await desk.store.sync.commit(lease, { state: stored.state, links: [{ ...link, values }] });
    await desk.store.sync.releaseLease(lease);
    expect(await restart()).toMatchObject({ logged: [], sent: [], counts: { skipped: 4 } });
  });

  test("who has a manager without an account is as unchanged, and gets the manager later", async () => {
    await desk.write((writer) => savePerson(writer, "di", { managerId: "eve" }));
    await desk.run();
    expect(await restart()).toMatchObject({ logged: [], sent: [], counts: { skipped: 4 } });
    await desk.write(async (writer) => {
      await savePerson(writer, "eve");
      await assign(writer, "u-eve");
    });
    await desk.run();
    const links = await desk.store.sync.readLinks(LANE, "User", ["u-di", "u-eve"]);
    const values = Object.values(links.get("u-di")?.values ?? {});
    expect(values).toContain(links.get("u-eve")?.targetId);
  });

  test("another manager, a lost one and a departure since are found", async () => {
    await desk.write(async (writer) => {
      await savePerson(writer, "bo", { managerId: "cy" });
      await savePerson(writer, "di");
      await unassign(writer, "u-cy");
    });
    const { logged, counts } = await restart();
    expect(logged).toEqual(expect.arrayContaining(["u-bo", "u-cy", "u-di"]));
    expect(counts).toMatchObject({ failed: 0, disabled: 1 });
    const links = await desk.store.sync.readLinks(LANE, "User", ["u-ann", "u-bo", "u-di"]);
    const managers = [...links.values()].map(({ values }) => Object.entries(values));
    const named = managers.flat().filter(([name]) => name.endsWith(":manager"));
    expect(named).toHaveLength(1);
  });
});
