import { findCountry } from "../common/countries.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../common/json.ts";
import type { World } from "../common/world.ts";
import {
  checkExpression,
  compileExpression,
  type Expression,
  ExpressionError,
  environmentFromInputs,
  parseExpression,
  type RegexEngine,
  toJsonValue,
  toMappingSource,
} from "../expression/index.ts";

/** What trying expressions takes. */
export interface ExpressionAdmin {
  readonly regex: RegexEngine;
  readonly world: World;
}

/** What is to be parsed, and perhaps evaluated. */
export interface ExpressionTrial {
  readonly expression: string;
  /** The attributes of a test object by name; absent: the expression is only parsed. */
  readonly inputs?: JsonObject;
}

/** Graph's parseExpressionResponse (graph-sync-api.md section 4). */
export interface ExpressionReport {
  readonly parsingSucceeded: boolean;
  readonly evaluationSucceeded: boolean;
  readonly evaluationResult: readonly string[];
  readonly parsedExpression: JsonObject | null;
  readonly error: JsonObject | null;
}

/** Parse an expression, and evaluate it against a test object where there is one. */
export function tryExpression(
  { regex, world }: ExpressionAdmin,
  { expression, inputs }: ExpressionTrial,
): ExpressionReport {
  let tree: Expression;
  try {
    tree = parseExpression(expression);
    const [issue] = checkExpression(tree, regex);
    if (issue !== undefined) throw new ExpressionError(issue.code, issue.message, issue.offset);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { ...FAILED, error: describe(error) };
  }
  const parsed = { parsingSucceeded: true, parsedExpression: formatTree(tree) };
  if (inputs === undefined) return { ...FAILED, ...parsed };
  try {
    const { newGuid, randomInteger } = world;
    const options = { now: world.now(), newGuid, randomInteger, findCountry };
    const environment = environmentFromInputs(inputs, options);
    const result = compileExpression(tree, regex)(environment);
    const value = "dropped" in result ? null : (toJsonValue(result.value) as JsonValue);
    return { ...FAILED, ...parsed, evaluationSucceeded: true, evaluationResult: toTexts(value) };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { ...FAILED, ...parsed, error: describe(error) };
  }
}

const FAILED: ExpressionReport = {
  parsingSucceeded: false,
  evaluationSucceeded: false,
  evaluationResult: [],
  parsedExpression: null,
  error: null,
};

function formatTree(tree: Expression): JsonObject {
  return toMappingSource(tree) as unknown as JsonObject;
}

function describe({ code, message, offset }: ExpressionError): JsonObject {
  return { code, message: `${message} (at character ${offset + 1})`, tenantActionable: true };
}

/** Graph gives a list of texts, whatever the value is. */
function toTexts(value: JsonValue): readonly string[] {
  if (value === null) return [];
  if (Array.isArray(value)) return value.flatMap(toTexts);
  if (typeof value === "boolean") return [value ? "True" : "False"];
  return [isJsonObject(value) ? JSON.stringify(value) : String(value)];
}
