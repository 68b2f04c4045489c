import { ScimError } from "./errors.ts";
import { compareCodePoints, foldCase, normaliseDateTime } from "./fold.ts";
import { isPrimary } from "./items.ts";
import { readAttribute } from "./match.ts";
import { type Path, resolvePath } from "./path.ts";
import { refuseSecret } from "./refuse-secret.ts";
import { isArray, isObject, type JsonValue, type Resource } from "./resource.ts";
import { findAttribute, type ResourceAttribute, type ResourceSchema } from "./schema.ts";

/** What results are ordered by. */
export interface ResolvedSort {
  readonly attribute: ResourceAttribute;
  readonly subAttribute: ResourceAttribute | undefined;
  readonly order: "ascending" | "descending";
}

/** The value a resource is ordered by; undefined sorts last, and first when descending. */
export type SortKey = string | number | boolean | undefined;

/**
 * Bind `sortBy` to a schema. A complex attribute is ordered by its `value`.
 *
 * @throws {@link ScimError} `invalidPath` for unknown attributes, filters and complex values
 *   without a `value`; `sensitive` for attributes that are never returned
 * @see RFC 7644 section 3.4.2.3
 */
export function resolveSort(
  path: Path,
  order: ResolvedSort["order"],
  schema: ResourceSchema,
): ResolvedSort {
  const found = resolvePath(path, schema);
  if (found.kind !== "attribute" || found.filter !== undefined) {
    throw new ScimError("invalidPath", "sortBy must be the name of an attribute.");
  }
  const { attribute } = found;
  const isComplex = attribute.type === "complex";
  const value = isComplex ? attribute.subAttributesByName.get("value") : undefined;
  const subAttribute = found.subAttribute ?? value;
  const sorted = subAttribute ?? attribute;
  if (sorted.type === "complex") {
    throw new ScimError("invalidPath", `sortBy "${attribute.path}" needs a sub-attribute.`);
  }
  refuseSecret(sorted, "sorted by");
  return { attribute, subAttribute, order };
}

/**
 * Bind `sortBy` to the types of a query over several.
 *
 * @returns for each schema its sort; undefined where only the others have the attribute, so that
 *   no resource of that type has a value
 * @throws {@link ScimError} as {@link resolveSort}; `invalidPath` when no type has the attribute
 * @see RFC 7644 sections 3.4.2.1 and 3.4.2.3
 */
export function resolveSorts(
  path: Path,
  order: ResolvedSort["order"],
  schemas: readonly ResourceSchema[],
): readonly (ResolvedSort | undefined)[] {
  const known = schemas.filter((each) => findAttribute(path, each) !== undefined);
  return schemas.map((schema) =>
    known.length > 0 && !known.includes(schema) ? undefined : resolveSort(path, order, schema),
  );
}

/**
 * Read what a resource is ordered by: of a multi-valued attribute the primary item, else the
 * first. Texts are folded unless case-exact, dateTimes normalised.
 */
export function readSortKey(resource: Resource, sort: ResolvedSort): SortKey {
  const whole = readAttribute(resource, sort.attribute);
  const item = isArray(whole) ? (whole.find(isPrimary) ?? whole[0]) : whole;
  const { subAttribute } = sort;
  const value = subAttribute !== undefined && isObject(item) ? item[subAttribute.name] : item;
  return normaliseKey(value, subAttribute ?? sort.attribute);
}

function normaliseKey(value: JsonValue | undefined, attribute: ResourceAttribute): SortKey {
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value !== "string") return undefined;
  if (attribute.type === "dateTime") return normaliseDateTime(value);
  return attribute.caseExact ? value : foldCase(value);
}

/** Compare two sort keys in ascending order: by code point, size, or false before true. */
export function compareSortKeys(a: SortKey, b: SortKey): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  if (typeof a === "string" && typeof b === "string") return compareCodePoints(a, b);
  return Number(a) - Number(b);
}

/** Compare two resources for the order a sort asks for. */
export function compareResources(a: Resource, b: Resource, sort: ResolvedSort): number {
  const ascending = compareSortKeys(readSortKey(a, sort), readSortKey(b, sort));
  return sort.order === "ascending" ? ascending : -ascending;
}
