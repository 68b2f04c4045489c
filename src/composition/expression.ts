import type { ExpressionAnswer } from "../cli/services.ts";
import { findCountry } from "../common/countries.ts";
import type { JsonValue } from "../common/json.ts";
import { re2Engine } from "../connector/re2.ts";
import {
  compileExpression,
  ExpressionError,
  environmentFromInputs,
  parseExpression,
  toJsonValue,
} from "../expression/index.ts";
import { REAL_WORLD } from "./world.ts";

/** Evaluate an expression for `rollcall expr eval`: a refusal is an answer, with its offset. */
export async function evaluateForCli(
  expression: string,
  inputs: Readonly<Record<string, unknown>>,
  nowMs: number,
): Promise<ExpressionAnswer> {
  try {
    const { newGuid, randomInteger } = REAL_WORLD;
    const options = { now: nowMs, newGuid, randomInteger, findCountry };
    const environment = environmentFromInputs(inputs, options);
    const result = compileExpression(parseExpression(expression), re2Engine)(environment);
    if ("dropped" in result) return { dropped: true };
    const value = toJsonValue(result.value) as JsonValue;
    return result.redacted ? { value, log: "[Redact]" } : { value };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const { code, message, offset } = error;
    return { error: { code, message, offset } };
  }
}
