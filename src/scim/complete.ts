import { readAttribute } from "./match.ts";
import { isArray, isObject, type JsonObject, type JsonValue, type Resource } from "./resource.ts";
import type { ResourceAttribute, ResourceSchema } from "./schema.ts";

/**
 * The `schemas` of a resource: the base schema, then the extensions it has values of.
 *
 * @see RFC 7643 section 3
 */
export function computeSchemas(resource: Resource, schema: ResourceSchema): readonly string[] {
  const schemas = [schema.urn];
  for (const { urn, required } of schema.extensions) {
    if (required || resource[urn] !== undefined) schemas.push(urn);
  }
  return schemas;
}

/**
 * List the required attributes that a resource lacks.
 *
 * @returns the lacking attributes, top-level ones and sub-attributes of complex values
 */
export function listMissing(
  resource: Resource,
  schema: ResourceSchema,
): readonly ResourceAttribute[] {
  const missing: ResourceAttribute[] = [];
  for (const attribute of schema.requiredAttributes) {
    if (!hasText(readAttribute(resource, attribute))) missing.push(attribute);
  }
  collectMissingParts(resource, schema.attributes, missing);
  for (const { urn, attributes } of schema.extensions) {
    const extension = resource[urn];
    if (!isObject(extension)) continue;
    for (const attribute of attributes) {
      const isNeeded = attribute.required && attribute.mutability !== "readOnly";
      const isKnown = missing.includes(attribute);
      if (isNeeded && !isKnown && !hasText(extension[attribute.name])) missing.push(attribute);
    }
    collectMissingParts(extension, attributes, missing);
  }
  return missing;
}

function collectMissingParts(
  container: JsonObject,
  attributes: readonly ResourceAttribute[],
  missing: ResourceAttribute[],
): void {
  for (const attribute of attributes) {
    if (!attribute.hasRequiredParts) continue;
    const value = container[attribute.name];
    if (value === undefined) continue;
    for (const sub of attribute.subAttributes) {
      if (!sub.required || sub.mutability === "readOnly") continue;
      const items = isArray(value) ? value : [value];
      const isWhole = items.every((item) => isObject(item) && hasText(item[sub.name]));
      if (!isWhole && !missing.includes(sub)) missing.push(sub);
    }
  }
}

// A name of nothing but blanks is as good as none.
function hasText(value: JsonValue | undefined): boolean {
  if (typeof value === "string") return value !== "" && value.trim() !== "";
  return value !== undefined;
}
