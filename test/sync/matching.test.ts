import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FakeTarget, startFakeTarget } from "../support/fake-target.ts";
import type { PersonCells } from "../support/people-file.ts";
import { BO as bo, COLUMNS, findAccount, MIA as mia } from "../support/people-story.ts";
import { createDesk, type SyncDesk } from "../support/sync-desk.ts";
import { withoutReads } from "../support/sync-story.ts";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

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

const WITH_MANAGER = [...COLUMNS, "manager"];

const accountOf = (userName: string) => findAccount(target, userName);

function managerOf(userName: string): unknown {
  const extension = accountOf(userName)[ENTERPRISE] as
    | { manager?: { value?: unknown } }
    | undefined;
  return extension?.manager?.value;
}

/** The operations of the PATCH requests since `from`. */
function operationsSince(from: number): unknown[] {
  return target.requests
    .slice(from)
    .filter(({ method }) => method === "PATCH")
    .flatMap(({ body }) => (body as { Operations: unknown[] }).Operations);
}

describe("matching, behaviour.md section 4", () => {
  test("an account that exists is matched in any case, and only differences are sent", async () => {
    target.scim.addUser({
      userName: "MIA@example.com",
      active: true,
      displayName: "Mia of old",
      externalId: "1",
      [ENTERPRISE]: { department: "Kitchen" },
    });
    await desk.write([mia], COLUMNS);
    const { exit } = await desk.sync(target);
    expect([exit, withoutReads(target.takeCounts())]).toEqual([0, { PATCH: 1 }]);
    expect(operationsSince(0)).toEqual([{ op: "replace", path: "displayName", value: "Mia" }]);
  });

  test("one that needs nothing gets no write, and is linked for later", async () => {
    const id = target.scim.addUser({
      userName: "bo@example.com",
      active: true,
      displayName: "Bo",
      externalId: "2",
    });
    await desk.write([bo], COLUMNS);
    expect((await desk.sync(target)).exit).toBe(0);
    expect(withoutReads(target.takeCounts())).toEqual({});
    await desk.write([{ ...bo, displayName: "Bo B" }], COLUMNS);
    expect((await desk.sync(target)).exit).toBe(0);
    expect(target.requests.at(-1)).toMatchObject({ method: "PATCH", path: `/Users/${id}` });
  });

  test("two accounts with the name: that person fails, the others go on", async () => {
    for (const displayName of ["one", "two"]) {
      target.scim.addUser({ userName: "mia@example.com", displayName });
    }
    await desk.write([mia, bo], COLUMNS);
    const { exit, report } = await desk.sync(target);
    expect(exit).toBe(9);
    expect(report.failures).toMatchObject([
      { userPrincipalName: "mia@example.com", code: "DuplicateTargetEntries" },
    ]);
    expect(accountOf("bo@example.com")).toMatchObject({ displayName: "Bo" });
    const [, second] = [...target.scim.users.keys()];
    target.scim.users.delete(second ?? "");
    expect((await desk.sync(target)).exit).toBe(0);
    expect(accountOf("mia@example.com")).toMatchObject({ displayName: "Mia", active: true });
  });

  test("a server that ignores filters is refused, and nobody is linked", async () => {
    target.scim.addUser({ userName: "stranger@example.com" });
    target.misbehave((request) =>
      request.method === "GET" ? target.scim.handle({ method: "GET", path: "/Users" }) : undefined,
    );
    await desk.write([mia, bo], COLUMNS);
    const refused = await desk.sync(target);
    expect(refused.exit).toBe(8);
    expect(refused.stderr).toContain("ignores filters");
    expect(withoutReads(target.takeCounts())).toEqual({});
    target.misbehave();
    expect((await desk.sync(target)).exit).toBe(0);
    expect(target.scim.users.size).toBe(3);
  });

  test("an account made by somebody else in between is found again after the 409", async () => {
    await desk.write([mia], COLUMNS);
    let made = false;
    target.misbehave((request) => {
      if (request.method !== "POST" || made) return undefined;
      made = true;
      target.scim.addUser({ userName: "mia@example.com", displayName: "Elsewhere" });
      return undefined;
    });
    const { exit, report } = await desk.sync(target);
    expect([exit, report.failures]).toEqual([0, []]);
    expect(accountOf("mia@example.com")).toMatchObject({ displayName: "Mia", externalId: "1" });
  });

  test("a linked account that was deleted in the target is made anew", async () => {
    await desk.write([mia], COLUMNS);
    await desk.sync(target);
    target.scim.users.clear();
    await desk.write([{ ...mia, department: "Bar" }], COLUMNS);
    expect((await desk.sync(target)).exit).toBe(0);
    expect(accountOf("mia@example.com")).toMatchObject({ [ENTERPRISE]: { department: "Bar" } });
  });

  test("the people of a manager who was made anew name the new account", async () => {
    await desk.write([{ ...mia, manager: "bo@example.com" }, bo], WITH_MANAGER);
    await desk.sync(target);
    target.scim.users.delete(accountOf("bo@example.com").id);
    await desk.write(
      [
        { ...mia, manager: "bo@example.com" },
        { ...bo, displayName: "B" },
      ],
      WITH_MANAGER,
    );
    expect((await desk.sync(target)).exit).toBe(0);
    expect(managerOf("mia@example.com")).toBe(accountOf("bo@example.com").id);
  });

  test("a linked account that lost its e-mail address in the target gets it back", async () => {
    const columns = [...COLUMNS, "mail"];
    await desk.write([{ ...mia, mail: "mia@example.com" }], columns);
    await desk.sync(target);
    delete accountOf("mia@example.com").emails;
    await desk.write([{ ...mia, mail: "mia@example.org" }], columns);
    const { exit, report } = await desk.sync(target);
    expect([exit, report.failures]).toEqual([0, []]);
    expect(accountOf("mia@example.com").emails).toEqual([
      { type: "work", value: "mia@example.org" },
    ]);
  });
});

