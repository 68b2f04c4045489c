import {
  type CalendarParts,
  calendarOf,
  createDate,
  type DateValue,
  epochMsOf,
  isCalendarDate,
} from "./date.ts";
import { type DateKind, type FormatPart, MONTH_NAMES, WEEKDAY_NAMES } from "./date-format.ts";
import type { DateStyles } from "./date-styles.ts";

/** A date read by a format, with what the text said about its zone. */
export interface ParsedDate {
  readonly date: DateValue;
  readonly kind: DateKind;
}

interface Reading {
  readonly text: string;
  index: number;
  year?: number;
  month?: number;
  day?: number;
  hour?: number;
  minute?: number;
  second?: number;
  ticks?: number;
  weekday?: number;
  isPm?: boolean;
  usesTwelveHours?: boolean;
  offsetMinutes?: number;
  isUtc?: boolean;
}

/**
 * Read a date that is written exactly as a .NET format says.
 *
 * Parts that the format lacks are today's date, the first month or day, and midnight, as in .NET.
 * A time with an offset is turned into UTC, where this service is taken to stand.
 *
 * @param nowMs - the current moment, for a format without a year
 * @returns undefined when the text does not fit
 */
export function parseDateExact(
  text: string,
  parts: readonly FormatPart[],
  styles: DateStyles,
  nowMs: number,
  offset: number,
): ParsedDate | undefined {
  const reading: Reading = { text, index: 0 };
  if (styles.leadingWhite) skipBlanks(reading);
  for (const part of parts) {
    if (styles.innerWhite) skipBlanks(reading);
    const fits =
      part.kind === "literal" ? readLiteral(reading, part.text) : readPart(reading, part);
    if (!fits) return undefined;
  }
  if (styles.trailingWhite) skipBlanks(reading);
  if (reading.index !== text.length) return undefined;
  return assemble(reading, nowMs, offset, styles);
}

function skipBlanks(reading: Reading): void {
  while (/^\s$/.test(reading.text.charAt(reading.index))) reading.index += 1;
}

function readLiteral(reading: Reading, literal: string): boolean {
  if (!reading.text.startsWith(literal, reading.index)) return false;
  reading.index += literal.length;
  return true;
}

type Specifier = Extract<FormatPart, { kind: "specifier" }>;

function readPart(reading: Reading, part: Specifier): boolean {
  const { letter, length } = part;
  switch (letter) {
    case "d":
      if (length > 2) return readName(reading, "weekday", WEEKDAY_NAMES, length);
      return readDigits(reading, "day", length, 2);
    case "M":
      if (length > 2) return readName(reading, "month", MONTH_NAMES, length);
      return readDigits(reading, "month", length, 2);
    case "y":
      return readYear(reading, length);
    case "h":
      reading.usesTwelveHours = true;
      return readDigits(reading, "hour", length, 2);
    case "H":
      return readDigits(reading, "hour", length, 2);
    case "m":
      return readDigits(reading, "minute", length, 2);
    case "s":
      return readDigits(reading, "second", length, 2);
    case "f":
    case "F":
      return readFraction(reading, length, letter === "F");
    case "t":
      return readHalfOfDay(reading, length);
    case "g":
      return readLiteral(reading, "A.D.") || readLiteral(reading, "AD");
    case "K":
      return readZone(reading);
    default:
      return readOffset(reading, length);
  }
}

type NumberPart = "year" | "month" | "day" | "hour" | "minute" | "second";

// One letter takes one digit or two, two letters take exactly two.
function readDigits(reading: Reading, part: NumberPart, length: number, most: number): boolean {
  const digits = takeDigits(reading, most);
  if (digits.length < Math.min(length, most)) return false;
  reading[part] = Number(digits);
  return true;
}

function takeDigits(reading: Reading, most: number): string {
  let end = reading.index;
  while (end < reading.index + most && /^\d$/.test(reading.text.charAt(end))) end += 1;
  const digits = reading.text.slice(reading.index, end);
  reading.index = end;
  return digits;
}

function readYear(reading: Reading, length: number): boolean {
  if (length > 2) return readDigits(reading, "year", length, length);
  if (!readDigits(reading, "year", length, 2)) return false;
  reading.year = expandYear(reading.year ?? 0);
  return true;
}

/** A year of two digits lies between 1950 and 2049. Source: .NET's TwoDigitYearMax. */
export function expandYear(year: number): number {
  return year + (year < 50 ? 2000 : 1900);
}

