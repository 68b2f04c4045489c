import { isJsonObject, type JsonObject } from "../common/json.ts";

/** Stands where something was taken out. */
export const REDACTED = "…";

/** A name with one of these in it holds a secret, whatever its case. */
const SECRET_WORDS = [
  "password",
  "passphrase",
  "secret",
  "token",
  "authorization",
  "cookie",
  "credential",
  "apikey",
  "api-key",
  "private",
  "signature",
];

const NO_NAMES: ReadonlySet<string> = new Set();

/** Parameters of RFC 7644 and RFC 9865, of which none but `filter` holds a person's data. */
const PLAIN_PARAMETERS = [
  "attributes",
  "excludedAttributes",
  "sortBy",
  "sortOrder",
  "startIndex",
  "count",
  "aadOptscim062020",
];

/** Headers without those that sign a request in. */
export function redactHeaders(headers: JsonObject): JsonObject {
  const entries = Object.entries(headers).map(([name, value]) => [
    name,
    isSecret(name) ? REDACTED : value,
  ]);
  return Object.fromEntries(entries) as JsonObject;
}

/**
 * A parsed body without its secrets: members and PATCH paths that are named like one.
 *
 * @param filterValues - whether the values of a filter in the body stay
 * @param secrets - further names, in lower case, whose values are secret
 */
export function redactBody(
  value: unknown,
  filterValues: boolean,
  secrets: ReadonlySet<string> = NO_NAMES,
): unknown {
  if (Array.isArray(value)) return value.map((item) => redactBody(item, filterValues, secrets));
  if (!isJsonObject(value)) return value;
  const { path } = value;
  const isSecretPath = typeof path === "string" && isSecret(path, secrets);
  const entries = Object.entries(value).map(([name, member]) => {
    const lower = name.toLowerCase();
    if (isSecret(name, secrets) || (isSecretPath && lower === "value")) return [name, REDACTED];
    const isFilter = (lower === "filter" || lower === "path") && typeof member === "string";
    if (isFilter) return [name, redactFilter(member, filterValues, secrets)];
    return [name, redactBody(member, filterValues, secrets)];
  });
  return Object.fromEntries(entries);
}

/**
 * The path and query of a request, below the Tenant URL.
 *
 * @param target - as it came over the wire
 * @param filterValues - whether the values that a filter compares with stay
 * @param secrets - further names, in lower case, whose values are secret
 */
export function redactTarget(
  target: string,
  filterValues: boolean,
  secrets: ReadonlySet<string> = NO_NAMES,
): string {
  const below = cutBase(target);
  const mark = below.indexOf("?");
  if (mark < 0) return below;
  const query = below
    .slice(mark + 1)
    .split("&")
    .map((part) => redactParameter(part, filterValues, secrets));
  return `${below.slice(0, mark)}?${query.join("&")}`;
}

/** An address may leave the version out. */
function cutBase(target: string): string {
  for (const base of ["/scim/v2", "/scim"]) {
    const start = target.indexOf(base);
    if (start >= 0) return target.slice(start + base.length);
  }
  return target;
}

function redactParameter(
  part: string,
  filterValues: boolean,
  secrets: ReadonlySet<string>,
): string {
  const equals = part.indexOf("=");
  if (equals < 0) return part;
  const name = part.slice(0, equals);
  if (PLAIN_PARAMETERS.includes(name)) return part;
  const value = name === "filter" ? decode(part.slice(equals + 1)) : undefined;
  return `${name}=${value === undefined ? REDACTED : redactFilter(value, filterValues, secrets)}`;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** What stands between quotes goes; one that is named like a secret loses its values always. */
function redactFilter(filter: string, filterValues: boolean, secrets: ReadonlySet<string>): string {
  if (filterValues && !isSecret(filter, secrets)) return filter;
  let kept = "";
  let quoted = false;
  for (let index = 0; index < filter.length; index += 1) {
    const character = filter.charAt(index);
    if (character === '"') {
      quoted = !quoted;
      kept += quoted ? `"${REDACTED}` : '"';
    } else if (!quoted) kept += character;
    else if (character === "\\") index += 1;
  }
  return redactWords(kept);
}

const OPERATORS = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"];
const PLAIN_WORDS = ["true", "false", "null"];

/** Some clients leave the quotes out, so whatever follows an operator is a value. */
function redactWords(filter: string): string {
  const words = filter.split(" ");
  const redacted = words.map((word, index) => {
    const before = words[index - 1]?.toLowerCase() ?? "";
    if (!OPERATORS.includes(before) || word.startsWith('"')) return word;
    return PLAIN_WORDS.includes(word.toLowerCase()) ? word : REDACTED;
  });
  return redacted.join(" ");
}

function isSecret(text: string, names: ReadonlySet<string> = NO_NAMES): boolean {
  const lower = text.toLowerCase();
  if (SECRET_WORDS.some((word) => lower.includes(word))) return true;
  return names.size > 0 && listNames(lower).some((name) => names.has(name));
}

/** The runs of letters, digits, hyphens and underscores in a path or filter of lower case. */
function listNames(text: string): readonly string[] {
  const names: string[] = [];
  let name = "";
  for (const character of `${text} `) {
    const isLetter = character >= "a" && character <= "z";
    const isDigit = character >= "0" && character <= "9";
    if (isLetter || isDigit || character === "-" || character === "_") name += character;
    else {
      if (name !== "") names.push(name);
      name = "";
    }
  }
  return names;
}
