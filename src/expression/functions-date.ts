import { chargeOutput } from "./context.ts";
import { createDate, type DateValue, fromFileTime, isDateValue, toFileTime } from "./date.ts";
import { addInterval, countIntervals } from "./date-arithmetic.ts";
import { type DateKind, formatDate, readDateFormat } from "./date-format.ts";
import { parseDate } from "./date-parse.ts";
import { parseDateExact } from "./date-parse-exact.ts";
import { readDateStyles } from "./date-styles.ts";
import { ExpressionError } from "./errors.ts";
import {
  defineEager,
  type Evaluator,
  type FunctionDefinition,
  optional,
  required,
  textOf,
} from "./function-definition.ts";
import { type ExpressionValue, onlyValue, toInteger, toText } from "./value.ts";

/** A date out of a date or its text; null when it is absent or empty. */
function toDate(value: ExpressionValue | undefined, offset: number): DateValue | null {
  const only = onlyValue(value ?? null, offset);
  if (isDateValue(only)) return only;
  const text = toText(only, offset);
  if (text === null || text.trim() === "") return null;
  const date = parseDate(text, offset);
  if (date !== undefined) return date;
  throw new ExpressionError("notDate", `${text.slice(0, 64)} is not a date`, offset);
}

const formatDateTime: Evaluator = (args, context, offset) => {
  const source = onlyValue(args[0] ?? null, offset);
  const hasStyles = args.length > 3;
  const styles = readDateStyles(hasStyles ? textOf(args[1], offset) : null, offset);
  const inputFormat = textOf(args[hasStyles ? 2 : 1], offset) ?? "";
  const outputFormat = textOf(args[hasStyles ? 3 : 2], offset) ?? "";
  chargeOutput(context, (inputFormat.length + outputFormat.length) * 10, offset);
  let date: DateValue;
  let kind: DateKind = "utc";
  // A date that another function made has no text to be read by the input format.
  if (isDateValue(source)) {
    date = source;
  } else {
    const text = toText(source, offset);
    if (text === null || text === "") return null;
    const parts = readDateFormat(inputFormat);
    const parsed = parseDateExact(text, parts, styles, context.environment.now, offset);
    if (parsed === undefined) {
      const message = `${text.slice(0, 64)} is not a date in the format ${inputFormat}`;
      throw new ExpressionError("notDate", message, offset);
    }
    ({ date, kind } = parsed);
  }
  return formatDate(readDateFormat(outputFormat || "G"), date, kind);
};

// A file time has more digits than a JavaScript number can hold, so the text is read as it is.
const dateFromNum: Evaluator = (args, _context, offset) => {
  const text = textOf(args[0], offset)?.trim() ?? "";
  if (text === "") return null;
  if (/^-?\d{1,20}$/.test(text)) return fromFileTime(BigInt(text), offset);
  throw new ExpressionError("notNumber", `${text.slice(0, 64)} is not a whole number`, offset);
};

/** The functions that make, move, compare and print dates. */
export const DATE_FUNCTIONS: readonly FunctionDefinition[] = [
  defineEager(
    {
      name: "Now",
      help: "Gives the current date and time in UTC.",
      returns: "DateTime",
      parameters: [],
    },
    (_args, context, offset) => createDate(Math.floor(context.environment.now), 0, offset),
  ),
  defineEager(
    {
      name: "CDate",
      help: "Reads a date; without an offset it is taken to be in UTC.",
      returns: "DateTime",
      parameters: [required("expression", "String")],
    },
    (args, _context, offset) => toDate(args[0], offset),
  ),
  defineEager(
    {
      name: "DateAdd",
      help: "Moves a date by a number of intervals: yyyy, m, d, ww, h, n or s.",
      returns: "DateTime",
      parameters: [
        required("interval", "String"),
        required("value", "Integer"),
        required("dateTime", "DateTime"),
      ],
    },
    (args, _context, offset) => {
      const count = toInteger(args[1] ?? null, "value", offset);
      const date = toDate(args[2], offset);
      if (date === null) return null;
      return addInterval(date, textOf(args[0], offset) ?? "", count, offset);
    },
  ),
  defineEager(
    {
      name: "DateDiff",
      help: "Counts the intervals from the first date to the second; below 0 when it is earlier.",
      returns: "Integer",
      parameters: [
        required("interval", "String"),
        required("date1", "DateTime"),
        required("date2", "DateTime"),
      ],
    },
    (args, _context, offset) => {
      const from = toDate(args[1], offset);
      const to = toDate(args[2], offset);
      if (from === null || to === null) return null;
      return countIntervals(textOf(args[0], offset) ?? "", from, to, offset);
    },
  ),
  defineEager(
    {
      name: "DateFromNum",
      help: "Reads a date in the number format of Active Directory.",
      returns: "DateTime",
      parameters: [required("value", "Integer")],
    },
    dateFromNum,
  ),
  defineEager(
    {
      name: "NumFromDate",
      help: "Writes a date in the number format of Active Directory.",
      returns: "String",
      parameters: [required("value", "String")],
    },
    (args, _context, offset) => {
      const date = toDate(args[0], offset);
      return date === null ? null : toFileTime(date);
    },
  ),
  defineEager(
    {
      name: "FormatDateTime",
      help: "Reads a date in one .NET format and writes it in another.",
      returns: "String",
      parameters: [
        required("source", "String"),
        optional("dateTimeStyles", "String"),
        required("inputFormat", "String"),
        // Graph's listing has three parameters and no styles, so the last slot may be missing.
        optional("outputFormat", "String"),
      ],
      validate: (call) => {
        if (call.arguments.length !== 4 || call.arguments[3] !== undefined) return;
        throw new ExpressionError("missingArgument", "outputFormat is missing", call.offset);
      },
    },
    formatDateTime,
  ),
];
