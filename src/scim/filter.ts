import { type AttributePath, formatAttributePath, parseAttributePath } from "./attribute-path.ts";
import {
  enterLevel,
  expectCode,
  isJsonNumber,
  peekCode,
  readString,
  readWord,
  refuseFilter,
  type Scanner,
  skipSpace,
  startScanner,
} from "./filter-scanner.ts";

/** The operators that compare with a value; `pr` stands apart. */
export type ComparisonOperator = "eq" | "ne" | "co" | "sw" | "ew" | "gt" | "ge" | "lt" | "le";

/** A literal of a filter. */
export type FilterValue = string | number | boolean | null;

/** `attribute operator value`. */
export interface ComparisonFilter {
  readonly kind: "comparison";
  readonly path: AttributePath;
  readonly operator: ComparisonOperator;
  readonly value: FilterValue;
}

/** `attribute pr`. */
export interface PresentFilter {
  readonly kind: "present";
  readonly path: AttributePath;
}

/** `attribute[filter]`: the filter holds for one item. */
export interface ValuePathFilter {
  readonly kind: "valuePath";
  readonly path: AttributePath;
  readonly filter: Filter;
}

/** Two or more filters joined; none of them is joined the same way itself. */
export interface JoinedFilter {
  readonly kind: "and" | "or";
  readonly filters: readonly Filter[];
}

/** `not (filter)`. */
export interface NotFilter {
  readonly kind: "not";
  readonly filter: Filter;
}

/** A SCIM filter as a tree, before it meets a schema. RFC 7644 section 3.4.2.2. */
export type Filter = ComparisonFilter | PresentFilter | ValuePathFilter | JoinedFilter | NotFilter;

/** How forgiving the reading is. */
export interface FilterOptions {
  /** Literals without quotes read as strings, all but true, false and null. */
  readonly lenientLiterals?: boolean;
}

