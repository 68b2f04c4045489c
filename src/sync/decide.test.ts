import { describe, expect, test } from "vitest";
import { type Decision, decide, type Situation } from "./decide.ts";
import { DEFAULT_POLICY, type ProvisioningPolicy } from "./policy.ts";

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

/** Switches of single applications, by the row that they change. */
const policyRows: readonly (Row & { policy: Partial<ProvisioningPolicy> })[] = [
  {
    row: "7 unassigned, SkipOutOfScopeDeletions",
    given: { ...linkedUser, entitled: false },
    policy: { skipOutOfScopeDeletions: true },
    decision: { kind: "skip", reason: "OutOfScopeDeletionSkipped", managedAfter: false },
  },
  {
    row: "8 filtered out, SkipOutOfScopeDeletions",
    given: { ...linkedUser, passesFilters: false },
    policy: { skipOutOfScopeDeletions: true },
    decision: { kind: "skip", reason: "OutOfScopeDeletionSkipped", managedAfter: false },
  },
  {
    row: "14 group unassigned, SkipOutOfScopeDeletions",
    given: { ...linkedGroup, entitled: false },
    policy: { skipOutOfScopeDeletions: true },
    decision: { kind: "skip", reason: "OutOfScopeDeletionSkipped", managedAfter: false },
  },
  {
    row: "9 soft-deleted in scope, SkipOutOfScopeDeletions says nothing about it",
    given: { ...linkedUser, softDeleted: true },
    policy: { skipOutOfScopeDeletions: true },
    decision: { kind: "deprovision", managedAfter: true },
  },
  {
    row: "7 unassigned, delete on unassign",
    given: { ...linkedUser, entitled: false },
    policy: { onUnassign: "delete" },
    decision: { kind: "delete" },
  },
  {
    row: "7 unassigned, delete on unassign, Delete off: disabled",
    given: { ...linkedUser, entitled: false, flowTypes: ["Add", "Update"] },
    policy: { onUnassign: "delete" },
    decision: { kind: "deprovision", managedAfter: false },
  },
  {
    row: "9 soft-deleted, delete on unassign: disabled",
    given: { ...linkedUser, softDeleted: true },
    policy: { onUnassign: "delete" },
    decision: { kind: "deprovision", managedAfter: true },
  },
  {
    row: "11 purged, no hard deletes: disabled and dropped",
    given: { ...linkedUser, exists: false },
    policy: { hardDeletes: false },
    decision: { kind: "retire" },
  },
  {
    row: "11 purged, no hard deletes, nothing wanted",
    given: { ...linkedUser, exists: false },
    policy: { hardDeletes: false, purgeWithoutHardDeletes: "nothing" },
    decision: { kind: "forget" },
  },
  {
    row: "11 purged, no hard deletes, Update off",
    given: { ...linkedUser, exists: false, flowTypes: ["Add"] },
    policy: { hardDeletes: false },
    decision: { kind: "forget" },
  },
  ...(
    [
      ["6 disabled", { enabled: false }],
      ["7 unassigned", { entitled: false }],
      ["8 filtered out", { passesFilters: false }],
      ["9 soft-deleted", { softDeleted: true }],
    ] as const
  ).flatMap(([row, change]) => [
    {
      row: `12 of ${row}: no soft delete`,
      given: { ...linkedUser, ...change },
      policy: { softDeletes: false },
      decision: { kind: "delete" } as const,
    },
    {
      row: `12 of ${row}: neither soft nor hard delete`,
      given: { ...linkedUser, ...change },
      policy: { softDeletes: false, hardDeletes: false },
      decision: { kind: "skip", reason: "ActionNotAllowed" } as const,
    },
  ]),
  {
    row: "14 group deleted, no hard deletes",
    given: { ...linkedGroup, softDeleted: true },
    policy: { hardDeletes: false },
    decision: { kind: "skip", reason: "ActionNotAllowed" },
  },
];

const filterRows: readonly Row[] = [
  {
    row: "1 filtered out and unlinked",
    given: { ...unlinkedUser, passesFilters: false },
    decision: { kind: "skip", reason: "NotEffectivelyEntitled" },
  },
  {
    row: "6 to 9, Update off: filtered out",
    given: { ...linkedUser, passesFilters: false, flowTypes: ["Add", "Delete"] },
    decision: { kind: "skip", reason: "ActionNotAllowed" },
  },
  {
    row: "6 disabled, Update off",
    given: { ...linkedUser, enabled: false, flowTypes: ["Add", "Delete"] },
    decision: { kind: "skip", reason: "ActionNotAllowed" },
  },
  {
    row: "8 filtered out is disabled and stays managed",
    given: { ...linkedUser, passesFilters: false },
    decision: { kind: "deprovision", managedAfter: true },
  },
  {
    row: "8 filtered out by an early filter is left alone",
    given: { ...linkedUser, isConcerned: false },
    decision: { kind: "skip", reason: "FilteredEarly" },
  },
  {
    row: "14 group filtered out",
    given: { ...linkedGroup, passesFilters: false },
    decision: { kind: "delete" },
  },
];

describe("decide, behaviour.md section 5", () => {
  test.each([...rows, ...filterRows])("row $row", ({ given, decision }) => {
    expect(decide(given)).toEqual(decision);
  });

  test.each(policyRows)("row $row", ({ given, policy, decision }) => {
    expect(decide({ ...given, policy: { ...DEFAULT_POLICY, ...policy } })).toEqual(decision);
  });

  test("every case fits a row", () => {
    const no = [true, false];
    for (const exists of no)
      for (const isConcerned of no)
        for (const entitled of no)
          for (const passesFilters of no)
            for (const softDeleted of no)
              for (const enabled of no)
                for (const linked of no)
                  for (const managed of no)
                    for (const objectType of ["User", "Group"] as const)
                      for (const flowTypes of [[], ["Add", "Update", "Delete"]] as const) {
                        const facts = { exists, isConcerned, entitled, passesFilters, softDeleted };
                        const more = { enabled, linked, managed, objectType, flowTypes };
                        for (const hardDeletes of no)
                          for (const softDeletes of no) {
                            const policy = { ...DEFAULT_POLICY, hardDeletes, softDeletes };
                            const { kind } = decide({ ...facts, ...more, policy });
                            // Nothing is ever written about somebody who was never provisioned.
                            if (!linked) expect(["provision", "skip", "forget"]).toContain(kind);
                          }
                      }
  });
});
