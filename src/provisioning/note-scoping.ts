import type { ScopedObject } from "./import-objects.ts";
import type { Trail } from "./trail.ts";

/**
 * Note the step *scoping* with the details that Microsoft's log has for it (behaviour.md
 * section 3); each filter stands as "title attribute operator value".
 */
export function noteScoping(trail: Trail, object: ScopedObject, isAll: boolean): void {
  const { isAssigned, entitled, scope } = object;
  const reasons = listScopeReasons(object);
  const description =
    reasons.length > 0
      ? `Out of scope. ${formatReasons(reasons)}`
      : object.softDeleted
        ? "In scope, and not active in the directory."
        : "In scope.";
  trail.note("scoping", "success", description, {
    IsActive: word(isActive(object)),
    Assigned: word(isAssigned),
    IsEffectivelyEntitledForProvisioning: word(entitled),
    IsInProvisioningScopeDisplayName: word(isAll),
    ScopeEvaluationResult: JSON.stringify(scope.clauses),
  });
}

/** Why an object is out of scope: a sentence each; none when it is in scope. */
export function listScopeReasons(object: ScopedObject): readonly string[] {
  const { isAssigned, entitled, scope } = object;
  const failed = Object.entries(scope.clauses).flatMap(([clause, holds]) =>
    holds ? [] : [clause],
  );
  const isOut = !scope.passes || !scope.isConcerned;
  return [
    ...(isAssigned ? [] : ["It is not assigned to the application."]),
    ...(isAssigned && !entitled ? ["It has no role but Default Access, which doesn't count."] : []),
    ...(isOut ? [`It does not pass a scoping filter: ${failed.join("; ")}.`] : []),
  ];
}

/** Reasons as one text, numbered as Microsoft's log has them. */
export function formatReasons(reasons: readonly string[]): string {
  return reasons.map((reason, index) => `${index + 1}. ${reason}`).join(" ");
}

function isActive({ user, group }: ScopedObject): boolean {
  const source = user ?? group;
  const isThere = source !== undefined && source.deletedDateTime === undefined;
  return isThere && (user?.accountEnabled ?? true);
}

function word(isSo: boolean): string {
  return isSo ? "True" : "False";
}
