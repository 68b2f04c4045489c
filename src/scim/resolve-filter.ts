import { type AttributePath, formatAttributePath } from "./attribute-path.ts";
import { ScimError } from "./errors.ts";
import type { ComparisonFilter, ComparisonOperator, Filter, FilterValue } from "./filter.ts";
import { isJsonNumber } from "./filter-scanner.ts";
import { foldCase, normaliseDateTime } from "./fold.ts";
import { suggestNames } from "./near-names.ts";
import { refuseSecret } from "./refuse-secret.ts";
import {
  type AttributeType,
  findAttribute,
  lookUp,
  type ResourceAttribute,
  type ResourceSchema,
} from "./schema.ts";

/** What a resolved condition looks at. */
export interface ResolvedTarget {
  /** The extension that holds the attribute; undefined for core and common ones. */
  readonly extension: string | undefined;
  readonly attribute: ResourceAttribute;
  /** The sub-attribute compared; undefined when the attribute (or its item) itself is. */
  readonly subAttribute: ResourceAttribute | undefined;
  /** Whether the attribute has items, of which any may match. False inside a value path. */
  readonly multiValued: boolean;
}

/** `target operator value`, with the value normalised by `valueType`. */
export interface ResolvedComparison extends ResolvedTarget {
  readonly kind: "comparison";
  readonly operator: ComparisonOperator;
  /**
   * String, reference and binary: the text, folded by {@link foldCase} unless `caseExact`.
   * DateTime: text of {@link normaliseDateTime}. Boolean and numbers: themselves.
   */
  readonly value: string | number | boolean;
  /** The value by type but as the client spelled it; what a created item gets. */
  readonly literal: string | number | boolean;
  readonly valueType: Exclude<AttributeType, "complex">;
  readonly caseExact: boolean;
  /** What an item without the sub-attribute counts as: false for `primary`, RFC 7643 §2.4. */
  readonly absentValue: false | undefined;
}

/** `target pr`: there is a value; for a complex one, a sub-attribute; for items, an item. */
export interface ResolvedPresence extends ResolvedTarget {
  readonly kind: "present";
}

/** `attribute[filter]`; the conditions inside look at one item, their `multiValued` is false. */
export interface ResolvedValuePath {
  readonly kind: "valuePath";
  readonly extension: string | undefined;
  readonly attribute: ResourceAttribute;
  readonly filter: ResolvedFilter;
}

/**
 * A filter bound to a schema. The same meaning in memory ({@link matchesFilter}) and in SQL:
 *
 * - *Values.* A target yields a list of values. A single-valued one yields its value or, when
 *   unassigned, one `absent`. A multi-valued one yields for each item the item (or its
 *   sub-attribute, or `absentValue`, or `absent`); without any item, one `absent`.
 * - *Comparison.* True when it is true for any value of the list. For `absent`, `ne` is true and
 *   every other operator false.
 * - *Texts* are folded by {@link foldCase} unless case-exact; order is by code point
 *   ({@link compareCodePoints}); `co`, `sw`, `ew` look at the folded text.
 * - *DateTimes* are compared as normalised UTC text; a stored value that is no dateTime counts
 *   as absent. Numbers by size, booleans only for equality.
 * - *pr* is true for any assigned value: a non-empty text or list, an object with any member.
 *   Inside a value path it looks at the item's sub-attribute.
 * - *Value path.* True when the inner filter holds for any one item; without items it is false.
 *   On a single-valued complex attribute the one value is the one item.
 * - *and* over nothing is true, *or* over nothing is false.
 * - *null.* `eq null` has become `not (pr)` and `ne null` has become `pr`.
 */
export type ResolvedFilter =
  | ResolvedComparison
  | ResolvedPresence
  | ResolvedValuePath
  | { readonly kind: "and" | "or"; readonly filters: readonly ResolvedFilter[] }
  | { readonly kind: "not"; readonly filter: ResolvedFilter };

