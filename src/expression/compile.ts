import { checkExpression } from "./check.ts";
import { compileComparison } from "./condition.ts";
import {
  createContext,
  type DroppedFlow,
  dropFlow,
  type EvaluationContext,
  type EvaluationEnvironment,
  FlowSignal,
  type Thunk,
} from "./context.ts";
import { ExpressionError } from "./errors.ts";
import type { Evaluator } from "./function-definition.ts";
import { FUNCTIONS } from "./functions.ts";
import type { RegexEngine } from "./regex.ts";
import type { CallNode, Expression } from "./tree.ts";
import { type ExpressionValue, readNumber } from "./value.ts";

/** A value to flow, perhaps kept out of the log, or the flow that is dropped. */
export type EvaluationResult =
  | { readonly value: ExpressionValue; readonly redacted?: true }
  | { readonly dropped: DroppedFlow };

/** An expression ready to be evaluated for one object after the other. */
export type CompiledExpression = (environment: EvaluationEnvironment) => EvaluationResult;

/**
 * Turn a tree into closures; constant regular expressions are compiled here, once.
 *
 * @returns a function that throws ExpressionError when a value cannot be worked out
 * @throws ExpressionError for the first issue that {@link checkExpression} finds
 */
export function compileExpression(expression: Expression, regex: RegexEngine): CompiledExpression {
  const [issue] = checkExpression(expression, regex);
  if (issue !== undefined) throw new ExpressionError(issue.code, issue.message, issue.offset);
  if (expression.kind === "attribute") {
    const { name } = expression;
    return (environment) => ({ value: environment.attribute(name) });
  }
  const thunk = compileNode(expression, regex);
  return (environment) => run(thunk, createContext(environment));
}

/** Compile and evaluate once. */
export function evaluateExpression(
  expression: Expression,
  environment: EvaluationEnvironment,
  regex: RegexEngine,
): EvaluationResult {
  return compileExpression(expression, regex)(environment);
}

function run(thunk: Thunk, context: EvaluationContext): EvaluationResult {
  try {
    const value = thunk(context);
    return context.redacted ? { value, redacted: true } : { value };
  } catch (error) {
    if (error instanceof FlowSignal) return { dropped: error.dropped };
    throw error;
  }
}

function compileNode(node: Expression, regex: RegexEngine): Thunk {
  switch (node.kind) {
    case "attribute": {
      const { name } = node;
      return (context) => context.environment.attribute(name);
    }
    case "text":
      return constant(node.value);
    case "number":
      return constant(numberValue(node.text));
    case "keyword":
      if (node.name === "IgnoreAttributeFlow") return () => dropFlow("attribute");
      if (node.name === "IgnoreObjectFlow") return () => dropFlow("object");
      return constant(node.name);
    case "comparison":
      return compileComparison(node, compileNode(node.left, regex), compileNode(node.right, regex));
    case "call":
      return compileCall(node, regex);
  }
}

const constant =
  (value: ExpressionValue): Thunk =>
  () =>
    value;

// A number too large to be exact stays text, so that no digit of a file time is lost.
function numberValue(text: string): ExpressionValue {
  const number = readNumber(text) ?? 0;
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? text : number;
}

function compileCall(call: CallNode, regex: RegexEngine): Thunk {
  const args = call.arguments.map((argument) =>
    argument === undefined ? undefined : compileNode(argument, regex),
  );
  const definition = FUNCTIONS.get(call.name);
  if (definition === undefined) {
    throw new ExpressionError("unknownFunction", `There is no function ${call.name}`, call.offset);
  }
  const { work } = definition;
  const thunk =
    work.kind === "lazy"
      ? work.compile(call, args, regex)
      : bindArguments(work.evaluate, args, call.offset);
  return (context) => {
    context.stepsLeft -= 1;
    if (context.stepsLeft >= 0) return thunk(context);
    throw new ExpressionError("limitExceeded", "The expression takes too many steps", call.offset);
  };
}

function bindArguments(
  evaluate: Evaluator,
  args: readonly (Thunk | undefined)[],
  offset: number,
): Thunk {
  const [first, second] = args;
  if (args.length === 1 && first !== undefined) {
    return (context) => evaluate([first(context)], context, offset);
  }
  if (args.length === 2 && first !== undefined && second !== undefined) {
    return (context) => evaluate([first(context), second(context)], context, offset);
  }
  return (context) => {
    const values: (ExpressionValue | undefined)[] = [];
    for (const arg of args) values.push(arg?.(context));
    return evaluate(values, context, offset);
  };
}
