/** What stands between the brackets of `[mail]`. */
export interface AttributeNode {
  readonly kind: "attribute";
  readonly name: string;
  readonly offset: number;
}

/** A constant in double quotes; `value` is the text after its escapes were read. */
export interface TextNode {
  readonly kind: "text";
  readonly value: string;
  readonly offset: number;
}

/** A bare number; `text` is how it was written, such as `-10` or `&HF7`. */
export interface NumberNode {
  readonly kind: "number";
  readonly text: string;
  readonly offset: number;
}

/** The bare words of the language. */
export const KEYWORDS = [
  "IgnoreAttributeFlow",
  "IgnoreObjectFlow",
  "vbTextCompare",
  "vbBinaryCompare",
] as const;

/** One of {@link KEYWORDS}. */
export type Keyword = (typeof KEYWORDS)[number];

/** A bare word. */
export interface KeywordNode {
  readonly kind: "keyword";
  readonly name: Keyword;
  readonly offset: number;
}

/** A function call. An `undefined` argument is an empty slot: the argument is not supplied. */
export interface CallNode {
  readonly kind: "call";
  readonly name: string;
  readonly arguments: readonly (Expression | undefined)[];
  readonly offset: number;
}

/** The comparison operators, longest first, as the lexer tries them. */
export const COMPARISON_OPERATORS = ["<>", ">=", "<=", "=", ">", "<"] as const;

/** One of {@link COMPARISON_OPERATORS}. */
export type ComparisonOperator = (typeof COMPARISON_OPERATORS)[number];

/** Two operands and an operator; it cannot be chained. */
export interface ComparisonNode {
  readonly kind: "comparison";
  readonly operator: ComparisonOperator;
  readonly left: Expression;
  readonly right: Expression;
  readonly offset: number;
}

/** An expression as a tree. Every node knows the offset of its first character. */
export type Expression =
  | AttributeNode
  | TextNode
  | NumberNode
  | KeywordNode
  | CallNode
  | ComparisonNode;

/** The nodes right below a node, in the order of the text. */
export function childrenOf(expression: Expression): readonly Expression[] {
  if (expression.kind === "comparison") return [expression.left, expression.right];
  if (expression.kind !== "call") return [];
  return expression.arguments.filter((argument) => argument !== undefined);
}

/**
 * The source attributes that an expression reads.
 *
 * @returns each name once, in the order of first appearance
 */
export function attributesOf(expression: Expression): readonly string[] {
  const names = new Set<string>();
  const waiting: Expression[] = [expression];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.kind === "attribute") names.add(node.name);
    waiting.push(...[...childrenOf(node)].reverse());
  }
  return [...names];
}