/** How forgiving the resolution is. */
export interface ResolveFilterOptions {
  /** `active eq "True"` reads as `active eq true`; on unless told otherwise. */
  readonly stringBooleans?: boolean;
  /**
   * The other types of a query over several. An attribute that only they have counts as having
   * no value here; the condition on it becomes {@link ALWAYS} or {@link NEVER}.
   *
   * @see RFC 7644 section 3.4.2.1
   */
  readonly otherSchemas?: readonly ResourceSchema[];
}

/** A condition that holds for every resource: `and` over nothing. */
export const ALWAYS: ResolvedFilter = { kind: "and", filters: [] };

/** A condition that holds for no resource: `or` over nothing. */
export const NEVER: ResolvedFilter = { kind: "or", filters: [] };

/** Undefined stands for an attribute that has no value on this type. */
type FindTarget = (path: AttributePath) => ResolvedTarget | undefined;

/**
 * Bind a filter to a schema.
 *
 * A multi-valued or complex attribute without a sub-attribute means its `value`; a bare
 * extension attribute is found without its URN, so `manager` is enterprise `manager.value`.
 *
 * @throws {@link ScimError} `invalidFilter` for unknown attributes (with near names), operators
 *   and literals that do not fit the type; `sensitive` for one never returned
 * @see RFC 7644 section 3.4.2.2
 */
export function resolveFilter(
  filter: Filter,
  schema: ResourceSchema,
  options: ResolveFilterOptions = {},
): ResolvedFilter {
  const find: FindTarget = (path) => findTarget(path, schema, options.otherSchemas ?? []);
  return resolve(filter, find, options.stringBooleans !== false);
}

/**
 * Bind the filter of a value path to the attribute whose items it chooses among.
 *
 * @throws {@link ScimError} `invalidFilter`, `sensitive`
 */
export function resolveItemFilter(
  filter: Filter,
  attribute: ResourceAttribute,
  options: ResolveFilterOptions = {},
): ResolvedFilter {
  const find: FindTarget = (path) => findItemTarget(path, attribute);
  return resolve(filter, find, options.stringBooleans !== false);
}

function resolve(filter: Filter, find: FindTarget, stringBooleans: boolean): ResolvedFilter {
  switch (filter.kind) {
    case "comparison": {
      const target = find(filter.path);
      if (target === undefined) return compareNothing(filter);
      return resolveComparison(filter, target, stringBooleans);
    }
    case "present": {
      const target = find(filter.path);
      return target === undefined ? NEVER : { kind: "present", ...target };
    }
    case "valuePath": {
      const target = find(filter.path);
      if (target === undefined) return NEVER;
      const { attribute, extension } = target;
      if (attribute.type !== "complex" && !attribute.multiValued) {
        throw misfit(`"${attribute.path}" has no items for [ ] to choose among.`, attribute);
      }
      const inner = resolveItemFilter(filter.filter, attribute, { stringBooleans });
      return { kind: "valuePath", extension, attribute, filter: inner };
    }
    case "not":
      return { kind: "not", filter: resolve(filter.filter, find, stringBooleans) };
    default:
      return {
        kind: filter.kind,
        filters: filter.filters.map((each) => resolve(each, find, stringBooleans)),
      };
  }
}

// What an absent value is to each operator; see ResolvedFilter.
function compareNothing({ operator, value }: ComparisonFilter): ResolvedFilter {
  const isTrue = value === null ? operator === "eq" : operator === "ne";
  return isTrue ? ALWAYS : NEVER;
}

function findTarget(
  path: AttributePath,
  schema: ResourceSchema,
  others: readonly ResourceSchema[],
): ResolvedTarget | undefined {
  const found = findAttribute(path, schema);
  if (found?.kind !== "attribute") {
    if (others.some((each) => findAttribute(path, each)?.kind === "attribute")) return undefined;
    const name = formatAttributePath(path);
    const near = suggestNames(name, schema.attributeNames);
    const detail = `A ${schema.resourceType.name} has no attribute "${name}".${near}`;
    throw new ScimError("invalidFilter", detail);
  }
  const { attribute, subAttribute } = found;
  refuseSecret(subAttribute ?? attribute, "compared");
  const { extension, multiValued } = attribute;
  return { extension, attribute, subAttribute, multiValued };
}

function listNames({ subAttributes }: ResourceAttribute): readonly string[] {
  return subAttributes.map((each) => each.name);
}

