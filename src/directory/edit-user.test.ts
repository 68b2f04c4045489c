import { describe, expect, test } from "vitest";
import { createUser, editUser, setManager, type UserEdit } from "./edit-user.ts";
import type { DirectoryErrorCode } from "./errors.ts";
import type { DirectoryUser } from "./user.ts";

const ada: DirectoryUser = {
  id: "1",
  userPrincipalName: "ada@contoso.example",
  accountEnabled: true,
  attributes: {
    displayName: "Ada",
    jobTitle: "Countess",
    costumeSize: "M",
    proxyAddresses: ["smtp:ada@contoso.example"],
  },
};
const bob: DirectoryUser = { ...ada, id: "2", userPrincipalName: "bob@contoso.example" };

function create(edit: Partial<UserEdit>, taken?: DirectoryUser) {
  const given = taken === undefined ? { id: "1" } : { id: "1", taken };
  return createUser({ properties: {}, ...edit }, given);
}

function change(properties: UserEdit["properties"]) {
  return editUser(ada, { properties });
}

describe("createUser", () => {
  test("enabled, and named after its userPrincipalName, unless told otherwise", () => {
    const { object, kind } = create({ userPrincipalName: " ada@contoso.example " });
    expect(kind).toBe("saved");
    expect(object).toEqual({
      id: "1",
      userPrincipalName: "ada@contoso.example",
      accountEnabled: true,
      attributes: { displayName: "ada" },
    });
  });

  type Refused = { readonly name: unknown; readonly code: DirectoryErrorCode };
  const refused: readonly Refused[] = [
    { name: undefined, code: "RequiredPropertyMissing" },
    { name: "", code: "RequiredPropertyMissing" },
    { name: "   ", code: "InvalidUserPrincipalName" },
    { name: 7, code: "InvalidUserPrincipalName" },
    { name: ["a@b"], code: "InvalidUserPrincipalName" },
    { name: "ada", code: "InvalidUserPrincipalName" },
    { name: "@contoso.example", code: "InvalidUserPrincipalName" },
    { name: "ada@", code: "InvalidUserPrincipalName" },
    { name: "ada@a@b", code: "InvalidUserPrincipalName" },
    { name: "ada lovelace@contoso.example", code: "InvalidUserPrincipalName" },
    { name: "ada\u0007@contoso.example", code: "InvalidUserPrincipalName" },
    { name: "ada/x@contoso.example", code: "InvalidUserPrincipalName" },
    { name: ".ada@contoso.example", code: "InvalidUserPrincipalName" },
    { name: "ada@contoso..example", code: "InvalidUserPrincipalName" },
    { name: "ada\ud800@contoso.example", code: "InvalidUserPrincipalName" },
    { name: `${"a".repeat(65)}@contoso.example`, code: "InvalidUserPrincipalName" },
    { name: `ada@${"b".repeat(49)}`, code: "InvalidUserPrincipalName" },
  ];
  test.each(refused)("the userPrincipalName $name is refused: $code", ({ name, code }) => {
    expect(() => create({ userPrincipalName: name })).toThrow(
      expect.objectContaining({ code, property: "userPrincipalName" }),
    );
  });

  test.each([
    "søren.ægir@contoso.example",
    "ada+test@contoso.example",
    "o'brien@contoso.example",
    "ada_fabrikam.example#EXT#@contoso.example",
    `${"a".repeat(64)}@${"b".repeat(48)}`,
  ])("the userPrincipalName %s is taken", (userPrincipalName) => {
    expect(create({ userPrincipalName }).object.userPrincipalName).toBe(userPrincipalName);
  });

  test.each([
    { title: "a living user's name", taken: bob, says: /user 2\. Choose another/ },
    {
      title: "a deleted user's name",
      taken: { ...bob, deletedDateTime: "2026-01-01T00:00:00Z" },
      says: /deleted: restore it/,
    },
  ])("$title can't be given again", ({ taken, says }) => {
    const act = () => create({ userPrincipalName: "bob@contoso.example" }, taken);
    expect(act).toThrow(expect.objectContaining({ code: "ObjectConflict" }));
    expect(act).toThrow(says);
  });
});

