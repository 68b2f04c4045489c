import type { ResourceKind } from "../saas/ports.ts";
import type { ResolvedComparison, ResolvedFilter, ResolvedTarget } from "../scim/resolve-filter.ts";
import type { FilterDialect } from "./filter-dialect.ts";

/**
 * Attributes that a filter finds in a column instead of the search document: core attributes
 * only, by path. `exact` says whether the column keeps letter case; a condition of the other kind
 * can't use it.
 */
type Columns = Readonly<Record<string, { readonly column: string; readonly exact: boolean }>>;

const COMMON: Columns = {
  id: { column: "r.id", exact: true },
  externalId: { column: "r.external_id", exact: true },
  "meta.resourceType": { column: "r.kind", exact: true },
  "meta.created": { column: "r.created", exact: false },
  "meta.lastModified": { column: "r.last_modified", exact: false },
  // An expression rather than a column, as the answers write it.
  "meta.version": { column: "'W/\"' || r.version || '\"'", exact: true },
};

// What an organization defines itself has the common ones alone.
const COLUMNS: Readonly<Partial<Record<ResourceKind, Columns>>> = {
  User: { ...COMMON, userName: { column: "r.user_name", exact: false } },
  Group: { ...COMMON, displayName: { column: "r.display_name", exact: false } },
};

/** Columns of a table of rows that stands for a multi-valued attribute. */
export interface RowItems {
  /** The table as `item`, with all that it is joined to. */
  readonly from: string;
  /** Ties the rows to the resource `r`. */
  readonly where: string;
  /** By sub-attribute; what isn't here is absent. */
  readonly columns: Readonly<Record<string, string>>;
  /** The order in which the items are shown. */
  readonly order: string;
  /** Finds the resources that have an item of this value, for `eq`. */
  readonly byValue: { readonly select: string; readonly column: string };
}

const MEMBERS: RowItems = {
  from: "group_member as item",
  where: "item.organization_id = r.organization_id and item.group_id = r.id",
  columns: {
    value: "item.member_id",
    type: "lower(item.member_type)",
    display: "item.display_folded",
  },
  order: "item.position, item.member_id",
  byValue: { select: "item.group_id", column: "item.member_id" },
};

const GROUPS: RowItems = {
  from:
    "group_member as item join resource as g " +
    "on g.organization_id = item.organization_id and g.id = item.group_id",
  where: "item.organization_id = r.organization_id and item.member_id = r.id",
  // Groups are told only to those who are in them directly.
  columns: {
    value: "item.group_id",
    display: "g.display_name",
    type: "cast('direct' as text)",
  },
  order: "g.position",
  byValue: { select: "item.member_id", column: "item.group_id" },
};

/** The column that holds what the target names, or undefined when it is in the document. */
export function findColumn(kind: ResourceKind, target: ResolvedTarget): string | undefined {
  const { extension, attribute, subAttribute } = target;
  if (extension !== undefined || attribute.multiValued) return undefined;
  const path =
    subAttribute === undefined ? attribute.name : `${attribute.name}.${subAttribute.name}`;
  const columns = COLUMNS[kind] ?? COMMON;
  const found = Object.hasOwn(columns, path) ? columns[path] : undefined;
  const { type, caseExact } = subAttribute ?? attribute;
  if (found === undefined) return undefined;
  // DateTimes are normalised, so that letter case says nothing about them.
  return type === "dateTime" || caseExact === found.exact ? found.column : undefined;
}

/** What {@link findColumn} finds, as it is compared: a text by code point. */
export function readColumn(
  kind: ResourceKind,
  target: ResolvedTarget,
  sql: FilterDialect,
): string | undefined {
  const column = findColumn(kind, target);
  return column?.includes(" ") === true ? sql.sortable(column) : column;
}

