import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FakeTarget, startFakeTarget } from "../support/fake-target.ts";
import { assign, openWireDesk, savePerson, type WireDesk } from "../support/wire-desk.ts";

let target: FakeTarget;
let desk: WireDesk;
beforeEach(async () => {
  target = await startFakeTarget();
  desk = await openWireDesk(target);
  await desk.write(async (writer) => {
    for (const id of ["ann", "bo", "cy"]) {
      await savePerson(writer, id);
      await assign(writer, `u-${id}`);
    }
  });
  await desk.run();
});
afterEach(async () => {
  await desk.close();
  await target.close();
});

/** The names of the accounts by the person whom each was made for. */
function names(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...target.scim.users.values()].map(({ externalId, userName }) => [
      String(externalId),
      String(userName).replace("@example.com", ""),
    ]),
  );
}

/** Rename people in one transaction; the directory's own names are unique at every step. */
async function rename(to: Readonly<Record<string, string>>): Promise<void> {
  await desk.write(async (writer) => {
    for (const id of Object.keys(to)) await savePerson(writer, id, { name: `aside-${id}` });
    for (const [id, name] of Object.entries(to)) await savePerson(writer, id, { name });
  });
}

const escrows = () => desk.store.sync.listEscrows({ tenantId: "tenant", jobId: "job" }, 10);

describe("user names that go round converge in one cycle", () => {
  test.each([
    { title: "two swap", to: { ann: "bo", bo: "ann" } },
    { title: "three in a ring", to: { ann: "bo", bo: "cy", cy: "ann" } },
    { title: "a chain that begins at its end", to: { ann: "bo", bo: "cy", cy: "new" } },
    { title: "one takes what another gives up", to: { ann: "old-ann", bo: "ann" } },
  ])("$title", async ({ to }) => {
    await rename(to);
    const executions = await desk.run();
    expect(executions.map(({ counts }) => counts.failed)).toEqual(executions.map(() => 0));
    expect(names()).toMatchObject(to);
    expect(target.scim.users.size).toBe(3);
    expect(await escrows()).toEqual([]);
    target.takeCounts();
    await desk.run();
    expect(target.takeCounts()).toEqual({});
  });

  test("somebody new gets the name that another gives up", async () => {
    await rename({ ann: "old-ann" });
    await desk.write(async (writer) => {
      await savePerson(writer, "di", { name: "ann" });
      await assign(writer, "u-di");
    });
    await desk.run();
    expect(names()).toMatchObject({ ann: "old-ann", di: "ann" });
    expect(await escrows()).toEqual([]);
  });

  test("a name that a stranger has stays a failure, tried once a cycle", async () => {
    target.scim.addUser({ userName: "taken@example.com" });
    await rename({ ann: "taken", bo: "also-new" });
    target.takeCounts();
    await desk.run();
    expect(names()).toMatchObject({ ann: "ann", bo: "also-new" });
    expect(await escrows()).toMatchObject([{ sourceId: "u-ann", code: "Conflict" }]);
  });
});
