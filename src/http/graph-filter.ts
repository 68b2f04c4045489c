import { readTokens, refuseFilter, type Token } from "./graph-filter-tokens.ts";

/** A `$filter` as a tree. */
export type Filter =
  | { readonly kind: "and" | "or"; readonly parts: readonly Filter[] }
  | { readonly kind: "not"; readonly part: Filter }
  /** Some item of a list passes, or all do; in the part, an item is the property {@link ITEM}. */
  | { readonly kind: "any" | "all"; readonly property: string; readonly part: Filter }
  | Comparison;

/** One property against one or, with `in`, several values. */
export interface Comparison {
  readonly kind: "comparison";
  /** As it is spelled in answers; `a/b` is inside of another. */
  readonly property: string;
  readonly operator: Operator;
  readonly values: readonly Literal[];
}

/** How an item of a list is named inside of a lambda. */
const ITEM = "$it";

type Literal = string | number | boolean | null;

const OPERATORS = ["eq", "ne", "gt", "ge", "lt", "le", "in"] as const;
const FUNCTIONS = ["startswith", "endswith", "contains"] as const;
type Operator = (typeof OPERATORS)[number] | (typeof FUNCTIONS)[number];

const LONGEST = 4_096;
const DEEPEST = 20;

/**
 * Read OData's `$filter` as far as Graph's clients send it: comparisons, `in`, `startswith`,
 * `endswith`, `contains`, `any`, `all`, `not`, `and`, `or` and parentheses. A quotation mark inside
 * a text is doubled.
 *
 * @param filterable - the properties that may be compared; the request may spell them in any case
 * @throws GraphRequestError `Request_UnsupportedQuery` for everything else
 */
export function parseFilter(text: string, filterable: readonly string[]): Filter {
  if (text.length > LONGEST) throw refuseFilter(filterable);
  const parser = new FilterParser(readTokens(text, filterable), filterable);
  return parser.parse();
}

/** Whether an object, as it is shown, passes a filter. Texts are compared without their case. */
export function matchesFilter(filter: Filter, object: object): boolean {
  switch (filter.kind) {
    case "and":
      return filter.parts.every((part) => matchesFilter(part, object));
    case "or":
      return filter.parts.some((part) => matchesFilter(part, object));
    case "not":
      return !matchesFilter(filter.part, object);
    case "any":
    case "all": {
      const value = readProperty(object, filter.property);
      const items: readonly unknown[] = Array.isArray(value) ? value : [];
      const passes = (item: unknown): boolean => matchesFilter(filter.part, { [ITEM]: item });
      return filter.kind === "any" ? items.some(passes) : items.every(passes);
    }
    case "comparison":
      return compare(filter, readProperty(object, filter.property));
  }
}

/** The value of a property, also of one inside of another; undefined when there is none. */
export function readProperty(object: object, property: string): unknown {
  let value: unknown = object;
  for (const name of property.split("/")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) {
      return undefined;
    }
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}

/** The text that a property has to be equal to for a filter to hold; undefined when any will do. */
export function requiredText(filter: Filter | undefined, property: string): string | undefined {
  if (filter?.kind === "and") {
    return filter.parts
      .map((part) => requiredText(part, property))
      .find((text) => text !== undefined);
  }
  if (filter?.kind !== "comparison" || filter.property !== property) return undefined;
  const [value] = filter.values;
  return filter.operator === "eq" && typeof value === "string" ? value : undefined;
}

function compare({ operator, values }: Comparison, actual: unknown): boolean {
  if (Array.isArray(actual)) {
    return actual.some((each) => compareOne(operator, each, values));
  }
  return compareOne(operator, actual, values);
}

function compareOne(operator: Operator, actual: unknown, values: readonly Literal[]): boolean {
  const [first = null] = values;
  const value = typeof actual === "string" ? actual.toLowerCase() : (actual ?? null);
  const wanted = typeof first === "string" ? first.toLowerCase() : first;
  if (operator === "eq") return value === wanted;
  if (operator === "ne") return value !== wanted;
  if (operator === "in") return values.some((each) => compareOne("eq", actual, [each]));
  if (typeof value === "number" && typeof wanted === "number") {
    return compareOrder(operator, value - wanted);
  }
  if (typeof value !== "string" || typeof wanted !== "string") return false;
  if (operator === "startswith") return value.startsWith(wanted);
  if (operator === "endswith") return value.endsWith(wanted);
  if (operator === "contains") return value.includes(wanted);
  return compareOrder(operator, value < wanted ? -1 : value > wanted ? 1 : 0);
}

function compareOrder(operator: Operator, order: number): boolean {
  if (operator === "gt") return order > 0;
  if (operator === "ge") return order >= 0;
  return operator === "lt" ? order < 0 : order <= 0;
}

/** Reads tokens into a tree, by recursive descent with a limit to the depth. */
class FilterParser {
  readonly #tokens: Token[];
  /** What an item is called, inside of a lambda. */
  #variable: string | undefined;
  readonly #filterable: readonly string[];
  #at = 0;

