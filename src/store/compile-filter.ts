import type { ResourceKind } from "../saas/ports.ts";
import type { ResolvedFilter } from "../scim/resolve-filter.ts";
import type { Parameter } from "./database.ts";
import type { DialectName } from "./dialect.ts";
import { isUniqueValue } from "./filter-columns.ts";
import { compileShape, type FilterShape } from "./filter-shape.ts";

/** Two statements for one filter, and what is bound to both. */
export interface CompiledFilter {
  /** Takes two more parameters at its end: limit and offset. */
  readonly pageText: string;
  /** Takes none; see {@link FilterShape.fewText}. */
  readonly fewText?: string | undefined;
  /** Gives one row with `total`. */
  readonly countText: string;
  readonly parameters: readonly Parameter[];
}

const SHAPE_LIMIT = 1000;
/** In characters. SQL is many times as long, and what is longer than this comes once. */
const LONGEST_SHAPE = 400;
const shapes = new Map<string, FilterShape>();

/**
 * Compile a filter to SQL that means exactly what `matchesFilter` means. Texts are made once for
 * each shape of filter (operators and attributes, without the values) and kept. Values are always
 * bound; names come from the schema and are quoted. Organizations define attributes of one name in
 * different ways, so a shape tells all of them that the SQL depends on.
 */
export function compileFilter(
  filter: ResolvedFilter,
  organizationId: string,
  kind: ResourceKind,
  dialect: DialectName,
): CompiledFilter {
  const values: Parameter[] = [organizationId, kind];
  const key = `${dialect} ${kind} ${describeShape(filter, values)}`;
  const { pageText, fewText, countText, slots } = findShape(key, filter, kind, dialect);
  return { pageText, fewText, countText, parameters: slots.map((slot) => values[slot]) };
}

/** Whether a filter looks at the copies of documents; of a very long one that is assumed. */
export function filterReadsCopies(
  filter: ResolvedFilter,
  kind: ResourceKind,
  dialect: DialectName,
): boolean {
  const key = `${dialect} ${kind} ${describeShape(filter, [])}`;
  return key.length > LONGEST_SHAPE || findShape(key, filter, kind, dialect).readsCopies;
}

function findShape(
  key: string,
  filter: ResolvedFilter,
  kind: ResourceKind,
  dialect: DialectName,
): FilterShape {
  const known = shapes.get(key);
  if (known !== undefined) return known;
  const shape = compileShape(filter, kind, dialect);
  if (shapes.size >= SHAPE_LIMIT) shapes.clear();
  if (key.length <= LONGEST_SHAPE) shapes.set(key, shape);
  return shape;
}

/** What a filter binds, in the order in which it is compiled. */
export function collectValues(filter: ResolvedFilter | undefined): readonly Parameter[] {
  const values: Parameter[] = [];
  if (filter !== undefined) describeShape(filter, values);
  return values;
}

/** The filter's shape as text; its values are appended to `values` in the order of the walk. */
function describeShape(filter: ResolvedFilter, values: Parameter[]): string {
  switch (filter.kind) {
    case "comparison": {
      const { value, operator, multiValued, caseExact, absentValue, valueType } = filter;
      values.push(toParameter(value));
      const isUnique = isUniqueValue(filter);
      const flags = `${multiValued} ${caseExact} ${absentValue} ${value === ""} ${isUnique}`;
      return `(${operator} ${valueType} ${flags} ${describeTarget(filter)})`;
    }
    case "present":
      return `(pr ${filter.multiValued} ${describeTarget(filter)})`;
    case "valuePath":
      return `[${filter.attribute.multiValued} ${describeTarget(filter)} ${describeShape(filter.filter, values)}]`;
    case "not":
      return `!${describeShape(filter.filter, values)}`;
    default: {
      let text = `(${filter.kind}`;
      for (const each of filter.filters) text += ` ${describeShape(each, values)}`;
      return `${text})`;
    }
  }
}

function describeTarget(target: {
  readonly attribute: { readonly path: string };
  readonly subAttribute?: { readonly name: string } | undefined;
}): string {
  return `${target.attribute.path}/${target.subAttribute?.name ?? ""}`;
}

function toParameter(value: string | number | boolean): Parameter {
  if (typeof value === "boolean") return value ? "true" : "false";
  // PostgreSQL stores no text with U+0000, so such a literal equals nothing that is stored.
  return typeof value === "string" ? value.replaceAll("\u0000", "\uffff") : value;
}
