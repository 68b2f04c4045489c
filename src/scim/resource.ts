/** Any JSON value. `null` is only ever seen on the wire, never inside a {@link Resource}. */
export type JsonValue = string | number | boolean | null | JsonArray | JsonObject;

/** A JSON array, never changed in place. */
export type JsonArray = readonly JsonValue[];

/** A JSON object, never changed in place. */
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/**
 * A resource in canonical form: core attributes at the top under the names the schema spells,
 * extension attributes in an object under the extension's URN, nothing unassigned present, and
 * `schemas` computed from what is there.
 */
export type Resource = JsonObject;

/** Whether a value is a JSON object: neither null nor an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is an array; keeps the element type that `Array.isArray` would lose. */
export function isArray(value: unknown): value is JsonArray {
  return Array.isArray(value);
}
