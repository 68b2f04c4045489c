import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FakeTarget, startFakeTarget } from "../support/fake-target.ts";
import { BO as bo, COLUMNS, findAccount, MIA as mia } from "../support/people-story.ts";
import { createDesk, type SyncDesk } from "../support/sync-desk.ts";
import { withoutReads } from "../support/sync-story.ts";

let desk: SyncDesk;
let target: FakeTarget;
beforeEach(async () => {
  desk = await createDesk();
  target = await startFakeTarget();
});
afterEach(async () => {
  await target.close();
  await desk.close();
});

const accountOf = (userName: string) => findAccount(target, userName);

/** The operations of the PATCH requests since `from`. */
function operationsSince(from: number): unknown[] {
  return target.requests
    .slice(from)
    .filter(({ method }) => method === "PATCH")
    .flatMap(({ body }) => (body as { Operations: unknown[] }).Operations);
}

describe("people who are renamed", () => {
  test("a person known by objectId who is renamed is one PATCH of userName", async () => {
    await desk.write([mia, bo], COLUMNS);
    await desk.sync(target);
    const from = target.requests.length;
    await desk.write([{ ...mia, userPrincipalName: "mia.new@example.com" }, bo], COLUMNS);
    const { exit, report } = await desk.sync(target);
    expect([exit, report.counts.created, report.counts.disabled]).toEqual([0, 0, 0]);
    expect(operationsSince(from)).toEqual([
      { op: "replace", path: "userName", value: "mia.new@example.com" },
    ]);
    expect(target.scim.users.size).toBe(2);
  });

  test("a name that changes only its case sends nothing", async () => {
    await desk.write([mia], COLUMNS);
    await desk.sync(target);
    target.takeCounts();
    await desk.write([{ ...mia, userPrincipalName: "Mia@Example.com" }], COLUMNS);
    expect((await desk.sync(target)).exit).toBe(0);
    expect(withoutReads(target.takeCounts())).toEqual({});
    expect(target.scim.users.size).toBe(1);
  });

  test("a new person may get the old name of one who was renamed", async () => {
    await desk.write([mia, bo], COLUMNS);
    await desk.sync(target);
    const idOfMia = accountOf("mia@example.com").id;
    const renamed = { ...mia, userPrincipalName: "mia.new@example.com" };
    const heir = { ...bo, objectId: "9", userPrincipalName: "mia@example.com" };
    await desk.write([heir, renamed, bo], COLUMNS);
    const { exit, report } = await desk.sync(target);
    expect([exit, report.failures, report.directory]).toMatchObject([0, [], { joined: 1 }]);
    expect(accountOf("mia.new@example.com").id).toBe(idOfMia);
    expect(accountOf("mia@example.com")).toMatchObject({ externalId: "9" });
  });

  test("names that pass from one to the next end with the right people", async () => {
    const chain = ["a", "b", "c", "d"].map((name) => ({
      ...bo,
      objectId: name,
      userPrincipalName: `${name}@example.com`,
    }));
    await desk.write(chain, COLUMNS);
    await desk.sync(target);
    const idOf = new Map(chain.map((p) => [p.objectId, accountOf(p.userPrincipalName).id]));
    const names = ["b", "c", "d", "e"];
    const passed = chain.map((p, index) => ({
      ...p,
      userPrincipalName: `${names[index]}@example.com`,
    }));
    await desk.write(passed, COLUMNS);
    // The target takes one rename after the other, and each run brings some of them further.
    for (let run = 0; run < 4; run += 1) {
      if ((await desk.sync(target)).exit === 0) break;
    }
    for (const { objectId, userPrincipalName } of passed) {
      expect(accountOf(userPrincipalName).id).toBe(idOf.get(objectId));
    }
  });

  test("a swap of names, refused by every server, goes by a name of no one's", async () => {
    await desk.write([mia, bo], COLUMNS);
    await desk.sync(target);
    const swapped = [
      { ...mia, userPrincipalName: "bo@example.com" },
      { ...bo, userPrincipalName: "mia@example.com" },
    ];
    await desk.write(swapped, COLUMNS);
    const { exit, report } = await desk.sync(target);
    expect([exit, report.failures]).toEqual([0, []]);
    expect(target.scim.users.size).toBe(2);
    expect(accountOf("bo@example.com")).toMatchObject({ externalId: "1" });
    expect(accountOf("mia@example.com")).toMatchObject({ externalId: "2" });
  });

  test("a name of somebody who left may be given to another", async () => {
    await desk.write([mia, bo], COLUMNS);
    await desk.sync(target);
    await desk.write([mia], COLUMNS);
    await desk.sync(target);
    target.scim.users.delete(accountOf("bo@example.com").id);
    await desk.write([{ ...mia, userPrincipalName: "bo@example.com" }], COLUMNS);
    expect((await desk.sync(target)).exit).toBe(0);
    expect(accountOf("bo@example.com")).toMatchObject({ externalId: "1", active: true });
  });
});
