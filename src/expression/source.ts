import { ExpressionError } from "./errors.ts";
import { formatExpression, quoteText } from "./format.ts";
import type { ParameterDefinition } from "./function-definition.ts";
import { FUNCTIONS } from "./functions.ts";
import { parseExpression } from "./parser.ts";
import type { CallNode, Expression } from "./tree.ts";

/** The tree form of an expression. Source: Graph, attributeMappingSource. */
export interface AttributeMappingSource {
  readonly type: "Attribute" | "Constant" | "Function";
  readonly name: string;
  readonly expression: string;
  readonly parameters: readonly AttributeMappingParameter[];
}

/** One supplied argument under its parameter's name. Source: Graph. */
export interface AttributeMappingParameter {
  readonly key: string;
  readonly value: AttributeMappingSource;
}

/** Graph's own keys for Replace, in the order of the parameters. */
const REPLACE_KEYS: readonly string[] = [
  "source",
  "Find",
  "RegularExpression",
  "RegularExpressionGroupName",
  "Replacement",
  "ReplacementPropertyName",
  "Template",
];

/**
 * The tree that Graph shows for an expression. Numbers are printed as quoted texts, and arguments
 * that are not supplied are left out. A comparison is a function with the operator's name.
 */
export function toMappingSource(expression: Expression): AttributeMappingSource {
  const printable = quoteNumbers(expression);
  const text = formatExpression(printable);
  switch (printable.kind) {
    case "attribute":
      return { type: "Attribute", name: printable.name, expression: text, parameters: [] };
    case "text":
      return { type: "Constant", name: printable.value, expression: text, parameters: [] };
    case "number":
      return { type: "Constant", name: printable.text, expression: text, parameters: [] };
    case "keyword":
      return { type: "Constant", name: printable.name, expression: text, parameters: [] };
    case "comparison": {
      const parameters = [
        { key: "left", value: toMappingSource(printable.left) },
        { key: "right", value: toMappingSource(printable.right) },
      ];
      return { type: "Function", name: printable.operator, expression: text, parameters };
    }
    case "call": {
      const parameters = printable.arguments.flatMap((argument, index) =>
        argument === undefined
          ? []
          : [{ key: keyOf(printable.name, index), value: toMappingSource(argument) }],
      );
      return { type: "Function", name: printable.name, expression: text, parameters };
    }
  }
}

function quoteNumbers(expression: Expression): Expression {
  const { offset } = expression;
  if (expression.kind === "number") return { kind: "text", value: expression.text, offset };
  if (expression.kind === "comparison") {
    const { left, right } = expression;
    return { ...expression, left: quoteNumbers(left), right: quoteNumbers(right) };
  }
  if (expression.kind !== "call") return expression;
  const quoted = expression.arguments.map((argument) => argument && quoteNumbers(argument));
  return { ...expression, arguments: quoted };
}

/** The key of an argument: its parameter's name, numbered where the parameter repeats. */
function keyOf(functionName: string, index: number): string {
  if (functionName === "Replace") return REPLACE_KEYS[index] ?? `argument${index + 1}`;
  const parameters = FUNCTIONS.get(functionName)?.parameters ?? [];
  const first = parameters.findIndex((parameter) => parameter.allowMultipleOccurrences);
  if (first < 0 || index < first) return parameters[index]?.name ?? `argument${index + 1}`;
  const group = repeatingGroup(parameters, first);
  const place = index - first;
  const name = group[place % group.length]?.name ?? "argument";
  return `${name}${Math.floor(place / group.length) + 1}`;
}

const repeatingGroup = (
  parameters: readonly ParameterDefinition[],
  first: number,
): readonly ParameterDefinition[] =>
  parameters.slice(first).filter((parameter) => parameter.allowMultipleOccurrences);

/**
 * The expression of a Graph tree. Its text is read where there is one; else the tree is put
 * together from its parameters.
 *
 * @throws ExpressionError `invalidSource`, or what parsing the text throws
 */
export function fromMappingSource(source: AttributeMappingSource): Expression {
  return parseExpression(
    source.expression.trim() === "" ? printSource(source, 0) : source.expression,
  );
}

const DEEPEST_SOURCE = 250;

function printSource(source: AttributeMappingSource, depth: number): string {
  if (depth > DEEPEST_SOURCE) throw invalidSource("The source is nested too deep");
  if (source.expression.trim() !== "") return source.expression;
  if (source.type === "Attribute") return `[${source.name}]`;
  if (source.type === "Constant") return quoteText(source.name);
  if (source.type !== "Function") throw invalidSource(`${String(source.type)} is no source type`);
  const slots: string[] = [];
  for (const { key, value } of source.parameters) {
    slots[slotOf(source.name, key, slots.length)] = printSource(value, depth + 1);
  }
  const call: Pick<CallNode, "name"> = source;
  return `${call.name}(${Array.from(slots, (slot) => slot ?? "").join(", ")})`;
}

// A key may be spelled as in the function's definition or as Graph prints it.
function slotOf(functionName: string, key: string, next: number): number {
  const parameters = FUNCTIONS.get(functionName)?.parameters ?? [];
  const place = parameters.findIndex(({ name }) => name.toLowerCase() === key.toLowerCase());
  if (place >= 0 && parameters[place]?.allowMultipleOccurrences !== true) return place;
  for (let index = 0; index <= next + parameters.length; index += 1) {
    if (keyOf(functionName, index).toLowerCase() === key.toLowerCase()) return index;
  }
  return next;
}

function invalidSource(message: string): ExpressionError {
  return new ExpressionError("invalidSource", message, 0);
}
