import type { Expression } from "./tree.ts";

/**
 * Print an expression as text. Reading the text again gives the same tree, offsets aside.
 *
 * @returns one line; arguments are separated by a comma and a blank, an empty slot prints nothing
 */
export function formatExpression(expression: Expression): string {
  switch (expression.kind) {
    case "attribute":
      return `[${expression.name}]`;
    case "text":
      return quoteText(expression.value);
    case "number":
      return expression.text;
    case "keyword":
      return expression.name;
    case "comparison": {
      const { left, operator, right } = expression;
      return `${formatExpression(left)} ${operator} ${formatExpression(right)}`;
    }
    case "call": {
      const printed = expression.arguments.map((argument) =>
        argument === undefined ? "" : formatExpression(argument),
      );
      return `${expression.name}(${printed.join(", ")})`;
    }
  }
}

/** Put a text constant in double quotes, with its backslashes and quotes escaped. */
export function quoteText(value: string): string {
  return `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
