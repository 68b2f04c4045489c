import { computeSchemas } from "../scim/complete.ts";
import { isArray, isObject, type JsonValue, type Resource } from "../scim/resource.ts";
import type { ResourceAttribute, ResourceSchema } from "../scim/schema.ts";

/** What the protocol knows better than a row, or keeps apart from it. */
const NOT_ASKED_FOR: ReadonlySet<string> = new Set(["id", "schemas", "meta"]);
const KEPT_AS_ROWS: ReadonlySet<string> = new Set(["groups", "members"]);

/**
 * Bring a row that is told in SCIM's words into canonical form: what is null or empty is left out,
 * what no schema knows too, 0 and 1 become booleans and Dates texts where the schema says so.
 *
 * @param attributes - trusted to mean what it says, not to be tidy
 * @returns with `schemas` and `id`, without `meta`, `groups` and `members`
 */
export function tidyAttributes(
  id: string,
  attributes: Readonly<Record<string, unknown>>,
  schema: ResourceSchema,
): Resource {
  const known = schema.attributes.filter(({ name }) => !NOT_ASKED_FOR.has(name));
  const tidy: Record<string, JsonValue> = tidyMembers(
    attributes,
    known.filter(({ name, extension }) => extension !== undefined || !KEPT_AS_ROWS.has(name)),
  );
  for (const { urn, attributes: own } of schema.extensions) {
    const extension = attributes[urn];
    if (typeof extension !== "object" || extension === null) continue;
    const kept = tidyMembers(extension as Readonly<Record<string, unknown>>, own);
    if (Object.keys(kept).length > 0) tidy[urn] = kept;
  }
  return { schemas: computeSchemas(tidy, schema), id, ...tidy };
}

function tidyMembers(
  source: Readonly<Record<string, unknown>>,
  known: readonly ResourceAttribute[],
): Record<string, JsonValue> {
  const tidy: Record<string, JsonValue> = {};
  for (const attribute of known) {
    if (attribute.returned === "never" || !Object.hasOwn(source, attribute.name)) continue;
    const value = tidyValue(source[attribute.name], attribute);
    if (value !== undefined) tidy[attribute.name] = value;
  }
  return tidy;
}

function tidyValue(value: unknown, attribute: ResourceAttribute): JsonValue | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (attribute.multiValued) {
    if (!Array.isArray(value)) return undefined;
    const items = value.flatMap((item) => tidyItem(item, attribute) ?? []);
    return items.length === 0 ? undefined : items;
  }
  return tidyItem(value, attribute);
}

function tidyItem(value: unknown, attribute: ResourceAttribute): JsonValue | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (attribute.type === "complex") {
    if (typeof value !== "object") return undefined;
    const tidy = tidyMembers(value as Readonly<Record<string, unknown>>, attribute.subAttributes);
    return Object.keys(tidy).length === 0 ? undefined : tidy;
  }
  if (value instanceof Date) return value.toISOString();
  if (attribute.type === "boolean" && typeof value === "number") return value !== 0;
  if (typeof value === "bigint") return Number(value);
  const isPlain = ["string", "number", "boolean"].includes(typeof value);
  return isPlain ? (value as string | number | boolean) : undefined;
}

/** Take out of a document what a table is to keep: all but `schemas` and `id`. */
export function readAttributes(document: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(document);
  if (!isObject(value) || isArray(value)) return {};
  const { schemas: _schemas, id: _id, ...attributes } = value;
  return attributes;
}
