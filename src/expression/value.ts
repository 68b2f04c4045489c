import { type DateValue, isDateValue, printDate } from "./date.ts";
import { ExpressionError } from "./errors.ts";

/** A complex value: named parts, such as one app role assignment. */
export interface ComplexValue {
  readonly [name: string]: ExpressionValue;
}

/** What an expression works with. `null` is an absent attribute. */
export type ExpressionValue =
  | null
  | string
  | number
  | boolean
  | DateValue
  | readonly ExpressionValue[]
  | ComplexValue;

/** A value as JSON has it. */
export type JsonValue =
  | null
  | string
  | number
  | boolean
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** Whether a value is a list, as multi-valued attributes are. */
export function isList(value: ExpressionValue): value is readonly ExpressionValue[] {
  return Array.isArray(value);
}

/** Whether a value is complex: neither a list nor a date nor simple. */
export function isComplex(value: ExpressionValue): value is ComplexValue {
  return typeof value === "object" && value !== null && !isList(value) && !isDateValue(value);
}

/** A value as a list: null has no values, a single value has one. */
export function toList(value: ExpressionValue): readonly ExpressionValue[] {
  if (value === null) return [];
  return isList(value) ? value : [value];
}

/** Whether a value is absent; an empty list has no values and so counts as absent. */
export function isAbsent(value: ExpressionValue): boolean {
  return value === null || (isList(value) && value.length === 0);
}

/** Whether a value is absent or the empty text. */
export function isEmpty(value: ExpressionValue): boolean {
  return value === "" || isAbsent(value);
}

/**
 * A value as text: True and False for Booleans, `M/d/yyyy h:mm:ss tt` for dates.
 *
 * A list with one value is that value. A longer one is refused, because to take one of several
 * would send a value that nobody chose.
 *
 * @param offset - where to point at when the value is refused
 * @returns null when the value is absent
 * @throws ExpressionError `multiValued`, `notText`
 */
export function toText(value: ExpressionValue, offset: number): string | null {
  if (typeof value === "string" || value === null) return value;
  if (typeof value === "number") return String(value);
  if (typeof value === "boolean") return value ? "True" : "False";
  if (isDateValue(value)) return printDate(value);
  if (isList(value)) return toText(onlyValue(value, offset), offset);
  throw new ExpressionError("notText", "A complex value cannot be used as text", offset);
}

/** The one value of a list or the value itself; null when there is none. */
export function onlyValue(value: ExpressionValue, offset: number): ExpressionValue {
  if (!isList(value)) return value;
  if (value.length <= 1) return value[0] ?? null;
  const message = `A single value is needed; the attribute has ${value.length}`;
  throw new ExpressionError("multiValued", message, offset);
}

/** The number that a value is or spells, in digits or as a VB hex literal; else undefined. */
export function readNumber(value: ExpressionValue): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  if (/^[+-]?\d+(?:\.\d+)?$/.test(text)) return Number(text);
  if (/^&[Hh][0-9A-Fa-f]+$/.test(text)) return Number(`0x${text.slice(2)}`);
  return undefined;
}

/**
 * A value as a whole number; decimals are cut off.
 *
 * @throws ExpressionError `notNumber` naming the argument
 */
export function toInteger(value: ExpressionValue, argument: string, offset: number): number {
  const number = readNumber(onlyValue(value, offset));
  if (number !== undefined && Number.isFinite(number)) return Math.trunc(number);
  const found = value === null ? "nothing" : "another value";
  throw new ExpressionError("notNumber", `${argument} must be a number, found ${found}`, offset);
}

/** The truth that a value is or spells (True, False, a number); else undefined. */
export function readBoolean(value: ExpressionValue): boolean | undefined {
  if (typeof value === "boolean") return value;
  const number = readNumber(value);
  if (number !== undefined) return number !== 0;
  if (typeof value !== "string") return undefined;
  const word = value.trim().toLowerCase();
  if (word === "true") return true;
  return word === "false" ? false : undefined;
}

/** A value as it leaves the language: dates are printed, all else is already JSON. */
export function toJsonValue(value: ExpressionValue): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (isDateValue(value)) return printDate(value);
  if (isList(value)) return value.map(toJsonValue);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, toJsonValue(part)]));
}
