import { ScimError } from "./errors.ts";
import { readNamedItems } from "./named-items.ts";
import type { PatchOperation } from "./patch-state.ts";
import { type Path, parsePath } from "./path.ts";
import type { Quirks } from "./quirks.ts";
import { asList, readItem, readValue, startReading } from "./read-value.ts";
import { type ResolvedFilter, resolveItemFilter } from "./resolve-filter.ts";
import { isArray, isObject, type JsonObject, type JsonValue } from "./resource.ts";
import { GROUP_RESOURCE_SCHEMA } from "./resource-types.ts";
import type { ResourceAttribute } from "./schema.ts";
import { throwProblems } from "./validate.ts";

/** One member as a client names it. */
export interface GroupMember {
  /** The member's id. */
  readonly value: string;
  readonly type?: string;
  readonly display?: string;
}

/** One step of a group PATCH that concerns rows of membership. */
export type MemberChange =
  | { readonly op: "add" | "replace"; readonly members: readonly GroupMember[] }
  | ({ readonly op: "remove"; readonly values: readonly string[] } & FilteredRemoval)
  | { readonly op: "removeAll" }
  /** Members that a filter other than by id chooses, such as `members[type eq "Group"]`. */
  | ({ readonly op: "removeMatching"; readonly filter: ResolvedFilter } & FilteredRemoval);

interface FilteredRemoval {
  /** The operation to refuse with noTarget when the filter chooses nobody; absent: none. */
  readonly refusedIndex?: number;
}

/** A group PATCH in two: what concerns members, and the rest. */
export interface SplitOperations {
  /** In request order. */
  readonly memberChanges: readonly MemberChange[];
  /** For {@link applyPatch} on the group without its members; each keeps its index. */
  readonly rest: readonly PatchOperation[];
}

const GROUP = GROUP_RESOURCE_SCHEMA;

/**
 * Split a group PATCH, so that membership can be changed row by row and the member list is never
 * loaded. Knows every form: value arrays, `members[value eq "x"]`, members inside a path-less
 * value, the Group URN in front, plain ids, any letter case.
 *
 * @throws {@link ScimError} with `operationIndex`: `invalidValue` for members without an id,
 *   `mutability` for editing a member, `invalidPath`, `noTarget`
 * @see RFC 7644 section 3.5.2, RFC 7643 section 4.2
 */
export function splitMemberOperations(
  operations: readonly PatchOperation[],
  quirks: Quirks,
): SplitOperations {
  const memberChanges: MemberChange[] = [];
  const rest: PatchOperation[] = [];
  operations.forEach((given, position) => {
    const operation = given.index === undefined ? { ...given, index: position } : given;
    try {
      if (operation.path === undefined) splitMerge(operation, quirks, memberChanges, rest);
      else if (!mentionsMembers(operation.path)) rest.push(operation);
      else {
        const path = parsePath(operation.path, quirks.filterLenientLiterals);
        if (isMembers(path)) addChange(memberChanges, readChange(operation, path, quirks));
        else rest.push(operation);
      }
    } catch (cause) {
      if (!(cause instanceof ScimError) || cause.operationIndex !== undefined) throw cause;
      const { code, detail, attributePath } = cause;
      const where = { cause, attributePath, operationIndex: operation.index };
      throw new ScimError(code, detail, where);
    }
  });
  return { memberChanges, rest };
}

function addChange(changes: MemberChange[], change: MemberChange | undefined): void {
  if (change !== undefined) changes.push(change);
}

// A cheap look before the parser; a path about something else fails there or in applyPatch.
function mentionsMembers(path: string): boolean {
  return path.toLowerCase().includes("members");
}

function isMembers(path: Path): boolean {
  if (path.attribute.toLowerCase() !== "members") return false;
  return path.urn === undefined || path.urn.toLowerCase() === GROUP.foldedUrn;
}

function splitMerge(
  operation: PatchOperation,
  quirks: Quirks,
  changes: MemberChange[],
  rest: PatchOperation[],
): void {
  const { op, value } = operation;
  if (!isObject(value) || op === "remove") {
    rest.push(operation);
    return;
  }
  const others: Record<string, JsonValue> = {};
  for (const [key, member] of Object.entries(value)) {
    const path = findMembersKey(key, quirks);
    if (path !== undefined) {
      addChange(changes, readChange({ ...operation, value: member }, path, quirks));
    } else if (key !== "__proto__") others[key] = member;
  }
  if (Object.keys(others).length > 0) rest.push({ ...operation, value: others });
}

function findMembersKey(key: string, quirks: Quirks): Path | undefined {
  if (key.toLowerCase() === "members") return { attribute: "members" };
  if (!quirks.dottedKeys || !mentionsMembers(key)) return undefined;
  try {
    const path = parsePath(key, quirks.filterLenientLiterals);
    return isMembers(path) ? path : undefined;
  } catch (cause) {
    if (cause instanceof ScimError) return undefined;
    throw cause;
  }
}

