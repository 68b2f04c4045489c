import { compareCodePoints, foldCase, normaliseDateTime } from "./fold.ts";
import type {
  ResolvedComparison,
  ResolvedFilter,
  ResolvedTarget,
  ResolvedValuePath,
} from "./resolve-filter.ts";
import { isArray, isObject, type JsonValue, type Resource } from "./resource.ts";
import type { ResourceAttribute } from "./schema.ts";

/**
 * Whether a resource satisfies a filter; the meaning is laid down at {@link ResolvedFilter}.
 *
 * @param resource - in canonical form
 */
export function matchesFilter(filter: ResolvedFilter, resource: Resource): boolean {
  switch (filter.kind) {
    case "and":
      return filter.filters.every((each) => matchesFilter(each, resource));
    case "or":
      return filter.filters.some((each) => matchesFilter(each, resource));
    case "not":
      return !matchesFilter(filter.filter, resource);
    case "valuePath":
      return matchesValuePath(filter, resource);
    case "present":
      return isPresent(filter, readAttribute(resource, filter.attribute));
    case "comparison":
      return matchesComparison(filter, readAttribute(resource, filter.attribute));
  }
}

/**
 * Whether one item of a multi-valued attribute satisfies the filter of a value path.
 *
 * @param filter - from {@link resolveItemFilter}, or the inside of a resolved value path
 */
export function matchesItem(filter: ResolvedFilter, item: JsonValue): boolean {
  switch (filter.kind) {
    case "and":
      return filter.filters.every((each) => matchesItem(each, item));
    case "or":
      return filter.filters.some((each) => matchesItem(each, item));
    case "not":
      return !matchesItem(filter.filter, item);
    case "valuePath":
      return false;
    case "present":
      return isAssigned(readItem(item, filter.subAttribute));
    case "comparison":
      return compareValue(filter, readItem(item, filter.subAttribute) ?? filter.absentValue);
  }
}

/** The value of a top-level or extension attribute; undefined when unassigned. */
export function readAttribute(
  resource: Resource,
  attribute: ResourceAttribute,
): JsonValue | undefined {
  if (attribute.extension === undefined) return resource[attribute.name];
  const extension = resource[attribute.extension];
  return isObject(extension) ? extension[attribute.name] : undefined;
}

function matchesValuePath(filter: ResolvedValuePath, resource: Resource): boolean {
  const value = readAttribute(resource, filter.attribute);
  if (value === undefined) return false;
  if (!isArray(value)) return matchesItem(filter.filter, value);
  return value.some((item) => matchesItem(filter.filter, item));
}

function matchesComparison(filter: ResolvedComparison, value: JsonValue | undefined): boolean {
  const { subAttribute } = filter;
  if (!isArray(value)) {
    if (value === undefined) return compareValue(filter, undefined);
    return compareValue(filter, readItem(value, subAttribute) ?? filter.absentValue);
  }
  if (value.length === 0) return compareValue(filter, undefined);
  return value.some((item) =>
    compareValue(filter, readItem(item, subAttribute) ?? filter.absentValue),
  );
}

function isPresent(target: ResolvedTarget, value: JsonValue | undefined): boolean {
  const { subAttribute } = target;
  if (subAttribute === undefined || value === undefined) return isAssigned(value);
  if (!isArray(value)) return isAssigned(readItem(value, subAttribute));
  return value.some((item) => isAssigned(readItem(item, subAttribute)));
}

function readItem(
  item: JsonValue,
  subAttribute: ResourceAttribute | undefined,
): JsonValue | undefined {
  if (subAttribute === undefined) return item;
  return isObject(item) ? item[subAttribute.name] : undefined;
}

function isAssigned(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === "") return false;
  if (isArray(value)) return value.some(isAssigned);
  return !isObject(value) || Object.values(value).some(isAssigned);
}

function compareValue(filter: ResolvedComparison, value: JsonValue | undefined): boolean {
  const { operator, value: wanted } = filter;
  const found = normaliseStored(filter, value);
  if (found === undefined) return operator === "ne";
  if (typeof found === "string" && typeof wanted === "string") {
    return compareTexts(operator, found, wanted);
  }
  switch (operator) {
    case "eq":
      return found === wanted;
    case "ne":
      return found !== wanted;
    case "gt":
      return found > wanted;
    case "ge":
      return found >= wanted;
    case "lt":
      return found < wanted;
    case "le":
      return found <= wanted;
    default:
      return false;
  }
}

function compareTexts(
  operator: ResolvedComparison["operator"],
  found: string,
  wanted: string,
): boolean {
  switch (operator) {
    case "eq":
      return found === wanted;
    case "ne":
      return found !== wanted;
    case "co":
      return found.includes(wanted);
    case "sw":
      return found.startsWith(wanted);
    case "ew":
      return found.endsWith(wanted);
    case "gt":
      return compareCodePoints(found, wanted) > 0;
    case "ge":
      return compareCodePoints(found, wanted) >= 0;
    case "lt":
      return compareCodePoints(found, wanted) < 0;
    case "le":
      return compareCodePoints(found, wanted) <= 0;
  }
}

/** The stored value in the form the literal has; undefined when it is of another type. */
function normaliseStored(
  filter: ResolvedComparison,
  value: JsonValue | undefined,
): string | number | boolean | undefined {
  switch (filter.valueType) {
    case "boolean":
      return typeof value === "boolean" ? value : undefined;
    case "decimal":
    case "integer":
      return typeof value === "number" ? value : undefined;
    case "dateTime":
      return typeof value === "string" ? normaliseDateTime(value) : undefined;
    default:
      if (typeof value !== "string") return undefined;
      return filter.caseExact ? value : foldCase(value);
  }
}
