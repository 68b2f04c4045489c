import type { JsonValue } from "../common/json.ts";
import type { SourceAttribute } from "../directory/source-attributes.ts";
import type { AttributeMapping } from "./schema.ts";

/**
 * Why the target's value can't become the directory's: `computed`: an expression, a constant or
 * nothing gives the value, and not one attribute alone; `readOnly`: the directory keeps that
 * attribute itself; `reference`: it names another object; `owned`: uploads bring the attribute, and
 * would bring the old value back; `hidden`: the mapping redacts it; `gone`: the object is deleted;
 * `otherKind`: the value is none that the attribute can have.
 */
export type AcceptanceRefusal =
  | "computed"
  | "readOnly"
  | "reference"
  | "owned"
  | "hidden"
  | "gone"
  | "otherKind";

/** What taking over a value of the target would write in the directory, or why it can't. */
export type Acceptance =
  | { readonly property: string; readonly value: JsonValue }
  | { readonly refusal: AcceptanceRefusal };

/** The attribute that a direct mapping reads; undefined for every other one. */
export function readDirect({ source }: Pick<AttributeMapping, "source">): string | undefined {
  return source?.type === "Attribute" ? source.name : undefined;
}

/**
 * The target's value as the directory's attribute has it. A target without a value clears.
 *
 * @returns undefined when the attribute can't have it
 */
export function toSourceValue(
  { type, multivalued }: Pick<SourceAttribute, "type" | "multivalued">,
  value: JsonValue | undefined,
): JsonValue | undefined {
  if (value === undefined) return null;
  if (multivalued) {
    const items = Array.isArray(value) ? value : [value];
    return items.every((item) => typeof item === "string") ? items : undefined;
  }
  if (type === "Boolean") return readBoolean(value);
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

function readBoolean(value: JsonValue): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (value === "True" || value === "true") return true;
  return value === "False" || value === "false" ? false : undefined;
}