function readChange(
  operation: PatchOperation,
  path: Path,
  quirks: Quirks,
): MemberChange | undefined {
  if (path.filter !== undefined) return readFiltered(operation, path, quirks);
  if (path.subAttribute !== undefined) throw refuseEdit();
  const { op, value } = operation;
  if (op === "remove") return readRemoval(value, quirks, operation.index);
  if (value === undefined) throw new ScimError("invalidValue", `${op} of "members" has no value.`);
  const isOne = op === "add" && operation.path !== undefined;
  const given = isOne ? asList(value, quirks) : value;
  const members = readMembers(given, quirks, operation.index);
  if (op === "replace") return members.length === 0 ? { op: "removeAll" } : { op, members };
  return members.length === 0 ? undefined : { op, members };
}

/** Without a value everybody goes; with one only those it names, and with `[]` nobody. */
function readRemoval(
  value: JsonValue | undefined,
  quirks: Quirks,
  index: number | undefined,
): MemberChange | undefined {
  if (value === undefined || value === null) return { op: "removeAll" };
  if (!quirks.removeByValue) {
    const detail = 'remove takes no value; name members by members[value eq "…"].';
    throw new ScimError("invalidValue", detail, { attributePath: "members" });
  }
  const context = startReading(quirks);
  const items = readNamedItems(value, membersAttribute(), context);
  throwProblems(context, index);
  const values = [...new Set(items.map((item) => toMember(item).value))];
  return values.length === 0 ? undefined : { op: "remove", values };
}

function readMembers(
  value: JsonValue,
  quirks: Quirks,
  index: number | undefined,
): readonly GroupMember[] {
  const context = startReading(quirks);
  const items = readValue(value, membersAttribute(), context);
  throwProblems(context, index);
  return isArray(items) ? items.map(toMember) : [];
}

function toMember(item: JsonValue): GroupMember {
  const { value, type, display } = isObject(item) ? item : ({} as JsonObject);
  if (typeof value !== "string" || value === "") {
    const where = { attributePath: "members.value" };
    throw new ScimError("invalidValue", 'Every member needs its id in "value".', where);
  }
  return {
    value,
    ...(typeof type === "string" ? { type } : {}),
    ...(typeof display === "string" ? { display } : {}),
  };
}

function readFiltered(
  operation: PatchOperation,
  path: Path,
  quirks: Quirks,
): MemberChange | undefined {
  if (path.filter === undefined) return undefined;
  const filter = resolveItemFilter(path.filter, membersAttribute());
  const values = listValues(filter);
  if (operation.op === "remove") {
    if (path.subAttribute !== undefined) throw refuseEdit();
    const isStrict = quirks.removeNoTarget === "reject" && operation.index !== undefined;
    const more = isStrict ? { refusedIndex: operation.index } : {};
    return values === undefined
      ? { op: "removeMatching", filter, ...more }
      : { op: "remove", values, ...more };
  }
  const [only] = values ?? [];
  if (values?.length !== 1 || only === undefined || !quirks.createOnNoTarget) throw refuseEdit();
  const member = readFilteredMember(operation, path, only, quirks);
  return { op: "add", members: [member] };
}

/** `members[value eq "x"]` with a value that does not contradict it names the member x. */
function readFilteredMember(
  { value, index }: PatchOperation,
  { subAttribute }: Path,
  id: string,
  quirks: Quirks,
): GroupMember {
  if (subAttribute !== undefined) {
    if (subAttribute.toLowerCase() !== "value" || value !== id) throw refuseEdit();
    return { value: id };
  }
  const context = startReading(quirks);
  const read = value === undefined ? undefined : readItem(value, membersAttribute(), context);
  throwProblems(context, index);
  const member = toMember({ value: id, ...(isObject(read) ? read : {}) });
  if (member.value !== id) throw refuseEdit();
  return member;
}

/** The ids that a filter of `value eq` joined by `or` names; undefined for other filters. */
function listValues(filter: ResolvedFilter): readonly string[] | undefined {
  if (filter.kind === "or") {
    const values = filter.filters.map(listValues);
    return values.every((each) => each !== undefined) ? values.flat() : undefined;
  }
  if (filter.kind !== "comparison" || filter.operator !== "eq") return undefined;
  if (filter.subAttribute?.name !== "value" || typeof filter.literal !== "string") return undefined;
  return [filter.literal];
}

function refuseEdit(): ScimError {
  const detail = "Members are added and removed, not edited.";
  return new ScimError("mutability", detail, { attributePath: "members" });
}

function membersAttribute(): ResourceAttribute {
  const attribute = GROUP.attributesByName.get("members");
  if (attribute === undefined) throw new ScimError("internal", "Group has lost its members.");
  return attribute;
}
