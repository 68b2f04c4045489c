import { ExpressionError } from "./errors.ts";
import { readTokens, type Token } from "./lexer.ts";
import { type Expression, KEYWORDS, type Keyword } from "./tree.ts";

/** The longest text that a mapping's expression may have, in UTF-16 characters. */
export const LONGEST_EXPRESSION = 10_000;

/** How deep calls may be nested; the walkers of the tree recurse once a level. */
const DEEPEST_NESTING = 250;

/**
 * Read an attribute-mapping expression: a function call, `[attribute]`, a constant, or a keyword.
 *
 * Function names are not looked up here; {@link checkExpression} does that.
 *
 * @throws ExpressionError with the offset of the first thing that does not fit
 * @see functions-for-customizing-application-data, "Syntax overview"
 */
export function parseExpression(text: string): Expression {
  if (text.length > LONGEST_EXPRESSION) {
    const message = `The expression has ${text.length} characters; ${LONGEST_EXPRESSION} fit`;
    throw new ExpressionError("expressionTooLong", message, LONGEST_EXPRESSION);
  }
  const cursor: Cursor = { tokens: readTokens(text), index: 0 };
  if (peek(cursor).kind === "end") {
    throw new ExpressionError("emptyExpression", "The expression is empty", 0);
  }
  const expression = parseComparison(cursor, 0);
  const rest = peek(cursor);
  if (rest.kind !== "end") throw unexpected(rest, "the end of the expression");
  return expression;
}

interface Cursor {
  readonly tokens: readonly Token[];
  index: number;
}

function peek(cursor: Cursor): Token {
  return cursor.tokens[cursor.index] ?? { kind: "end", offset: 0 };
}

function parseComparison(cursor: Cursor, depth: number): Expression {
  const left = parseOperand(cursor, depth);
  const token = peek(cursor);
  if (token.kind !== "operator") return left;
  cursor.index += 1;
  const right = parseOperand(cursor, depth);
  const { operator } = token;
  return { kind: "comparison", operator, left, right, offset: left.offset };
}

function parseOperand(cursor: Cursor, depth: number): Expression {
  const token = peek(cursor);
  if (depth > DEEPEST_NESTING) {
    const message = `More than ${DEEPEST_NESTING} nested functions`;
    throw new ExpressionError("nestedTooDeep", message, token.offset);
  }
  cursor.index += 1;
  if (token.kind === "attribute" || token.kind === "text" || token.kind === "number") return token;
  if (token.kind !== "name")
    throw unexpected(token, "an attribute, a text, a number or a function");
  const { name, offset } = token;
  if (peek(cursor).kind === "(") {
    return { kind: "call", name, arguments: parseArguments(cursor, depth), offset };
  }
  if (isKeyword(name)) return { kind: "keyword", name, offset };
  const message = `${name} is not a keyword; a function call needs ( ), an attribute [ ]`;
  throw new ExpressionError("unknownKeyword", message, offset);
}

function parseArguments(cursor: Cursor, depth: number): readonly (Expression | undefined)[] {
  cursor.index += 1;
  const found: (Expression | undefined)[] = [];
  if (peek(cursor).kind === ")") {
    cursor.index += 1;
    return found;
  }
  for (;;) {
    const first = peek(cursor).kind;
    found.push(first === "," || first === ")" ? undefined : parseComparison(cursor, depth + 1));
    const separator = peek(cursor);
    cursor.index += 1;
    if (separator.kind === ")") return found;
    if (separator.kind !== ",") throw unexpected(separator, "a comma or )");
  }
}

function isKeyword(name: string): name is Keyword {
  return KEYWORDS.some((keyword) => keyword === name);
}

function unexpected(token: Token, wanted: string): ExpressionError {
  const message = `Expected ${wanted}, found ${describeToken(token)}`;
  return new ExpressionError("unexpectedToken", message, token.offset);
}

function describeToken(token: Token): string {
  if (token.kind === "end") return "the end";
  if (token.kind === "attribute") return `[${token.name}]`;
  if (token.kind === "text") return "a text";
  if (token.kind === "number") return token.text;
  if (token.kind === "name") return token.name;
  return token.kind === "operator" ? token.operator : token.kind;
}
