import { restore } from "./deletion.ts";
import { findEditable } from "./edit-attributes.ts";
import { createUser, describeUserName, editUser, type UserEdit } from "./edit-user.ts";
import { DirectoryError } from "./errors.ts";
import type { FileColumn, FilePerson } from "./people-file.ts";
import { USER_ATTRIBUTES } from "./source-attributes.ts";
import type { ChangeKind, DirectoryUser } from "./user.ts";

/** What a column of a file is to the directory. */
export type ColumnUse =
  | "attribute"
  /** userPrincipalName: who is who. */
  | "identity"
  | "state"
  | "manager"
  /** Read over: no header, a secret, an id of somebody else's, or nothing that is known here. */
  | "unused";

/** What the directory does with a column. */
export function findColumnUse({ attribute }: FileColumn): ColumnUse {
  if (attribute === undefined) return "unused";
  if (attribute === "userPrincipalName") return "identity";
  if (attribute === "accountEnabled") return "state";
  if (attribute === "manager") return "manager";
  return findEditable(attribute, {}, USER_ATTRIBUTES) === undefined ? "unused" : "attribute";
}

/** What of a file counts when a row of it meets the directory. */
export interface MergeRules {
  /** The attributes that have a column: these are set, or cleared by an empty cell. */
  readonly attributes: readonly string[];
  /** There is a column that tells who is enabled. */
  readonly hasState: boolean;
  /** Bring back who was deleted. */
  readonly restore: boolean;
  readonly nowMs: number;
}

/** The rules that follow from a file's columns. */
export function readMergeRules(
  columns: readonly FileColumn[],
  given: Pick<MergeRules, "restore" | "nowMs">,
): MergeRules {
  const uses = columns.map((column) => ({ ...column, use: findColumnUse(column) }));
  return {
    ...given,
    attributes: uses.flatMap(({ attribute, use }) =>
      use === "attribute" && attribute !== undefined ? [attribute] : [],
    ),
    hasState: uses.some(({ use }) => use === "state"),
  };
}

/** What becomes of one person of a file. */
export type PersonMerge =
  | {
      readonly kind: "created" | "changed" | "restored";
      readonly user: DirectoryUser;
      readonly feed: ChangeKind;
    }
  | { readonly kind: "unchanged"; readonly user: DirectoryUser }
  | { readonly kind: "refused"; readonly code: string; readonly message: string };

/**
 * What a row of a file makes of the person of that name, or of nobody. The manager is no part of
 * it: whoever that is may stand in a later row.
 *
 * @param known - the user with the userPrincipalName, deleted or not
 * @param newId - of a person who is added
 */
export function mergePerson(
  person: FilePerson,
  known: DirectoryUser | undefined,
  { rules, newId }: { readonly rules: MergeRules; readonly newId: string },
): PersonMerge {
  try {
    if (known === undefined) return addPerson(person, rules, newId);
    if (known.deletedDateTime === undefined) return changePerson(person, known, rules);
    if (!rules.restore) return REFUSED_DELETED;
    const whom = describeUserName(known);
    const { object } = restore(known, { nowMs: rules.nowMs, whom });
    const changed = changePerson(person, object, rules);
    if (changed.kind === "refused") return changed;
    return { kind: "restored", user: changed.user, feed: "restored" };
  } catch (error) {
    if (!(error instanceof DirectoryError)) throw error;
    return { kind: "refused", code: error.code, message: error.message };
  }
}

/** A second person of that name would get an account of their own beside the one who may return. */
const REFUSED_DELETED = {
  kind: "refused",
  code: "PersonDeleted",
  message: "Was deleted less than 30 days ago and is not added anew, unless people are restored.",
} as const;

function addPerson(person: FilePerson, rules: MergeRules, id: string): PersonMerge {
  const { userPrincipalName, accountEnabled } = person;
  const given = Object.entries(readProperties(person, rules)).filter(([, value]) => value !== null);
  // Whoever reads a list of people finds them by a name, be it the address.
  const properties = { displayName: userPrincipalName.trim(), ...Object.fromEntries(given) };
  const { object } = createUser({ userPrincipalName, accountEnabled, properties }, { id });
  return { kind: "created", user: object, feed: "saved" };
}

function changePerson(person: FilePerson, known: DirectoryUser, rules: MergeRules): PersonMerge {
  const edit: UserEdit = {
    properties: readProperties(person, rules),
    ...(rules.hasState && { accountEnabled: person.accountEnabled }),
  };
  const { object, kind } = editUser(known, edit);
  if (kind === undefined) return { kind: "unchanged", user: known };
  return { kind: "changed", user: object, feed: kind };
}

/** The cells as the directory's rules take them: an empty one clears. */
function readProperties(
  { attributes }: FilePerson,
  rules: MergeRules,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    rules.attributes.map((name) => [name, typeCell(name, attributes[name] ?? "")]),
  );
}

const ATTRIBUTES = new Map(USER_ATTRIBUTES.map((attribute) => [attribute.name, attribute]));

/** A text of a file as an attribute's value: a list has commas, true and false are words. */
function typeCell(name: string, text: string): unknown {
  const attribute = ATTRIBUTES.get(name);
  if (attribute?.multivalued === true) {
    return text.split(",").flatMap((each) => (each.trim() === "" ? [] : [each.trim()]));
  }
  if (text.trim() === "") return null;
  if (attribute?.type !== "Boolean") return text;
  const folded = text.trim().toLowerCase();
  return folded === "true" || folded === "false" ? folded === "true" : text;
}
