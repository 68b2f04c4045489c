import type { JsonObject } from "../common/json.ts";
import { foldCase, normaliseDateTime } from "../scim/fold.ts";
import { isArray, isObject, type JsonValue, type Resource } from "../scim/resource.ts";
import type { ResourceAttribute, ResourceSchema } from "../scim/schema.ts";

/**
 * Rewrite a resource for searching: texts folded unless the schema calls them case-exact,
 * DateTimes as UTC text that sorts by time. Databases then compare plain values and agree with
 * the in-memory evaluator.
 *
 * @param resource - in canonical form
 * @returns the same attributes under the same names; what the schema does not know is left out
 */
export function buildSearchDocument(resource: Resource, schema: ResourceSchema): JsonObject {
  const document: Record<string, JsonValue> = {};
  foldMembers(resource, schema.attributes, document);
  for (const { urn, attributes } of schema.extensions) {
    const extension = resource[urn];
    if (!isObject(extension)) continue;
    const folded: Record<string, JsonValue> = {};
    foldMembers(extension, attributes, folded);
    document[urn] = folded;
  }
  return document;
}

function foldMembers(
  source: { readonly [name: string]: JsonValue },
  attributes: readonly ResourceAttribute[],
  target: Record<string, JsonValue>,
): void {
  for (const attribute of attributes) {
    const value = source[attribute.name];
    if (value === undefined || attribute.returned === "never") continue;
    const folded = foldValue(value, attribute);
    if (folded !== undefined) target[attribute.name] = folded;
  }
}

function foldValue(value: JsonValue, attribute: ResourceAttribute): JsonValue | undefined {
  if (isArray(value)) {
    return value.flatMap((item) => foldValue(item, attribute) ?? []);
  }
  if (isObject(value)) {
    const folded: Record<string, JsonValue> = {};
    foldMembers(value, attribute.subAttributes, folded);
    return folded;
  }
  if (typeof value !== "string") return value;
  // A stored text that is no dateTime counts as unassigned in comparisons.
  if (attribute.type === "dateTime") return normaliseDateTime(value);
  return attribute.caseExact ? value : foldCase(value);
}
