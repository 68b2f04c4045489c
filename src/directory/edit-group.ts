import { editAttributes, type PropertyEdit, readText } from "./edit-attributes.ts";
import { type DirectoryEdit, sameAttributes } from "./edit-user.ts";
import { DirectoryError } from "./errors.ts";
import { GROUP_ATTRIBUTES } from "./source-attributes.ts";
import type { DirectoryGroup } from "./user.ts";

/** What is given for a new group, or changed about one. */
export interface GroupEdit {
  readonly displayName?: unknown;
  /** Every other property by name; null clears. */
  readonly properties: PropertyEdit;
}

const NAME_LENGTH = 256;

/** A group, as messages name it. */
export function describeGroupName(group: Pick<DirectoryGroup, "displayName">): string {
  return `the group "${group.displayName}"`;
}

/**
 * A new group. Several groups may have the same displayName, as in Microsoft Entra.
 *
 * @throws DirectoryError `RequiredPropertyMissing`, and as {@link editAttributes}
 */
export function createGroup(
  edit: GroupEdit,
  given: { readonly id: string },
): DirectoryEdit<DirectoryGroup> {
  const displayName = readName(edit.displayName);
  const whom = describeGroupName({ displayName });
  const attributes = editAttributes({}, edit.properties, { table: GROUP_ATTRIBUTES, whom });
  return { object: { id: given.id, displayName, attributes }, kind: "saved" };
}

/**
 * Change a living group: what the edit names is merged in, null clears.
 *
 * @throws DirectoryError as {@link createGroup}
 */
export function editGroup(group: DirectoryGroup, edit: GroupEdit): DirectoryEdit<DirectoryGroup> {
  const displayName =
    edit.displayName === undefined ? group.displayName : readName(edit.displayName);
  const whom = describeGroupName(group);
  const table = GROUP_ATTRIBUTES;
  const attributes = editAttributes(group.attributes, edit.properties, { table, whom });
  if (displayName === group.displayName && sameAttributes(attributes, group.attributes)) {
    return { object: group };
  }
  return { object: { ...group, displayName, attributes }, kind: "saved" };
}

function readName(value: unknown): string {
  const property = "displayName";
  if (value === undefined || value === null || value === "") {
    const message = "A group needs a displayName.";
    throw new DirectoryError("RequiredPropertyMissing", message, { property });
  }
  return readText(value, { property, maximumLength: NAME_LENGTH, whom: "the group" });
}
