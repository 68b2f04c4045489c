import type { Decision } from "./decide.ts";

/**
 * Where a source object stands, the first that fits:
 * `purged`: no longer in the directory; `leftAlone`: not among those that the mapping is about;
 * `unassigned`; `filteredOut`: assigned, but no scoping filter lets it in; `softDeleted`;
 * `disabled`: accountEnabled is false; `wanted`: none of these.
 */
export type Standing =
  | "purged"
  | "leftAlone"
  | "unassigned"
  | "filteredOut"
  | "softDeleted"
  | "disabled"
  | "wanted";

/** The facts that the rows of the table ask for. */
export interface DecisionFacts {
  readonly standing: Standing;
  readonly objectType: "User" | "Group";
  readonly linked: boolean;
  /** Linked, and not given up when it left the scope. */
  readonly managed: boolean;
  readonly mayUpdate: boolean;
  readonly mayDelete: boolean;
  readonly skipOutOfScopeDeletions: boolean;
  readonly hardDeletes: boolean;
  readonly purgeWithoutHardDeletes: "disable" | "nothing";
  readonly softDeletes: boolean;
  readonly onUnassign: "disable" | "delete";
}

/** What a row asks of a fact: one value, or one of several. */
type Wanted<T> = T | readonly T[];

/** One row: when all of this is so, that is done. */
export interface DecisionRow {
  /** The rows of behaviour.md section 5 that it says; `-` where that table is silent. */
  readonly row: string;
  readonly when: { readonly [Fact in keyof DecisionFacts]?: Wanted<DecisionFacts[Fact]> };
  readonly decision: Decision;
}

const LEFT_SCOPE = ["unassigned", "filteredOut"] as const;
const INACTIVE = ["softDeleted", "disabled"] as const;
const OFF: Decision = { kind: "skip", reason: "ActionNotAllowed" };

/**
 * The decision table of behaviour.md section 5, as data: the first row that fits holds, and every
 * case fits one. Row 3, several matches, is decided once the target has answered; rows 1, 2 and 5
 * differ only in what the target has, so that they are one here.
 */
export const DECISION_TABLE: readonly DecisionRow[] = [
  // Never provisioned.
  { row: "-", when: { linked: false, standing: "purged" }, decision: { kind: "forget" } },
  {
    row: "-",
    when: { standing: "leftAlone" },
    decision: { kind: "skip", reason: "FilteredEarly" },
  },
  {
    row: "1",
    when: { linked: false, standing: LEFT_SCOPE },
    decision: { kind: "skip", reason: "NotEffectivelyEntitled" },
  },
  {
    row: "4",
    when: { linked: false, standing: INACTIVE },
    decision: { kind: "skip", reason: "NotActiveInSource" },
  },
  { row: "1, 2", when: { linked: false }, decision: { kind: "provision" } },

  // Linked and wanted.
  { row: "5, 10", when: { standing: "wanted", mayUpdate: true }, decision: { kind: "provision" } },
  { row: "5", when: { standing: "wanted" }, decision: OFF },

  // Let go earlier.
  { row: "13", when: { managed: false, standing: "purged" }, decision: { kind: "forget" } },
  { row: "13", when: { managed: false }, decision: { kind: "skip", reason: "NotManaged" } },

  // Purged.
  {
    row: "11, 14",
    when: { standing: "purged", hardDeletes: true, mayDelete: true },
    decision: { kind: "delete" },
  },
  {
    row: "11",
    when: {
      standing: "purged",
      objectType: "User",
      hardDeletes: false,
      purgeWithoutHardDeletes: "disable",
      softDeletes: true,
      mayUpdate: true,
    },
    decision: { kind: "retire" },
  },
  { row: "11", when: { standing: "purged" }, decision: { kind: "forget" } },

  // Out of scope, and the application wants such people left as they are.
  {
    row: "7, 8",
    when: { standing: LEFT_SCOPE, skipOutOfScopeDeletions: true },
    decision: { kind: "skip", reason: "OutOfScopeDeletionSkipped", managedAfter: false },
  },

  // Groups can't be disabled in SCIM: whatever takes them away deletes them.
  {
    row: "14",
    when: { objectType: "Group", hardDeletes: true, mayDelete: true },
    decision: { kind: "delete" },
  },
  { row: "14", when: { objectType: "Group" }, decision: OFF },

  // The application can't disable anybody, so that it deletes.
  {
    row: "12",
    when: { softDeletes: false, hardDeletes: true, mayDelete: true },
    decision: { kind: "delete" },
  },
  { row: "12", when: { softDeletes: false }, decision: OFF },
  {
    row: "7, 8",
    when: { standing: LEFT_SCOPE, onUnassign: "delete", hardDeletes: true, mayDelete: true },
    decision: { kind: "delete" },
  },

  { row: "6 to 9", when: { mayUpdate: false }, decision: OFF },
  // The other attributes of somebody who is disabled still flow.
  { row: "6", when: { standing: "disabled" }, decision: { kind: "provision" } },
  {
    row: "7",
    when: { standing: "unassigned" },
    decision: { kind: "deprovision", managedAfter: false },
  },
  {
    row: "8, 9",
    when: { standing: ["filteredOut", "softDeleted"] },
    decision: { kind: "deprovision", managedAfter: true },
  },
];

type Condition = readonly [fact: keyof DecisionFacts, wanted: readonly unknown[]];

/** The table with its conditions as lists: a cycle of everybody asks it once for each. */
const COMPILED = DECISION_TABLE.map(({ when, decision }) => ({
  conditions: Object.entries(when).map(
    ([fact, wanted]): Condition => [
      fact as keyof DecisionFacts,
      Array.isArray(wanted) ? wanted : [wanted],
    ],
  ),
  decision,
}));

/** The decision of the first row that fits; undefined when none does. */
export function findDecision(facts: DecisionFacts): Decision | undefined {
  const row = COMPILED.find(({ conditions }) =>
    conditions.every(([fact, wanted]) => wanted.includes(facts[fact])),
  );
  return row?.decision;
}
