import { chargeOutput, chargeRegex, type EvaluationContext, type Thunk } from "./context.ts";
import { ExpressionError } from "./errors.ts";
import { defineLazy, type FunctionDefinition, optional, required } from "./function-definition.ts";
import {
  type CompiledRegex,
  expandPart,
  groupText,
  type RegexEngine,
  type RegexMatch,
  RegexPatternError,
  type ReplacementPart,
  readReplacement,
} from "./regex.ts";
import type { CallNode, Expression } from "./tree.ts";
import { toText } from "./value.ts";

/** The five documented ways to call Replace, told apart by the arguments that are supplied. */
type ReplaceMode = "value" | "template" | "pattern" | "group" | "extract";

/** Which way a Replace call is meant; undefined when its arguments fit none. */
function replaceModeOf(call: CallNode): ReplaceMode | undefined {
  const [, oldValue, pattern, group, replacement, attribute, template] = call.arguments;
  const hasReplacement = replacement !== undefined || attribute !== undefined;
  if (oldValue !== undefined && hasReplacement) return "value";
  if (oldValue !== undefined) return template === undefined ? undefined : "template";
  if (pattern === undefined || !hasReplacement) return undefined;
  if (group === undefined) return "pattern";
  return replacement === undefined ? "extract" : "group";
}

/**
 * Compile a pattern.
 *
 * @throws ExpressionError `invalidPattern`, `unsupportedPattern`
 */
function compilePattern(pattern: string, regex: RegexEngine, offset: number): CompiledRegex {
  try {
    return regex.compile(pattern);
  } catch (error) {
    if (!(error instanceof RegexPatternError)) throw error;
    const code = error.isUnsupported ? "unsupportedPattern" : "invalidPattern";
    throw new ExpressionError(code, error.message, offset, { cause: error });
  }
}

function validateReplace(call: CallNode, regex: RegexEngine): void {
  if (replaceModeOf(call) === undefined) {
    const message =
      "Replace needs oldValue or regexPattern, and replacementValue, " +
      "replacementAttributeName or template with it";
    throw new ExpressionError("unsupportedArguments", message, call.offset);
  }
  const [, oldValue, pattern, group] = call.arguments;
  if (oldValue !== undefined || pattern?.kind !== "text") return;
  const compiled = compilePattern(pattern.value, regex, pattern.offset);
  if (group?.kind === "text") findGroup(compiled, group.value, group.offset);
}

function findGroup(compiled: CompiledRegex, name: string, offset: number): number {
  const group = compiled.groupNames.get(name) ?? (/^\d{1,4}$/.test(name) ? Number(name) : -1);
  if (group >= 0 && group <= compiled.groupCount) return group;
  throw new ExpressionError("unknownGroup", `The pattern has no group ${name}`, offset);
}

type TextThunk = (context: EvaluationContext) => string | null;

function compileReplace(
  call: CallNode,
  args: readonly (Thunk | undefined)[],
  regex: RegexEngine,
): Thunk {
  const at = call.offset;
  const text = (index: number): TextThunk => {
    const thunk = args[index];
    return thunk === undefined ? () => null : (context) => toText(thunk(context), at);
  };
  const [source, oldValue, groupName] = [text(0), text(1), text(3)];
  const replacement = args[4] === undefined ? text(5) : text(4);
  const mode = replaceModeOf(call);
  if (mode === "value") {
    return (context) => {
      const [from, old] = [source(context), oldValue(context)];
      return from === null ? null : replaceText(from, old, replacement(context), context, at);
    };
  }
  if (mode === "template") {
    const template = text(6);
    return (context) => {
      const into = source(context);
      if (into === null) return null;
      return replaceText(template(context) ?? "", oldValue(context), into, context, at);
    };
  }
  const pattern = preparePattern(call.arguments[2], text(2), regex, at);
  if (mode === "extract") {
    const attribute = text(5);
    return (context) => {
      const from = source(context);
      if (from !== null && from !== "") return from;
      const other = attribute(context);
      if (other === null) return from;
      return extractGroup(other, pattern(context), groupName(context) ?? "", context, at);
    };
  }
  const isVerbatim = args[4] === undefined;
  return (context) => {
    const from = source(context);
    if (from === null) return null;
    const compiled = pattern(context);
    const into = replacement(context) ?? "";
    if (mode === "group") {
      const group = findGroup(compiled, groupName(context) ?? "", at);
      return replaceMatches(from, compiled, group, [into], context, at);
    }
    const parts = isVerbatim ? [into] : readReplacement(into, compiled);
    return replaceMatches(from, compiled, 0, parts, context, at);
  };
}

