import type { ResourceKind } from "../saas/ports.ts";
import type { ResolvedSort } from "../scim/sort.ts";
import type { DialectName } from "./dialect.ts";
import { type findColumn, findRows, readColumn } from "./filter-columns.ts";
import { FILTER_DIALECTS, SCALAR_TYPES, type ScalarType } from "./filter-dialect.ts";
import { NO_TEXT, toMember, toPlace } from "./filter-items.ts";

/** The SQL of what resources are sorted by. */
export interface SortKeySql {
  readonly text: string;
  readonly type: ScalarType;
  /** Whether an index has this order; such a key is never null. */
  readonly isIndexed: boolean;
}

/** Every resource of the kind has these, each with an index. */
const INDEXED: Readonly<Record<ResourceKind, string>> = {
  User: "r.user_name",
  Group: "r.display_name",
};

/** As which values a sort compares. */
export function readSortType(sort: ResolvedSort): ScalarType {
  return SCALAR_TYPES[(sort.subAttribute ?? sort.attribute).type as keyof typeof SCALAR_TYPES];
}

/**
 * Write what a resource `r` is sorted by; null when it has no value. It means what `readSortKey`
 * of scim/sort.ts means: of several items the primary one, else the first.
 *
 * @param sort - undefined when the kind lacks the attribute, so that no resource has a value
 */
export function compileSortKey(
  sort: ResolvedSort | undefined,
  kind: ResourceKind,
  dialect: DialectName,
  type: ScalarType,
): SortKeySql {
  const sql = FILTER_DIALECTS[dialect];
  if (sort === undefined) {
    const absent = `cast(null as ${type === "number" ? "numeric" : "text"})`;
    return { text: type === "number" ? absent : sql.sortable(absent), type, isIndexed: false };
  }
  const { attribute, subAttribute } = sort;
  const { extension, multiValued } = attribute;
  const target = { extension, attribute, subAttribute, multiValued };
  const column = readColumn(kind, target, sql);
  if (column !== undefined) return { text: column, type, isIndexed: column === INDEXED[kind] };
  const text = readScalar(target, kind, dialect, type);
  return { text: type === "number" ? text : sql.sortable(text), type, isIndexed: false };
}

function readScalar(
  target: Parameters<typeof findColumn>[1],
  kind: ResourceKind,
  dialect: DialectName,
  type: ScalarType,
): string {
  const sql = FILTER_DIALECTS[dialect];
  const { attribute, subAttribute } = target;
  const rows = findRows(kind, target);
  if (rows !== undefined) {
    const read = rows.columns[subAttribute?.name ?? "value"] ?? NO_TEXT;
    return `(select ${read} from ${rows.from} where ${rows.where} order by ${rows.order} limit 1)`;
  }
  const place = toPlace(target);
  if (!attribute.multiValued) return sql.scalar(toMember(place, subAttribute), type);
  const read =
    subAttribute === undefined
      ? sql.itemScalar(type)
      : sql.scalar(toMember(sql.item, subAttribute), type);
  const primary = sql.scalar(toMember(sql.item, { name: "primary" }), "boolean");
  const order = `case when ${primary} = 'true' then 0 else 1 end, ${sql.itemOrder}`;
  return `(select ${read} from ${sql.orderedItems(place)} order by ${order} limit 1)`;
}
