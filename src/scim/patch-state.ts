import { equalValues } from "./equal.ts";
import { ScimError } from "./errors.ts";
import { countPrimaries, ITEM_LIMIT, isOverfull, isPrimary, keepPrimary } from "./items.ts";
import { readAttribute } from "./match.ts";
import type { Quirks } from "./quirks.ts";
import { type ReadContext, settlePrimary } from "./read-value.ts";
import { isObject, type JsonObject, type JsonValue } from "./resource.ts";
import type { ResourceAttribute, ResourceSchema } from "./schema.ts";

/** One operation of a PATCH, its words already in canonical case. */
export interface PatchOperation {
  readonly op: "add" | "remove" | "replace";
  /** As written; undefined for an operation on the whole resource. */
  readonly path?: string;
  /** Undefined only when the client gave none; null when it gave null. */
  readonly value?: JsonValue;
  /** Its 0-based place in the request, when that is not its place in the array. */
  readonly index?: number;
}

/** What one operation, or one key of a path-less one, does to its target. */
export interface TargetChange {
  readonly op: PatchOperation["op"];
  readonly value: JsonValue | undefined;
  /** Whether the operation had no path, and this is one key of its value. */
  readonly isMerge: boolean;
}

/** A PATCH under way. Containers in `draft` are replaced, never changed in place. */
export interface PatchState {
  readonly draft: Record<string, JsonValue>;
  readonly schema: ResourceSchema;
  readonly quirks: Quirks;
  readonly context: ReadContext;
  /** Attributes that have been set. */
  readonly touched: Set<ResourceAttribute>;
  /** What the operations have cost so far, in the units of {@link EFFORT}. */
  effort: number;
}

/** What steps cost, measured: ten million units are about a second. */
export const EFFORT = {
  /** Comparing one item by one condition. */
  condition: 2,
  /** Telling one item apart from others, or changing it. */
  item: 4,
  /** Finding out what a key of a value without a path means. */
  key: 400,
} as const;

/**
 * The most that one PATCH may cost. A body of a megabyte can hold thirty thousand value
 * paths, and each looks at all of two thousand items; nobody's directory does.
 */
const EFFORT_LIMIT = 4_000_000;

/**
 * Count what a step costs before it is taken.
 *
 * @throws {@link ScimError} `payloadTooLarge` when the PATCH has cost too much by now
 */
export function spendEffort(state: PatchState, items: number, each: number): void {
  state.effort += items * each;
  if (state.effort <= EFFORT_LIMIT) return;
  const detail = "The operations look at too many items in all (maxPatchOperations).";
  throw new ScimError("payloadTooLarge", detail);
}

/** The value an attribute has at this point of the PATCH. */
export function currentValue(
  state: PatchState,
  attribute: ResourceAttribute,
): JsonValue | undefined {
  return readAttribute(state.draft, attribute);
}

/**
 * Give an attribute its new value; undefined makes it unassigned.
 *
 * @throws {@link ScimError} `mutability` for changing a set immutable attribute or unassigning a
 *   required one; `invalidValue` for a required text of nothing but blanks
 */
export function putValue(
  state: PatchState,
  attribute: ResourceAttribute,
  value: JsonValue | undefined,
): void {
  const before = currentValue(state, attribute);
  if (value === before) return;
  if (value === undefined && attribute.required) {
    throw refuseMutability(attribute, "is required and cannot be removed");
  }
  if (attribute.required && typeof value === "string" && value.trim() === "") {
    const { path } = attribute;
    const detail = `"${path}" is required and cannot be blank.`;
    throw new ScimError("invalidValue", detail, { attributePath: path });
  }
  checkImmutable(attribute, before, value);
  state.touched.add(attribute);
  if (attribute.extension === undefined) {
    setMember(state.draft, attribute.name, value);
    return;
  }
  const present = state.draft[attribute.extension];
  const container: Record<string, JsonValue> = { ...(isObject(present) ? present : {}) };
  setMember(container, attribute.name, value);
  const isEmpty = Object.keys(container).length === 0;
  setMember(state.draft, attribute.extension, isEmpty ? undefined : container);
}

