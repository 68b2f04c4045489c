import { ExpressionError } from "./errors.ts";

/** Marks date values, so that no complex value read from outside can pass for one. */
export const DATE_BRAND: unique symbol = Symbol("DateValue");

/** A moment in UTC: milliseconds since 1970, and 100-nanosecond ticks (0 to 9999) beyond them. */
export interface DateValue {
  readonly [DATE_BRAND]: true;
  readonly epochMs: number;
  readonly ticks: number;
}

/** The parts of a moment on the Gregorian calendar; `weekday` 0 is Sunday. */
export interface CalendarDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  readonly weekday: number;
}

/** A calendar date whose time may be left out. */
export type CalendarParts = Pick<CalendarDate, "year" | "month" | "day"> &
  Partial<Pick<CalendarDate, "hour" | "minute" | "second" | "millisecond">>;

/** Milliseconds of a day without leap seconds. */
export const MS_PER_DAY = 86_400_000;
const FIRST_MS = Date.parse("0001-01-01T00:00:00Z");
const LAST_MS = Date.parse("9999-12-31T23:59:59.999Z");
const FILETIME_EPOCH_MS = Date.parse("1601-01-01T00:00:00Z");

/** Whether a value is a date that this language made. */
export function isDateValue(value: unknown): value is DateValue {
  return typeof value === "object" && value !== null && DATE_BRAND in value;
}

/**
 * Make a date value.
 *
 * @throws ExpressionError `outOfRange` outside the years 1 to 9999, which .NET dates have
 */
export function createDate(epochMs: number, ticks: number, offset: number): DateValue {
  if (epochMs >= FIRST_MS && epochMs <= LAST_MS) return { [DATE_BRAND]: true, epochMs, ticks };
  throw new ExpressionError("outOfRange", "The date is outside the years 1 to 9999", offset);
}

/** Milliseconds since 1970 of a calendar date; a day beyond the month runs into the next one. */
export function epochMsOf(parts: CalendarParts): number {
  const { year, month, day, hour = 0, minute = 0, second = 0, millisecond = 0 } = parts;
  // A proleptic Gregorian year begins in March here, so that the leap day is its last.
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  const days = era * 146_097 + yearOfEra * 365 + leapDays + dayOfYear - 719_468;
  return days * MS_PER_DAY + ((hour * 60 + minute) * 60 + second) * 1000 + millisecond;
}

/** The calendar date of a moment in UTC. */
export function calendarOf(epochMs: number): CalendarDate {
  const days = Math.floor(epochMs / MS_PER_DAY);
  const date = new Date(epochMs);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    millisecond: date.getUTCMilliseconds(),
    weekday: (((days + 4) % 7) + 7) % 7,
  };
}

/** How many days a month has; `month` is 1 to 12. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Whether year, month, day and time of day all exist. */
export function isCalendarDate(parts: CalendarParts): boolean {
  const { year, month, day, hour = 0, minute = 0, second = 0 } = parts;
  const isDay = year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1;
  return isDay && day <= daysInMonth(year, month) && hour < 24 && minute < 60 && second < 60;
}

/** A date as it leaves the language, `M/d/yyyy h:mm:ss tt` in UTC. */
export function printDate(date: DateValue): string {
  const { year, month, day, hour, minute, second } = calendarOf(date.epochMs);
  const time = `${hour % 12 || 12}:${pad(minute)}:${pad(second)} ${hour < 12 ? "AM" : "PM"}`;
  return `${month}/${day}/${String(year).padStart(4, "0")} ${time}`;
}

const pad = (value: number): string => String(value).padStart(2, "0");

/** A date as a Windows FILETIME: decimal digits of 100-nanosecond ticks since 1601 in UTC. */
export function toFileTime(date: DateValue): string {
  return String(BigInt(date.epochMs - FILETIME_EPOCH_MS) * 10_000n + BigInt(date.ticks));
}

/** The date of a Windows FILETIME. */
export function fromFileTime(fileTime: bigint, offset: number): DateValue {
  const ms = fileTime / 10_000n;
  const inRange = fileTime >= 0n && ms <= BigInt(LAST_MS - FILETIME_EPOCH_MS);
  if (inRange)
    return createDate(Number(ms) + FILETIME_EPOCH_MS, Number(fileTime % 10_000n), offset);
  throw new ExpressionError("outOfRange", "The number is not a date in AD's format", offset);
}