/** The table of rows that stands for the attribute, or undefined when it is in the document. */
export function findRows(
  kind: ResourceKind,
  target: Pick<ResolvedTarget, "extension" | "attribute">,
): RowItems | undefined {
  if (target.extension !== undefined) return undefined;
  if (kind === "Group" && target.attribute.name === "members") return MEMBERS;
  if (kind === "User" && target.attribute.name === "groups") return GROUPS;
  return undefined;
}

/** Whether the condition can be answered by the index of email addresses. */
export function isEmailValue(kind: ResourceKind, comparison: ResolvedComparison): boolean {
  const { extension, attribute, subAttribute, operator, caseExact } = comparison;
  return (
    kind === "User" &&
    extension === undefined &&
    attribute.name === "emails" &&
    subAttribute?.name === "value" &&
    operator === "eq" &&
    !caseExact
  );
}

const TEXTS: readonly ResolvedComparison["valueType"][] = [
  "string",
  "reference",
  "binary",
  "dateTime",
];

/** Whether the condition can be answered by the index of unique values. */
export function isUniqueValue(comparison: ResolvedComparison): boolean {
  const { attribute, subAttribute, operator, value, valueType } = comparison;
  const { uniqueness } = subAttribute ?? attribute;
  // An empty text is kept as no value that others may not have.
  return operator === "eq" && uniqueness !== "none" && value !== "" && TEXTS.includes(valueType);
}

/**
 * The index of the value with the one address that an item must have to match the filter of a
 * value path on `emails`, or undefined when others may match too.
 *
 * @param first - the index of the filter's first value
 */
export function findEmail(
  kind: ResourceKind,
  filter: ResolvedFilter,
  first: number,
): number | undefined {
  if (filter.kind === "comparison") return isEmailValue(kind, filter) ? first : undefined;
  if (filter.kind !== "and") return undefined;
  let index = first;
  for (const each of filter.filters) {
    const found = findEmail(kind, each, index);
    if (found !== undefined) return found;
    index += countValues(each);
  }
  return undefined;
}

/** How many values a filter binds. */
export function countValues(filter: ResolvedFilter): number {
  switch (filter.kind) {
    case "comparison":
      return 1;
    case "present":
      return 0;
    case "valuePath":
    case "not":
      return countValues(filter.filter);
    default:
      return filter.filters.reduce((sum, each) => sum + countValues(each), 0);
  }
}

/** Every resource has `meta`, and none has it in its document. */
export function isMeta(target: {
  readonly extension: string | undefined;
  readonly attribute: { readonly name: string };
}): boolean {
  return target.extension === undefined && target.attribute.name === "meta";
}

/**
 * Whether the condition leads to all who may match without the organization's column: by the
 * numbers that belong to an address, or by conditions that each name the organization themselves.
 * SQLite takes the index of an organization for the better way, unless that column is hidden.
 */
export function findsWithoutOrganization(filter: ResolvedFilter, kind: ResourceKind): boolean {
  switch (filter.kind) {
    case "comparison":
      return isEmailValue(kind, filter);
    case "valuePath":
    case "or":
      return isSelective(filter, kind);
    case "and":
      return filter.filters.some((each) => findsWithoutOrganization(each, kind));
    default:
      return false;
  }
}

/**
 * Whether an index finds all who match, so that few rows are looked at. False is a guess too: the
 * condition may hold for hardly anybody.
 */
export function isSelective(filter: ResolvedFilter, kind: ResourceKind): boolean {
  switch (filter.kind) {
    case "comparison": {
      if (filter.operator !== "eq") return false;
      if (isEmailValue(kind, filter) || isUniqueValue(filter)) return true;
      if (findRows(kind, filter) !== undefined) return filter.subAttribute?.name === "value";
      return filter.attribute.name !== "meta" && findColumn(kind, filter) !== undefined;
    }
    case "valuePath":
      return filter.attribute.name === "emails" && findEmail(kind, filter.filter, 0) !== undefined;
    case "and":
      return filter.filters.some((each) => isSelective(each, kind));
    case "or":
      return filter.filters.every((each) => isSelective(each, kind));
    default:
      return false;
  }
}
