import {
  type Expression,
  ExpressionError,
  formatExpression,
  parseExpression,
} from "../expression/index.ts";
import type { AttributeMappingSource } from "./schema.ts";

/** What an expression is as the source of a mapping, or where it stops being one. */
export type ReadSource =
  | { readonly source: AttributeMappingSource }
  | {
      readonly problem: {
        readonly code: string;
        readonly message: string;
        readonly offset: number;
      };
    };

/** A direct mapping of a source attribute. */
export function attributeSource(name: string): AttributeMappingSource {
  return { type: "Attribute", name, expression: `[${name}]` };
}

/** The same text for everybody. */
export function constantSource(value: string): AttributeMappingSource {
  const expression = formatExpression({ kind: "text", value, offset: 0 });
  return { type: "Constant", name: value, expression };
}

/** Type and name that an expression has by itself (graph-sync-api.md section 3). @throws never */
export function readSource(expression: string): ReadSource {
  try {
    return { source: { ...describe(parseExpression(expression), expression), expression } };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const { code, message, offset } = error;
    return { problem: { code, message, offset } };
  }
}

function describe(
  tree: Expression,
  expression: string,
): Pick<AttributeMappingSource, "type" | "name"> {
  if (tree.kind === "attribute") return { type: "Attribute", name: tree.name };
  if (tree.kind === "text") return { type: "Constant", name: tree.value };
  return { type: "Function", name: tree.kind === "call" ? tree.name : expression };
}
