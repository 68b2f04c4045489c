import { describe, expect, test } from "vitest";
import type { Resource } from "../scim/resource.ts";
import {
  describeEmployee,
  type Employee,
  findWorkEmail,
  formatPersonName,
  isActive,
  listMissingFields,
} from "./employee.ts";
import {
  applyLocal,
  checkAccessChange,
  isLocked,
  listManagedFields,
  parseEmployeeEdit,
} from "./employee-rules.ts";
import { SaasError } from "./errors.ts";
import {
  buildEmployee,
  changeEmployee,
  getLifecycleRules,
  isAccessChanged,
  nameTransition,
  removeEmployee,
} from "./lifecycle.ts";

const NOW = "2026-03-01T10:00:00.000Z";
const BITABIZ = getLifecycleRules({ application: "bitabiz" });
const CUSTOM = getLifecycleRules({ application: "custom" });
const ANNA: Resource = { userName: "anna", displayName: "Anna Berg", active: true };
const MANAGED: Employee = {
  userId: "u",
  role: "employee",
  managedBy: "directory",
  active: true,
  local: {},
  ownAttributes: [],
};

function refusalOf(act: () => unknown): SaasError {
  try {
    act();
  } catch (error) {
    if (error instanceof SaasError) return error;
    throw error;
  }
  throw new Error("It was not refused.");
}

describe("what an employee is called and reached by", () => {
  test.each([
    [{ displayName: "A B", userName: "ab" }, "A B"],
    [{ displayName: "", name: { formatted: "Dr A B" } }, "Dr A B"],
    [{ name: { givenName: "A", familyName: "B" } }, "A B"],
    [{ name: { givenName: "A" }, userName: "ab" }, "A"],
    [{ userName: "ab" }, "ab"],
    [{}, ""],
  ] as [Resource, string][])("%j is %s", (user, name) => {
    expect(formatPersonName(user)).toBe(name);
  });

  test.each([
    [undefined, undefined],
    [[], undefined],
    [[{ value: "a" }, { value: "b", type: "WORK" }], "b"],
    [[{ value: "a" }, { value: "b", primary: true }], "b"],
    [[{ type: "work" }, { value: "a", type: "home" }], "a"],
  ] as [Resource["emails"], string | undefined][])("of %j the work address is %s", (emails, is) => {
    expect(findWorkEmail(emails === undefined ? {} : { emails })).toBe(is);
  });

  test("both are folded for the list, a name that is too long is cut for its index", () => {
    const user = { ...ANNA, emails: [{ value: "ANNA@Example.com" }], displayName: "Å".repeat(300) };
    const { sortName, searchText } = describeEmployee(user);
    expect(sortName).toBe("å".repeat(200));
    expect(searchText).toContain("anna@example.com");
  });
});

describe("what a write means", () => {
  const off: Resource = { ...ANNA, active: false };
  test.each([
    [undefined, ANNA, "created"],
    [ANNA, { ...ANNA, title: "x" }, "changed"],
    [ANNA, off, "deactivated"],
    [off, ANNA, "activated"],
    [ANNA, { userName: "anna" }, "changed"],
    [ANNA, undefined, "removed"],
  ] as const)("%j to %j is %s", (before, after, name) => {
    expect(
      nameTransition({
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
      }),
    ).toBe(name);
  });

  test("who doesn't say is active", () => {
    expect([isActive({}), isActive({ active: false })]).toEqual([true, false]);
  });

  test.each([
    ["a new title", { ...ANNA, title: "x" }, false],
    ["a new name", { ...ANNA, displayName: "B" }, false],
    ["another state", off, true],
  ])("%s changes access: %j, %s", (_title, after, is) => {
    expect(isAccessChanged({ before: ANNA, after })).toBe(is);
  });
});