function setMember(
  container: Record<string, JsonValue>,
  name: string,
  value: JsonValue | undefined,
): void {
  if (value === undefined) delete container[name];
  else container[name] = value;
}

/** Refuse to change an immutable attribute or sub-attribute that has a value. */
export function checkImmutable(
  attribute: ResourceAttribute,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): void {
  if (attribute.mutability !== "immutable" || before === undefined) return;
  if (equalValues(before, after, attribute)) return;
  throw refuseMutability(attribute, "is immutable and has a value");
}

/** A `mutability` refusal that names the attribute. */
export function refuseMutability(attribute: ResourceAttribute, reason: string): ScimError {
  const { path } = attribute;
  return new ScimError("mutability", `"${path}" ${reason}.`, { attributePath: path });
}

/** A `noTarget` refusal that names the attribute. */
export function refuseNoTarget(attribute: ResourceAttribute, reason: string): ScimError {
  const { path } = attribute;
  return new ScimError("noTarget", `${reason} "${path}".`, { attributePath: path });
}

/**
 * Put some sub-attributes over a complex value and take others out.
 *
 * A new `value` in a reference such as manager makes the old `$ref` and what the service
 * provider filled in (`displayName`) wrong, so those go unless given anew.
 *
 * @returns undefined when nothing is left
 */
export function mergeParts(
  before: JsonObject | undefined,
  parts: JsonObject,
  cleared: readonly ResourceAttribute[],
  attribute: ResourceAttribute,
): JsonObject | undefined {
  const merged: Record<string, JsonValue> = { ...before };
  const newValue = parts.value;
  if (newValue !== undefined && newValue !== merged.value) dropDerived(merged, attribute);
  for (const name of Object.keys(parts)) {
    const part = parts[name];
    if (part === undefined) continue;
    const sub = attribute.subAttributesByName.get(name);
    if (sub !== undefined) checkImmutable(sub, before?.[name], part);
    merged[name] = part;
  }
  for (const sub of cleared) {
    checkImmutable(sub, before?.[sub.name], undefined);
    if (sub.required) throw refuseMutability(sub, "is required and cannot be removed");
    delete merged[sub.name];
    if (sub.name === "value") dropDerived(merged, attribute);
  }
  return Object.keys(merged).length === 0 ? undefined : merged;
}

function dropDerived(merged: Record<string, JsonValue>, attribute: ResourceAttribute): void {
  if (!attribute.subAttributesByName.has("$ref")) return;
  for (const sub of attribute.subAttributes) {
    const isDerived = sub.name === "$ref" || sub.mutability === "readOnly";
    if (isDerived && sub.mutability !== "immutable") delete merged[sub.name];
  }
}

/**
 * Give a multi-valued attribute its new items. An item that this operation made primary takes
 * that from the one before; items are told apart by identity, since unchanged ones are kept.
 *
 * @see RFC 7644 section 3.5.2
 */
export function putItems(
  state: PatchState,
  attribute: ResourceAttribute,
  items: readonly JsonValue[],
  before: readonly JsonValue[],
): void {
  if (items.length === 0) {
    putValue(state, attribute, undefined);
    return;
  }
  if (isOverfull(items.length, attribute)) {
    const { path } = attribute;
    const detail = `"${path}" has more items than ${ITEM_LIMIT}.`;
    throw new ScimError("invalidValue", detail, { attributePath: path });
  }
  if (countPrimaries(items) < 2) {
    putValue(state, attribute, items);
    return;
  }
  const old = new Set(before);
  const made = items.filter((item) => isPrimary(item) && !old.has(item));
  const [first] = made;
  if (made.length === 1 && first !== undefined) {
    putValue(state, attribute, keepPrimary(items, first));
    return;
  }
  putValue(state, attribute, settlePrimary(items, attribute, state.context));
}
