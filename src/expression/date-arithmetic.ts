import {
  calendarOf,
  createDate,
  type DateValue,
  daysInMonth,
  epochMsOf,
  MS_PER_DAY,
} from "./date.ts";
import { ExpressionError } from "./errors.ts";

/** Milliseconds of the intervals that have a fixed length. */
const FIXED_MS: ReadonlyMap<string, number> = new Map([
  ["d", MS_PER_DAY],
  ["ww", 7 * MS_PER_DAY],
  ["h", 3_600_000],
  ["n", 60_000],
  ["s", 1000],
]);

/** The intervals that DateAdd and DateDiff take, spelled as in Visual Basic. */
const INTERVALS: readonly string[] = ["yyyy", "m", ...FIXED_MS.keys()];

/**
 * Move a date by a count of intervals. Months and years keep the day where the month has it, and
 * end at the month's last day where it has not.
 *
 * @throws ExpressionError `unknownInterval`, `outOfRange`
 */
export function addInterval(
  date: DateValue,
  interval: string,
  count: number,
  offset: number,
): DateValue {
  const fixedMs = FIXED_MS.get(interval);
  if (fixedMs !== undefined) return createDate(date.epochMs + count * fixedMs, date.ticks, offset);
  if (interval !== "m" && interval !== "yyyy") throw unknownInterval(interval, offset);
  const from = calendarOf(date.epochMs);
  const months = from.year * 12 + from.month - 1 + count * (interval === "m" ? 1 : 12);
  const year = Math.floor(months / 12);
  if (!(year >= 1 && year <= 9999)) {
    throw new ExpressionError("outOfRange", "The date is outside the years 1 to 9999", offset);
  }
  const month = months - year * 12 + 1;
  const day = Math.min(from.day, daysInMonth(year, month));
  return createDate(epochMsOf({ ...from, year, month, day }), date.ticks, offset);
}

/**
 * How many intervals lie from one date to another; negative when the second is earlier.
 *
 * As Visual Basic's DateDiff: years and months count calendar boundaries, weeks count Sundays, and
 * all others are the elapsed time cut to whole units.
 *
 * @throws ExpressionError `unknownInterval`
 */
export function countIntervals(
  interval: string,
  from: DateValue,
  to: DateValue,
  offset: number,
): number {
  const elapsedMs = to.epochMs - from.epochMs + (to.ticks - from.ticks) / 10_000;
  const unitMs = FIXED_MS.get(interval);
  if (unitMs !== undefined && interval !== "ww")
    return positiveZero(Math.trunc(elapsedMs / unitMs));
  const first = calendarOf(from.epochMs);
  const second = calendarOf(to.epochMs);
  const years = second.year - first.year;
  if (interval === "yyyy") return years;
  if (interval === "m") return years * 12 + second.month - first.month;
  if (interval !== "ww") throw unknownInterval(interval, offset);
  const days = Math.trunc(elapsedMs / MS_PER_DAY + first.weekday - second.weekday);
  return positiveZero(Math.trunc(days / 7));
}

// Truncation leaves -0 behind, which prints as 0 but is not equal to it everywhere.
const positiveZero = (count: number): number => (count === 0 ? 0 : count);

function unknownInterval(interval: string, offset: number): ExpressionError {
  const message = `The interval ${interval} is none of ${INTERVALS.join(", ")}`;
  return new ExpressionError("unknownInterval", message, offset);
}
