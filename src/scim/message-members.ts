import { ScimError } from "./errors.ts";
import type { Quirks } from "./quirks.ts";
import { isArray, isObject, type JsonObject, type JsonValue } from "./resource.ts";

/** Read the member of that name, in any letter case; the first in the text wins. */
export function readMember(object: JsonObject, foldedName: string): JsonValue | undefined {
  for (const key of Object.keys(object)) {
    if (key.length === foldedName.length && key.toLowerCase() === foldedName) return object[key];
  }
  return undefined;
}

/**
 * Check that a body is the message it should be, and hand it back as an object.
 *
 * @throws {@link ScimError} `invalidSyntax`
 */
export function readMessage(body: unknown, urn: string, quirks: Quirks): JsonObject {
  if (!isObject(body)) throw new ScimError("invalidSyntax", "The body must be a JSON object.");
  if (quirks.looseMessageSchemas) return body;
  const schemas = readMember(body, "schemas");
  const folded = urn.toLowerCase();
  const isNamed = (each: JsonValue) => typeof each === "string" && each.toLowerCase() === folded;
  if (isArray(schemas) && schemas.some(isNamed)) return body;
  throw new ScimError("invalidSyntax", `"schemas" must name "${urn}".`);
}
