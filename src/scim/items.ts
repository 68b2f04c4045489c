import { foldCase, normaliseDateTime } from "./fold.ts";
import { isObject, type JsonObject, type JsonValue } from "./resource.ts";
import type { ResourceAttribute } from "./schema.ts";

/**
 * The most items of an attribute whose items are no references. Members may be many; a person
 * with thousands of e-mail addresses is an attack on those who compare them.
 */
export const ITEM_LIMIT = 2_000;

/** Whether an attribute may not have that many items. */
export function isOverfull(count: number, attribute: ResourceAttribute): boolean {
  return count > ITEM_LIMIT && !attribute.subAttributesByName.has("$ref");
}

/**
 * The text by which two items of a multi-valued attribute are the same item: `type` and `value`
 * (RFC 7643 section 2.4); `value` alone where items are references, as members are; all
 * sub-attributes where there is no `value`, as with addresses.
 */
export function identifyItem(item: JsonValue, attribute: ResourceAttribute): string {
  if (!isObject(item)) return identifyScalar(item, attribute);
  const { subAttributesByName } = attribute;
  const value = subAttributesByName.get("value");
  if (value === undefined || item[value.name] === undefined) return identifyWhole(item, attribute);
  const own = identifyScalar(item[value.name], value);
  const type = subAttributesByName.get("type");
  if (type === undefined || subAttributesByName.has("$ref")) return own;
  return `${identifyScalar(item[type.name], type)}\u0000${own}`;
}

/** A text that is the same for equal items only, whatever the order of their members. */
export function identifyWhole(item: JsonObject, attribute: ResourceAttribute): string {
  const parts = attribute.subAttributes.map((each) => {
    if (each.name === "primary") return item[each.name] === true ? "true" : "";
    return identifyScalar(item[each.name], each);
  });
  return JSON.stringify(parts);
}

function identifyScalar(value: JsonValue | undefined, attribute: ResourceAttribute): string {
  if (value === undefined) return "";
  if (typeof value !== "string") return JSON.stringify(value);
  if (attribute.type === "dateTime") return normaliseDateTime(value) ?? value;
  return attribute.caseExact ? value : foldCase(value);
}

/** Leave out items that repeat an earlier one. RFC 7643 section 2.4. */
export function uniqueItems(
  items: readonly JsonValue[],
  attribute: ResourceAttribute,
): readonly JsonValue[] {
  if (items.length < 2) return items;
  const seen = new Set<string>();
  const kept = items.filter((item) => {
    const identity = identifyItem(item, attribute);
    if (seen.has(identity)) return false;
    seen.add(identity);
    return true;
  });
  return kept.length === items.length ? items : kept;
}

/**
 * Make one of items that have become the same: the first, with what only a later one says, such
 * as that it is primary.
 */
export function joinItems(
  items: readonly JsonValue[],
  attribute: ResourceAttribute,
): readonly JsonValue[] {
  if (uniqueItems(items, attribute) === items) return items;
  const joined = new Map<string, JsonValue>();
  for (const item of items) {
    const identity = identifyItem(item, attribute);
    const first = joined.get(identity);
    if (first === undefined) joined.set(identity, item);
    else if (isObject(first) && isObject(item)) {
      const mark = isPrimary(item) ? { primary: true } : {};
      joined.set(identity, { ...first, ...item, ...first, ...mark });
    }
  }
  return [...joined.values()];
}

/** How many items say that they are the primary one. */
export function countPrimaries(items: readonly JsonValue[]): number {
  let count = 0;
  for (const item of items) if (isPrimary(item)) count += 1;
  return count;
}

/** Let only the chosen item be primary; the others that said so get `primary` false. */
export function keepPrimary(items: readonly JsonValue[], chosen: JsonValue): readonly JsonValue[] {
  return items.map((item) =>
    item !== chosen && isObject(item) && item.primary === true ? { ...item, primary: false } : item,
  );
}

/** Whether an item says that it is the primary one. */
export function isPrimary(item: JsonValue): boolean {
  return isObject(item) && item.primary === true;
}
