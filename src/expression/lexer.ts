import { ExpressionError } from "./errors.ts";
import { COMPARISON_OPERATORS, type ComparisonOperator } from "./tree.ts";

/** One token with the offset of its first character. */
export type Token =
  | { readonly kind: "attribute"; readonly name: string; readonly offset: number }
  | { readonly kind: "text"; readonly value: string; readonly offset: number }
  | { readonly kind: "number"; readonly text: string; readonly offset: number }
  | { readonly kind: "name"; readonly name: string; readonly offset: number }
  | { readonly kind: "operator"; readonly operator: ComparisonOperator; readonly offset: number }
  | { readonly kind: "(" | ")" | "," | "end"; readonly offset: number };

/**
 * Cut an expression's text into tokens, the last of which is `end`.
 *
 * @throws ExpressionError for a character without meaning or an unclosed quote or bracket
 */
export function readTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let offset = skipBlanks(text, 0);
  while (offset < text.length) {
    const [token, end] = readToken(text, offset);
    tokens.push(token);
    offset = skipBlanks(text, end);
  }
  tokens.push({ kind: "end", offset: text.length });
  return tokens;
}

function readToken(text: string, offset: number): readonly [Token, number] {
  const character = text.charAt(offset);
  if (character === "(" || character === ")" || character === ",") {
    return [{ kind: character, offset }, offset + 1];
  }
  if (character === "[") return readAttribute(text, offset);
  if (character === '"') return readText(text, offset);
  if (isDigit(character) || character === "-" || character === "&") return readNumber(text, offset);
  if (isNameStart(character)) return readName(text, offset);
  const operator = COMPARISON_OPERATORS.find((candidate) => text.startsWith(candidate, offset));
  if (operator !== undefined) {
    return [{ kind: "operator", operator, offset }, offset + operator.length];
  }
  throw new ExpressionError("unexpectedCharacter", `Unexpected character ${character}`, offset);
}

// Names such as emails[type eq "work"].value carry brackets of their own, so brackets are counted.
function readAttribute(text: string, offset: number): readonly [Token, number] {
  let open = 0;
  for (let index = offset; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === "[") open += 1;
    if (character !== "]") continue;
    open -= 1;
    if (open > 0) continue;
    const name = text.slice(offset + 1, index);
    if (name.trim() !== "") return [{ kind: "attribute", name, offset }, index + 1];
    throw new ExpressionError("emptyAttributeName", "An attribute needs a name in [ ]", offset);
  }
  throw new ExpressionError("unterminatedAttribute", "The bracket [ is not closed", offset);
}

// Only \\ and \" are escapes. A backslash before anything else stays, because an official example
// writes "\+" for a regular expression's escaped plus.
function readText(text: string, offset: number): readonly [Token, number] {
  let value = "";
  for (let index = offset + 1; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === '"') return [{ kind: "text", value, offset }, index + 1];
    const next = text.charAt(index + 1);
    if (character === "\\" && (next === "\\" || next === '"')) {
      value += next;
      index += 1;
    } else {
      value += character;
    }
  }
  throw new ExpressionError("unterminatedText", 'The quote " is not closed', offset);
}

function readNumber(text: string, offset: number): readonly [Token, number] {
  let end = offset + 1;
  while (end < text.length && (isNamePart(text.charAt(end)) || text.charAt(end) === ".")) end += 1;
  const number = text.slice(offset, end);
  if (isNumberText(number)) return [{ kind: "number", text: number, offset }, end];
  throw new ExpressionError("invalidNumber", `Not a number: ${number}`, offset);
}

function readName(text: string, offset: number): readonly [Token, number] {
  let end = offset + 1;
  while (end < text.length && isNamePart(text.charAt(end))) end += 1;
  return [{ kind: "name", name: text.slice(offset, end), offset }, end];
}

/** Whether a text is a number as the language writes it: digits, decimals or a VB hex literal. */
function isNumberText(text: string): boolean {
  return /^(?:-?\d+(?:\.\d+)?|&[Hh][0-9A-Fa-f]+)$/.test(text);
}

function skipBlanks(text: string, from: number): number {
  let offset = from;
  while (offset < text.length && text.charAt(offset).trim() === "") offset += 1;
  return offset;
}

const isDigit = (character: string): boolean => character >= "0" && character <= "9";
const isNameStart = (character: string): boolean => /[A-Za-z_]/.test(character);
const isNamePart = (character: string): boolean => isDigit(character) || isNameStart(character);
