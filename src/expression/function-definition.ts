import type { EvaluationContext, Thunk } from "./context.ts";
import { ExpressionError } from "./errors.ts";
import type { RegexEngine } from "./regex.ts";
import type { CallNode } from "./tree.ts";
import { type ExpressionValue, toText } from "./value.ts";

/** The types of parameters and results, as the function reference names them. */
export type FunctionType =
  | "String"
  | "Integer"
  | "Boolean"
  | "DateTime"
  | "Expression"
  | "Enum"
  | "Multi-valued String"
  | "Complex";

/** One parameter. Graph's attributeMappingFunctionSchema has the same four properties. */
export interface ParameterDefinition {
  readonly name: string;
  readonly type: FunctionType;
  readonly required: boolean;
  readonly allowMultipleOccurrences: boolean;
}

/** Works out a result from evaluated arguments; an empty slot is `undefined`. */
export type Evaluator = (
  args: readonly (ExpressionValue | undefined)[],
  context: EvaluationContext,
  offset: number,
) => ExpressionValue;

/** Makes the thunk of a call itself, to evaluate only some arguments or to prepare a pattern. */
export type Compiler = (
  call: CallNode,
  args: readonly (Thunk | undefined)[],
  regex: RegexEngine,
) => Thunk;

/** A function of the language: what it is called, takes and gives, and how it works. */
export interface FunctionDefinition {
  readonly name: string;
  readonly help: string;
  readonly returns: FunctionType;
  readonly parameters: readonly ParameterDefinition[];
  /** Where it may stand: anywhere, unless it is allowed at the top of an expression only. */
  readonly topLevelOnly?: true;
  /** What the counts of arguments do not say; throws ExpressionError. */
  readonly validate?: (call: CallNode, regex: RegexEngine) => void;
  readonly work:
    | { readonly kind: "eager"; readonly evaluate: Evaluator }
    | { readonly kind: "lazy"; readonly compile: Compiler };
}

/** A required parameter. */
export function required(name: string, type: FunctionType): ParameterDefinition {
  return { name, type, required: true, allowMultipleOccurrences: false };
}

/** A parameter whose slot may be empty. */
export function optional(name: string, type: FunctionType): ParameterDefinition {
  return { name, type, required: false, allowMultipleOccurrences: false };
}

/** A parameter that comes once or many times; it ends the list, alone or in a group. */
export function repeated(name: string, type: FunctionType): ParameterDefinition {
  return { name, type, required: true, allowMultipleOccurrences: true };
}

/** Define a function that needs the values of all its arguments. */
export function defineEager(
  definition: Omit<FunctionDefinition, "work">,
  evaluate: Evaluator,
): FunctionDefinition {
  return { ...definition, work: { kind: "eager", evaluate } };
}

/** Define a function that decides itself which arguments to evaluate. */
export function defineLazy(
  definition: Omit<FunctionDefinition, "work">,
  compile: Compiler,
): FunctionDefinition {
  return { ...definition, work: { kind: "lazy", compile } };
}

/** The text of an argument; null when it is absent or not supplied. */
export function textOf(value: ExpressionValue | undefined, offset: number): string | null {
  return value === undefined ? null : toText(value, offset);
}

/** An error for a number outside its range. */
export function outOfRange(message: string, offset: number): ExpressionError {
  return new ExpressionError("outOfRange", message, offset);
}
