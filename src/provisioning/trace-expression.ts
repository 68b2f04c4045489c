import type { JsonValue } from "../common/json.ts";
import {
  checkExpression,
  compileExpression,
  type EvaluationEnvironment,
  type Expression,
  ExpressionError,
  formatExpression,
  parseExpression,
  type RegexEngine,
  toJsonValue,
} from "../expression/index.ts";
import type { ObjectKey } from "../sync/ports.ts";
import type { JobKey } from "./job-admin.ts";
import { openPreview, type PreviewAdmin } from "./preview-context.ts";
import { readSubject } from "./preview-object.ts";
import { describeProblem, type RowProblem } from "./preview-rows.ts";

/** Of a longer expression the rest is not shown part by part. */
const MOST_PARTS = 300;

/** One part of an expression with what it gives, in the order of the text. */
export interface TracedPart {
  /** 0 is the whole expression. */
  readonly depth: number;
  readonly kind: "attribute" | "constant" | "function" | "comparison";
  /** The function's name, the attribute's, or the operator. */
  readonly name: string;
  readonly text: string;
  /** Where it begins; 0 is the first character. */
  readonly offset: number;
  /** Absent: nothing. */
  readonly value?: JsonValue;
  readonly dropped?: "attribute" | "object";
  readonly error?: RowProblem;
}

/** An expression with the value of every part of it. */
export interface ExpressionTrace {
  /** What keeps it from being saved; in the order of the text. */
  readonly issues: readonly RowProblem[];
  /** Empty when it can't be read. */
  readonly parts: readonly TracedPart[];
}

/**
 * Look an expression over, and tell what each part of it gives for somebody.
 *
 * @param given - `object` absent: it is only looked over
 * @throws JobAdminError `JobNotFound`; PlanError `ObjectNotFound`
 */
export async function traceExpression(
  admin: PreviewAdmin,
  key: JobKey,
  given: { readonly expression: string; readonly object?: ObjectKey },
): Promise<ExpressionTrace> {
  const context = await openPreview(admin, key, {}, true);
  const subject = given.object && (await readSubject(context, given.object));
  let tree: Expression;
  try {
    tree = parseExpression(given.expression);
  } catch (error) {
    return { issues: [describeProblem(error)], parts: [] };
  }
  const issues = checkExpression(tree, admin.regex);
  // Each part is evaluated by itself: a new id must not be another one in each of them.
  const guid = context.evaluation.newGuid();
  const environment = subject && { ...subject.environment, newGuid: () => guid };
  const parts: TracedPart[] = [];
  walkParts(tree, 0, parts, (part) =>
    environment === undefined ? {} : evaluatePart(part, environment, admin.regex),
  );
  return { issues, parts };
}

function walkParts(
  node: Expression,
  depth: number,
  parts: TracedPart[],
  evaluate: (node: Expression) => Partial<TracedPart>,
): void {
  if (node.kind === "keyword" || parts.length >= MOST_PARTS) return;
  parts.push({ depth, ...describeNode(node), offset: node.offset, ...evaluate(node) });
  for (const child of childrenOf(node)) walkParts(child, depth + 1, parts, evaluate);
}

function childrenOf(node: Expression): readonly Expression[] {
  if (node.kind === "comparison") return [node.left, node.right];
  return node.kind === "call" ? node.arguments.filter((each) => each !== undefined) : [];
}

function describeNode(node: Expression): Pick<TracedPart, "kind" | "name" | "text"> {
  const text = formatExpression(node);
  if (node.kind === "attribute") return { kind: "attribute", name: node.name, text };
  if (node.kind === "call") return { kind: "function", name: node.name, text };
  if (node.kind === "comparison") return { kind: "comparison", name: node.operator, text };
  return { kind: "constant", name: text, text };
}

function evaluatePart(
  node: Expression,
  environment: EvaluationEnvironment,
  regex: RegexEngine,
): Partial<TracedPart> {
  try {
    const result = compileExpression(standAlone(node), regex)(environment);
    if ("dropped" in result) return { dropped: result.dropped };
    const value = toJsonValue(result.value) as JsonValue;
    return value === null ? {} : { value };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { error: describeProblem(error) };
  }
}

/** A comparison gives a value only as the condition of something. */
function standAlone(node: Expression): Expression {
  if (node.kind !== "comparison") return node;
  const { offset } = node;
  const [yes, no] = ["True", "False"].map((value) => ({ kind: "text" as const, value, offset }));
  return { kind: "call", name: "IIF", arguments: [node, yes, no], offset };
}
