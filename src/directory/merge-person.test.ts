import { describe, expect, test } from "vitest";
import { findColumnUse, mergePerson, readMergeRules } from "./merge-person.ts";
import type { FilePerson } from "./people-file.ts";
import type { DirectoryUser } from "./user.ts";

const NOW_MS = Date.parse("2026-03-01T08:00:00Z");

const ADA: DirectoryUser = {
  id: "1",
  userPrincipalName: "ada@contoso.example",
  accountEnabled: true,
  managerId: "9",
  attributes: { displayName: "Ada Lund", department: "IT", city: "Aarhus" },
};

const ROW: FilePerson = {
  line: 2,
  userPrincipalName: "ADA@contoso.example",
  accountEnabled: true,
  attributes: {},
};

function merge(row: Partial<FilePerson>, known: DirectoryUser | undefined, header: string) {
  const columns = header.split(",").map((name) => ({ header: name, attribute: name }));
  const rules = readMergeRules(columns, { restore: header.includes("!"), nowMs: NOW_MS });
  return mergePerson({ ...ROW, ...row }, known, { rules, newId: "2" });
}

describe("findColumnUse", () => {
  test.each([
    { attribute: "userPrincipalName", use: "identity" },
    { attribute: "accountEnabled", use: "state" },
    { attribute: "manager", use: "manager" },
    { attribute: "jobTitle", use: "attribute" },
    { attribute: "extension_shoeSize", use: "attribute" },
    { attribute: "objectId", use: "unused" },
    { attribute: "createdDateTime", use: "unused" },
    { attribute: "Shoe size", use: "unused" },
    { attribute: undefined, use: "unused" },
  ])("$attribute is $use", ({ attribute, use }) => {
    const column = { header: "x", ...(attribute !== undefined && { attribute }) };
    expect(findColumnUse(column)).toBe(use);
  });
});

describe("mergePerson, somebody new", () => {
  test("is named by the address where the file gives no name", () => {
    expect(merge({ accountEnabled: false }, undefined, "upn,displayName")).toEqual({
      kind: "created",
      feed: "saved",
      user: {
        id: "2",
        userPrincipalName: "ADA@contoso.example",
        accountEnabled: false,
        attributes: { displayName: "ADA@contoso.example" },
      },
    });
  });

  test("gets lists and Booleans out of words, and nothing out of unknown columns", () => {
    const attributes = {
      proxyAddresses: "a@b.example, c@d.example",
      dirSyncEnabled: "True",
      X: "1",
    };
    const made = merge({ attributes }, undefined, "proxyAddresses,dirSyncEnabled,X");
    expect(made.kind === "created" && made.user.attributes).toEqual({
      displayName: "ADA@contoso.example",
      proxyAddresses: ["a@b.example", "c@d.example"],
      dirSyncEnabled: true,
    });
  });

  test.each([
    { row: { userPrincipalName: "ada" }, code: "InvalidUserPrincipalName" },
    { row: { attributes: { dirSyncEnabled: "maybe" } }, code: "InvalidPropertyValue" },
    { row: { attributes: { usageLocation: "Denmark" } }, code: "InvalidPropertyValue" },
  ])("is refused as the directory refuses: $code of $row", ({ row, code }) => {
    const refused = merge(row, undefined, "dirSyncEnabled,usageLocation");
    expect(refused).toMatchObject({ kind: "refused", code });
  });
});

describe("mergePerson, somebody known", () => {
  const attributes = { displayName: " Ada Lund ", department: "IT" };

  test("the same values change nothing, whatever stands around them", () => {
    const same = merge({ attributes }, ADA, "displayName,department");
    expect(same).toEqual({ kind: "unchanged", user: ADA });
  });

  test("an empty cell clears, a missing column leaves alone, and so does the manager", () => {
    const changed = merge({ attributes: { displayName: "Ada" } }, ADA, "displayName,department");
    expect(changed).toEqual({
      kind: "changed",
      feed: "saved",
      user: { ...ADA, attributes: { displayName: "Ada", city: "Aarhus" } },
    });
  });

  test("who is enabled is told by a column alone", () => {
    const row = { attributes, accountEnabled: false };
    expect(merge(row, ADA, "displayName").kind).toBe("unchanged");
    expect(merge(row, ADA, "displayName,accountEnabled")).toMatchObject({
      kind: "changed",
      user: { accountEnabled: false },
    });
  });

  const deleted = { ...ADA, deletedDateTime: "2026-02-20T08:00:00Z" };

  test("who was deleted stays so, unless people are restored", () => {
    expect(merge({ attributes }, deleted, "displayName")).toMatchObject({ code: "PersonDeleted" });
    expect(merge({ attributes }, deleted, "displayName,!")).toEqual({
      kind: "restored",
      feed: "restored",
      user: ADA,
    });
  });

  test("after 30 days nobody comes back", () => {
    const gone = { ...ADA, deletedDateTime: "2026-01-20T08:00:00Z" };
    expect(merge({ attributes }, gone, "displayName,!")).toMatchObject({
      kind: "refused",
      code: "RestoreWindowEnded",
    });
  });
});
