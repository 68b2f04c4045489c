import type { ResourceWrite } from "../saas/ports.ts";
import { foldCase, normaliseDateTime } from "../scim/fold.ts";
import { readAttribute } from "../scim/match.ts";
import { isArray, isObject, type JsonValue, type Resource } from "../scim/resource.ts";
import type { ResourceAttribute } from "../scim/schema.ts";
import { checkLength } from "./indexed-text.ts";

/**
 * What of a resource nobody else of its type may have, each value once.
 *
 * Texts are folded unless case-exact, dateTimes normalised; the values of a multi-valued attribute
 * count one by one. An empty text is no value.
 *
 * @param attributes - simple ones, and parts of complex ones
 * @throws ScimError `invalidValue` when a value is too long for an index
 * @see RFC 7643 section 7 (uniqueness)
 */
export function listUniqueValues(
  resource: Resource,
  attributes: readonly ResourceAttribute[],
): NonNullable<ResourceWrite["uniqueValues"]> {
  return attributes.flatMap((attribute) => {
    const { path } = attribute;
    const whole = readAttribute(resource, attribute.parent ?? attribute);
    const values = new Set<string>();
    for (const item of isArray(whole) ? whole : [whole]) {
      const text = formatValue(readPart(item, attribute), attribute);
      if (text !== "") values.add(checkLength(text, path));
    }
    return [...values].map((value) => ({ attribute: path, value }));
  });
}

function readPart(
  item: JsonValue | undefined,
  { parent, name }: ResourceAttribute,
): JsonValue | undefined {
  if (parent === undefined) return item;
  return isObject(item) ? item[name] : undefined;
}

function formatValue(value: JsonValue | undefined, attribute: ResourceAttribute): string {
  if (typeof value === "number") return String(value);
  if (typeof value !== "string") return "";
  if (attribute.type === "dateTime") return normaliseDateTime(value) ?? value;
  return attribute.caseExact ? value : foldCase(value);
}
