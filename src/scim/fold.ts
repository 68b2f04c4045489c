/**
 * Fold a text so that two texts which differ only by letter case become the same.
 *
 * The rule, the same for filters, unique indexes and comparisons: full-width and half-width forms
 * are mapped, then Unicode NFC, then the locale-free lower case of ECMAScript, then NFC again, and
 * final sigma reads as sigma. So `K` (Kelvin) is `k` and `ẞ` is `ß`; `ß` is not `ss`, and `İ`
 * becomes `i` with a combining dot and stays apart from `i`. Folding a folded text changes nothing.
 *
 * @param text - any text
 * @returns the folded text; the text itself when there is nothing to fold
 * @see RFC 7643 section 2.2 (caseExact), RFC 7644 section 7.8, RFC 8265 section 3.3
 */
export function foldCase(text: string): string {
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) > 127) return foldUnicode(text);
  }
  return text.toLowerCase();
}

function foldUnicode(text: string): string {
  return mapWidth(text).normalize("NFC").toLowerCase().replaceAll("ς", "σ").normalize("NFC");
}

/** Write full-width and half-width forms as the characters they stand for. RFC 8265 section 3.3. */
function mapWidth(text: string): string {
  let mapped = "";
  for (const character of text) {
    mapped += isOfWidth(character) ? character.normalize("NFKC") : character;
  }
  return mapped;
}

function isOfWidth(character: string): boolean {
  const code = character.charCodeAt(0);
  return (code >= 0xff00 && code <= 0xffef) || code === 0x3000;
}

/**
 * Compare two texts by Unicode code point, which is also the order of their UTF-8 bytes and so
 * the order databases give with a binary collation.
 *
 * @returns below 0, 0 or above 0
 * @see RFC 7644 section 3.4.2.3
 */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return rankUnit(left) - rankUnit(right);
  }
  return a.length - b.length;
}

// Surrogates stand for code points above U+FFFF, so they rank after U+E000 to U+FFFF.
function rankUnit(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}

const MS_IN_400_YEARS = 146_097 * 86_400_000;
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Read an xsd:dateTime and write it as UTC text that sorts by time.
 *
 * @param text - such as `2011-05-13T04:42:34+02:00`; without a zone it reads as UTC
 * @returns `YYYY-MM-DDTHH:mm:ss.sssZ`, cut to milliseconds, or undefined when it is no dateTime
 *   with both a date and a time, or its year is not four digits
 * @see RFC 7643 section 2.3.5
 */
export function normaliseDateTime(text: string): string | undefined {
  if (text.length < 19 || text.length > 64) return undefined;
  if (text[4] !== "-" || text[7] !== "-" || text[10] !== "T") return undefined;
  if (text[13] !== ":" || text[16] !== ":") return undefined;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const hour = digits(text, 11, 13);
  const minute = digits(text, 14, 16);
  const second = digits(text, 17, 19);
  if (!isDate(year, month, day) || !isTime(hour, minute, second)) return undefined;
  const fraction = readFraction(text);
  if (fraction === undefined) return undefined;
  if (hour === 24 && fraction.milliseconds > 0) return undefined;
  const offset = readOffset(text, fraction.end);
  if (offset === undefined) return undefined;
  // Date.UTC reads the years 0 to 99 as 1900 to 1999; 400 years on, the calendar is the same.
  const later = year < 100 ? 400 : 0;
  const { milliseconds } = fraction;
  const utc = Date.UTC(year + later, month - 1, day, hour, minute - offset, second, milliseconds);
  const written = new Date(later === 0 ? utc : utc - MS_IN_400_YEARS).toISOString();
  return written.length === 24 ? written : undefined;
}

function isDate(year: number, month: number, day: number): boolean {
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1)) return false;
  if (day > (DAYS[month - 1] ?? 0)) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month !== 2 || day < 29 || leap;
}

function isTime(hour: number, minute: number, second: number): boolean {
  if (hour === 24) return minute === 0 && second === 0;
  return hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
}

/** The number that the digits of a range write, or -1. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let index = from; index < to; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function readFraction(text: string): { milliseconds: number; end: number } | undefined {
  if (text[19] !== ".") return { milliseconds: 0, end: 19 };
  let end = 20;
  while (end < text.length && digits(text, end, end + 1) >= 0) end += 1;
  if (end === 20) return undefined;
  const written = text.slice(20, Math.min(end, 23)).padEnd(3, "0");
  return { milliseconds: digits(written, 0, 3), end };
}

/** Minutes east of UTC; undefined when what follows the seconds is no zone. */
function readOffset(text: string, at: number): number | undefined {
  if (at === text.length) return 0;
  if (text[at] === "Z") return at + 1 === text.length ? 0 : undefined;
  const sign = text[at] === "+" ? 1 : text[at] === "-" ? -1 : 0;
  if (sign === 0 || text.length !== at + 6 || text[at + 3] !== ":") return undefined;
  const hours = digits(text, at + 1, at + 3);
  const minutes = digits(text, at + 4, at + 6);
  if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59) return undefined;
  return sign * (hours * 60 + minutes);
}
