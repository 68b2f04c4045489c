import { isJsonObject, type JsonValue } from "../common/json.ts";

/**
 * Multi-valued attributes compared as sets: targets give them back in any order, and each element
 * with more sub-attributes than it was given.
 */

/** A value as the list of its items. */
export function toItems(value: JsonValue): readonly JsonValue[] {
  return Array.isArray(value) ? value : [value];
}

/** Whether each of the wanted items is there, and no other. */
export function sameItems(
  existing: readonly JsonValue[],
  wanted: readonly JsonValue[],
  caseExact: boolean,
): boolean {
  const rest = [...existing];
  for (const item of wanted) {
    const place = rest.findIndex((each) => coversItem(each, item, caseExact));
    if (place < 0) return false;
    rest.splice(place, 1);
  }
  return rest.length === 0;
}

/** Those of the wanted items that are not there yet. */
export function listMissing(
  existing: readonly JsonValue[],
  wanted: readonly JsonValue[],
  caseExact: boolean,
): readonly JsonValue[] {
  return wanted.filter((item) => !existing.some((each) => coversItem(each, item, caseExact)));
}

/** Whether an item that the target has is the wanted one, whatever else the target says of it. */
function coversItem(existing: JsonValue, wanted: JsonValue, caseExact: boolean): boolean {
  if (isJsonObject(wanted)) {
    return (
      isJsonObject(existing) &&
      Object.entries(wanted).every(
        ([name, value]) =>
          // Many servers leave `primary` away where it is false.
          (value === false && existing[name] === undefined) ||
          coversItem(existing[name] ?? null, value ?? null, caseExact),
      )
    );
  }
  const actual = isJsonObject(existing) ? existing.value : existing;
  if (actual === wanted) return true;
  if (typeof actual !== "string" || typeof wanted !== "string" || caseExact) return false;
  return actual.toLowerCase() === wanted.toLowerCase();
}
