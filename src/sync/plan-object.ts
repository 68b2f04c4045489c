import type { JsonValue } from "../common/json.ts";
import { SyncError } from "./errors.ts";
import type { CompiledAttributeMapping, CompiledObjectMapping, MappedObject } from "./mapping.ts";
import { listMissing, toItems } from "./multi-value.ts";
import type { AttributeChange } from "./request.ts";
import { sameTargetValue, type TargetValue } from "./target-attribute.ts";
import { toTargetType } from "./target-type.ts";

/** What the target is known to have, by target attribute name. */
export type KnownValues = Readonly<Record<string, JsonValue>>;

/** A change with what the target has after it, where that is more than what is sent. */
export interface PlannedChange extends AttributeChange {
  readonly valueAfter?: JsonValue;
}

/**
 * The values of an object that is to be created: mapped values, and defaults where the source
 * gives nothing (behaviour.md section 6: defaults apply only on create).
 *
 * @throws SyncError `MandatoryFieldsMissing` naming every required attribute that has neither a
 *   value nor a default
 */
export function planCreate(
  compiled: CompiledObjectMapping,
  mapped: MappedObject,
): readonly TargetValue[] {
  const planned: TargetValue[] = [];
  const missing: string[] = [];
  for (const row of compiled.attributes) {
    const { target, required } = row;
    const isDropped = mapped.dropped.has(target.name);
    const value = isDropped ? undefined : (mapped.values.get(target.name) ?? readDefault(row));
    if (value !== undefined) planned.push({ attribute: target, value });
    else if (required) missing.push(target.name);
  }
  if (missing.length === 0) return planned;
  throw new SyncError(
    "MandatoryFieldsMissing",
    `The application requires ${missing.join(", ")}, and the directory gives no value.`,
  );
}

/**
 * What has to change in an object that exists, and nothing else.
 *
 * @param known - what the target has: as we sent it, or as it was read when matched
 * @param only - `softDeleted`: only the attributes that depend on IsSoftDeleted, for an object
 *   that left the scope; its other attributes are none of our business any more
 */
export function planUpdate(
  compiled: CompiledObjectMapping,
  mapped: MappedObject,
  known: KnownValues,
  only?: "softDeleted",
): readonly PlannedChange[] {
  const changes: PlannedChange[] = [];
  for (const row of compiled.attributes) {
    if (mapped.dropped.has(row.target.name)) continue;
    if (only === "softDeleted" && !row.readsSoftDeleted) continue;
    const change = planAttribute(compiled, row, mapped, known);
    if (change !== undefined) changes.push(change);
  }
  return markEmptiedElements(compiled, known, changes);
}

/** The change of one attribute by its flow type, or undefined when there is none to make. */
function planAttribute(
  compiled: CompiledObjectMapping,
  row: CompiledAttributeMapping,
  mapped: MappedObject,
  known: KnownValues,
): PlannedChange | undefined {
  const { target, mapping } = row;
  const oldValue = known[target.name];
  // The type None fills what is empty in the target, and touches nothing else.
  const isNone = mapping.source === undefined;
  if (isNone && oldValue !== undefined) return undefined;
  const newValue = isNone ? readDefault(row) : mapped.values.get(target.name);
  switch (mapping.flowType) {
    case "ObjectAddOnly":
      return undefined;
    case "AttributeAddOnly":
      if (hasAttribute(compiled, target.attribute, known)) return undefined;
      break;
    case "ValueAddOnly":
      if (oldValue !== undefined && !Array.isArray(oldValue)) return undefined;
      break;
    case "MultiValueAddOnly":
    case "Always":
      break;
  }
  if (newValue === undefined) {
    const clears = mapping.flowNullValues === true && mapping.flowType === "Always";
    return clears && oldValue !== undefined ? { attribute: target, oldValue } : undefined;
  }
  if (oldValue !== undefined && (row.merges || mapping.flowType === "ValueAddOnly")) {
    return planMerge(row, oldValue, newValue);
  }
  if (sameTargetValue(target, oldValue, newValue)) return undefined;
  const elementExists = hasElement(compiled, target.name, known);
  return {
    attribute: target,
    newValue,
    ...(oldValue !== undefined && { oldValue }),
    ...(elementExists && { elementExists }),
  };
}

/** Only what is missing is sent, as an addition: no old value is named, so none is replaced. */
function planMerge(
  { target }: CompiledAttributeMapping,
  oldValue: JsonValue,
  newValue: JsonValue,
): PlannedChange | undefined {
  const existing = toItems(oldValue);
  const missing = listMissing(existing, toItems(newValue), target.caseExact);
  if (missing.length === 0) return undefined;
  return { attribute: target, newValue: missing, valueAfter: [...existing, ...missing] };
}

/** The value that an attribute gets where the source gives none. */
export function readDefault({ target, mapping }: CompiledAttributeMapping): JsonValue | undefined {
  return mapping.defaultValue ? toTargetType(target, mapping.defaultValue) : undefined;
}

/** Whether the target has anything of an attribute, as far as it is mapped. */
function hasAttribute(compiled: CompiledObjectMapping, name: string, known: KnownValues): boolean {
  return compiled.attributes.some(
    ({ target }) => target.attribute === name && known[target.name] !== undefined,
  );
}

/**
 * An element that keeps no mapped value goes whole: an e-mail address without an address would
 * stay behind otherwise, and stand beside the next one of its type.
 */
function markEmptiedElements(
  compiled: CompiledObjectMapping,
  known: KnownValues,
  changes: readonly PlannedChange[],
): readonly PlannedChange[] {
  if (!changes.some(({ attribute, newValue }) => attribute.element && newValue === undefined)) {
    return changes;
  }
  const after = applyChanges(known, changes);
  return changes.map((change) => {
    const { attribute, newValue } = change;
    if (newValue !== undefined || attribute.element === undefined) return change;
    const keeps = hasElement(compiled, attribute.name, after);
    return keeps ? change : { ...change, elementEmptied: true };
  });
}

/** The known values after changes were written. */
export function applyChanges(known: KnownValues, changes: readonly PlannedChange[]): KnownValues {
  const after: Record<string, JsonValue> = { ...known };
  for (const { attribute, newValue, valueAfter } of changes) {
    if (newValue === undefined) delete after[attribute.name];
    else after[attribute.name] = valueAfter ?? newValue;
  }
  return after;
}

/** Whether the target has the element of a filtered path, known by any of its sub-attributes. */
function hasElement(compiled: CompiledObjectMapping, name: string, known: KnownValues): boolean {
  const bracket = name.indexOf("]");
  if (bracket < 0) return false;
  const element = name.slice(0, bracket + 1);
  return compiled.attributes.some(
    ({ target }) => target.name.startsWith(element) && known[target.name] !== undefined,
  );
}
