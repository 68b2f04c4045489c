import { computeSchemas } from "../scim/complete.ts";
import { isArray, isObject, type JsonValue, type Resource } from "../scim/resource.ts";
import type { ResourceAttribute, ResourceSchema } from "../scim/schema.ts";

/** What the protocol knows better than a row, or keeps apart from it. */
const NOT_ASKED_FOR: ReadonlySet<string> = new Set(["id", "schemas", "meta"]);
const KEPT_AS_ROWS: ReadonlySet<string> = new Set(["groups", "members"]);

/** An attribute, as far as tidying looks at it. */
interface Part {
  readonly name: string;
  readonly multiValued: boolean;
  readonly isBoolean: boolean;
  /** Sub-attributes; undefined: it is a simple one. */
  readonly parts: readonly Part[] | undefined;
}

interface SchemaParts {
  readonly own: readonly Part[];
  readonly extensions: readonly { readonly urn: string; readonly parts: readonly Part[] }[];
}

type Source = Readonly<Record<string, unknown>>;

/**
 * Bring a row that is told in SCIM's words into canonical form: what is null or empty is left out,
 * what no schema knows too, 0 and 1 become booleans and Dates texts where the schema says so.
 *
 * @param attributes - trusted to mean what it says, not to be tidy
 * @returns with `schemas` and `id`, without `meta`, `groups` and `members`
 */
export function tidyAttributes(id: string, attributes: Source, schema: ResourceSchema): Resource {
  const { own, extensions } = findParts(schema);
  // What comes first is written first.
  const tidy: Record<string, JsonValue> = { schemas: [], id };
  copyParts(attributes, own, tidy);
  for (const { urn, parts } of extensions) {
    const kept = tidyComplex(attributes[urn], parts);
    if (kept !== undefined) tidy[urn] = kept;
  }
  tidy.schemas = computeSchemas(tidy, schema);
  return tidy;
}

const partsOfSchemas = new WeakMap<ResourceSchema, SchemaParts>();

/** Work out once for a schema what of it is looked for in each row. */
function findParts(schema: ResourceSchema): SchemaParts {
  const known = partsOfSchemas.get(schema);
  if (known !== undefined) return known;
  const own = schema.attributes.filter(({ name, extension }) => {
    return !NOT_ASKED_FOR.has(name) && (extension !== undefined || !KEPT_AS_ROWS.has(name));
  });
  const extensions = schema.extensions.map(({ urn, attributes }) => {
    return { urn, parts: listParts(attributes) };
  });
  const parts = { own: listParts(own), extensions };
  partsOfSchemas.set(schema, parts);
  return parts;
}

function listParts(attributes: readonly ResourceAttribute[]): readonly Part[] {
  return attributes
    .filter(({ returned }) => returned !== "never")
    .map(({ name, multiValued, type, subAttributes }) => ({
      name,
      multiValued,
      isBoolean: type === "boolean",
      parts: type === "complex" ? listParts(subAttributes) : undefined,
    }));
}

/** @returns whether there was anything to copy */
function copyParts(
  source: Source,
  parts: readonly Part[],
  tidy: Record<string, JsonValue>,
): boolean {
  let isAny = false;
  for (const part of parts) {
    const value = source[part.name];
    if (isUnassigned(value) || !Object.hasOwn(source, part.name)) continue;
    const kept = part.multiValued ? tidyList(value, part) : tidyItem(value, part);
    if (kept === undefined) continue;
    tidy[part.name] = kept;
    isAny = true;
  }
  return isAny;
}

function isUnassigned(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

function tidyList(value: unknown, part: Part): JsonValue | undefined {
  if (!Array.isArray(value)) return undefined;
  const items: JsonValue[] = [];
  for (const item of value) {
    const kept = isUnassigned(item) ? undefined : tidyItem(item, part);
    if (kept !== undefined) items.push(kept);
  }
  return items.length === 0 ? undefined : items;
}

function tidyItem(value: unknown, { parts, isBoolean }: Part): JsonValue | undefined {
  if (parts !== undefined) return tidyComplex(value, parts);
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return isBoolean ? value !== 0 : value;
    case "bigint":
      return Number(value);
    default:
      return value instanceof Date ? value.toISOString() : undefined;
  }
}

function tidyComplex(value: unknown, parts: readonly Part[]): JsonValue | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const tidy: Record<string, JsonValue> = {};
  return copyParts(value as Source, parts, tidy) ? tidy : undefined;
}

/** Take out of a document what a table is to keep: all but `schemas` and `id`. */
export function readAttributes(document: string): Source {
  const value: unknown = JSON.parse(document);
  if (!isObject(value) || isArray(value)) return {};
  const { schemas: _schemas, id: _id, ...attributes } = value;
  return attributes;
}