function findItemTarget(path: AttributePath, attribute: ResourceAttribute): ResolvedTarget {
  const { extension } = attribute;
  const isPlain = path.urn === undefined && path.subAttribute === undefined;
  const name = formatAttributePath(path);
  const subAttribute = isPlain ? lookUp(attribute.subAttributesByName, name) : undefined;
  const isItemItself = attribute.type !== "complex" && name.toLowerCase() === "value";
  if (subAttribute === undefined && !isItemItself) {
    const near = suggestNames(name, listNames(attribute));
    const detail = `"${attribute.path}" has no sub-attribute "${name}".${near}`;
    throw new ScimError("invalidFilter", detail, { attributePath: attribute.path });
  }
  refuseSecret(subAttribute ?? attribute, "compared");
  return { extension, attribute, subAttribute, multiValued: false };
}

function resolveComparison(
  filter: ComparisonFilter,
  target: ResolvedTarget,
  stringBooleans: boolean,
): ResolvedFilter {
  const { operator, value } = filter;
  if (value === null) return resolveNull(filter, target);
  const subAttribute = target.subAttribute ?? defaultSubAttribute(target.attribute);
  const compared = subAttribute ?? target.attribute;
  const { type } = compared;
  if (type === "complex") {
    const names = listNames(compared).join(", ");
    throw misfit(`"${compared.path}" is compared by a sub-attribute: ${names}.`, compared);
  }
  checkOperator(operator, compared);
  const normalised = normaliseLiteral(value, compared, stringBooleans);
  return {
    kind: "comparison",
    extension: target.extension,
    attribute: target.attribute,
    subAttribute,
    multiValued: target.multiValued,
    operator,
    value: normalised,
    literal: typeof normalised === "string" ? value : normalised,
    valueType: type,
    caseExact: compared.caseExact,
    absentValue: subAttribute?.name === "primary" ? false : undefined,
  };
}

function resolveNull(filter: ComparisonFilter, target: ResolvedTarget): ResolvedFilter {
  const present: ResolvedPresence = { kind: "present", ...target };
  if (filter.operator === "ne") return present;
  if (filter.operator === "eq") return { kind: "not", filter: present };
  throw misfit(`null goes with eq and ne, not with ${filter.operator}.`, target.attribute);
}

function defaultSubAttribute(attribute: ResourceAttribute): ResourceAttribute | undefined {
  return attribute.type === "complex" ? attribute.subAttributesByName.get("value") : undefined;
}

function checkOperator(operator: ComparisonOperator, compared: ResourceAttribute): void {
  if (operator === "eq" || operator === "ne") return;
  const { type } = compared;
  const isOrder = operator === "gt" || operator === "ge" || operator === "lt" || operator === "le";
  const isText = type === "string" || type === "reference";
  const fits = isOrder ? type !== "boolean" && type !== "binary" : isText || type === "binary";
  if (fits) return;
  throw misfit(
    `"${compared.path}" is of type ${type}, which ${operator} cannot compare.`,
    compared,
  );
}

function normaliseLiteral(
  value: Exclude<FilterValue, null>,
  compared: ResourceAttribute,
  stringBooleans: boolean,
): string | number | boolean {
  switch (compared.type) {
    case "boolean": {
      if (typeof value === "boolean") return value;
      const word = stringBooleans && typeof value === "string" ? value.toLowerCase() : "";
      if (word === "true") return true;
      if (word === "false") return false;
      break;
    }
    case "decimal":
    case "integer":
      if (typeof value === "number") return value;
      if (typeof value === "string" && isJsonNumber(value)) return Number(value);
      break;
    case "dateTime": {
      const time = typeof value === "string" ? normaliseDateTime(value) : undefined;
      if (time !== undefined) return time;
      break;
    }
    default:
      if (typeof value === "string") return compared.caseExact ? value : foldCase(value);
  }
  const shown = JSON.stringify(value);
  throw misfit(`"${compared.path}" is of type ${compared.type}; ${shown} is not.`, compared);
}

function misfit(detail: string, attribute: ResourceAttribute): ScimError {
  return new ScimError("invalidFilter", detail, { attributePath: attribute.path });
}
