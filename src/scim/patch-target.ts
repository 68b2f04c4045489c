import { equalValues } from "./equal.ts";
import { joinItems } from "./items.ts";
import { readNamedItems } from "./named-items.ts";
import { appendItems } from "./patch-append.ts";
import { applyToItems } from "./patch-items.ts";
import {
  currentValue,
  EFFORT,
  mergeParts,
  type PatchState,
  putItems,
  putValue,
  refuseMutability,
  refuseNoTarget,
  spendEffort,
  type TargetChange,
} from "./patch-state.ts";
import type { ResolvedAttributePath } from "./path.ts";
import { addNote, addProblem, asList, isUnassigned, readSingle, readValue } from "./read-value.ts";
import { isArray, isObject, type JsonValue } from "./resource.ts";
import { lookUp, type ResourceAttribute } from "./schema.ts";

/**
 * Apply one change to the attribute a path names.
 *
 * @throws {@link ScimError} `mutability`, `noTarget`, `invalidValue`, `invalidPath`
 * @see RFC 7644 sections 3.5.2.1 to 3.5.2.3
 */
export function applyToTarget(
  state: PatchState,
  target: ResolvedAttributePath,
  change: TargetChange,
): void {
  const { attribute, subAttribute, filter } = target;
  if (!isWritable(state, target, change)) return;
  // `schemas` follows from the attributes present, so what a client sets there has no effect.
  if (attribute.name === "schemas" && attribute.extension === undefined) {
    if (change.op === "remove") throw refuseMutability(attribute, "cannot be removed");
    return;
  }
  if (filter !== undefined) applyToItems(state, { ...target, filter }, change);
  else if (subAttribute !== undefined) applyToPart(state, attribute, subAttribute, change);
  else if (attribute.multiValued) applyToList(state, attribute, change);
  else applyToSingle(state, attribute, change);
}

function isWritable(
  state: PatchState,
  { attribute, subAttribute, filter }: ResolvedAttributePath,
  { op, value, isMerge }: TargetChange,
): boolean {
  const isReadOnly = attribute.mutability === "readOnly" || subAttribute?.mutability === "readOnly";
  if (!isReadOnly) return true;
  const named = subAttribute ?? attribute;
  const whole = currentValue(state, attribute);
  const present = subAttribute === undefined ? whole : partOf(whole, subAttribute);
  // Okta repeats the id in its group rename; saying what is so already is no change.
  if (op !== "remove" && filter === undefined && value === present) return false;
  if (isMerge && state.quirks.ignoreReadOnlyInMerge && attribute.name !== "id") {
    addNote(state.context, { reason: "readOnlyAttribute", path: named.path });
    return false;
  }
  throw refuseMutability(named, "is readOnly");
}

function partOf(
  whole: JsonValue | undefined,
  subAttribute: ResourceAttribute,
): JsonValue | undefined {
  return isObject(whole) ? whole[subAttribute.name] : undefined;
}

function applyToSingle(
  state: PatchState,
  attribute: ResourceAttribute,
  { op, value }: TargetChange,
): void {
  if (op === "remove" || value === undefined || isUnassigned(value, state.quirks)) {
    putValue(state, attribute, undefined);
    return;
  }
  if (attribute.type !== "complex") {
    const read = readValue(value, attribute, state.context);
    if (state.context.problems.length === 0) putValue(state, attribute, read);
    return;
  }
  const read = readSingle(value, attribute, state.context);
  if (state.context.problems.length > 0) return;
  const before = currentValue(state, attribute);
  const parts = isObject(read) ? read : {};
  const cleared = listCleared(state, attribute, value);
  const merged = mergeParts(isObject(before) ? before : undefined, parts, cleared, attribute);
  putValue(state, attribute, merged);
}

