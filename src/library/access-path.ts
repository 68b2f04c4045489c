import type { ResolvedFilter } from "../scim/resolve-filter.ts";
import type { Equality } from "./port.ts";

/** How the rows that may match a filter are reached. The filter is applied to them all the same. */
export type AccessPath =
  | { readonly kind: "all" }
  | { readonly kind: "equal"; readonly equal: Equality }
  /** By its own id. */
  | { readonly kind: "id"; readonly id: string }
  /** Users by a group that they are in, Groups by a member. */
  | { readonly kind: "membership"; readonly id: string };

/** What a filter needs that is kept as rows of membership. */
const ROW_ATTRIBUTES: ReadonlySet<string> = new Set(["groups", "members"]);

/**
 * Choose the quickest way to the rows that may match: the first equality that an index answers,
 * of all that must hold.
 *
 * @param indexed - attributes in path notation that the table is quick with
 */
export function chooseAccessPath(
  filter: ResolvedFilter | undefined,
  indexed: readonly string[],
): AccessPath {
  return (filter && findPath(filter, indexed)) ?? { kind: "all" };
}

function findPath(filter: ResolvedFilter, indexed: readonly string[]): AccessPath | undefined {
  switch (filter.kind) {
    case "and":
      return findFirst(filter.filters, indexed);
    case "valuePath":
      return findPath(filter.filter, indexed);
    case "comparison": {
      const { operator, value } = filter;
      if (operator !== "eq" || typeof value !== "string") return undefined;
      const { path: attribute } = filter.subAttribute ?? filter.attribute;
      if (attribute === "id") return { kind: "id", id: value };
      if (attribute === "groups.value" || attribute === "members.value") {
        return { kind: "membership", id: value };
      }
      return indexed.includes(attribute)
        ? { kind: "equal", equal: { attribute, value } }
        : undefined;
    }
    default:
      return undefined;
  }
}

function findFirst(
  filters: readonly ResolvedFilter[],
  indexed: readonly string[],
): AccessPath | undefined {
  for (const each of filters) {
    const path = findPath(each, indexed);
    if (path !== undefined) return path;
  }
  return undefined;
}

/** Whether a filter, or what results are sorted by, looks at groups or members. */
export function needsMemberships(filter: ResolvedFilter): boolean {
  switch (filter.kind) {
    case "and":
    case "or":
      return filter.filters.some(needsMemberships);
    case "not":
      return needsMemberships(filter.filter);
    default: {
      const { attribute } = filter;
      return attribute.extension === undefined && ROW_ATTRIBUTES.has(attribute.name);
    }
  }
}