describe("an employee's row", () => {
  const base = { userId: "u", isDirectory: true, now: NOW };

  test("a directory's creation is managed by it; one by hand is not", () => {
    expect(buildEmployee({ ...base, after: ANNA }, BITABIZ)).toMatchObject({
      managedBy: "directory",
      lastSynced: NOW,
      needsAttention: true,
    });
    const own = buildEmployee({ ...base, isDirectory: false, after: ANNA }, CUSTOM);
    expect(own).toMatchObject({ managedBy: "manual", needsAttention: false });
    expect(own.lastSynced).toBeUndefined();
  });

  test("who returns keeps role and local fields, and nothing of the end", () => {
    const kept = {
      ...MANAGED,
      role: "administrator",
      local: { policy: "P" },
      removedAt: NOW,
      inactiveSince: NOW,
      inactiveReason: "deleted",
      terminationDate: "2026-03-01",
    } as const;
    const row = buildEmployee({ ...base, after: ANNA }, BITABIZ, kept);
    expect(row).toMatchObject({ role: "administrator", local: { policy: "P" }, active: true });
    for (const name of ["removedAt", "inactiveSince", "inactiveReason", "terminationDate"]) {
      expect(row).not.toHaveProperty(name);
    }
  });

  test.each([
    [true, "directory"],
    [false, "manual"],
  ])(
    "the end has a reason and a date (by a directory: %s), and goes with the return",
    (by, why) => {
      const off = { ...ANNA, active: false };
      const transition = { ...base, isDirectory: by, before: ANNA, after: off };
      const ended = changeEmployee(MANAGED, transition, BITABIZ);
      expect(ended).toMatchObject({
        active: false,
        inactiveReason: why,
        inactiveSince: NOW,
        terminationDate: "2026-03-01",
        needsAttention: false,
      });
      const titled = { ...transition, before: off, after: { ...off, title: "x" } };
      expect(changeEmployee(ended, titled, BITABIZ)).toMatchObject({ inactiveSince: NOW });
      const back = changeEmployee(ended, { ...transition, before: off, after: ANNA }, BITABIZ);
      expect(back).not.toHaveProperty("inactiveSince");
      expect(back).not.toHaveProperty("terminationDate");
    },
  );

  test("a removal of who was inactive before keeps that end", () => {
    const ended = { ...MANAGED, active: false, inactiveReason: "manual" } as const;
    const gone = { isDirectory: true, now: NOW };
    expect(removeEmployee(ended, ANNA, gone)).toMatchObject({ inactiveReason: "manual" });
    expect(removeEmployee(MANAGED, ANNA, gone)).toMatchObject({
      inactiveReason: "deleted",
      removedAt: NOW,
      active: false,
    });
  });

  test("what is missing is asked of active employees", () => {
    const local = { policy: "P" };
    const wanted = BITABIZ.localFields;
    expect(listMissingFields({ active: true, local }, wanted)).toEqual([
      "employmentDate",
      "payrollNumber",
    ]);
    expect(listMissingFields({ active: false, local }, wanted)).toEqual([]);
  });
});

describe("what a directory manages", () => {
  test("is locked where the application says so", () => {
    expect([isLocked(MANAGED, BITABIZ), isLocked(MANAGED, CUSTOM)]).toEqual([true, false]);
    expect(isLocked({ managedBy: "manual" }, BITABIZ)).toBe(false);
    const settings = { lifecycle: { managedFields: "locked" } } as const;
    expect(isLocked(MANAGED, getLifecycleRules({ application: "custom", settings }))).toBe(true);
  });

  test("is what it gave a value, and what tells who the person is", () => {
    const user = { ...ANNA, id: "u", schemas: [], nickName: "An", title: "x" };
    const employee = { ...MANAGED, ownAttributes: ["nickName"] };
    expect(listManagedFields(employee, user, BITABIZ)).toEqual([
      "userName",
      "active",
      "externalId",
      "name",
      "emails",
      "displayName",
      "title",
    ]);
    expect(listManagedFields(employee, user, CUSTOM)).toEqual([]);
  });

  test.each([
    ["activate", "operator", "ask the vendor's support to remove the directory role"],
    ["deactivate", "administrator", "take the employee over manually first"],
  ] as const)("%s by hand is refused; taken over by the %s", (change, takeOver, remedy) => {
    const rules = { ...BITABIZ, takeOver };
    const refusal = refusalOf(() => checkAccessChange(change, MANAGED, ANNA, rules, "Contoso"));
    expect(refusal.code).toBe("ManagedByDirectory");
    expect(refusal.message).toContain("Anna Berg");
    expect(refusal.message).toContain("Contoso");
    expect(refusal.message).toContain(remedy);
    const own = { managedBy: "manual" } as const;
    expect(() => checkAccessChange(change, own, ANNA, rules, undefined)).not.toThrow();
  });
});

describe("an edit", () => {
  test("is read by shape; null and an empty text unassign", () => {
    const edit = parseEmployeeEdit({ policy: " P ", payrollNumber: null, employmentDate: "" });
    expect(edit).toEqual({
      local: { policy: "P", payrollNumber: null, employmentDate: null },
      user: {},
    });
    expect(applyLocal({ payrollNumber: "7" }, edit.local)).toEqual({ policy: "P" });
  });

  test.each([
    [{ salary: 1 }, "salary"],
    [{ policy: 7 }, "policy"],
    [{ policy: "x".repeat(201) }, "policy"],
    [{ employmentDate: "2026-13-01" }, "employmentDate"],
    [{ terminationDate: "tomorrow" }, "terminationDate"],
    [{ role: "king" }, "role"],
    [{ user: [] }, "user"],
  ])("%j is refused, its field named", (body, field) => {
    const refusal = refusalOf(() => parseEmployeeEdit(body));
    expect([refusal.code, refusal.fields]).toEqual(["InvalidEmployee", [field]]);
  });
});
