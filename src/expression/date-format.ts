import { type CalendarDate, calendarOf, type DateValue } from "./date.ts";

/** One piece of a .NET custom format: literal text, or a specifier with its count of letters. */
export type FormatPart =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "specifier"; readonly letter: string; readonly length: number };

/** What a date knows of its zone: read with Z, read with an offset, or nothing. */
export type DateKind = "utc" | "local" | "unspecified";

/** The English names of the invariant culture; an abbreviation is the first three letters. */
export const MONTH_NAMES: readonly string[] = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** The English names, from Sunday. */
export const WEEKDAY_NAMES: readonly string[] = [
  "Sunday",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
];

/** The one-letter standard formats of the invariant culture, as custom formats. Source: .NET. */
const STANDARD_FORMATS: Readonly<Record<string, string>> = {
  d: "MM/dd/yyyy",
  D: "dddd, dd MMMM yyyy",
  t: "HH:mm",
  T: "HH:mm:ss",
  f: "dddd, dd MMMM yyyy HH:mm",
  F: "dddd, dd MMMM yyyy HH:mm:ss",
  U: "dddd, dd MMMM yyyy HH:mm:ss",
  g: "MM/dd/yyyy HH:mm",
  G: "MM/dd/yyyy HH:mm:ss",
  m: "MMMM dd",
  M: "MMMM dd",
  o: "yyyy-MM-ddTHH:mm:ss.fffffffK",
  O: "yyyy-MM-ddTHH:mm:ss.fffffffK",
  r: "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
  R: "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
  s: "yyyy-MM-ddTHH:mm:ss",
  u: "yyyy-MM-dd HH:mm:ssZ",
  y: "yyyy MMMM",
  Y: "yyyy MMMM",
};

const SPECIFIERS = "dfFghHKmMstyz";

/**
 * Cut a .NET date format into its parts. A single letter is a standard format, all else custom.
 * Letters without a meaning, such as T and Z, are literal.
 *
 * @see .NET, "Custom date and time format strings"
 */
export function readDateFormat(format: string): readonly FormatPart[] {
  const text = (format.length === 1 ? STANDARD_FORMATS[format] : undefined) ?? format;
  const parts: FormatPart[] = [];
  let index = 0;
  while (index < text.length) {
    const [part, next] = readPart(text, index);
    if (part !== undefined) parts.push(part);
    index = next;
  }
  return parts;
}

function readPart(text: string, start: number): readonly [FormatPart | undefined, number] {
  const letter = text.charAt(start);
  if (letter === "'" || letter === '"') {
    const close = text.indexOf(letter, start + 1);
    const end = close < 0 ? text.length : close;
    return [{ kind: "literal", text: text.slice(start + 1, end) }, end + 1];
  }
  if (letter === "\\") return [{ kind: "literal", text: text.charAt(start + 1) }, start + 2];
  // A percent sign only says that the next letter is custom, not a standard format.
  if (letter === "%") return [undefined, start + 1];
  if (!SPECIFIERS.includes(letter)) return [{ kind: "literal", text: letter }, start + 1];
  let end = start + 1;
  while (text.charAt(end) === letter && letter !== "K") end += 1;
  return [{ kind: "specifier", letter, length: end - start }, end];
}

/** Print a date, in UTC, by the parts of a .NET format. */
export function formatDate(parts: readonly FormatPart[], date: DateValue, kind: DateKind): string {
  const calendar = calendarOf(date.epochMs);
  const ticks = calendar.millisecond * 10_000 + date.ticks;
  let printed = "";
  for (const part of parts) {
    if (part.kind === "literal") printed += part.text;
    else if (part.letter === "f") printed += printFraction(ticks, part.length);
    else if (part.letter === "F") printed = appendShortFraction(printed, ticks, part.length);
    else printed += printPart(part.letter, part.length, calendar, kind);
  }
  return printed;
}

const printFraction = (ticks: number, length: number): string =>
  String(ticks).padStart(7, "0").padEnd(length, "0").slice(0, length);

// A fraction of zeros prints nothing, and takes the point before it along.
function appendShortFraction(printed: string, ticks: number, length: number): string {
  const fraction = printFraction(ticks, Math.min(length, 7)).replace(/0+$/, "");
  if (fraction !== "") return printed + fraction;
  return printed.endsWith(".") ? printed.slice(0, -1) : printed;
}

function printPart(letter: string, length: number, date: CalendarDate, kind: DateKind): string {
  const padded = (value: number): string => String(value).padStart(Math.min(length, 2), "0");
  switch (letter) {
    case "d":
      return length <= 2 ? padded(date.day) : nameOf(WEEKDAY_NAMES, date.weekday, length);
    case "M":
      return length <= 2 ? padded(date.month) : nameOf(MONTH_NAMES, date.month - 1, length);
    case "y":
      return length <= 2 ? padded(date.year % 100) : String(date.year).padStart(length, "0");
    case "h":
      return padded(date.hour % 12 || 12);
    case "H":
      return padded(date.hour);
    case "m":
      return padded(date.minute);
    case "s":
      return padded(date.second);
    case "t":
      return (date.hour < 12 ? "AM" : "PM").slice(0, length);
    case "g":
      return "A.D.";
    case "K":
      return { utc: "Z", local: "+00:00", unspecified: "" }[kind];
    default:
      return ["+0", "+00"][length - 1] ?? "+00:00";
  }
}

const nameOf = (names: readonly string[], index: number, length: number): string =>
  (names[index] ?? "").slice(0, length === 3 ? 3 : undefined);
