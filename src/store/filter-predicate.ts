import type { ResourceKind } from "../saas/ports.ts";
import type {
  ResolvedComparison,
  ResolvedFilter,
  ResolvedPresence,
  ResolvedValuePath,
} from "../scim/resolve-filter.ts";
import type { DialectName } from "./dialect.ts";
import {
  countValues,
  findColumn,
  findEmail,
  findRows,
  findsWithoutOrganization,
  isEmailValue,
  isMeta,
  isSelective,
  isUniqueValue,
  type RowItems,
  readColumn,
} from "./filter-columns.ts";
import {
  FILTER_DIALECTS,
  type FilterDialect,
  SCALAR_TYPES,
  type ScalarType,
} from "./filter-dialect.ts";
import {
  type ItemReader,
  NO_TEXT,
  readItems,
  readMembers,
  readRows,
  toMember,
  toPlace,
} from "./filter-items.ts";

/**
 * Binds a value by its index, and gives the SQL that stands for it: 0 the organization, 1 the
 * kind, from 2 on the filter's values in the order of the walk.
 */
export type BindValue = (index: number) => string;

/**
 * Compile a filter to a condition on the resource `r`; the values in it are not looked at, but
 * for being empty texts.
 */
export function compilePredicate(
  filter: ResolvedFilter,
  kind: ResourceKind,
  dialect: DialectName,
  bind: BindValue,
): string {
  return new PredicateCompiler(kind, dialect, bind).predicate(filter);
}

const SQL_OPERATORS = { eq: "=", gt: ">", ge: ">=", lt: "<", le: "<=" } as const;

/**
 * Turns one filter into SQL. Inside, null stands for false, as SQL itself has it for `where`,
 * `and` and `or`, so that comparisons of columns stay as an index needs them; only `not` has to
 * make it false first.
 */
class PredicateCompiler {
  readonly #kind: ResourceKind;
  readonly #sql: FilterDialect;
  readonly #items: ItemReader;
  readonly #bind: BindValue;
  #nextValue = 2;
  /** Whether an index is to find rows by the condition that is being compiled. */
  #leads = true;

  constructor(kind: ResourceKind, dialect: DialectName, bind: BindValue) {
    this.#kind = kind;
    this.#sql = FILTER_DIALECTS[dialect];
    this.#items = readItems(this.#sql);
    this.#bind = bind;
  }

