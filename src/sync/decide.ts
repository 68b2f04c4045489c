import { invariant } from "../common/invariant.ts";
import { findDecision, type Standing } from "./decision-table.ts";
import { DEFAULT_POLICY, type ProvisioningPolicy } from "./policy.ts";
import type { FlowAction } from "./schema.ts";

/** What is known about a source object when it is decided what to do with it. */
export interface Situation {
  /** The object is in the directory; false after it was purged. */
  readonly exists: boolean;
  readonly softDeleted: boolean;
  /** `accountEnabled` of a user; true for a group. */
  readonly enabled: boolean;
  /** Assigned to the application with a role that counts, or the scope is "all". */
  readonly entitled: boolean;
  /** Absent: no scoping filter keeps it out. */
  readonly passesFilters?: boolean;
  /** Absent: the object mapping is about it (input and category filters). */
  readonly isConcerned?: boolean;
  /** Linked to a target object. */
  readonly linked: boolean;
  /** Linked, and not given up when it left the scope. */
  readonly managed: boolean;
  readonly objectType: "User" | "Group";
  readonly flowTypes: readonly FlowAction[];
  /** What the application settles; absent: {@link DEFAULT_POLICY}. */
  readonly policy?: ProvisioningPolicy;
}

/**
 * What is to be done, before the target is asked:
 * `provision`: match or create or update, with all mapped attributes;
 * `deprovision`: write only the attributes that depend on IsSoftDeleted;
 * `delete`: DELETE in the target and drop the link;
 * `retire`: as deprovision, for an object that is purged, and drop the link;
 * `forget`: drop the link, send nothing;
 * `skip`: nothing, with the reason for the log.
 */
export type Decision =
  | { readonly kind: "provision" }
  | { readonly kind: "deprovision"; readonly managedAfter: boolean }
  | { readonly kind: "delete" }
  | { readonly kind: "retire" }
  | { readonly kind: "forget" }
  | {
      readonly kind: "skip";
      readonly reason: SkipReason;
      /** Absent: as it was. */
      readonly managedAfter?: boolean;
    };

/** Why an object is skipped, with the sentence that the log shows. */
export const SKIP_REASONS = {
  NotEffectivelyEntitled: "Not in scope of the application.",
  NotActiveInSource: "Disabled or deleted in the directory, and never provisioned.",
  NotManaged: "No longer managed: it left the scope earlier.",
  OutOfScopeDeletionSkipped:
    "Out of scope, and left as it is: SkipOutOfScopeDeletions is on for the application.",
  FilteredEarly: "Not among those that the object mapping is about, and so left alone.",
  ActionNotAllowed: "The target object action that this needs is switched off.",
  RedundantExport: "The application already has all values.",
  IgnoredByMapping: "An attribute mapping answered IgnoreObjectFlow.",
} as const;

/** A key of {@link SKIP_REASONS}. */
export type SkipReason = keyof typeof SKIP_REASONS;

/**
 * What is to be done about an object: the first row of the decision table that fits
 * (behaviour.md section 5).
 */
export function decide(situation: Situation): Decision {
  const { objectType, linked, managed, flowTypes, policy = DEFAULT_POLICY } = situation;
  const facts = {
    ...policy,
    standing: findStanding(situation),
    objectType,
    linked,
    managed,
    mayUpdate: flowTypes.includes("Update"),
    mayDelete: flowTypes.includes("Delete"),
  };
  const decision = findDecision(facts);
  invariant(decision !== undefined, "every situation fits a row of the decision table");
  return decision;
}

function findStanding(situation: Situation): Standing {
  const { exists, isConcerned = true, entitled, passesFilters = true } = situation;
  if (!exists) return "purged";
  if (!isConcerned) return "leftAlone";
  if (!entitled) return "unassigned";
  if (!passesFilters) return "filteredOut";
  if (situation.softDeleted) return "softDeleted";
  return situation.enabled ? "wanted" : "disabled";
}