  constructor(tokens: readonly Token[], filterable: readonly string[]) {
    this.#tokens = [...tokens];
    this.#filterable = filterable;
  }

  parse(): Filter {
    const filter = this.#parseJoined("or", 0);
    if (this.#at < this.#tokens.length) throw refuseFilter(this.#filterable);
    return filter;
  }

  #parseJoined(kind: "or" | "and", depth: number): Filter {
    const next = (): Filter =>
      kind === "or" ? this.#parseJoined("and", depth) : this.#parseUnary(depth);
    const parts = [next()];
    while (this.#takeWord(kind)) parts.push(next());
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { kind, parts };
  }

  #parseUnary(depth: number): Filter {
    if (depth > DEEPEST) throw refuseFilter(this.#filterable);
    if (this.#takeWord("not")) return { kind: "not", part: this.#parseUnary(depth + 1) };
    if (this.#takeMark("(")) {
      const inner = this.#parseJoined("or", depth + 1);
      this.#expectMark(")");
      return inner;
    }
    return this.#parseComparison();
  }

  #parseComparison(): Filter {
    const lambda = this.#parseLambda();
    if (lambda !== undefined) return lambda;
    const name = FUNCTIONS.find((each) => this.#peekWord(each));
    if (name !== undefined && this.#tokens[this.#at + 1]?.value === "(") {
      this.#at += 1;
      this.#expectMark("(");
      const property = this.#readProperty();
      this.#expectMark(",");
      const value = this.#readLiteral();
      this.#expectMark(")");
      return { kind: "comparison", property, operator: name, values: [value] };
    }
    const property = this.#readProperty();
    const operator = OPERATORS.find((each) => this.#takeWord(each));
    if (operator === undefined) throw refuseFilter(this.#filterable);
    if (operator !== "in") {
      return { kind: "comparison", property, operator, values: [this.#readLiteral()] };
    }
    this.#expectMark("(");
    const values = [this.#readLiteral()];
    while (this.#takeMark(",")) values.push(this.#readLiteral());
    this.#expectMark(")");
    return { kind: "comparison", property, operator, values };
  }

  /** `tags/any(t:t eq 'x')`; undefined where there is none. */
  #parseLambda(): Filter | undefined {
    const token = this.#tokens[this.#at];
    const [, name, word] = /^(.+)\/(any|all)$/i.exec(token?.value ?? "") ?? [];
    if (token?.kind !== "word" || name === undefined || this.#variable !== undefined) {
      return undefined;
    }
    const property = this.#filterable.find((each) => each.toLowerCase() === name.toLowerCase());
    if (property === undefined || this.#tokens[this.#at + 1]?.value !== "(") return undefined;
    const [, variable, rest = ""] =
      /^(\w+):(.*)$/.exec(this.#tokens[this.#at + 2]?.value ?? "") ?? [];
    if (variable === undefined) throw refuseFilter(this.#filterable);
    this.#at += rest === "" ? 3 : 2;
    if (rest !== "") this.#tokens[this.#at] = { kind: "word", value: rest };
    this.#variable = variable;
    const part = this.#parseJoined("or", 1);
    this.#variable = undefined;
    this.#expectMark(")");
    return { kind: word?.toLowerCase() === "all" ? "all" : "any", property, part };
  }

  #readProperty(): string {
    const token = this.#tokens[this.#at];
    if (this.#variable !== undefined && token?.kind === "word") {
      const [first = "", ...path] = token.value.split("/");
      if (first !== this.#variable) throw refuseFilter(this.#filterable);
      this.#at += 1;
      return [ITEM, ...path].join("/");
    }
    const folded = token?.kind === "word" ? token.value.toLowerCase() : "";
    const known = this.#filterable.find((each) => each.toLowerCase() === folded);
    if (known === undefined) throw refuseFilter(this.#filterable);
    this.#at += 1;
    return known;
  }

  #readLiteral(): Literal {
    const token = this.#tokens[this.#at];
    this.#at += 1;
    if (token?.kind === "text") return token.value;
    if (token?.kind !== "word") throw refuseFilter(this.#filterable);
    const folded = token.value.toLowerCase();
    if (folded === "null") return null;
    if (folded === "true" || folded === "false") return folded === "true";
    const number = Number(token.value);
    if (!Number.isNaN(number)) return number;
    // Instants and GUIDs stand without quotation marks in OData.
    if (/^\d{4}-\d\d-\d\d|^[\da-f]{8}-[\da-f-]{27}$/i.test(token.value)) return token.value;
    throw refuseFilter(this.#filterable);
  }

  #peekWord(word: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === "word" && token.value.toLowerCase() === word;
  }

  #takeWord(word: string): boolean {
    if (!this.#peekWord(word)) return false;
    this.#at += 1;
    return true;
  }

  #takeMark(mark: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== "mark" || token.value !== mark) return false;
    this.#at += 1;
    return true;
  }

  #expectMark(mark: string): void {
    if (!this.#takeMark(mark)) throw refuseFilter(this.#filterable);
  }
}
