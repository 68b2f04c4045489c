import { identifyItem } from "./items.ts";
import { EFFORT, type PatchState, putItems, spendEffort } from "./patch-state.ts";
import { isObject, type JsonObject, type JsonValue } from "./resource.ts";
import type { ResourceAttribute } from "./schema.ts";

/**
 * Add items to a multi-valued attribute. One that is there already gets what it lacks and no
 * second copy, so that adding twice changes nothing (RFC 7644 section 3.5.2.1).
 */
export function appendItems(
  state: PatchState,
  attribute: ResourceAttribute,
  before: readonly JsonValue[],
  added: readonly JsonValue[],
): void {
  spendEffort(state, before.length, EFFORT.item);
  const items = [...before];
  const places = new Map(before.map((item, index) => [identifyItem(item, attribute), index]));
  for (const item of added) {
    const identity = identifyItem(item, attribute);
    const place = places.get(identity);
    if (place === undefined) {
      places.set(identity, items.push(item) - 1);
      continue;
    }
    const present = items[place];
    if (isObject(present) && isObject(item)) items[place] = addToItem(present, item, attribute);
  }
  if (items.length === before.length && items.every((item, index) => item === before[index]))
    return;
  putItems(state, attribute, items, before);
}

function addToItem(
  present: JsonObject,
  added: JsonObject,
  attribute: ResourceAttribute,
): JsonObject {
  const fresh: Record<string, JsonValue> = {};
  for (const sub of attribute.subAttributes) {
    const value = added[sub.name];
    const old = present[sub.name];
    if (value === undefined || value === old) continue;
    if (old !== undefined && sub.mutability === "immutable") continue;
    fresh[sub.name] = value;
  }
  return Object.keys(fresh).length === 0 ? present : { ...present, ...fresh };
}
