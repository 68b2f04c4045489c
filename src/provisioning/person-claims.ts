import { isXmlText } from "../common/xml-text.ts";
import type { SignOnSettings } from "../directory/sign-on.ts";
import { toClaimExpression } from "../directory/sign-on.ts";
import { SignOnError } from "../directory/sign-on-errors.ts";
import type { DirectoryUser } from "../directory/user.ts";
import {
  compileExpression,
  ExpressionError,
  parseExpression,
  type RegexEngine,
  toJsonValue,
} from "../expression/index.ts";
import { describeUser, type EvaluationWorld, type SourceRole } from "../sync/source-environment.ts";

/** Whom an assertion names, and what else it says of the person. */
export interface PersonClaims {
  readonly nameId: string;
  /** A claim without a value is left out. */
  readonly claims: readonly { readonly name: string; readonly values: readonly string[] }[];
}

/**
 * What an application is told about a person, in the language of attribute mappings.
 *
 * @param roles - the app roles that the person has there
 * @throws SignOnError `NoNameId`, `ClaimFailed`
 */
export function computeClaims(
  settings: SignOnSettings,
  user: DirectoryUser,
  given: {
    readonly roles: readonly SourceRole[];
    readonly evaluation: EvaluationWorld;
    readonly regex: RegexEngine;
  },
): PersonClaims {
  const environment = describeUser(user, false, given.evaluation, given.roles);
  const compute = (source: string): readonly string[] => {
    try {
      const expression = parseExpression(toClaimExpression(source));
      const result = compileExpression(expression, given.regex)(environment);
      return "dropped" in result ? [] : toTexts(toJsonValue(result.value));
    } catch (cause) {
      if (!(cause instanceof ExpressionError)) throw cause;
      const message = `The claim from ${source.slice(0, 120)} failed: ${cause.message}`;
      throw new SignOnError("ClaimFailed", { message, cause });
    }
  };
  const [nameId] = compute(settings.nameId.source);
  if (nameId === undefined) throw new SignOnError("NoNameId");
  const claims = settings.claims
    .map(({ name, source }) => ({ name, values: compute(source) }))
    .filter(({ values }) => values.length > 0);
  return { nameId, claims };
}

/** Texts that a document may have; empty ones say nothing. */
function toTexts(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(toTexts);
  if (value === null || value === undefined) return [];
  if (typeof value === "object") {
    const { value: inner, displayName } = value as { value?: unknown; displayName?: unknown };
    return toTexts(inner ?? displayName);
  }
  const text = String(value);
  return text.trim() !== "" && isXmlText(text) ? [text] : [];
}
