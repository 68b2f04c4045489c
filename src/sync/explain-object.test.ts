import { describe, expect, test } from "vitest";
import { explainObject, type ObjectFacts } from "./explain-object.ts";

const WANTED: ObjectFacts = {
  exists: true,
  isMapped: true,
  isEverybody: false,
  isAssigned: true,
  isEntitled: true,
  assignments: [],
  isConcerned: true,
  passesFilters: true,
  clauses: {},
  isEnabled: true,
  job: "active",
  link: { targetId: "t", managed: true },
};
const FAILURE = { code: "Timeout", message: "No answer.", attempts: 2, nextAttempt: "2026-11-22" };

function explain(changed: Partial<ObjectFacts>) {
  const { verdict, rules } = explainObject({ ...WANTED, ...changed });
  const first = rules.find(({ state }) => state === "blocked");
  return [verdict, first?.rule, first?.reason];
}

describe("explainObject: the first rule that blocks, in the order of the six steps", () => {
  test.each([
    { title: "has an account", changed: {}, told: ["provisioned", undefined, undefined] },
    { title: "none yet", changed: { link: undefined }, told: ["waiting", undefined, undefined] },
    { title: "unknown", changed: { exists: false }, told: ["blocked", "exists", "unknown"] },
    {
      title: "deleted, whatever else there is",
      changed: { deletedDateTime: "2026-11-22", isAssigned: false },
      told: ["blocked", "exists", "deleted"],
    },
    {
      title: "not mapped",
      changed: { isMapped: false },
      told: ["blocked", "mapped", "switchedOff"],
    },
    {
      title: "not assigned",
      changed: { isAssigned: false, isEntitled: false },
      told: ["blocked", "assigned", "notAssigned"],
    },
    {
      title: "everybody is meant",
      changed: { isEverybody: true, isAssigned: false },
      told: ["provisioned", undefined, undefined],
    },
    {
      title: "no role",
      changed: { isEntitled: false },
      told: ["blocked", "role", "defaultAccess"],
    },
    {
      title: "filtered out",
      changed: { passesFilters: false, clauses: { Sales: false } },
      told: ["blocked", "filters", "filteredOut"],
    },
    { title: "disabled", changed: { isEnabled: false }, told: ["blocked", "enabled", "disabled"] },
    {
      title: "left as it is",
      changed: { skipReason: "ActionNotAllowed" },
      told: ["blocked", "decision", "ActionNotAllowed"],
    },
    { title: "paused", changed: { job: "paused" }, told: ["blocked", "ready", "paused"] },
    {
      title: "held back",
      changed: { staged: { status: "waiting", cause: "disabled" } },
      told: ["blocked", "guard", "waiting"],
    },
    { title: "failed", changed: { failure: FAILURE }, told: ["blocked", "delivered", "failed"] },
  ] as const)("$title", ({ changed, told }) => {
    expect(explain(changed)).toEqual(told);
  });

  test("behind the rule that blocks nothing was asked", () => {
    const { rules } = explainObject({ ...WANTED, isAssigned: false });
    expect(rules.map(({ state }) => state)).toEqual([
      ...["passed", "passed", "blocked"],
      ...Array.from({ length: 8 }, () => "notAsked"),
    ]);
  });
});
