import { ScimError } from "./errors.ts";
import { joinItems } from "./items.ts";
import { matchesItem } from "./match.ts";
import { appendItems } from "./patch-append.ts";
import {
  currentValue,
  EFFORT,
  mergeParts,
  type PatchState,
  putItems,
  putValue,
  refuseNoTarget,
  spendEffort,
  type TargetChange,
} from "./patch-state.ts";
import type { ResolvedAttributePath } from "./path.ts";
import { isUnassigned, readItem, readValue } from "./read-value.ts";
import type { ResolvedFilter } from "./resolve-filter.ts";
import { isArray, isObject, type JsonObject, type JsonValue } from "./resource.ts";
import type { ResourceAttribute } from "./schema.ts";

/** A path whose filter chooses items. */
export interface ItemsTarget extends ResolvedAttributePath {
  readonly filter: ResolvedFilter;
}

/**
 * Apply a change to the items that a value path chooses.
 *
 * With no match an add or replace creates the item from the filter's equalities, as Entra needs
 * for `emails[type eq "work"].value`, or is refused with noTarget, by the quirk.
 *
 * @throws {@link ScimError} `noTarget`, `invalidPath`, `mutability`
 * @see RFC 7644 section 3.5.2
 */
export function applyToItems(state: PatchState, target: ItemsTarget, change: TargetChange): void {
  const { attribute, filter } = target;
  if (!attribute.multiValued && !state.quirks.valuePathOnSingle) {
    const detail = `"${attribute.path}" has one value; a filter cannot choose among items.`;
    throw new ScimError("invalidPath", detail, { attributePath: attribute.path });
  }
  const present = currentValue(state, attribute);
  const before = isArray(present) ? present : present === undefined ? [] : [present];
  spendEffort(state, before.length, countConditions(filter) * EFFORT.condition);
  const chosen = new Set(before.filter((item) => matchesItem(filter, item)));
  if (chosen.size === 0) {
    applyWithoutMatch(state, target, change, before);
    return;
  }
  const edit = readEdit(state, target, change);
  if (state.context.problems.length > 0) return;
  const after: JsonValue[] = [];
  for (const item of before) {
    const edited = chosen.has(item) ? edit(item) : item;
    if (edited !== undefined) after.push(edited);
  }
  putBack(state, attribute, after, before);
}

function countConditions(filter: ResolvedFilter): number {
  if ("filters" in filter) {
    return filter.filters.reduce((sum, each) => sum + countConditions(each), 0);
  }
  return "filter" in filter ? countConditions(filter.filter) : 1;
}

function putBack(
  state: PatchState,
  attribute: ResourceAttribute,
  after: readonly JsonValue[],
  before: readonly JsonValue[],
): void {
  // One value for two items makes one of them, RFC 7643 section 2.4.
  if (attribute.multiValued) putItems(state, attribute, joinItems(after, attribute), before);
  else putValue(state, attribute, after[0]);
}

/** What happens to each chosen item; undefined takes it away. */
function readEdit(
  state: PatchState,
  { attribute, subAttribute, filter }: ItemsTarget,
  { op, value }: TargetChange,
): (item: JsonValue) => JsonValue | undefined {
  const isClearing = op === "remove" || value === undefined || isUnassigned(value, state.quirks);
  if (subAttribute !== undefined) {
    const read = isClearing ? undefined : readValue(value, subAttribute, state.context);
    const parts: JsonObject = read === undefined ? {} : { [subAttribute.name]: read };
    const cleared = read === undefined ? [subAttribute] : [];
    return (item) => mergeParts(isObject(item) ? item : undefined, parts, cleared, attribute);
  }
  if (isClearing) return () => undefined;
  const read = readItem(unwrap(state, value), attribute, state.context);
  if (!isObject(read)) return () => read;
  if (op === "add") return (item) => mergeParts(asObject(item), read, [], attribute);
  // The item is replaced whole, but stays one that the filter chooses, so a replace of
  // `emails[type eq "work"]` by a value without a type does not lose the type.
  const kept = listEqualities(filter) ?? {};
  return (item) => {
    mergeParts(asObject(item), read, [], attribute);
    return { ...kept, ...read };
  };
}

// Clients that always send arrays for multi-valued attributes do so for one chosen item too.
function unwrap(state: PatchState, value: JsonValue): JsonValue {
  if (!state.quirks.looseComplex || !isArray(value) || value.length !== 1) return value;
  return value[0] ?? value;
}

function asObject(item: JsonValue): JsonObject | undefined {
  return isObject(item) ? item : undefined;
}

function applyWithoutMatch(
  state: PatchState,
  { attribute, subAttribute, filter }: ItemsTarget,
  { op, value }: TargetChange,
  before: readonly JsonValue[],
): void {
  if (op === "remove") {
    if (state.quirks.removeNoTarget === "ignore") return;
    throw refuseNoTarget(attribute, "The filter matches no item of");
  }
  const equalities = state.quirks.createOnNoTarget ? listEqualities(filter) : undefined;
  if (equalities === undefined || (!attribute.multiValued && before.length > 0)) {
    throw refuseNoTarget(attribute, "The filter matches no item of");
  }
  // Clearing what is not there is no change (RFC 7643 section 2.5).
  if (value === undefined || isUnassigned(value, state.quirks)) return;
  const item = createItem(state, attribute, subAttribute, equalities, value);
  if (item === undefined || state.context.problems.length > 0) return;
  if (attribute.multiValued) appendItems(state, attribute, before, [item]);
  else putValue(state, attribute, item);
}

function createItem(
  state: PatchState,
  attribute: ResourceAttribute,
  subAttribute: ResourceAttribute | undefined,
  equalities: JsonObject,
  value: JsonValue,
): JsonValue | undefined {
  if (subAttribute === undefined) {
    const read = readItem(unwrap(state, value), attribute, state.context);
    return isObject(read) ? { ...equalities, ...read } : read;
  }
  const read = readValue(value, subAttribute, state.context);
  return read === undefined ? undefined : { ...equalities, [subAttribute.name]: read };
}

/**
 * The members that a filter of equalities joined by `and` says; undefined for other filters, and
 * for one that no item can match since it asks for two values of one member.
 */
function listEqualities(filter: ResolvedFilter): JsonObject | undefined {
  if (filter.kind === "and") {
    let all: JsonObject = {};
    for (const each of filter.filters) {
      const one = listEqualities(each);
      if (one === undefined) return undefined;
      const known = all;
      if (Object.keys(one).some((name) => (known[name] ?? one[name]) !== one[name])) {
        return undefined;
      }
      all = { ...all, ...one };
    }
    return all;
  }
  if (filter.kind !== "comparison" || filter.operator !== "eq") return undefined;
  if (filter.subAttribute === undefined) return {};
  return { [filter.subAttribute.name]: filter.literal };
}
