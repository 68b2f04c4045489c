import { ExpressionError, type ExpressionErrorCode } from "./errors.ts";
import type { FunctionDefinition, ParameterDefinition } from "./function-definition.ts";
import { FUNCTIONS } from "./functions.ts";
import { findNearest } from "./nearest.ts";
import type { RegexEngine } from "./regex.ts";
import { type CallNode, childrenOf, type Expression } from "./tree.ts";

/** Something that keeps an expression from being saved. */
export interface ExpressionIssue {
  readonly code: ExpressionErrorCode;
  readonly message: string;
  readonly offset: number;
}

/**
 * Look an expression over before it is saved: names and counts of arguments, the places where
 * comparisons and SelectUniqueValue may stand, and regular expressions.
 *
 * @returns all issues in the order of the text; none when the expression can be compiled
 */
export function checkExpression(
  expression: Expression,
  regex: RegexEngine,
): readonly ExpressionIssue[] {
  const issues: ExpressionIssue[] = [];
  if (expression.kind === "comparison") issues.push(misplacedComparison(expression));
  collectIssues(expression, regex, true, issues);
  return issues.toSorted((left, right) => left.offset - right.offset);
}

function collectIssues(
  node: Expression,
  regex: RegexEngine,
  isTop: boolean,
  issues: ExpressionIssue[],
): void {
  if (node.kind === "call") issues.push(...checkCall(node, regex, isTop));
  for (const child of childrenOf(node)) collectIssues(child, regex, false, issues);
}

function checkCall(call: CallNode, regex: RegexEngine, isTop: boolean): ExpressionIssue[] {
  const definition = FUNCTIONS.get(call.name);
  if (definition === undefined) return [unknownFunction(call)];
  const issues = [...checkCount(call, definition), ...checkComparisons(call, definition)];
  if (definition.topLevelOnly && !isTop) {
    const message = `${call.name} cannot stand inside another function`;
    issues.push({ code: "misplacedFunction", message, offset: call.offset });
  }
  if (issues.length > 0 || definition.validate === undefined) return issues;
  try {
    definition.validate(call, regex);
    return [];
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return [{ code: error.code, message: error.message, offset: error.offset }];
  }
}

function unknownFunction(call: CallNode): ExpressionIssue {
  const nearest = findNearest(call.name, [...FUNCTIONS.keys()]);
  const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
  const message = `There is no function ${call.name}${hint}`;
  return { code: "unknownFunction", message, offset: call.offset };
}

function checkCount(call: CallNode, definition: FunctionDefinition): ExpressionIssue[] {
  const supplied = call.arguments;
  const { parameters } = definition;
  const missing = parameters.find(
    (parameter, index) =>
      parameter.required &&
      supplied[index] === undefined &&
      !isFilledLater(call, parameters, index),
  );
  if (missing !== undefined) {
    const message = `${call.name} needs ${missing.name}`;
    return [{ code: "missingArgument", message, offset: call.offset }];
  }
  if (parameters.some((parameter) => parameter.allowMultipleOccurrences)) return [];
  // The reference writes RandomString(3, 3, 0, 0, 0, ), so an empty last slot is no argument.
  const count = supplied.at(-1) === undefined ? supplied.length - 1 : supplied.length;
  if (count <= parameters.length) return [];
  const message = `${call.name} takes ${parameters.length} arguments, not ${count}`;
  const offset = supplied[parameters.length]?.offset ?? call.offset;
  return [{ code: "tooManyArguments", message, offset }];
}

// A slot that may be empty, such as a source of Join among others, only has to exist.
function isFilledLater(
  call: CallNode,
  parameters: readonly ParameterDefinition[],
  index: number,
): boolean {
  return parameters[index]?.allowMultipleOccurrences === true && index < call.arguments.length;
}

function checkComparisons(call: CallNode, definition: FunctionDefinition): ExpressionIssue[] {
  return call.arguments.flatMap((argument, index) => {
    if (argument?.kind !== "comparison") return [];
    const parameter = definition.parameters[index];
    return parameter?.type === "Expression" ? [] : [misplacedComparison(argument)];
  });
}

function misplacedComparison({ offset }: Expression): ExpressionIssue {
  const message = "A comparison can stand in the condition of IIF and inside CBool only";
  return { code: "misplacedComparison", message, offset };
}