  predicate(filter: ResolvedFilter): string {
    switch (filter.kind) {
      case "comparison":
        return this.#comparison(filter);
      case "present":
        return this.#presence(filter);
      case "valuePath":
        return this.#valuePath(filter);
      case "not":
        return this.#combine(filter, (each) => this.#aside(each));
      case "and":
        return this.#combine(filter, (each) => this.predicate(each));
      case "or": {
        const leads = this.#leads && isSelective(filter, this.#kind);
        return this.#combine(filter, (each) =>
          leads ? this.#alternative(each) : this.#aside(each),
        );
      }
    }
  }

  /** One of several conditions that each take an index, for which SQLite looks nowhere else. */
  #alternative(filter: ResolvedFilter): string {
    if (findsWithoutOrganization(filter, this.#kind)) return this.predicate(filter);
    return `r.organization_id = ${this.#bind(0)} and (${this.predicate(filter)})`;
  }

  /** A condition that is asked of rows which were found otherwise. */
  #aside(filter: ResolvedFilter): string {
    const before = this.#leads;
    this.#leads = false;
    const text = this.predicate(filter);
    this.#leads = before;
    return text;
  }

  #isAmong(column: string, select: string): string {
    return this.#leads ? this.#sql.isAmong(column, select) : `${column} in (${select})`;
  }

  #combine(
    filter: Extract<ResolvedFilter, { kind: "and" | "or" | "not" }>,
    compile: (filter: ResolvedFilter) => string,
  ): string {
    if (filter.kind === "not") return `not coalesce((${compile(filter.filter)}), false)`;
    const parts = filter.filters.map((each) => `(${compile(each)})`);
    if (parts.length === 0) return filter.kind === "and" ? "true" : "false";
    return parts.join(` ${filter.kind} `);
  }

  #comparison(filter: ResolvedComparison): string {
    const value = this.#takeValue();
    const type = SCALAR_TYPES[filter.valueType];
    const column = readColumn(this.#kind, filter, this.#sql);
    if (column !== undefined) return this.#compare(filter, column, type, value);
    const rows = findRows(this.#kind, filter);
    if (rows !== undefined) return this.#compareRows(filter, rows, type, value);
    if (isEmailValue(this.#kind, filter)) return this.#emailIs(value);
    if (isUniqueValue(filter)) return this.#uniqueIs(filter, value);
    const place = toPlace(filter);
    if (filter.multiValued) {
      const test = this.#compareWithin(filter, this.#items, value);
      return this.#anyItem(filter, this.#sql.items(place), "true", test);
    }
    const scalar = this.#sql.scalar(toMember(place, filter.subAttribute), type);
    const read =
      filter.absentValue === undefined
        ? scalar
        : `case when ${this.#sql.exists(place)} then coalesce(${scalar}, 'false') end`;
    return this.#compare(filter, read, type, value);
  }

  /** True for any item; for `ne` also when there is none, because then one value is absent. */
  #anyItem(filter: ResolvedComparison, from: string, where: string, test: string): string {
    const some = `exists (select 1 from ${from} where ${where} and (${test}))`;
    if (filter.operator !== "ne") return some;
    return `${some} or not exists (select 1 from ${from} where ${where})`;
  }

  #compareRows(
    filter: ResolvedComparison,
    rows: RowItems,
    type: ScalarType,
    value: number,
  ): string {
    const name = filter.subAttribute?.name ?? "value";
    if (name === "value" && filter.operator === "eq") {
      const { select, column } = rows.byValue;
      const organization = this.#bind(0);
      return this.#isAmong(
        "r.id",
        `select ${select} from group_member as item ` +
          `where item.organization_id = ${organization} and ${column} = ${this.#bind(value)}`,
      );
    }
    const test = this.#compare(filter, rows.columns[name] ?? NO_TEXT, type, value);
    return this.#anyItem(filter, rows.from, rows.where, test);
  }

  #emailIs(value: number): string {
    return this.#isAmong(
      "r.number",
      "select e.number from resource_email as e " +
        `where e.organization_id = ${this.#bind(0)} and e.email = ${this.#bind(value)}`,
    );
  }

  #uniqueIs({ attribute, subAttribute }: ResolvedComparison, value: number): string {
    const [organization, kind] = [this.#bind(0), this.#bind(1)];
    // Schemas name nothing with quotes.
    const { path } = subAttribute ?? attribute;
    return this.#isAmong(
      "r.id",
      "select u.resource_id from resource_unique as u " +
        `where u.organization_id = ${organization} and u.kind = ${kind} ` +
        `and u.attribute = '${path.replaceAll("'", "''")}' and u.value = ${this.#bind(value)}`,
    );
  }

  #compare(filter: ResolvedComparison, read: string, type: ScalarType, value: number): string {
    const { operator } = filter;
    const bind = () => this.#sql.cast(this.#bind(value), type);
    switch (operator) {
      case "ne":
        return `(${read}) is distinct from ${bind()}`;
      case "co":
        return this.#sql.contains(`(${read})`, bind());
      case "sw":
        return this.#sql.startsWith(`(${read})`, bind());
      case "ew":
        // Every text ends with the empty one, which cutting from the end can't say.
        return filter.value === ""
          ? this.#sql.contains(`(${read})`, bind())
          : this.#sql.endsWith(`(${read})`, bind);
      default:
        return `${wrapExpression(read)} ${SQL_OPERATORS[operator]} ${bind()}`;
    }
  }

  #presence(filter: ResolvedPresence): string {
    const column = findColumn(this.#kind, filter);
    if (column !== undefined) return `${column} is not null and ${column} <> ''`;
    const { subAttribute } = filter;
    const rows = findRows(this.#kind, filter);
    if (rows !== undefined) {
      const read = rows.columns[subAttribute?.name ?? "value"] ?? NO_TEXT;
      return `exists (select 1 from ${rows.from} where ${rows.where} and ${read} <> '')`;
    }
    const place = toPlace(filter);
    if (isMeta(filter) && subAttribute === undefined) return "true";
    if (subAttribute === undefined) return this.#sql.isAssigned(place);
    if (!filter.multiValued) {
      return this.#sql.isAssigned({ ...place, path: [...place.path, subAttribute.name] });
    }
    const test = this.#sql.isAssigned({ ...this.#sql.item, path: [subAttribute.name] });
    return `exists (select 1 from ${this.#sql.items(place)} where ${test})`;
  }

  #valuePath(filter: ResolvedValuePath): string {
    const rows = findRows(this.#kind, filter);
    if (rows !== undefined) {
      const test = this.#within(filter.filter, readRows(rows));
      return `exists (select 1 from ${rows.from} where ${rows.where} and (${test}))`;
    }
    const place = toPlace(filter);
    if (!filter.attribute.multiValued) {
      const test = this.#within(filter.filter, readMembers(place, this.#kind, this.#sql));
      return isMeta(filter) ? test : `${this.#sql.exists(place)} and (${test})`;
    }
    const first = this.#nextValue;
    const test = this.#within(filter.filter, this.#items);
    const exists = `exists (select 1 from ${this.#sql.items(place)} where ${test})`;
    // The index finds the few who have the address at all; the document says of which type it is.
    const email = findEmail(this.#kind, filter.filter, first);
    return email === undefined ? exists : `${exists} and ${this.#emailIs(email)}`;
  }

  /** A condition on one item. */
  #within(filter: ResolvedFilter, item: ItemReader): string {
    switch (filter.kind) {
      case "comparison":
        return this.#compareWithin(filter, item, this.#takeValue());
      case "present":
        return item.isAssigned(filter);
      case "valuePath":
        // Items have no items of their own, so a value path inside of one matches nothing.
        this.#nextValue += countValues(filter);
        return "false";
      default:
        return this.#combine(filter, (each) => this.#within(each, item));
    }
  }

  #compareWithin(filter: ResolvedComparison, item: ItemReader, value: number): string {
    const type = SCALAR_TYPES[filter.valueType];
    const scalar = item.scalar(filter, type);
    const read = filter.absentValue === undefined ? scalar : `coalesce(${scalar}, 'false')`;
    return this.#compare(filter, read, type, value);
  }

  #takeValue(): number {
    const value = this.#nextValue;
    this.#nextValue += 1;
    return value;
  }
}

/** A bare column stays bare, for the index's sake. */
function wrapExpression(read: string): string {
  return read.includes(" ") ? `(${read})` : read;
}
