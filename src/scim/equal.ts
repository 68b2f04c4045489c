import { foldCase, normaliseDateTime } from "./fold.ts";
import { isArray, isObject, type JsonObject, type JsonValue } from "./resource.ts";
import type { ResourceAttribute } from "./schema.ts";

/** How two values are compared. */
export interface EqualOptions {
  /** Letter case counts even where the schema says caseExact false; to notice respelling. */
  readonly exact?: boolean;
}

/**
 * Whether two canonical values of an attribute say the same.
 *
 * Texts follow caseExact, dateTimes mean the same instant, the items of a multi-valued attribute
 * may come in any order, a missing `primary` is false, and undefined, null and `[]` are one state.
 *
 * @see RFC 7643 sections 2.4 and 2.5
 */
export function equalValues(
  a: JsonValue | undefined,
  b: JsonValue | undefined,
  attribute: ResourceAttribute,
  options: EqualOptions = {},
): boolean {
  if (a === b) return true;
  const exact = options.exact === true;
  if (attribute.multiValued) return equalItems(listItems(a), listItems(b), attribute, exact);
  return equalOne(a, b, attribute, exact);
}

function listItems(value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined || value === null) return [];
  return isArray(value) ? value : [value];
}

function equalItems(
  a: readonly JsonValue[],
  b: readonly JsonValue[],
  attribute: ResourceAttribute,
  exact: boolean,
): boolean {
  if (a.length !== b.length) return false;
  // A change leaves most items as they are, the very same objects.
  const mine: (JsonValue | undefined)[] = [];
  const others: (JsonValue | undefined)[] = [];
  for (const [index, item] of a.entries()) {
    if (item === b[index]) continue;
    mine.push(item);
    others.push(b[index]);
  }
  if (mine.length <= 1) return equalOne(mine[0], others[0], attribute, exact);
  const counts = new Map<string, number>();
  for (const item of mine) {
    const text = describe(item, attribute, exact);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return others.every((item) => {
    const text = describe(item, attribute, exact);
    const count = counts.get(text) ?? 0;
    counts.set(text, count - 1);
    return count > 0;
  });
}

/** As {@link describe} has it, member by member, so that the first that differs is enough. */
function equalOne(
  a: JsonValue | undefined,
  b: JsonValue | undefined,
  attribute: ResourceAttribute,
  exact: boolean,
): boolean {
  if (a === b) return true;
  if (!isObject(a) || !isObject(b)) {
    return describe(a, attribute, exact) === describe(b, attribute, exact);
  }
  return attribute.subAttributes.every((sub) => equalPart(a[sub.name], b[sub.name], sub, exact));
}

function equalPart(
  a: JsonValue | undefined,
  b: JsonValue | undefined,
  sub: ResourceAttribute,
  exact: boolean,
): boolean {
  if (a === b) return true;
  // Letter by letter, no two texts say the same, unless they are instants.
  const isExactText = exact && sub.type !== "dateTime";
  if (isExactText && typeof a === "string" && typeof b === "string") return false;
  const [mine, other] = [describePart(a, sub, exact), describePart(b, sub, exact)];
  return JSON.stringify(mine) === JSON.stringify(other);
}

/** A text that is the same for equal values and differs for others. */
function describe(
  value: JsonValue | undefined,
  attribute: ResourceAttribute,
  exact: boolean,
): string {
  if (value === undefined || value === null) return "";
  if (isObject(value)) return describeObject(value, attribute, exact);
  if (typeof value !== "string") return JSON.stringify(value);
  if (attribute.type === "dateTime") return `"${normaliseDateTime(value) ?? value}"`;
  const text = attribute.name === "$ref" && !exact ? dropVersion(value) : value;
  return `"${attribute.caseExact || exact ? text : foldCase(text)}"`;
}

// Two URIs of a resource that differ only by API version name the same (RFC 7643 section 2.4).
function dropVersion(uri: string): string {
  return uri
    .split("/")
    .filter((segment) => segment[0] !== "v" || !isDigits(segment.slice(1)))
    .join("/");
}

function isDigits(text: string): boolean {
  for (const each of text) if (each < "0" || each > "9") return false;
  return text !== "";
}

function describeObject(value: JsonObject, attribute: ResourceAttribute, exact: boolean): string {
  const parts = attribute.subAttributes.map((sub) => describePart(value[sub.name], sub, exact));
  return parts.every((part) => part === "") ? "" : JSON.stringify(parts);
}

function describePart(
  part: JsonValue | undefined,
  sub: ResourceAttribute,
  exact: boolean,
): string | readonly string[] {
  if (part === undefined && sub.name === "primary" && !exact) return "false";
  if (!isArray(part)) return describe(part, sub, exact);
  return part.map((item) => describe(item, sub, exact)).toSorted();
}