// A constant pattern is compiled once; one that is worked out is compiled each time.
function preparePattern(
  node: Expression | undefined,
  text: TextThunk,
  regex: RegexEngine,
  offset: number,
): (context: EvaluationContext) => CompiledRegex {
  if (node?.kind === "text") {
    const compiled = compilePattern(node.value, regex, node.offset);
    return () => compiled;
  }
  return (context) => {
    const pattern = text(context) ?? "";
    chargeRegex(context, pattern.length * 2000, offset);
    return compilePattern(pattern, regex, offset);
  };
}

function replaceText(
  text: string,
  old: string | null,
  replacement: string | null,
  context: EvaluationContext,
  offset: number,
): string {
  if (old === null || old === "") return text;
  const parts = text.split(old);
  const into = replacement ?? "";
  const removed = (parts.length - 1) * old.length;
  chargeOutput(context, text.length - removed + (parts.length - 1) * into.length, offset);
  return parts.join(into);
}

function replaceMatches(
  text: string,
  compiled: CompiledRegex,
  group: number,
  parts: readonly ReplacementPart[],
  context: EvaluationContext,
  offset: number,
): string {
  let replaced = "";
  let end = 0;
  walkMatches(text, compiled, context, offset, (match) => {
    const start = match.starts[group] ?? -1;
    // A group that took no part in the match, or repeats inside the last one, is left as it is.
    if (start < end) return true;
    replaced += text.slice(end, start);
    for (const part of parts) {
      const expanded = expandPart(part, text, match);
      chargeOutput(context, expanded.length + 1, offset);
      replaced += expanded;
    }
    end = match.ends[group] ?? start;
    return true;
  });
  chargeOutput(context, text.length, offset);
  return replaced + text.slice(end);
}

function extractGroup(
  text: string,
  compiled: CompiledRegex,
  name: string,
  context: EvaluationContext,
  offset: number,
): string | null {
  const group = findGroup(compiled, name, offset);
  let found: string | null = null;
  walkMatches(text, compiled, context, offset, (match) => {
    found = groupText(text, match, group);
    return false;
  });
  return found;
}

function walkMatches(
  text: string,
  compiled: CompiledRegex,
  context: EvaluationContext,
  offset: number,
  visit: (match: RegexMatch) => boolean,
): void {
  chargeRegex(context, compiled.cost * (text.length + 1), offset);
  // Each further match may look through the rest of the text once more, for each group again.
  const price = 1 + (compiled.cost >> 5) + 3 * compiled.groupCount;
  compiled.walk(text, (match) => {
    chargeRegex(context, (text.length - (match.starts[0] ?? 0)) * price, offset);
    return visit(match);
  });
}

/** The function that replaces text. */
export const REPLACE_FUNCTIONS: readonly FunctionDefinition[] = [
  defineLazy(
    {
      name: "Replace",
      help: "Replaces text, or what a regular expression matches, in one of five ways.",
      returns: "String",
      parameters: [
        required("source", "String"),
        optional("oldValue", "String"),
        optional("regexPattern", "String"),
        optional("regexGroupName", "String"),
        optional("replacementValue", "String"),
        optional("replacementAttributeName", "String"),
        optional("template", "String"),
      ],
      validate: validateReplace,
    },
    compileReplace,
  ),
];
