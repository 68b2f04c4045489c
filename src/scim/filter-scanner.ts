import { ScimError } from "./errors.ts";

/** The longest filter read, in UTF-16 units. */
export const FILTER_LENGTH_LIMIT = 16_384;

/** How deep parentheses, `not` and brackets may nest. */
export const FILTER_DEPTH_LIMIT = 32;

/** A place in a text that is being read, moved on by the functions of this file. */
export interface Scanner {
  readonly text: string;
  readonly lenientLiterals: boolean;
  position: number;
  depth: number;
}

/** Start reading a text. */
export function startScanner(text: string, lenientLiterals: boolean): Scanner {
  if (text.length > FILTER_LENGTH_LIMIT) {
    throw new ScimError(
      "invalidFilter",
      `The filter has ${text.length} characters; ${FILTER_LENGTH_LIMIT} are the most.`,
    );
  }
  return { text, lenientLiterals, position: 0, depth: 0 };
}

/**
 * A refusal that shows where reading stopped, and of the text no value: it may be a secret, and
 * errors are logged.
 *
 * @param isAtValue - whether reading stopped at a value without quotes
 */
export function refuseFilter(scanner: Scanner, problem: string, isAtValue = false): ScimError {
  const { text, position } = scanner;
  const [near = ""] = text.slice(position, position + 20).split('"', 1);
  const isInValue = isAtValue || near === "" || text.slice(0, position).split('"').length % 2 === 0;
  const shown = isInValue ? "" : `, near "${near}"`;
  const where = position >= text.length ? "at the end" : `at character ${position + 1}${shown}`;
  return new ScimError("invalidFilter", `${problem} ${where} of the filter.`);
}

/** Go one level deeper; the caller takes it back by lowering `depth`. */
export function enterLevel(scanner: Scanner): void {
  scanner.depth += 1;
  if (scanner.depth > FILTER_DEPTH_LIMIT) {
    throw refuseFilter(scanner, `More than ${FILTER_DEPTH_LIMIT} levels of nesting`);
  }
}

/** Skip spaces. */
export function skipSpace(scanner: Scanner): void {
  while (isSpace(scanner.text.charCodeAt(scanner.position))) scanner.position += 1;
}

/** The character code at the present place; NaN at the end. */
export function peekCode(scanner: Scanner): number {
  return scanner.text.charCodeAt(scanner.position);
}

/** Move over one given character, or refuse. */
export function expectCode(scanner: Scanner, code: number): void {
  if (peekCode(scanner) !== code) {
    throw refuseFilter(scanner, `Expected "${String.fromCharCode(code)}"`);
  }
  scanner.position += 1;
}

/** Read up to the next space, parenthesis, bracket, quote or end; `""` when there is nothing. */
export function readWord(scanner: Scanner): string {
  const start = scanner.position;
  let position = start;
  while (position < scanner.text.length && isWordCode(scanner.text.charCodeAt(position))) {
    position += 1;
  }
  scanner.position = position;
  return scanner.text.slice(start, position);
}

/** Read a JSON string; the present character is its opening quote. */
export function readString(scanner: Scanner): string {
  const { text } = scanner;
  const start = scanner.position;
  let position = start + 1;
  let isPlain = true;
  while (position < text.length) {
    const code = text.charCodeAt(position);
    if (code === 34) break;
    if (code < 32) throw refuseFilter({ ...scanner, position }, "A control character");
    if (code === 92) {
      isPlain = false;
      position += 1;
    }
    position += 1;
  }
  if (position >= text.length) throw refuseFilter(scanner, "A string without its closing quote");
  scanner.position = position + 1;
  if (isPlain) return text.slice(start + 1, position);
  return unescapeText({ ...scanner, position: start }, text.slice(start, position + 1));
}

function unescapeText(scanner: Scanner, quoted: string): string {
  try {
    return JSON.parse(quoted) as string;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw refuseFilter(scanner, "A string with an unknown escape");
  }
}

/** Whether a text is a number as JSON writes it. */
export function isJsonNumber(text: string): boolean {
  let at = text[0] === "-" ? 1 : 0;
  const whole = skipDigits(text, at);
  if (whole === at || (text[at] === "0" && whole > at + 1)) return false;
  at = whole;
  if (text[at] === ".") {
    const end = skipDigits(text, at + 1);
    if (end === at + 1) return false;
    at = end;
  }
  if (text[at] === "e" || text[at] === "E") {
    const from = text[at + 1] === "+" || text[at + 1] === "-" ? at + 2 : at + 1;
    at = skipDigits(text, from);
    if (at === from) return false;
  }
  return at === text.length;
}

function skipDigits(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at += 1;
  return at;
}

function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}

function isWordCode(code: number): boolean {
  if (isSpace(code) || code === 34) return false;
  return code !== 40 && code !== 41 && code !== 91 && code !== 93;
}
