import { type Attributes, editAttributes, type PropertyEdit } from "./edit-attributes.ts";
import { DirectoryError } from "./errors.ts";
import { readPrincipalName } from "./principal-name.ts";
import { USER_ATTRIBUTES } from "./source-attributes.ts";
import type { ChangeKind, DirectoryUser } from "./user.ts";

/** What a rule yields: the object as it is to be, and what the change feed is to say about it. */
export interface DirectoryEdit<T> {
  readonly object: T;
  /** Absent when nothing changed: then nothing is to be written. */
  readonly kind?: ChangeKind;
}

/** What is given for a new user, or changed about one. `manager` is set by {@link setManager}. */
export interface UserEdit {
  readonly userPrincipalName?: unknown;
  readonly accountEnabled?: unknown;
  /** Every other property by name; null clears. */
  readonly properties: PropertyEdit;
}

/** A user, as messages name it. */
export function describeUserName(user: Pick<DirectoryUser, "userPrincipalName">): string {
  return `the user ${user.userPrincipalName}`;
}

/**
 * A new user. Enabled unless told otherwise; without a displayName, the name before the `@`.
 *
 * @param taken - the user, living or deleted, that has this userPrincipalName already
 * @throws DirectoryError `RequiredPropertyMissing`, `InvalidUserPrincipalName`, `ObjectConflict`,
 *   and as {@link editAttributes}
 */
export function createUser(
  edit: UserEdit,
  given: { readonly id: string; readonly taken?: DirectoryUser },
): DirectoryEdit<DirectoryUser> {
  const userPrincipalName = readPrincipalName(edit.userPrincipalName);
  refuseTaken(userPrincipalName, given.taken, given.id);
  const whom = describeUserName({ userPrincipalName });
  const accountEnabled = readEnabled(edit.accountEnabled ?? true, whom);
  const attributes = editAttributes({}, edit.properties, { table: USER_ATTRIBUTES, whom });
  const displayName = attributes.displayName ?? userPrincipalName.split("@")[0] ?? "";
  const object = {
    id: given.id,
    userPrincipalName,
    accountEnabled,
    attributes: { ...attributes, displayName },
  };
  return { object, kind: "saved" };
}

/**
 * Change a living user: what the edit names is merged in, null clears.
 *
 * @param taken - the user that has the edit's new userPrincipalName already
 * @throws DirectoryError as {@link createUser}
 */
export function editUser(
  user: DirectoryUser,
  edit: UserEdit,
  given: { readonly taken?: DirectoryUser } = {},
): DirectoryEdit<DirectoryUser> {
  const whom = describeUserName(user);
  let { userPrincipalName, accountEnabled } = user;
  if (edit.userPrincipalName !== undefined) {
    userPrincipalName = readPrincipalName(edit.userPrincipalName);
    refuseTaken(userPrincipalName, given.taken, user.id);
  }
  if (edit.accountEnabled !== undefined) accountEnabled = readEnabled(edit.accountEnabled, whom);
  if (edit.properties.displayName === null) {
    const message = `${capitalize(whom)} needs a displayName; it can be changed and not cleared.`;
    throw new DirectoryError("RequiredPropertyMissing", message, { property: "displayName" });
  }
  const table = USER_ATTRIBUTES;
  const attributes = editAttributes(user.attributes, edit.properties, { table, whom });
  const same =
    userPrincipalName === user.userPrincipalName &&
    accountEnabled === user.accountEnabled &&
    sameAttributes(attributes, user.attributes);
  if (same) return { object: user };
  return { object: { ...user, userPrincipalName, accountEnabled, attributes }, kind: "saved" };
}

/**
 * Make somebody a user's manager, or nobody.
 *
 * @param manager - a living user; undefined takes the manager away
 * @throws DirectoryError `SelfReference`
 */
export function setManager(
  user: DirectoryUser,
  manager: DirectoryUser | undefined,
): DirectoryEdit<DirectoryUser> {
  if (manager?.id === user.id) {
    const message = `${user.userPrincipalName} can't be their own manager. Name somebody else.`;
    throw new DirectoryError("SelfReference", message, { property: "manager" });
  }
  if (manager?.id === user.managerId) return { object: user };
  const { managerId: _former, ...rest } = user;
  const object = manager === undefined ? rest : { ...rest, managerId: manager.id };
  return { object, kind: "saved" };
}

/** Whether two objects have the same attributes. */
export function sameAttributes(left: Attributes, right: Attributes): boolean {
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every((name) => {
    const [one, other] = [left[name], right[name]];
    if (!Array.isArray(one) || !Array.isArray(other)) return one === other;
    return one.length === other.length && one.every((item, index) => item === other[index]);
  });
}

/** With a capital letter in front. */
export function capitalize(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function refuseTaken(name: string, taken: DirectoryUser | undefined, id: string): void {
  if (taken === undefined || taken.id === id) return;
  const remedy =
    taken.deletedDateTime === undefined
      ? "Choose another name."
      : "That user is deleted: restore it, or delete it for good, or choose another name.";
  const message = `The userPrincipalName ${name} belongs to the user ${taken.id}. ${remedy}`;
  throw new DirectoryError("ObjectConflict", message, { property: "userPrincipalName" });
}

function readEnabled(value: unknown, whom: string): boolean {
  if (typeof value === "boolean") return value;
  const message = `accountEnabled of ${whom} has to be true or false.`;
  throw new DirectoryError("InvalidPropertyValue", message, { property: "accountEnabled" });
}
