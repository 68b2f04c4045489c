import type { PatchOperation } from "./patch-state.ts";
import { isObject, type JsonObject, type Resource } from "./resource.ts";
import { ENTERPRISE_USER_URN } from "./schemas/enterprise-user.ts";

/** The path of a person's manager. */
export const MANAGER_PATH: string = `${ENTERPRISE_USER_URN}:manager`;

/** The manager a User has, if any. */
export function readManager(user: Resource): JsonObject | undefined {
  const extension = user[ENTERPRISE_USER_URN];
  const manager = isObject(extension) ? extension.manager : undefined;
  return isObject(manager) ? manager : undefined;
}

/**
 * The `$ref` that the service provider gives a manager of whom the client sent the id alone.
 *
 * @returns a relative URI, in the form that RFC 7643 section 8.3 prints
 * @see RFC 7643 section 4.3
 */
export function formatManagerReference(id: string): string {
  return `../Users/${id}`;
}

/** Whether the `$ref` of a manager says what the service provider would have said. */
export function hasOwnReference({ value, $ref }: JsonObject): boolean {
  return typeof value === "string" && $ref === formatManagerReference(value);
}

/** Put a `$ref` beside the id of a User's manager; who has none stays as they are. */
export function setManagerReference(user: Resource, $ref: string): Resource {
  const extension = user[ENTERPRISE_USER_URN];
  const manager = readManager(user);
  if (!isObject(extension) || manager === undefined) return user;
  return { ...user, [ENTERPRISE_USER_URN]: { ...extension, manager: { ...manager, $ref } } };
}

/**
 * Leave a manager who was set again, by the id alone, the `$ref` that the service provider gave:
 * the same request twice is no change.
 *
 * @param operations - of a PATCH; who takes a `$ref` away by its path means it
 * @returns `after` itself when there is nothing to keep
 */
export function keepManagerReference(
  before: Resource,
  after: Resource,
  operations: readonly PatchOperation[] = [],
): Resource {
  const old = readManager(before);
  const fresh = readManager(after);
  if (old === undefined || fresh === undefined || old === fresh) return after;
  const isSame = old.value === fresh.value && fresh.$ref === undefined;
  if (!isSame || typeof old.$ref !== "string" || !hasOwnReference(old)) return after;
  const isTaken = operations.some(({ path }) => path?.toLowerCase().endsWith(".$ref"));
  return isTaken ? after : setManagerReference(after, old.$ref);
}
