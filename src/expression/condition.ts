import type { EvaluationContext, Thunk } from "./context.ts";
import { isDateValue } from "./date.ts";
import { parseDate } from "./date-parse.ts";
import { ExpressionError } from "./errors.ts";
import type { CallNode, ComparisonNode, ComparisonOperator, Expression } from "./tree.ts";
import {
  type ExpressionValue,
  isAbsent,
  isEmpty,
  onlyValue,
  readBoolean,
  readNumber,
  toText,
} from "./value.ts";

/**
 * Compile a comparison. Null equals the empty text, and has no order.
 *
 * Numbers compare as numbers, also with digits in text; Booleans with the words True and False;
 * dates with the text of a date; everything else as text, character by character, case included.
 */
export function compileComparison(node: ComparisonNode, left: Thunk, right: Thunk): Thunk {
  const { operator, offset } = node;
  return (context) => compareValues(operator, left(context), right(context), offset);
}

function compareValues(
  operator: ComparisonOperator,
  left: ExpressionValue,
  right: ExpressionValue,
  offset: number,
): boolean {
  const first = onlyValue(left, offset);
  const second = onlyValue(right, offset);
  const isEquality = operator === "=" || operator === "<>";
  // Nothing is neither more nor less than anything: a missing hire date must not pass as early.
  if (!isEquality && (first === null || second === null)) {
    throw notChecked(`Null cannot be compared with ${operator}`, offset);
  }
  const order =
    orderOfSame(first, second, isEquality, offset) ??
    orderOf(toText(first, offset) ?? "", toText(second, offset) ?? "");
  return holds(operator, order);
}

// Two texts of digits are ordered as numbers, but are equal only when they are the same text: 01
// and 1 are two employee numbers.
function orderOfSame(
  first: ExpressionValue,
  second: ExpressionValue,
  isEquality: boolean,
  offset: number,
): number | undefined {
  if (typeof first === "string" && typeof second === "string") {
    return isEquality ? undefined : orderOfBoth(readNumber(first), readNumber(second));
  }
  if (typeof first === "boolean" || typeof second === "boolean") {
    return orderOfBoth(readBoolean(first), readBoolean(second));
  }
  if (isDateValue(first) || isDateValue(second)) {
    return orderOfBoth(momentOf(first, offset), momentOf(second, offset));
  }
  return orderOfBoth(readNumber(first), readNumber(second));
}

function momentOf(value: ExpressionValue, offset: number): number | undefined {
  const date = typeof value === "string" ? parseDate(value, offset) : value;
  return date !== undefined && isDateValue(date) ? date.epochMs : undefined;
}

type Ordered = string | number | boolean;

function orderOfBoth(first: Ordered | undefined, second: Ordered | undefined): number | undefined {
  return first === undefined || second === undefined ? undefined : orderOf(first, second);
}

function orderOf(first: Ordered, second: Ordered): number {
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

function holds(operator: ComparisonOperator, order: number): boolean {
  switch (operator) {
    case "=":
      return order === 0;
    case "<>":
      return order !== 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
  }
}

/**
 * Compile the condition of an IIF call.
 *
 * A condition that reads a null or empty attribute fails, as the reference says: Switch is the
 * documented way to ask for it. A function in the condition may ask for nulls, as the official
 * guide for Workday does with IsNullOrEmpty.
 *
 * @throws ExpressionError (when evaluated) `conditionNotChecked`, `notBoolean`
 */
export function compileCondition(
  call: CallNode,
  condition: Thunk,
): (context: EvaluationContext) => boolean {
  const node = call.arguments[0];
  const checks = (node?.kind === "comparison" ? [node.left, node.right] : [node])
    .filter((operand) => operand !== undefined)
    .filter((operand) => operand.kind === "attribute");
  return (context) => {
    for (const { name, offset } of checks) {
      if (!isEmpty(context.environment.attribute(name))) continue;
      throw notChecked(`[${name}] is null or empty, so the condition cannot be checked`, offset);
    }
    const value = onlyValue(condition(context), call.offset);
    if (typeof value === "boolean") return value;
    const truth = readBoolean(value);
    if (truth !== undefined) return truth;
    if (isAbsent(value)) throw notChecked("The condition is null", offsetOf(node, call));
    throw new ExpressionError("notBoolean", "The condition is not a comparison", call.offset);
  };
}

const offsetOf = (node: Expression | undefined, call: CallNode): number =>
  node?.offset ?? call.offset;

function notChecked(message: string, offset: number): ExpressionError {
  return new ExpressionError("conditionNotChecked", message, offset);
}