const OPERATORS: ReadonlyMap<string, ComparisonOperator | "pr"> = new Map(
  (["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "pr"] as const).map((o) => [o, o]),
);

const OPEN_PARENTHESIS = 40;
const CLOSE_PARENTHESIS = 41;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const QUOTE = 34;
const DOT = 46;

/**
 * Read a filter.
 *
 * Precedence: grouping, `not`, `and`, `or`. Beside the printed grammar it reads the form
 * `emails[type eq "work"].value eq "x"` that Entra, Okta and Oracle send; it becomes
 * `emails[type eq "work" and value eq "x"]`, which is what it means.
 *
 * @param text - the filter, percent-decoding already done
 * @throws {@link ScimError} `invalidFilter` with the place that could not be read, also for an
 *   empty, too long or too deeply nested filter
 * @see RFC 7644 section 3.4.2.2
 */
export function parseFilter(text: string, options: FilterOptions = {}): Filter {
  const scanner = startScanner(text, options.lenientLiterals === true);
  skipSpace(scanner);
  if (scanner.position === text.length) throw refuseFilter(scanner, "No expression");
  const filter = parseOr(scanner, false);
  if (scanner.position < text.length) throw refuseFilter(scanner, "Something left over");
  return filter;
}

/**
 * Read the filter of a value path; the scanner stands behind `[` and ends up behind `]`.
 *
 * @throws {@link ScimError} `invalidFilter`
 */
export function parseBracketedFilter(scanner: Scanner): Filter {
  enterLevel(scanner);
  const filter = parseOr(scanner, true);
  expectCode(scanner, CLOSE_BRACKET);
  scanner.depth -= 1;
  return filter;
}

function parseOr(scanner: Scanner, isInside: boolean): Filter {
  return parseJoined(scanner, "or", () =>
    parseJoined(scanner, "and", () => parseFactor(scanner, isInside)),
  );
}

function parseJoined(scanner: Scanner, kind: "and" | "or", parseOne: () => Filter): Filter {
  const first = parseOne();
  if (!skipKeyword(scanner, kind)) return first;
  const filters = first.kind === kind ? [...first.filters] : [first];
  do {
    const next = parseOne();
    if (next.kind === kind) filters.push(...next.filters);
    else filters.push(next);
  } while (skipKeyword(scanner, kind));
  return { kind, filters };
}

/** Move over a joining word and the space around it, when it is what comes next. */
function skipKeyword(scanner: Scanner, keyword: string): boolean {
  skipSpace(scanner);
  const start = scanner.position;
  const code = peekCode(scanner) | 32;
  if (code !== keyword.charCodeAt(0)) return false;
  if (readWord(scanner).toLowerCase() === keyword) return true;
  scanner.position = start;
  return false;
}

function parseFactor(scanner: Scanner, isInside: boolean): Filter {
  skipSpace(scanner);
  if (peekCode(scanner) === OPEN_PARENTHESIS) return parseGroup(scanner, isInside);
  const start = scanner.position;
  const word = readWord(scanner);
  if (word.length === 3 && word.toLowerCase() === "not") {
    skipSpace(scanner);
    if (peekCode(scanner) === OPEN_PARENTHESIS) {
      return { kind: "not", filter: parseGroup(scanner, isInside) };
    }
    throw refuseFilter(scanner, 'Expected "(" after not');
  }
  const path = parseAttributePath(word);
  if (path === undefined) {
    scanner.position = start;
    throw refuseFilter(scanner, "Expected an attribute name");
  }
  if (peekCode(scanner) !== OPEN_BRACKET) return parseComparison(scanner, path);
  if (isInside) throw refuseFilter(scanner, "A value path inside a value path");
  return parseValuePath(scanner, path);
}

function parseGroup(scanner: Scanner, isInside: boolean): Filter {
  enterLevel(scanner);
  scanner.position += 1;
  const filter = parseOr(scanner, isInside);
  expectCode(scanner, CLOSE_PARENTHESIS);
  scanner.depth -= 1;
  return filter;
}

function parseValuePath(scanner: Scanner, path: AttributePath): Filter {
  scanner.position += 1;
  const filter = parseBracketedFilter(scanner);
  if (peekCode(scanner) !== DOT) return { kind: "valuePath", path, filter };
  scanner.position += 1;
  const subAttribute = parseAttributePath(readWord(scanner));
  if (subAttribute === undefined || subAttribute.subAttribute !== undefined) {
    throw refuseFilter(scanner, "Expected a sub-attribute name");
  }
  const outer = parseComparison(scanner, subAttribute);
  const inner = filter.kind === "and" ? filter.filters : [filter];
  return { kind: "valuePath", path, filter: { kind: "and", filters: [...inner, outer] } };
}

function parseComparison(scanner: Scanner, path: AttributePath): Filter {
  skipSpace(scanner);
  const start = scanner.position;
  const word = readWord(scanner);
  const operator = OPERATORS.get(word) ?? OPERATORS.get(word.toLowerCase());
  if (operator === undefined) {
    scanner.position = start;
    const name = formatAttributePath(path);
    throw refuseFilter(scanner, `Expected an operator (eq, ne, co, …) after "${name}"`);
  }
  if (operator === "pr") return { kind: "present", path };
  skipSpace(scanner);
  return { kind: "comparison", path, operator, value: parseLiteral(scanner) };
}

function parseLiteral(scanner: Scanner): FilterValue {
  if (peekCode(scanner) === QUOTE) return readString(scanner);
  const start = scanner.position;
  const word = readWord(scanner);
  if (word === "true") return true;
  if (word === "false") return false;
  if (word === "null") return null;
  // Quotes of the wrong kind would be searched for, and what is searched for would be missed.
  const isLenient = scanner.lenientLiterals && word !== "" && word[0] !== "'";
  if (isLenient) return readLenient(word);
  if (isJsonNumber(word) && Number.isFinite(Number(word))) return Number(word);
  scanner.position = start;
  throw refuseFilter(scanner, "Expected a quoted string, a number, true, false or null", true);
}

// Numbers stay text here: an identifier such as 007 must not lose its zeros.
function readLenient(word: string): FilterValue {
  const folded = word.toLowerCase();
  if (folded === "true") return true;
  if (folded === "false") return false;
  return folded === "null" ? null : word;
}

/** Write a filter; {@link parseFilter} reads the same tree from it. */
export function formatFilter(filter: Filter): string {
  switch (filter.kind) {
    case "comparison": {
      const value = JSON.stringify(filter.value);
      return `${formatAttributePath(filter.path)} ${filter.operator} ${value}`;
    }
    case "present":
      return `${formatAttributePath(filter.path)} pr`;
    case "valuePath":
      return `${formatAttributePath(filter.path)}[${formatFilter(filter.filter)}]`;
    case "not":
      return `not (${formatFilter(filter.filter)})`;
    case "or":
      return filter.filters.map(formatFilter).join(" or ");
    case "and":
      return filter.filters
        .map((each) => (each.kind === "or" ? `(${formatFilter(each)})` : formatFilter(each)))
        .join(" and ");
  }
}
