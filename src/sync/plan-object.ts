import type { JsonValue } from "../common/json.ts";
import type { CompiledObjectMapping, MappedObject } from "./mapping.ts";
import type { AttributeChange } from "./request.ts";
import { sameTargetValue, type TargetValue } from "./target-attribute.ts";

/** What the target is known to have, by target attribute name. */
export type KnownValues = Readonly<Record<string, JsonValue>>;

/**
 * The values of an object that is to be created: mapped values, and defaults where the source
 * gives nothing (behaviour.md section 6: defaults apply only on create).
 */
export function planCreate(
  compiled: CompiledObjectMapping,
  mapped: MappedObject,
): readonly TargetValue[] {
  const planned: TargetValue[] = [];
  for (const { target, mapping } of compiled.attributes) {
    if (mapped.dropped.has(target.name)) continue;
    const value = mapped.values.get(target.name) ?? (mapping.defaultValue || undefined);
    if (value !== undefined) planned.push({ attribute: target, value });
  }
  return planned;
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
): readonly AttributeChange[] {
  const changes: AttributeChange[] = [];
  for (const { target, mapping, readsSoftDeleted } of compiled.attributes) {
    if (mapped.dropped.has(target.name) || mapping.flowType === "ObjectAddOnly") continue;
    if (only === "softDeleted" && !readsSoftDeleted) continue;
    const oldValue = known[target.name];
    const newValue = mapped.values.get(target.name);
    if (newValue === undefined) {
      if (mapping.flowNullValues && oldValue !== undefined) {
        changes.push({ attribute: target, oldValue });
      }
    } else if (!sameTargetValue(target, oldValue, newValue)) {
      const elementExists = hasElement(compiled, target.name, known);
      changes.push({
        attribute: target,
        newValue,
        ...(oldValue !== undefined && { oldValue }),
        ...(elementExists && { elementExists }),
      });
    }
  }
  return markEmptiedElements(compiled, known, changes);
}

/**
 * An element that keeps no mapped value goes whole: an e-mail address without an address would
 * stay behind otherwise, and stand beside the next one of its type.
 */
function markEmptiedElements(
  compiled: CompiledObjectMapping,
  known: KnownValues,
  changes: readonly AttributeChange[],
): readonly AttributeChange[] {
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
export function applyChanges(known: KnownValues, changes: readonly AttributeChange[]): KnownValues {
  const after: Record<string, JsonValue> = { ...known };
  for (const { attribute, newValue } of changes) {
    if (newValue === undefined) delete after[attribute.name];
    else after[attribute.name] = newValue;
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