/** The sub-attributes that a client set to null or what counts as empty. */
function listCleared(
  state: PatchState,
  attribute: ResourceAttribute,
  value: JsonValue,
): readonly ResourceAttribute[] {
  if (!isObject(value)) return [];
  const cleared: ResourceAttribute[] = [];
  for (const key of Object.keys(value)) {
    if (!isUnassigned(value[key], state.quirks)) continue;
    const sub = lookUp(attribute.subAttributesByName, key);
    if (sub !== undefined && sub.mutability !== "readOnly") cleared.push(sub);
  }
  return cleared;
}

function applyToList(
  state: PatchState,
  attribute: ResourceAttribute,
  { op, value, isMerge }: TargetChange,
): void {
  const present = currentValue(state, attribute);
  const before = isArray(present) ? present : [];
  if (op === "remove") {
    if (value === undefined || value === null) putValue(state, attribute, undefined);
    else removeByValue(state, attribute, before, value);
    return;
  }
  const given = op === "add" && !isMerge ? asList(value, state.quirks) : value;
  const read = readValue(given, attribute, state.context);
  if (state.context.problems.length > 0) return;
  const items = isArray(read) ? read : [];
  if (op === "replace") putItems(state, attribute, items, before);
  else if (items.length > 0) appendItems(state, attribute, before, items);
}

/** Entra removes members this way; only what the value names goes, never the rest. */
function removeByValue(
  state: PatchState,
  attribute: ResourceAttribute,
  before: readonly JsonValue[],
  value: JsonValue,
): void {
  if (!state.quirks.removeByValue) {
    const detail = `remove takes no value; name items of "${attribute.path}" by a filter.`;
    addProblem(state.context, attribute.path, detail);
    return;
  }
  const named = readNamedItems(value, attribute, state.context);
  if (state.context.problems.length > 0) return;
  spendEffort(state, before.length, named.length * EFFORT.condition);
  const kept = before.filter((item) => !named.some((each) => isNamed(item, each, attribute)));
  if (kept.length < before.length) putItems(state, attribute, kept, before);
}

function isNamed(item: JsonValue, named: JsonValue, attribute: ResourceAttribute): boolean {
  if (!isObject(named) || !isObject(item)) return equalValues(item, named, attribute);
  const valueSub = attribute.subAttributesByName.get("value");
  const byValue = valueSub !== undefined && named[valueSub.name] !== undefined;
  return attribute.subAttributes.every((sub) => {
    if (named[sub.name] === undefined) return true;
    if (byValue && sub.name !== "value" && sub.name !== "type") return true;
    return equalValues(named[sub.name], item[sub.name], sub);
  });
}

function applyToPart(
  state: PatchState,
  attribute: ResourceAttribute,
  subAttribute: ResourceAttribute,
  { op, value }: TargetChange,
): void {
  const read = op === "remove" ? undefined : readValue(value, subAttribute, state.context);
  if (state.context.problems.length > 0) return;
  const parts = read === undefined ? {} : { [subAttribute.name]: read };
  const cleared = read === undefined ? [subAttribute] : [];
  const present = currentValue(state, attribute);
  if (!attribute.multiValued) {
    if (present === undefined && read === undefined) return;
    const before = isObject(present) ? present : undefined;
    putValue(state, attribute, mergeParts(before, parts, cleared, attribute));
    return;
  }
  const before = isArray(present) ? present : [];
  spendEffort(state, before.length, EFFORT.item);
  if (before.length === 0) {
    if (read !== undefined) putItems(state, attribute, [parts], before);
    return;
  }
  const isIdentity = subAttribute.name === "value" || subAttribute.name === "$ref";
  if (read !== undefined && isIdentity && before.length > 1) {
    throw refuseNoTarget(attribute, "Several items could be meant; choose one by a filter on");
  }
  const items = before.map((item) =>
    mergeParts(isObject(item) ? item : undefined, parts, cleared, attribute),
  );
  const kept = items.filter((item) => item !== undefined);
  putItems(state, attribute, joinItems(kept, attribute), before);
}