describe("managers, behaviour.md section 2 step 6", () => {
  test("before or after their people in the file, in cycles, and of themselves", async () => {
    const people = [
      { ...mia, manager: "bo@example.com" },
      { ...bo, manager: "cy@example.com" },
      { ...bo, objectId: "3", userPrincipalName: "cy@example.com", manager: "mia@example.com" },
      { ...bo, objectId: "4", userPrincipalName: "di@example.com", manager: "di@example.com" },
    ];
    await desk.write(people, WITH_MANAGER);
    const { exit, report } = await desk.sync(target);
    expect([exit, report.counts.references, report.warnings]).toEqual([0, 2, []]);
    // One closes the ring of three, one names himself; the others went with the creates.
    for (const { userPrincipalName = "", manager = "" } of people as readonly PersonCells[]) {
      expect(managerOf(userPrincipalName)).toBe(accountOf(manager).id);
    }
    target.takeCounts();
    expect((await desk.sync(target)).exit).toBe(0);
    expect(target.takeCounts()).toEqual({});
  });

  test("one who is not in the file is a warning; the person comes without", async () => {
    await desk.write([{ ...mia, manager: "nobody@example.com" }, bo], WITH_MANAGER);
    const { exit, report } = await desk.sync(target);
    expect(exit).toBe(0);
    expect(report.warnings).toMatchObject([
      { line: 2, column: "manager", userPrincipalName: "mia@example.com", code: "UnknownManager" },
    ]);
    expect(managerOf("mia@example.com")).toBeUndefined();
  });

  test("changed and taken away", async () => {
    await desk.write([{ ...mia, manager: "bo@example.com" }, bo], WITH_MANAGER);
    await desk.sync(target);
    expect(managerOf("mia@example.com")).toBe(accountOf("bo@example.com").id);
    await desk.write([mia, { ...bo, manager: "mia@example.com" }], WITH_MANAGER);
    expect((await desk.sync(target)).exit).toBe(0);
    expect(managerOf("mia@example.com")).toBeUndefined();
    expect(managerOf("bo@example.com")).toBe(accountOf("mia@example.com").id);
  });
});

describe("cells and columns", () => {
  test("an emptied cell clears, a missing column clears nothing", async () => {
    await desk.write([mia], COLUMNS);
    await desk.sync(target);
    const fewer = COLUMNS.filter((name) => name !== "displayName");
    await desk.write([{ ...mia, department: "" }], fewer);
    expect((await desk.sync(target)).exit).toBe(0);
    const account = accountOf("mia@example.com");
    expect(account.displayName).toBe("Mia");
    expect(account[ENTERPRISE]).not.toHaveProperty("department");
  });

  test("a new column flows to everybody at the next run", async () => {
    await desk.write([mia, bo], ["userPrincipalName"]);
    await desk.sync(target);
    target.takeCounts();
    await desk.write([mia, bo], ["userPrincipalName", "displayName"]);
    expect((await desk.sync(target)).exit).toBe(0);
    expect(withoutReads(target.takeCounts())).toEqual({ PATCH: 2 });
    expect(accountOf("bo@example.com").displayName).toBe("Bo");
  });
});