function readName(
  reading: Reading,
  part: "month" | "weekday",
  names: readonly string[],
  length: number,
): boolean {
  const rest = reading.text.slice(reading.index, reading.index + 9).toLowerCase();
  const spelled = names.map((name) => (length === 3 ? name.slice(0, 3) : name).toLowerCase());
  const found = spelled.findIndex((name) => rest.startsWith(name));
  if (found < 0) return false;
  reading.index += (spelled[found] ?? "").length;
  reading[part] = part === "month" ? found + 1 : found;
  return true;
}

function readFraction(reading: Reading, length: number, isOptional: boolean): boolean {
  if (length > 7) return false;
  const digits = takeDigits(reading, length);
  if (!isOptional && digits.length !== length) return false;
  reading.ticks = Number(digits.padEnd(7, "0"));
  return true;
}

function readHalfOfDay(reading: Reading, length: number): boolean {
  const word = reading.text.slice(reading.index, reading.index + Math.min(length, 2)).toUpperCase();
  if (word === "" || !["AM", "PM"].some((half) => half.slice(0, length) === word)) return false;
  reading.isPm = word.startsWith("P");
  reading.index += word.length;
  return true;
}

function readZone(reading: Reading): boolean {
  if (readLiteral(reading, "Z")) {
    reading.isUtc = true;
    return true;
  }
  return /^[+-]$/.test(reading.text.charAt(reading.index)) ? readOffset(reading, 3) : true;
}

function readOffset(reading: Reading, length: number): boolean {
  if (length >= 3 && readLiteral(reading, "Z")) {
    reading.isUtc = true;
    return true;
  }
  const sign = reading.text.charAt(reading.index);
  if (sign !== "+" && sign !== "-") return false;
  reading.index += 1;
  const hours = takeDigits(reading, 2);
  if (hours.length < Math.min(length, 2)) return false;
  let minutes = "0";
  if (length >= 3) {
    readLiteral(reading, ":");
    minutes = takeDigits(reading, 2);
    if (minutes.length < 2) return false;
  }
  if (Number(hours) > 14 || Number(minutes) > 59) return false;
  reading.offsetMinutes = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  return true;
}

function assemble(
  reading: Reading,
  nowMs: number,
  offset: number,
  styles: DateStyles,
): ParsedDate | undefined {
  const hour = hourOf(reading);
  if (hour === undefined) return undefined;
  const { minute = 0, second = 0, ticks = 0 } = reading;
  const parts: CalendarParts = { ...dayOf(reading, nowMs, styles), hour, minute, second };
  if (!isCalendarDate(parts)) return undefined;
  const writtenMs = epochMsOf(parts) + Math.floor(ticks / 10_000);
  const weekday = calendarOf(writtenMs).weekday;
  if (reading.weekday !== undefined && reading.weekday !== weekday) return undefined;
  const date = createDate(
    writtenMs - (reading.offsetMinutes ?? 0) * 60_000,
    ticks % 10_000,
    offset,
  );
  return { date, kind: kindOf(reading, styles) };
}

function kindOf(reading: Reading, styles: DateStyles): DateKind {
  const hasZone = reading.isUtc === true || reading.offsetMinutes !== undefined;
  if (styles.toUniversal && (hasZone || styles.assumesZone)) return "utc";
  if (reading.isUtc) return styles.roundtrip ? "utc" : "local";
  return hasZone || styles.assumesZone ? "local" : "unspecified";
}

function hourOf(reading: Reading): number | undefined {
  const hour = reading.hour ?? 0;
  if (!reading.usesTwelveHours) return reading.isPm && hour < 12 ? hour + 12 : hour;
  if (hour > 12) return undefined;
  return (hour % 12) + (reading.isPm ? 12 : 0);
}

function dayOf(
  reading: Reading,
  nowMs: number,
  styles: DateStyles,
): Pick<CalendarParts, "year" | "month" | "day"> {
  const { year, month, day } = reading;
  const hasNone = year === undefined && month === undefined && day === undefined;
  if (hasNone && styles.noCurrentDate) return { year: 1, month: 1, day: 1 };
  const today = calendarOf(nowMs);
  if (hasNone) return { year: today.year, month: today.month, day: today.day };
  return { year: year ?? today.year, month: month ?? 1, day: day ?? 1 };
}
