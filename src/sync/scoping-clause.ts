import type { CompiledRegex, RegexEngine } from "../expression/index.ts";
import type { FilterOperatorName } from "./filter-operators.ts";

/** A value of a source attribute as clauses compare it. */
export type ScopingValue = string | boolean;

/** Tells whether one value satisfies a clause. Empty values never get here. */
export type ValueTest = (value: ScopingValue) => boolean;

/** Whole numbers as Microsoft asks for them: 0, 1, 2 and so on. */
const WHOLE_NUMBER = /^\d{1,30}$/;

/** A calendar date or an instant; a date alone is its midnight in UTC. */
const DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,7})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * The test that an operator makes of one value that is there. What an operator does not take, a
 * Boolean in EQUALS for one, satisfies it never.
 *
 * @param operands - the clause's target values; any one of them suffices, and none does for an
 *   operator that negates
 * @throws RegexPatternError when a pattern is refused
 * @see behaviour.md section 3
 */
export function compileValueTest(
  name: FilterOperatorName,
  operands: readonly string[],
  regex: RegexEngine,
): ValueTest {
  switch (name) {
    case "EQUALS":
      return onText((text) => operands.includes(text));
    case "NOT EQUALS":
      return onText((text) => !operands.includes(text));
    case "IS TRUE":
      return (value) => value === true;
    case "IS FALSE":
      return (value) => value === false;
    case "IS NULL":
      return () => false;
    case "IS NOT NULL":
      return () => true;
    case "REGEX MATCH":
      return matchAny(operands, regex);
    case "NOT REGEX MATCH": {
      const matches = matchAny(operands, regex);
      return onText((text) => !matches(text));
    }
    case "Greater_Than":
      return compareWhole(operands, (value, operand) => value > operand);
    case "Greater_Than_OR_EQUALS":
      return compareWhole(operands, (value, operand) => value >= operand);
    case "INCLUDES":
      return onText((text) => operands.some((operand) => text.includes(operand)));
    case "ENDS_WITH":
      return onText((text) => operands.some((operand) => text.endsWith(operand)));
    case "&":
      return onText((text) => operands.some((operand) => hasBitsOrIsPart(text, operand)));
    case "!&":
      return onText((text) => !operands.some((operand) => hasBitsOrIsPart(text, operand)));
    case "ISMEMBEROF":
      return onText((groupId) => operands.includes(groupId));
    case "DATE_BEFORE":
      return compareDates(operands, (value, operand) => value < operand);
    case "DATE_ON_OR_AFTER":
      return compareDates(operands, (value, operand) => value >= operand);
  }
}

/** Whether a text is a whole number that Greater_Than can compare. */
export function isWholeNumber(text: string): boolean {
  return WHOLE_NUMBER.test(text);
}

/** The instant of a date text in milliseconds since 1970, or undefined when it is none. */
export function readDate(text: string): number | undefined {
  if (!DATE.test(text)) return undefined;
  // Without a zone JavaScript would take the machine's own; the directory speaks UTC.
  const hasZone = text.length === 10 || /(?:Z|[+-]\d{2}:\d{2})$/.test(text);
  const instant = Date.parse(hasZone ? text : `${text}Z`);
  return Number.isNaN(instant) ? undefined : instant;
}

function onText(test: (text: string) => boolean): ValueTest {
  return (value) => typeof value === "string" && test(value);
}

function matchAny(operands: readonly string[], regex: RegexEngine): ValueTest {
  const patterns = operands.map((operand) => regex.compile(operand));
  return onText((text) => patterns.some((pattern) => isFound(pattern, text)));
}

function isFound(pattern: CompiledRegex, text: string): boolean {
  let found = false;
  pattern.walk(text, () => {
    found = true;
    return false;
  });
  return found;
}

function compareWhole(
  operands: readonly string[],
  compare: (value: bigint, operand: bigint) => boolean,
): ValueTest {
  const bounds = operands.filter(isWholeNumber).map(BigInt);
  return onText(
    (text) => isWholeNumber(text) && bounds.some((each) => compare(BigInt(text), each)),
  );
}

function compareDates(
  operands: readonly string[],
  compare: (value: number, operand: number) => boolean,
): ValueTest {
  const bounds = operands.flatMap((operand) => readDate(operand) ?? []);
  return onText((text) => {
    const instant = readDate(text);
    return instant !== undefined && bounds.some((bound) => compare(instant, bound));
  });
}

/**
 * Microsoft describes `&` as "the attribute is in the given text", and it was a test of bits
 * before. Two whole numbers are compared by their bits, anything else as texts.
 */
function hasBitsOrIsPart(value: string, operand: string): boolean {
  if (!isWholeNumber(value) || !isWholeNumber(operand)) return operand.includes(value);
  const mask = BigInt(operand);
  return (BigInt(value) & mask) === mask;
}
