import type { KindRules } from "../saas/kind-rules.ts";
import { compareCodePoints, foldCase } from "../scim/fold.ts";
import {
  ALWAYS,
  NEVER,
  type ResolvedComparison,
  type ResolvedFilter,
  type ResolvedTarget,
} from "../scim/resolve-filter.ts";
import type { ResourceAttribute } from "../scim/schema.ts";
import { formatLocation } from "./present.ts";
import type { Caller } from "./provider.ts";

/**
 * Write the conditions on addresses as conditions on the ids that they end with, since addresses
 * are kept nowhere: `meta.location`, and the `$ref` of members and groups.
 *
 * @returns the very filter when it asks for none
 * @see RFC 7644 section 3.4.2.2
 */
export function replaceAddresses(
  filter: ResolvedFilter,
  rules: KindRules,
  caller: Caller,
): ResolvedFilter {
  switch (filter.kind) {
    case "and":
    case "or": {
      const filters = filter.filters.map((each) => replaceAddresses(each, rules, caller));
      const isSame = filters.every((each, index) => each === filter.filters[index]);
      return isSame ? filter : { kind: filter.kind, filters };
    }
    case "not":
    case "valuePath": {
      const inner = replaceAddresses(filter.filter, rules, caller);
      // The conditions inside of `meta[ ]` name meta too, and every resource has one.
      if (filter.kind === "valuePath" && isCore(filter, "meta")) return inner;
      return inner === filter.filter ? filter : { ...filter, filter: inner };
    }
    case "present":
      if (isLocation(filter)) return ALWAYS;
      if (!isReference(filter, rules)) return filter;
      return { ...filter, subAttribute: partOf(filter, "value") };
    case "comparison":
      if (isLocation(filter)) return compareLocation(filter, rules, caller);
      return isReference(filter, rules) ? compareReference(filter, caller) : filter;
  }
}

type Target = Pick<ResolvedTarget, "extension" | "attribute">;

function isCore({ extension, attribute }: Target, name: string): boolean {
  return extension === undefined && attribute.name === name;
}

function isLocation(target: ResolvedTarget): boolean {
  return target.subAttribute?.name === "location" && isCore(target, "meta");
}

function isReference(target: ResolvedTarget, { rows }: KindRules): boolean {
  return target.subAttribute?.name === "$ref" && rows !== undefined && isCore(target, rows);
}

function partOf({ attribute }: Target, name: string): ResourceAttribute | undefined {
  return attribute.subAttributesByName.get(name);
}

function compareLocation(
  filter: ResolvedComparison,
  { kind, schema }: KindRules,
  caller: Caller,
): ResolvedFilter {
  const attribute = schema.attributesByName.get("id");
  if (attribute === undefined) return NEVER;
  const target = { ...filter, attribute, subAttribute: undefined };
  return compareEnd(target, formatLocation(caller, kind, ""));
}

/** A member's address tells of its type as well. */
function compareReference(filter: ResolvedComparison, caller: Caller): ResolvedFilter {
  const { attribute, extension, multiValued } = filter;
  const value = { ...filter, subAttribute: partOf(filter, "value"), multiValued: false };
  const compare = (kind: string) => compareEnd(value, formatLocation(caller, kind, ""));
  const item: ResolvedFilter =
    attribute.name === "groups"
      ? compare("Group")
      : {
          kind: "or",
          filters: ["User", "Group"].map((kind) => ({
            kind: "and",
            filters: [typeIs(value, kind), compare(kind)],
          })),
        };
  if (!multiValued) return item;
  const some: ResolvedFilter = { kind: "valuePath", extension, attribute, filter: item };
  if (filter.operator !== "ne") return some;
  const present = { kind: "present", extension, attribute, subAttribute: undefined } as const;
  const none: ResolvedFilter = { kind: "not", filter: { ...present, multiValued } };
  return { kind: "or", filters: [some, none] };
}

function typeIs(filter: ResolvedComparison, kind: string): ResolvedComparison {
  const subAttribute = partOf(filter, "type");
  const words = { value: foldCase(kind), literal: kind, caseExact: false } as const;
  return { ...filter, ...words, subAttribute, operator: "eq", valueType: "string" };
}

/**
 * A condition on a text of which the beginning is known, as a condition on the rest.
 *
 * @param filter - its target is the rest already
 * @param beginning - ends with the only slash before an id, which has none
 */
function compareEnd(filter: ResolvedComparison, beginning: string): ResolvedFilter {
  const text = String(filter.literal);
  const { operator } = filter;
  const compare = (other: ResolvedComparison["operator"], rest: string): ResolvedFilter => {
    const { caseExact, type } = filter.subAttribute ?? filter.attribute;
    const value = caseExact ? rest : foldCase(rest);
    const valueType = type === "complex" ? "string" : type;
    return { ...filter, operator: other, value, literal: rest, caseExact, valueType };
  };
  const isBehind = text.startsWith(beginning);
  const rest = text.slice(beginning.length);
  const slash = text.lastIndexOf("/") + 1;
  switch (operator) {
    case "eq":
      return isBehind ? compare("eq", rest) : NEVER;
    case "ne":
      return isBehind ? compare("ne", rest) : ALWAYS;
    case "sw":
      if (isBehind) return compare("sw", rest);
      return beginning.startsWith(text) ? ALWAYS : NEVER;
    case "ew":
      if (slash === 0) return compare("ew", text);
      return beginning.endsWith(text.slice(0, slash)) ? compare("eq", text.slice(slash)) : NEVER;
    case "co":
      if (beginning.includes(text)) return ALWAYS;
      if (slash === 0) return compare("co", text);
      return beginning.endsWith(text.slice(0, slash)) ? compare("sw", text.slice(slash)) : NEVER;
    default: {
      if (isBehind) return compare(operator, rest);
      const isGreater = compareCodePoints(beginning, text) > 0;
      return isGreater === (operator === "gt" || operator === "ge") ? ALWAYS : NEVER;
    }
  }
}
