import type { FlowAction } from "./schema.ts";

/** What is known about a source object when it is decided what to do with it. */
export interface Situation {
  /** The object is in the directory; false after it was purged. */
  readonly exists: boolean;
  readonly softDeleted: boolean;
  /** `accountEnabled` of a user; true for a group. */
  readonly enabled: boolean;
  /** Assigned to the application, or the scope is "all". */
  readonly entitled: boolean;
  /** Linked to a target object. */
  readonly linked: boolean;
  /** Linked, and not given up when it left the scope. */
  readonly managed: boolean;
  readonly objectType: "User" | "Group";
  readonly flowTypes: readonly FlowAction[];
}

/**
 * What is to be done, before the target is asked:
 * `provision`: match or create or update, with all mapped attributes;
 * `deprovision`: write only the attributes that depend on IsSoftDeleted;
 * `delete`: DELETE in the target and drop the link;
 * `forget`: drop the link, send nothing;
 * `skip`: nothing, with the reason for the log.
 */
export type Decision =
  | { readonly kind: "provision" }
  | { readonly kind: "deprovision"; readonly managedAfter: boolean }
  | { readonly kind: "delete" }
  | { readonly kind: "forget" }
  | { readonly kind: "skip"; readonly reason: SkipReason };

/** Why an object is skipped, with the sentence that the log shows. */
export const SKIP_REASONS = {
  NotEffectivelyEntitled: "Not assigned to the application.",
  NotActiveInSource: "Disabled or deleted in the directory, and never provisioned.",
  NotManaged: "No longer managed: it left the scope earlier.",
  ActionNotAllowed: "The target object action that this needs is switched off.",
  RedundantExport: "The application already has all values.",
  IgnoredByMapping: "An attribute mapping answered IgnoreObjectFlow.",
} as const;

/** A key of {@link SKIP_REASONS}. */
export type SkipReason = keyof typeof SKIP_REASONS;

/**
 * The decision table: behaviour.md section 5, rows 1, 2, 4 to 11, 13 and 14. (Row 3, many
 * matches, is decided when the target has answered; row 12 is a policy of single applications.)
 *
 * @throws never
 */
export function decide(situation: Situation): Decision {
  const may = (action: FlowAction): boolean => situation.flowTypes.includes(action);
  const gone = !situation.exists;
  const wanted = !gone && situation.entitled && !situation.softDeleted;

  if (!situation.linked) return decideUnlinked(situation, wanted);
  if (gone) {
    if (!situation.managed) return { kind: "forget" };
    return may("Delete") ? { kind: "delete" } : { kind: "forget" };
  }
  if (wanted) {
    return may("Update") ? { kind: "provision" } : { kind: "skip", reason: "ActionNotAllowed" };
  }
  if (!situation.managed) return { kind: "skip", reason: "NotManaged" };
  // Groups have no soft delete in SCIM: leaving the scope removes them (row 14).
  if (situation.objectType === "Group") {
    return may("Delete") ? { kind: "delete" } : { kind: "skip", reason: "ActionNotAllowed" };
  }
  if (!may("Update")) return { kind: "skip", reason: "ActionNotAllowed" };
  // Row 7: unassigned users are let go; soft-deleted ones stay managed until the purge (row 11).
  return { kind: "deprovision", managedAfter: situation.entitled };
}

function decideUnlinked(situation: Situation, wanted: boolean): Decision {
  if (!situation.exists) return { kind: "forget" };
  if (!situation.entitled) return { kind: "skip", reason: "NotEffectivelyEntitled" };
  if (!wanted || !situation.enabled) return { kind: "skip", reason: "NotActiveInSource" };
  return { kind: "provision" };
}
