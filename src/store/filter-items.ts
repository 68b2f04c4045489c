import type { ResourceKind } from "../saas/ports.ts";
import type { ResolvedTarget } from "../scim/resolve-filter.ts";
import { findColumn, type RowItems, readColumn } from "./filter-columns.ts";
import type { FilterDialect, JsonPlace, ScalarType } from "./filter-dialect.ts";

/** How the conditions inside of a value path read the item they look at. */
export interface ItemReader {
  scalar(target: ResolvedTarget, type: ScalarType): string;
  isAssigned(target: ResolvedTarget): string;
}

/** Reads the items of a list in the document. */
export function readItems(sql: FilterDialect): ItemReader {
  return {
    scalar: ({ subAttribute }, type) =>
      subAttribute === undefined
        ? sql.itemScalar(type)
        : sql.scalar(toMember(sql.item, subAttribute), type),
    isAssigned: ({ subAttribute }) =>
      subAttribute === undefined
        ? sql.itemIsAssigned()
        : sql.isAssigned(toMember(sql.item, subAttribute)),
  };
}

/** Reads rows that stand for items. */
export function readRows(rows: RowItems): ItemReader {
  const read = ({ subAttribute }: ResolvedTarget) =>
    rows.columns[subAttribute?.name ?? "value"] ?? NO_TEXT;
  return { scalar: read, isAssigned: (target) => `${read(target)} <> ''` };
}

/** Reads the one value of a single-valued complex attribute as an item. */
export function readMembers(place: JsonPlace, kind: ResourceKind, sql: FilterDialect): ItemReader {
  return {
    scalar: (target, type) =>
      readColumn(kind, target, sql) ?? sql.scalar(toMember(place, target.subAttribute), type),
    isAssigned: (target) => {
      const column = findColumn(kind, target);
      return column === undefined
        ? sql.isAssigned(toMember(place, target.subAttribute))
        : `${column} <> ''`;
    },
  };
}

/** The copy of a resource `r` that is made for searching. */
const SEARCH_DOCUMENT = "s.search_document";

/** Whether SQL that reads `r` looks at its copy. */
export function readsCopies(conditions: string): boolean {
  return conditions.includes(SEARCH_DOCUMENT);
}

/**
 * What the conditions of a statement are read from: the resources `r`, and their copies for
 * searching where a condition looks at one, which most don't.
 *
 * @param conditions - all SQL that reads `r`
 */
export function readFrom(sql: FilterDialect, conditions: string): string {
  if (!readsCopies(conditions)) return "from resource as r";
  const same = "s.organization_id = r.organization_id and s.resource_id = r.id";
  return `from resource as r ${sql.joinAfter} resource_search as s on ${same}`;
}

/** Where the document holds an attribute. */
export function toPlace(target: {
  readonly extension: string | undefined;
  readonly attribute: { readonly name: string };
}): JsonPlace {
  const { extension, attribute } = target;
  const path = extension === undefined ? [attribute.name] : [extension, attribute.name];
  return { source: SEARCH_DOCUMENT, path };
}

/** Where a value holds a sub-attribute; the value itself without one. */
export function toMember(
  place: JsonPlace,
  subAttribute: { readonly name: string } | undefined,
): JsonPlace {
  return subAttribute === undefined
    ? place
    : { ...place, path: [...place.path, subAttribute.name] };
}

/** What the rows of a table don't tell is absent. */
export const NO_TEXT = "cast(null as text)";
