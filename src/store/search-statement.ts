import type { ResourcePlace, ResourceSelection, SearchPage } from "../saas/ports.ts";
import { collectValues } from "./compile-filter.ts";
import type { Parameter } from "./database.ts";
import type { DialectName } from "./dialect.ts";
import { findsWithoutOrganization, isSelective } from "./filter-columns.ts";
import { FILTER_DIALECTS, type ScalarType } from "./filter-dialect.ts";
import { readFrom } from "./filter-items.ts";
import { compilePredicate } from "./filter-predicate.ts";
import { SELECTED } from "./filter-shape.ts";
import { compileSortKey, readSortType } from "./sort-key.ts";

/** One statement with what is bound to it. Its rows also have `position` and `sortKey`. */
export interface SearchStatement {
  readonly text: string;
  readonly parameters: readonly Parameter[];
}

/** In what order a search gives its resources. */
interface Order {
  readonly type: ScalarType;
  readonly isSorted: boolean;
  readonly isDescending: boolean;
  /** Whether a sort key can be missing. */
  readonly isNullable: boolean;
  /** Whether resources of several kinds are in one order. */
  readonly hasKinds: boolean;
}

type Bind = (value: Parameter) => string;

/**
 * Write the statement of a search: first the places of the page are found, then the documents of
 * those alone are read.
 */
export function compileSearch(
  organizationId: string,
  selections: readonly ResourceSelection[],
  page: SearchPage,
  dialect: DialectName,
): SearchStatement {
  const sql = FILTER_DIALECTS[dialect];
  const parameters: Parameter[] = [];
  const bind: Bind = (value) => {
    parameters.push(value);
    return sql.parameter(parameters.length);
  };
  const sort = selections.find((each) => each.sort !== undefined)?.sort;
  const type = sort === undefined ? "text" : readSortType(sort);
  const keys = selections.map((each) => compileSortKey(each.sort, each.kind, dialect, type));
  const order: Order = {
    type,
    isSorted: sort !== undefined,
    isDescending: sort?.order === "descending",
    isNullable: keys.some(({ isIndexed }) => !isIndexed),
    hasKinds: selections.length > 1,
  };
  const parts = selections.map((selection, rank) => {
    const { kind, filter } = selection;
    const key = keys[rank] ?? { text: "null", isIndexed: false };
    const isFound = filter !== undefined && isSelective(filter, kind);
    // Who is found by an index is sorted afterwards; else the index of the order leads the way.
    const position = isFound ? "r.position + 0" : "r.position";
    const hidesOrganization = filter !== undefined && findsWithoutOrganization(filter, kind);
    const organizationColumn = hidesOrganization
      ? sql.unindexed("r.organization_id")
      : "r.organization_id";
    const kindColumn = isFound || key.isIndexed ? sql.unindexed("r.kind") : "r.kind";
    const values: readonly Parameter[] = [organizationId, kind, ...collectValues(filter)];
    const conditions = [
      `${organizationColumn} = ${bind(organizationId)}`,
      `${kindColumn} = ${bind(kind)}`,
      ...(key.isIndexed ? [`${key.text} is not null`] : []),
      ...(filter === undefined
        ? []
        : [`(${compilePredicate(filter, kind, dialect, (index) => bind(values[index]))})`]),
    ];
    const where = conditions.join(" and ");
    return (
      `select r.number as number, ${position} as position, ${rank} as kind_rank, ` +
      `${key.text} as sort_key ${readFrom(sql, key.text + where)} where ${where}`
    );
  });
  const { from, limit } = page;
  const isOffset = typeof from === "number";
  const behind = isOffset ? "" : `where ${compileBehind(from, selections, order, dialect, bind)} `;
  // A key that no index has is read once a row, not again for each time it is compared.
  const [before, found] =
    order.isSorted && order.isNullable
      ? [`with found as materialized (${parts.join(" union all ")}) `, "found"]
      : ["", `(${parts.join(" union all ")}) as found`];
  const places =
    `${before}select number, position, kind_rank, sort_key from ${found} ` +
    `${behind}order by ${compileOrder(order)} ` +
    `limit ${bind(limit)} + 0 offset ${bind(isOffset ? from : 0)} + 0`;
  const key = type === "number" ? sql.toDouble("page.sort_key") : "page.sort_key";
  const text =
    `select ${SELECTED[dialect]}, page.position, ${key} as ${quoteName("sortKey", dialect)} ` +
    `from (${places}) as page ${sql.joinAfter} resource as r on r.number = page.number ` +
    `order by ${compileOrder(order, "page.")}`;
  return { text, parameters };
}

function quoteName(name: string, dialect: DialectName): string {
  return dialect === "postgres" ? `"${name}"` : name;
}

/** Whatever the direction, equal keys come in the order of creation. */
function compileOrder(order: Order, table = ""): string {
  const direction = order.isDescending ? " desc" : "";
  const terms: string[] = [];
  if (order.isSorted && order.isNullable) terms.push(`(${table}sort_key is null)${direction}`);
  if (order.isSorted) terms.push(`${table}sort_key${direction}`);
  if (order.hasKinds) terms.push(`${table}kind_rank`);
  terms.push(`${table}position`);
  return terms.join(", ");
}

/** Holds for what comes behind a place. */
function compileBehind(
  after: ResourcePlace,
  selections: readonly ResourceSelection[],
  order: Order,
  dialect: DialectName,
  bind: Bind,
): string {
  const rank = selections.findIndex(({ kind }) => kind === after.kind);
  const bindTie = () => {
    const later = `position > ${bind(after.position)}`;
    return order.hasKinds
      ? `(kind_rank > ${rank} or (kind_rank = ${rank} and ${later}))`
      : `(${later})`;
  };
  if (!order.isSorted) return bindTie();
  const { sortKey } = after;
  if (sortKey === undefined) {
    const tie = `(sort_key is null and ${bindTie()})`;
    return order.isDescending ? `(${tie} or sort_key is not null)` : tie;
  }
  const bindKey = () => FILTER_DIALECTS[dialect].cast(bind(sortKey), order.type);
  const sign = order.isDescending ? "<" : ">";
  // The first comparison says nothing new, but an index can start at it.
  const reach = `sort_key ${sign}= ${bindKey()}`;
  const beyond = `${reach} and (sort_key ${sign} ${bindKey()} or ${bindTie()})`;
  if (!order.isNullable || order.isDescending) return `(${beyond})`;
  return `(sort_key is null or (${beyond}))`;
}
