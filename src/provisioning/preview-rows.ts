import type { JsonValue } from "../common/json.ts";
import {
  type CompiledExpression,
  checkExpression,
  compileExpression,
  type EvaluationEnvironment,
  ExpressionError,
  parseExpression,
  type RegexEngine,
  toJsonValue,
} from "../expression/index.ts";

/** A row of a mapping table, saved or not. */
export interface PreviewRow {
  readonly targetAttributeName: string;
  /** Absent: the type None. */
  readonly expression?: string;
}

/** Why an expression can't be used, or gave nothing for somebody. */
export interface RowProblem {
  readonly code: string;
  readonly message: string;
  /** Of the character that is meant; 0 is the first. */
  readonly offset: number;
}

/** What one row gives for one object. Without any member but the name: nothing. */
export interface RowValue {
  readonly targetAttributeName: string;
  readonly value?: JsonValue;
  /** The flow was ignored: the target keeps what it has. */
  readonly dropped?: "attribute" | "object";
  /** The value is one that no log may show. */
  readonly redacted?: true;
  readonly error?: RowProblem;
}

/** What takes the place of a value that a mapping redacts. */
const REDACTED = "[Redact]";

/** A row made ready: other rows that are wrong do not matter to it. */
export interface ReadyRow {
  readonly row: PreviewRow;
  readonly evaluate: (environment: EvaluationEnvironment) => RowValue;
}

/** Make rows ready to be evaluated for one object after the other. @throws never */
export function prepareRows(rows: readonly PreviewRow[], regex: RegexEngine): readonly ReadyRow[] {
  return rows.map((row) => ({ row, evaluate: prepareRow(row, regex) }));
}

function prepareRow(row: PreviewRow, regex: RegexEngine): ReadyRow["evaluate"] {
  const { targetAttributeName, expression } = row;
  const name = { targetAttributeName };
  if (expression === undefined || expression.trim() === "") return () => name;
  let compiled: CompiledExpression;
  try {
    const tree = parseExpression(expression);
    const [issue] = checkExpression(tree, regex);
    if (issue !== undefined) return () => ({ ...name, error: issue });
    compiled = compileExpression(tree, regex);
  } catch (error) {
    const problem = describeProblem(error);
    return () => ({ ...name, error: problem });
  }
  return (environment) => {
    try {
      const result = compiled(environment);
      if ("dropped" in result) return { ...name, dropped: result.dropped };
      if (result.redacted) return { ...name, value: REDACTED, redacted: true };
      const value = toJsonValue(result.value) as JsonValue;
      return isNothing(value) ? name : { ...name, value };
    } catch (error) {
      return { ...name, error: describeProblem(error) };
    }
  };
}

/** An empty text means no more to SCIM than no value. */
function isNothing(value: JsonValue): boolean {
  return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

/** @throws whatever is no ExpressionError */
export function describeProblem(error: unknown): RowProblem {
  if (!(error instanceof ExpressionError)) throw error;
  const { code, message, offset } = error;
  return { code, message, offset };
}
