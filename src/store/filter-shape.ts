import type { ResourceKind } from "../saas/ports.ts";
import type { ResolvedFilter } from "../scim/resolve-filter.ts";
import type { DialectName } from "./dialect.ts";
import { findsWithoutOrganization } from "./filter-columns.ts";
import { FILTER_DIALECTS } from "./filter-dialect.ts";
import { readFrom, readsCopies } from "./filter-items.ts";
import { compilePredicate } from "./filter-predicate.ts";
import { isMemberOfAny } from "./resource-reads.ts";

/** SQL for all filters of one shape; they differ in their values only. */
export interface FilterShape {
  readonly pageText: string;
  readonly countText: string;
  /**
   * Of an equality that columns answer: at most two matches in no order, and whether they are in
   * groups. Mostly there is one, and then nothing is sorted and nothing else is read.
   */
  readonly fewText?: string;
  /** For each parameter the index of its value: 0 organization, 1 kind, then the filter's. */
  readonly slots: readonly number[];
  readonly readsCopies: boolean;
}

/** What is selected of a resource `r`, with the names of `ResourceRow`. */
export const SELECTED: Readonly<Record<DialectName, string>> = {
  sqlite: "r.id, r.kind, r.version, r.created, r.last_modified as lastModified, r.document",
  postgres: 'r.id, r.kind, r.version, r.created, r.last_modified as "lastModified", r.document',
};

/** Compile a filter's shape; the values in it are not looked at, but for being empty texts. */
export function compileShape(
  filter: ResolvedFilter,
  kind: ResourceKind,
  dialect: DialectName,
): FilterShape {
  const sql = FILTER_DIALECTS[dialect];
  const slots: number[] = [];
  const bind = (value: number) => {
    slots.push(value);
    return sql.parameter(slots.length);
  };
  const organization = findsWithoutOrganization(filter, kind)
    ? sql.unindexed("r.organization_id")
    : "r.organization_id";
  const inOrganization = `${organization} = ${bind(0)}`;
  const ofKind = `${sql.unindexed("r.kind")} = ${bind(1)}`;
  const predicate = compilePredicate(filter, kind, dialect, bind);
  const from = `${readFrom(sql, predicate)} where ${inOrganization} and ${ofKind} and (${predicate})`;
  const [limit, offset] = [1, 2].map((each) => sql.parameter(slots.length + each));
  // With a filter, finding comes first and ordering last: the count looks at every match anyway.
  const order = "order by r.position + 0";
  const isFew = filter.kind === "comparison" && filter.operator === "eq" && !readsCopies(predicate);
  const few = `${SELECTED[dialect]}, ${isMemberOfAny("r")} as "isMember"`;
  return {
    ...(isFew && { fewText: `select ${few} ${from} limit 2` }),
    pageText: `select ${SELECTED[dialect]} ${from} ${order} limit ${limit} + 0 offset ${offset} + 0`,
    countText: `select count(*) as total ${from}`,
    slots,
    readsCopies: readsCopies(predicate),
  };
}
