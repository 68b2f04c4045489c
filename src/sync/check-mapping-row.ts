import {
  checkExpression,
  ExpressionError,
  parseExpression,
  type RegexEngine,
} from "../expression/index.ts";
import { ScimError } from "../scim/errors.ts";
import type { ObjectType } from "./schema.ts";
import { parseTargetAttribute } from "./target-path.ts";

/** What is wrong with a target attribute of a mapping; undefined when nothing is. */
export function checkTargetName(objectType: ObjectType, name: string): string | undefined {
  if (name === "id") return "id is the application's own: it can't be mapped.";
  try {
    parseTargetAttribute(objectType, name);
    return undefined;
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    return error.detail;
  }
}

/** What is wrong with the expression of a mapping, in one sentence; undefined when nothing is. */
export function checkExpressionText(text: string, regex: RegexEngine): string | undefined {
  try {
    return checkExpression(parseExpression(text), regex)[0]?.message;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return error.message;
  }
}
