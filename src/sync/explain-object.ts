import type { DeletionCause } from "./staged-deletion.ts";

/** All that decides whether an object has an account in an application by now. */
export interface ObjectFacts {
  readonly exists: boolean;
  /** ISO instant of the soft deletion. */
  readonly deletedDateTime?: string | undefined;
  /** Provisioning of this kind of object is on in the attribute mapping. */
  readonly isMapped: boolean;
  readonly isEverybody: boolean;
  readonly isAssigned: boolean;
  /** Assigned with a role that counts. */
  readonly isEntitled: boolean;
  /** What entitles it: itself or groups, with their roles. */
  readonly assignments: readonly AssignmentFact[];
  /** The mapping is about it: input and category filters. */
  readonly isConcerned: boolean;
  readonly passesFilters: boolean;
  readonly clauses: Readonly<Record<string, boolean>>;
  /** `accountEnabled` of a user; true for a group. */
  readonly isEnabled: boolean;
  /** Why the decision table leaves it as it is. */
  readonly skipReason?: string | undefined;
  readonly job: "running" | "active" | "notConfigured" | "notStarted" | "paused" | "quarantine";
  readonly staged?: { readonly status: string; readonly cause: DeletionCause } | undefined;
  readonly failure?: FailureFact | undefined;
  readonly link?: { readonly targetId: string; readonly managed: boolean } | undefined;
}

/** Who is assigned, and as what. */
export interface AssignmentFact {
  readonly principalType: "User" | "Group";
  readonly principalId: string;
  readonly displayName: string;
  readonly role: string;
}

/** What failed the last time. */
export interface FailureFact {
  readonly code: string;
  readonly message: string;
  readonly attempts: number;
  readonly nextAttempt: string;
}

/** The rules in the order in which they are asked. */
export const RULES = [
  "exists",
  "mapped",
  "assigned",
  "role",
  "concerned",
  "filters",
  "enabled",
  "decision",
  "ready",
  "guard",
  "delivered",
] as const;

/** One rule with its answer; behind the first that blocks, the others were not asked. */
export interface ExplainedRule {
  readonly rule: (typeof RULES)[number];
  readonly state: "passed" | "blocked" | "notAsked";
  /** What of the rule it is, e.g. `deleted`, `paused`. */
  readonly reason?: string;
  /** What it was judged by, by name. */
  readonly facts?: Readonly<Record<string, string>>;
  readonly clauses?: Readonly<Record<string, boolean>>;
  readonly assignments?: readonly AssignmentFact[];
}

/** Why an object has an account, or has none. */
export interface Explanation {
  /**
   * `provisioned`: it has its account; `waiting`: nothing stands in its way, its turn comes;
   * `blocked`: the first blocked rule says why.
   */
  readonly verdict: "provisioned" | "waiting" | "blocked";
  readonly rules: readonly ExplainedRule[];
}

type Judged = Omit<ExplainedRule, "rule">;

const PASSED: Judged = { state: "passed" };

function blocked(reason: string, facts: Readonly<Record<string, string>> = {}): Judged {
  return { state: "blocked", reason, ...(Object.keys(facts).length > 0 && { facts }) };
}

const JUDGES: Readonly<Record<ExplainedRule["rule"], (facts: ObjectFacts) => Judged>> = {
  exists: ({ exists, deletedDateTime }) => {
    if (deletedDateTime !== undefined) return blocked("deleted", { deletedDateTime });
    return exists ? PASSED : blocked("unknown");
  },
  mapped: ({ isMapped }) => (isMapped ? PASSED : blocked("switchedOff")),
  assigned: ({ isEverybody, isAssigned, assignments }) => {
    if (isEverybody) return { ...PASSED, reason: "everybody" };
    return isAssigned ? { ...PASSED, assignments } : blocked("notAssigned");
  },
  role: ({ isEntitled, assignments }) =>
    isEntitled ? PASSED : { ...blocked("defaultAccess"), assignments },
  concerned: ({ isConcerned }) => (isConcerned ? PASSED : blocked("leftAlone")),
  filters: ({ passesFilters, clauses }) => ({
    ...(passesFilters ? PASSED : blocked("filteredOut")),
    ...(Object.keys(clauses).length > 0 && { clauses }),
  }),
  enabled: ({ isEnabled }) => (isEnabled ? PASSED : blocked("disabled")),
  decision: ({ skipReason }) => (skipReason === undefined ? PASSED : blocked(skipReason)),
  ready: ({ job }) => (job === "running" || job === "active" ? PASSED : blocked(job)),
  guard: ({ staged }) =>
    staged === undefined || staged.status === "allowed"
      ? PASSED
      : blocked(staged.status, { cause: staged.cause }),
  delivered: ({ failure, link, job }) => {
    if (failure !== undefined) {
      const { code, message, attempts, nextAttempt } = failure;
      return blocked("failed", { code, message, attempts: String(attempts), nextAttempt });
    }
    if (link !== undefined) return { ...PASSED, facts: { targetId: link.targetId } };
    return { state: "notAsked", reason: job };
  },
};

/** Ask the rules one after the other, until one blocks. @throws never */
export function explainObject(facts: ObjectFacts): Explanation {
  const rules: ExplainedRule[] = [];
  let isBlocked = false;
  for (const rule of RULES) {
    const judged: Judged = isBlocked ? { state: "notAsked" } : JUDGES[rule](facts);
    isBlocked ||= judged.state === "blocked";
    rules.push({ rule, ...judged });
  }
  if (isBlocked) return { verdict: "blocked", rules };
  return { verdict: rules.at(-1)?.state === "passed" ? "provisioned" : "waiting", rules };
}
