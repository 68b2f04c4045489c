import {
  type CalendarParts,
  createDate,
  type DateValue,
  epochMsOf,
  isCalendarDate,
} from "./date.ts";
import { MONTH_NAMES, WEEKDAY_NAMES } from "./date-format.ts";
import { expandYear } from "./date-parse-exact.ts";

interface Found {
  readonly numbers: string[];
  readonly separators: string[];
  month: number | undefined;
  weekday: number | undefined;
}

interface Clock {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly ticks: number;
}

/**
 * Read a date in any of the usual notations, as .NET's DateTime.Parse with the invariant culture:
 * ISO 8601 (a bare date may carry an offset, as Workday writes it), month/day/year, month names,
 * RFC 1123. A text without an offset is in UTC.
 *
 * @returns undefined when the text is no date
 */
export function parseDate(text: string, offset: number): DateValue | undefined {
  const trimmed = text.trim();
  // No date notation is longer; a cap keeps the patterns below cheap on hostile text.
  if (trimmed === "" || trimmed.length > 64) return undefined;
  const iso = ISO_DAY.exec(trimmed);
  if (iso !== null) return createIsoDay(iso, offset);
  const zoned = splitZone(trimmed);
  const timed = splitClock(zoned.rest);
  if (timed === undefined) return undefined;
  const day = readDay(timed.rest);
  if (day === undefined) return undefined;
  const { hour, minute, second, ticks } = timed.clock;
  const parts: CalendarParts = { ...day, hour, minute, second };
  if (!isCalendarDate(parts)) return undefined;
  const ms = epochMsOf(parts) + Math.floor(ticks / 10_000) - zoned.offsetMinutes * 60_000;
  return createDate(ms, ticks % 10_000, offset);
}

// HR systems send little else than 2020-03-16 and 2020-03-16-07:00, so these get a short way.
const ISO_DAY = /^(\d{4})-(\d\d)-(\d\d)(?:([+-])(0\d|1[0-3]):([0-5]\d))?$/;

function createIsoDay(iso: RegExpExecArray, offset: number): DateValue | undefined {
  const day = { year: Number(iso[1]), month: Number(iso[2]), day: Number(iso[3]) };
  if (!isCalendarDate(day)) return undefined;
  const minutes = Number(iso[5] ?? 0) * 60 + Number(iso[6] ?? 0);
  const offsetMs = (iso[4] === "-" ? -minutes : minutes) * 60_000;
  return createDate(epochMsOf(day) - offsetMs, 0, offset);
}

function splitZone(text: string): { readonly rest: string; readonly offsetMinutes: number } {
  const utc = /^(.*\d.*?)\s*(?:Z|GMT|UTC)$/i.exec(text);
  if (utc !== null) return { rest: utc[1] ?? "", offsetMinutes: 0 };
  // An offset follows a clock time or a whole date, so that the day of 2020-03-16 is none.
  const zone =
    /^(.*(?::\d\d(?:\.\d+)?|\d{1,4}-\d{1,2}-\d{1,4}|[AP]M))\s*([+-])(\d\d):?(\d\d)?$/i.exec(text);
  if (zone === null) return { rest: text, offsetMinutes: 0 };
  const minutes = Number(zone[3]) * 60 + Number(zone[4] ?? 0);
  if (minutes > 14 * 60) return { rest: "", offsetMinutes: 0 };
  return { rest: zone[1] ?? "", offsetMinutes: zone[2] === "-" ? -minutes : minutes };
}

const CLOCK =
  /(?:^|[T\s])(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,7})\d*)?)?)?\s*([AP]\.?M?\.?)?$/i;

function splitClock(text: string): { readonly rest: string; readonly clock: Clock } | undefined {
  const found = CLOCK.exec(text);
  const [whole = "", hours = "", minutes, seconds, fraction, half] = found ?? [];
  // A lone number at the end is a year or a day, not an hour.
  if (found === null || (minutes === undefined && half === undefined)) {
    return { rest: text, clock: { hour: 0, minute: 0, second: 0, ticks: 0 } };
  }
  const written = Number(hours);
  if (half !== undefined && (written > 12 || written === 0)) return undefined;
  const isPm = half?.toUpperCase().startsWith("P") === true;
  const hour = half === undefined ? written : (written % 12) + (isPm ? 12 : 0);
  const clock = {
    hour,
    minute: Number(minutes ?? 0),
    second: Number(seconds ?? 0),
    ticks: Number((fraction ?? "").padEnd(7, "0")),
  };
  return { rest: text.slice(0, text.length - whole.length).trim(), clock };
}

function readDay(text: string): Pick<CalendarParts, "year" | "month" | "day"> | undefined {
  const found = readPieces(text);
  if (found === undefined) return undefined;
  const day = found.month === undefined ? dayOfNumbers(found) : dayOfNames(found, found.month);
  if (day === undefined || found.weekday === undefined) return day;
  const weekday = (((epochMsOf(day) / 86_400_000 + 4) % 7) + 7) % 7;
  return weekday === found.weekday ? day : undefined;
}

function readPieces(text: string): Found | undefined {
  const found: Found = { numbers: [], separators: [], month: undefined, weekday: undefined };
  for (const piece of text.match(/\d+|[A-Za-z]+|[^\dA-Za-z]+/g) ?? []) {
    if (/^\d/.test(piece)) found.numbers.push(piece);
    else if (!/^[A-Za-z]/.test(piece)) found.separators.push(piece.trim());
    else if (!readWord(piece.toLowerCase(), found)) return undefined;
  }
  const areKnown = found.separators.every((separator) =>
    ["", "-", "/", ".", ","].includes(separator),
  );
  return areKnown ? found : undefined;
}

function readWord(word: string, found: Found): boolean {
  const isSpelled = (name: string): boolean =>
    word === name.toLowerCase() || word === name.slice(0, 3).toLowerCase();
  const month = MONTH_NAMES.findIndex(isSpelled);
  if (month >= 0 && found.month === undefined) {
    found.month = month + 1;
    return true;
  }
  const weekday = WEEKDAY_NAMES.findIndex(isSpelled);
  if (weekday < 0 || found.weekday !== undefined) return false;
  found.weekday = weekday;
  return true;
}

// Year first when it has four digits; else month/day/year, the invariant culture's order.
function dayOfNumbers(found: Found): Pick<CalendarParts, "year" | "month" | "day"> | undefined {
  const [first = "", second = "", third] = found.numbers;
  if (found.numbers.length < 2 || found.numbers.length > 3) return undefined;
  if (first.length === 4) {
    return { year: Number(first), month: Number(second), day: Number(third ?? 1) };
  }
  if (third === undefined) {
    if (second.length !== 4) return undefined;
    return { year: Number(second), month: Number(first), day: 1 };
  }
  const year = yearOf(third);
  return year === undefined ? undefined : { year, month: Number(first), day: Number(second) };
}

function dayOfNames(
  found: Found,
  month: number,
): Pick<CalendarParts, "year" | "month" | "day"> | undefined {
  const [first = "", second] = found.numbers;
  if (found.numbers.length > 2) return undefined;
  if (second === undefined) {
    return first.length === 4 ? { year: Number(first), month, day: 1 } : undefined;
  }
  const isYearFirst = first.length === 4;
  const year = yearOf(isYearFirst ? first : second);
  const day = Number(isYearFirst ? second : first);
  return year === undefined ? undefined : { year, month, day };
}

function yearOf(digits: string): number | undefined {
  if (digits.length === 4) return Number(digits);
  return digits.length <= 2 ? expandYear(Number(digits)) : undefined;
}
