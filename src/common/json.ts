/** JSON as data: what crosses a wire or is stored. Absent members mean unassigned. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** One JSON object. */
export interface JsonObject {
  readonly [name: string]: JsonValue | undefined;
}

/** Whether a value is a JSON object: not null, not a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
