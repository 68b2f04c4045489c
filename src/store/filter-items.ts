import type { ResolvedTarget } from "../scim/resolve-filter.ts";
import type { RowItems } from "./filter-columns.ts";
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

/** Where the document holds an attribute. */
export function toPlace(target: {
  readonly extension: string | undefined;
  readonly attribute: { readonly name: string };
}): JsonPlace {
  const { extension, attribute } = target;
  const path = extension === undefined ? [attribute.name] : [extension, attribute.name];
  return { source: "r.search_document", path };
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
