import { describe, expect, test } from "vitest";
import { type ImportedPerson, planImport } from "./import.ts";
import type { DirectoryUser } from "./user.ts";

const now = "2026-11-22T10:00:00.000Z";
const anna: DirectoryUser = {
  id: "1",
  userPrincipalName: "anna@rollcall.example",
  accountEnabled: true,
  attributes: { jobTitle: "Cook" },
};
const annaInFile: ImportedPerson = {
  userPrincipalName: "anna@rollcall.example",
  accountEnabled: true,
  attributes: { jobTitle: "Cook" },
};

function plan(existing: readonly DirectoryUser[], people: readonly ImportedPerson[]) {
  let next = 100;
  return planImport(existing, people, {
    now,
    newId: () => {
      next += 1;
      return String(next);
    },
  });
}

describe("planImport", () => {
  test.each([
    { title: "a new person joins", existing: [], people: [annaInFile], kinds: ["saved"] },
    {
      title: "an unchanged person costs no write",
      existing: [anna],
      people: [annaInFile],
      kinds: [],
    },
    {
      title: "a changed attribute is one write",
      existing: [anna],
      people: [{ ...annaInFile, attributes: { jobTitle: "Chef" } }],
      kinds: ["saved"],
    },
    {
      title: "an attribute that is gone is a change",
      existing: [anna],
      people: [{ ...annaInFile, attributes: {} }],
      kinds: ["saved"],
    },
    {
      title: "a name in other letter case is the same person, renamed",
      existing: [anna],
      people: [{ ...annaInFile, userPrincipalName: "Anna@rollcall.example" }],
      kinds: ["saved"],
    },
    {
      title: "who is missing is soft-deleted",
      existing: [anna],
      people: [],
      kinds: ["softDeleted"],
    },
    {
      title: "who comes back is restored",
      existing: [{ ...anna, deletedDateTime: now }],
      people: [annaInFile],
      kinds: ["restored"],
    },
    {
      title: "who left stays left without a further write",
      existing: [{ ...anna, deletedDateTime: now }],
      people: [],
      kinds: [],
    },
  ])("$title", ({ existing, people, kinds }) => {
    expect(plan(existing, people).saves.map(({ kind }) => kind)).toEqual(kinds);
  });

  test("objectId knows a renamed person again", () => {
    const renamed = {
      ...annaInFile,
      externalKey: "1",
      userPrincipalName: "anna.b@rollcall.example",
    };
    const { saves, joined, changed } = plan([anna], [renamed]);
    expect({ joined, changed, ids: saves.map(({ user }) => user.id) }).toEqual({
      joined: 0,
      changed: 1,
      ids: ["1"],
    });
  });

  test("managers are found by name, also when they stand further down", () => {
    const staff = { ...annaInFile, managerPrincipalName: "BOSS@rollcall.example" };
    const boss = { ...annaInFile, userPrincipalName: "boss@rollcall.example" };
    const { saves } = plan([], [staff, boss]);
    expect(saves[0]?.user.managerId).toBe(saves[1]?.user.id);
  });
});