describe("editUser", () => {
  test.each([
    { title: "merges", edit: { department: "Sums" }, attributes: { department: "Sums" } },
    { title: "null clears", edit: { jobTitle: null }, attributes: { jobTitle: undefined } },
    { title: "trims", edit: { jobTitle: " Boss " }, attributes: { jobTitle: "Boss" } },
    {
      title: "an empty list clears",
      edit: { proxyAddresses: [] },
      attributes: { proxyAddresses: undefined },
    },
    {
      title: "a list",
      edit: { proxyAddresses: ["smtp:a@b"] },
      attributes: { proxyAddresses: ["smtp:a@b"] },
    },
    {
      title: "an extension attribute of one's own",
      edit: { extension_0123_badge: "7", extension_0123_tags: ["a"], extension_0123_on: true },
      attributes: {
        extension_0123_badge: "7",
        extension_0123_tags: ["a"],
        extension_0123_on: true,
      },
    },
    {
      title: "an attribute that a file brought",
      edit: { costumeSize: "L" },
      attributes: { costumeSize: "L" },
    },
    {
      title: "a day",
      edit: { employeeHireDate: "2026-03-01" },
      attributes: { employeeHireDate: "2026-03-01" },
    },
  ])("$title", ({ edit, attributes }) => {
    const { object, kind } = change(edit);
    const expected = Object.entries({ ...ada.attributes, ...attributes });
    const assigned = expected.filter(([, value]) => value !== undefined);
    expect(object.attributes).toEqual(Object.fromEntries(assigned));
    expect(kind).toBe("saved");
  });

  type Refused = { readonly edit: Record<string, unknown>; readonly code: DirectoryErrorCode };
  const refused: readonly Refused[] = [
    { edit: { jobTitle: 7 }, code: "InvalidPropertyValue" },
    { edit: { jobTitle: "" }, code: "InvalidPropertyValue" },
    { edit: { jobTitle: ["a"] }, code: "InvalidPropertyValue" },
    { edit: { jobTitle: { a: 1 } }, code: "InvalidPropertyValue" },
    { edit: { jobTitle: "x".repeat(129) }, code: "InvalidPropertyValue" },
    { edit: { jobTitle: "a\u0000b" }, code: "InvalidPropertyValue" },
    { edit: { jobTitle: "a\udc00" }, code: "InvalidPropertyValue" },
    { edit: { proxyAddresses: "smtp:a@b" }, code: "InvalidPropertyValue" },
    { edit: { proxyAddresses: [7] }, code: "InvalidPropertyValue" },
    { edit: { dirSyncEnabled: "true" }, code: "InvalidPropertyValue" },
    { edit: { employeeHireDate: "soon" }, code: "InvalidPropertyValue" },
    { edit: { displayName: null }, code: "RequiredPropertyMissing" },
    { edit: { jobtitle: "a" }, code: "UnknownProperty" },
    { edit: { jobTitel: "a" }, code: "UnknownProperty" },
    { edit: { constructor: "a" }, code: "UnknownProperty" },
    { edit: { "extension_a b": "a" }, code: "UnknownProperty" },
    { edit: { extension_: "a" }, code: "UnknownProperty" },
    { edit: { id: "2" }, code: "ReadOnlyProperty" },
    { edit: { deletedDateTime: null }, code: "ReadOnlyProperty" },
  ];
  test.each(refused)("$edit is refused: $code", ({ edit, code }) => {
    expect(() => change(edit)).toThrow(expect.objectContaining({ code }));
  });

  test("a mistyped name is told with the right one", () => {
    expect(() => change({ jobtitle: "a" })).toThrow(/spelled jobTitle/);
  });

  test("an edit that changes nothing yields no change", () => {
    const same = { userPrincipalName: "ada@contoso.example", accountEnabled: true };
    const edit = { ...same, properties: { jobTitle: "Countess", department: null } };
    expect(editUser(ada, edit)).toEqual({ object: ada });
  });

  test("disable, enable, rename", () => {
    expect(editUser(ada, { accountEnabled: false, properties: {} })).toEqual({
      object: { ...ada, accountEnabled: false },
      kind: "saved",
    });
    const edit = { userPrincipalName: "Ada@contoso.example", properties: {} };
    // Her own name in another case isn't somebody else's.
    expect(editUser(ada, edit, { taken: ada }).object.userPrincipalName).toBe(
      "Ada@contoso.example",
    );
    expect(() => editUser(ada, { accountEnabled: "no", properties: {} })).toThrow(/true or false/);
    expect(() => editUser(ada, edit, { taken: bob })).toThrow(
      expect.objectContaining({ code: "ObjectConflict" }),
    );
  });
});

describe("setManager", () => {
  const managed = { ...ada, managerId: "2" };
  test.each([
    { title: "somebody", user: ada, manager: bob, yields: { object: managed, kind: "saved" } },
    { title: "the same again", user: managed, manager: bob, yields: { object: managed } },
    { title: "nobody", user: managed, manager: undefined, yields: { object: ada, kind: "saved" } },
    { title: "nobody again", user: ada, manager: undefined, yields: { object: ada } },
  ])("$title", ({ user, manager, yields }) => {
    expect(setManager(user, manager)).toEqual(yields);
  });

  test("nobody is their own manager", () => {
    expect(() => setManager(ada, ada)).toThrow(expect.objectContaining({ code: "SelfReference" }));
  });
});
