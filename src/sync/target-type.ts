import type { JsonValue } from "../common/json.ts";
import type { TargetAttribute } from "./target-attribute.ts";

/**
 * A mapped value as the target attribute's type wants it: expressions speak in strings, and texts
 * in a multi-valued complex attribute are the `value` of an element each.
 *
 * @returns undefined for what counts as no value: null, the empty text, the empty list
 */
export function toTargetType(target: TargetAttribute, value: JsonValue): JsonValue | undefined {
  if (value === null || value === "" || (Array.isArray(value) && value.length === 0)) {
    return undefined;
  }
  if (target.multivalued) {
    const items = Array.isArray(value) ? value : [value];
    const isComplex = target.type === "complex";
    return items.map((item) => (isComplex && typeof item === "string" ? { value: item } : item));
  }
  if (target.type === "boolean" && typeof value === "string") {
    const folded = value.toLowerCase();
    return folded === "true" ? true : folded === "false" ? false : value;
  }
  if ((target.type === "integer" || target.type === "decimal") && typeof value === "string") {
    const number = Number(value);
    return Number.isFinite(number) ? number : value;
  }
  if (target.type === "string" && (typeof value === "boolean" || typeof value === "number")) {
    if (typeof value === "boolean") return value ? "True" : "False";
    return String(value);
  }
  return value;
}
