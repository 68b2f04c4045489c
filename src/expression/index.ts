/** The attribute-mapping expression language. */
export { checkExpression, type ExpressionIssue } from "./check.ts";
export {
  type CompiledExpression,
  compileExpression,
  type EvaluationResult,
  evaluateExpression,
} from "./compile.ts";
export {
  DEFAULT_LIMITS,
  type EvaluationEnvironment,
  type EvaluationLimits,
} from "./context.ts";
export { type DateValue, isDateValue } from "./date.ts";
export { EXPRESSION_ERRORS, ExpressionError, type ExpressionErrorCode } from "./errors.ts";
export { formatExpression } from "./format.ts";
export type { FunctionDefinition, ParameterDefinition } from "./function-definition.ts";
export { FUNCTIONS } from "./functions.ts";
export { environmentFromInputs, type InputOptions } from "./inputs.ts";
export { LONGEST_EXPRESSION, parseExpression } from "./parser.ts";
export {
  type CompiledRegex,
  type RegexEngine,
  type RegexMatch,
  RegexPatternError,
} from "./regex.ts";
export {
  type AttributeMappingParameter,
  type AttributeMappingSource,
  fromMappingSource,
  toMappingSource,
} from "./source.ts";
export { attributesOf, type Expression } from "./tree.ts";
export { type ExpressionValue, type JsonValue, toJsonValue, toText } from "./value.ts";
