import { isJsonObject, type JsonObject, type JsonValue } from "../common/json.ts";
import { sameItems, toItems } from "./multi-value.ts";

/**
 * A target attribute as a mapping names it, taken apart:
 * `emails[type eq "work"].value` is `{ attribute: "emails", element: { type: "work" },
 * subAttribute: "value" }`.
 */
export interface TargetAttribute {
  /** The mapping's `targetAttributeName`: the key under which values are kept. */
  readonly name: string;
  /** The URN of the extension that holds it. */
  readonly extension?: string;
  readonly attribute: string;
  /** The sub-attribute and value that pick one element of a multi-valued attribute. */
  readonly element?: { readonly subAttribute: string; readonly value: JsonValue };
  readonly subAttribute?: string;
  readonly type: "string" | "boolean" | "integer" | "decimal" | "reference" | "complex";
  readonly caseExact: boolean;
  /** The whole of a multi-valued attribute is mapped, not one element of it. */
  readonly multivalued?: true;
}

/** A value for a target attribute; absent means that it has none. */
export interface TargetValue {
  readonly attribute: TargetAttribute;
  readonly value: JsonValue;
}

/**
 * Read an attribute out of a resource that the target sent.
 * A manager may be an object, a plain string or a one-item list: servers differ
 * (scim-requests.md section 4.6), so all three read as the id.
 *
 * @returns the value, or undefined where there is none
 */
export function readTargetValue(
  resource: JsonObject,
  target: TargetAttribute,
): JsonValue | undefined {
  const holder = target.extension === undefined ? resource : findMember(resource, target.extension);
  if (!isJsonObject(holder)) return undefined;
  let value = findMember(holder, target.attribute);
  if (target.element !== undefined) {
    const { subAttribute, value: wanted } = target.element;
    if (!Array.isArray(value)) return undefined;
    value = value.find(
      (item) => isJsonObject(item) && sameText(findMember(item, subAttribute), wanted),
    );
  }
  if (target.multivalued) {
    // Servers leave the list away around a single value.
    if (value === undefined || value === null) return undefined;
    const items = Array.isArray(value) ? value : [value];
    return items.length === 0 ? undefined : items;
  }
  if (target.subAttribute !== undefined) {
    value = isJsonObject(value) ? findMember(value, target.subAttribute) : undefined;
  } else if (target.type === "complex" || target.type === "reference") {
    const single = Array.isArray(value) ? value[0] : value;
    if (isJsonObject(single) && single.value !== undefined) value = single.value;
    else if (target.type === "reference") value = single;
  }
  return value === null || value === "" ? undefined : value;
}

/**
 * Whether two values count as the same for this attribute. Case-only differences count only where
 * the target attribute is caseExact (behaviour.md section 6).
 */
export function sameTargetValue(
  target: TargetAttribute,
  left: JsonValue | undefined,
  right: JsonValue | undefined,
): boolean {
  if (left === right) return true;
  if (left === undefined || right === undefined) return false;
  if (Array.isArray(left) || Array.isArray(right)) {
    return sameItems(toItems(left), toItems(right), target.caseExact);
  }
  if (typeof left === "object" || typeof right === "object") {
    return JSON.stringify(left) === JSON.stringify(right);
  }
  if (typeof left !== typeof right)
    return String(left).toLowerCase() === String(right).toLowerCase();
  if (target.caseExact || typeof left !== "string" || typeof right !== "string") return false;
  return left.length === right.length && left.toLowerCase() === right.toLowerCase();
}

/** Names and URNs are read without regard to case (RFC 7643 section 2.1). */
function findMember(holder: JsonObject, name: string): JsonValue | undefined {
  if (Object.hasOwn(holder, name)) return holder[name];
  const folded = name.toLowerCase();
  const key = Object.keys(holder).find((candidate) => candidate.toLowerCase() === folded);
  return key === undefined ? undefined : holder[key];
}

function sameText(left: JsonValue | undefined, right: JsonValue): boolean {
  // An object may bring a `toString` of its own along, so only scalars are put into words.
  if (left === undefined || typeof left === "object") return false;
  return String(left).toLowerCase() === String(right).toLowerCase();
}
