import { describe, expect, test } from "vitest";
import { type Decision, decide, type Situation } from "./decide.ts";

const linkedUser: Situation = {
  exists: true,
  softDeleted: false,
  enabled: true,
  entitled: true,
  linked: true,
  managed: true,
  objectType: "User",
  flowTypes: ["Add", "Update", "Delete"],
};
const unlinkedUser: Situation = { ...linkedUser, linked: false, managed: false };
const linkedGroup: Situation = { ...linkedUser, objectType: "Group" };

type Row = { row: string; given: Situation; decision: Decision };
const rows: readonly Row[] = [
  { row: "1 in scope, enabled, unlinked", given: unlinkedUser, decision: { kind: "provision" } },
  {
    row: "1 unassigned and unlinked",
    given: { ...unlinkedUser, entitled: false },
    decision: { kind: "skip", reason: "NotEffectivelyEntitled" },
  },
  {
    row: "4 disabled and unlinked",
    given: { ...unlinkedUser, enabled: false },
    decision: { kind: "skip", reason: "NotActiveInSource" },
  },
  {
    row: "4 soft-deleted and unlinked",
    given: { ...unlinkedUser, softDeleted: true },
    decision: { kind: "skip", reason: "NotActiveInSource" },
  },
  { row: "5 changed and linked", given: linkedUser, decision: { kind: "provision" } },
  {
    row: "5 changed, Update off",
    given: { ...linkedUser, flowTypes: ["Add", "Delete"] },
    decision: { kind: "skip", reason: "ActionNotAllowed" },
  },
  {
    row: "6 disabled and linked flows as an update",
    given: { ...linkedUser, enabled: false },
    decision: { kind: "provision" },
  },
  {
    row: "7 unassigned is disabled and let go",
    given: { ...linkedUser, entitled: false },
    decision: { kind: "deprovision", managedAfter: false },
  },
  {
    row: "9 soft-deleted is disabled and stays managed",
    given: { ...linkedUser, softDeleted: true },
    decision: { kind: "deprovision", managedAfter: true },
  },
  {
    row: "10 re-assigned after 7",
    given: { ...linkedUser, managed: false },
    decision: { kind: "provision" },
  },
  { row: "11 purged", given: { ...linkedUser, exists: false }, decision: { kind: "delete" } },
  {
    row: "11 purged, Delete off",
    given: { ...linkedUser, exists: false, flowTypes: ["Add", "Update"] },
    decision: { kind: "forget" },
  },
  {
    row: "13 soft-deleted after it was let go",
    given: { ...linkedUser, managed: false, entitled: false, softDeleted: true },
    decision: { kind: "skip", reason: "NotManaged" },
  },
  {
    row: "13 purged after it was let go",
    given: { ...linkedUser, managed: false, exists: false },
    decision: { kind: "forget" },
  },
  {
    row: "14 group unassigned",
    given: { ...linkedGroup, entitled: false },
    decision: { kind: "delete" },
  },
  {
    row: "14 group deleted",
    given: { ...linkedGroup, softDeleted: true },
    decision: { kind: "delete" },
  },
  {
    row: "14 group deleted, Delete off",
    given: { ...linkedGroup, softDeleted: true, flowTypes: ["Add", "Update"] },
    decision: { kind: "skip", reason: "ActionNotAllowed" },
  },
];

describe("decide, behaviour.md section 5", () => {
  test.each(rows)("row $row", ({ given, decision }) => {
    expect(decide(given)).toEqual(decision);
  });
});
