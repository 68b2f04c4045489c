import { findCountry } from "../common/countries.ts";
import type { JsonObject, JsonValue } from "../common/json.ts";
import type { EvaluationEnvironment, ExpressionValue, RegexEngine } from "../expression/index.ts";
import { compileExpression, parseExpression, toJsonValue } from "../expression/index.ts";
import { ScimError } from "../scim/errors.ts";
import type { AttributeMapping, SynchronizationSchema } from "./schema.ts";
import type { EvaluationWorld } from "./source-environment.ts";
import { readTargetValue } from "./target-attribute.ts";
import { parseTargetAttribute } from "./target-path.ts";

/** A person of an upload as the directory is to have them. */
export interface InboundPerson {
  /** The value by which the person is known again: of the matching attribute. */
  readonly key: string;
  /** By source attribute name; null clears. */
  readonly properties: Readonly<Record<string, JsonValue>>;
  readonly userPrincipalName?: string;
  /** Absent: the upload says nothing about it. */
  readonly accountEnabled?: boolean;
  /** The key of the manager; null: nobody. Absent: the upload says nothing about it. */
  readonly managerKey?: string | null;
}

/** The mapping of uploads made ready to run. */
export interface InboundMapping {
  /** The directory's attribute by which people are known again. */
  readonly matching: string;
  readonly map: (data: JsonObject, world: EvaluationWorld) => InboundPerson;
}

interface Row {
  readonly name: string;
  readonly mapping: AttributeMapping;
  readonly evaluate: ((environment: EvaluationEnvironment) => JsonValue | undefined) | undefined;
}

const USUAL_MATCHING = "employeeId";

/**
 * Make the mapping of a schema for uploads ready.
 *
 * An attribute that the upload does not name is left as it is, unless the mapping flows null
 * values; so a field that an HR system leaves out never wipes anything, nor disables anybody.
 *
 * @throws ExpressionError when an expression can't be parsed
 */
export function compileInbound(schema: SynchronizationSchema, regex: RegexEngine): InboundMapping {
  const mapping = schema.synchronizationRules
    .flatMap(({ objectMappings }) => objectMappings)
    .find(({ enabled, targetObjectName }) => enabled && targetObjectName === "User");
  const rows = (mapping?.attributeMappings ?? []).map((row) => compileRow(row, regex));
  const matched = rows.find((row) => row.mapping.matchingPriority !== undefined);
  const matching = matched?.name ?? USUAL_MATCHING;
  return { matching, map: (data, world) => mapPerson(rows, matching, describe(data, world)) };
}

function compileRow(mapping: AttributeMapping, regex: RegexEngine): Row {
  const name = mapping.targetAttributeName;
  if (mapping.source === undefined) return { name, mapping, evaluate: undefined };
  const run = compileExpression(parseExpression(mapping.source.expression), regex);
  const evaluate = (environment: EvaluationEnvironment): JsonValue | undefined => {
    const result = run(environment);
    return "dropped" in result ? undefined : (toJsonValue(result.value) as JsonValue);
  };
  return { name, mapping, evaluate };
}

function mapPerson(
  rows: readonly Row[],
  matching: string,
  environment: EvaluationEnvironment,
): InboundPerson {
  const values = new Map<string, JsonValue>();
  for (const { name, mapping, evaluate } of rows) {
    const value = evaluate === undefined ? mapping.defaultValue : evaluate(environment);
    if (value === undefined) continue;
    const isEmpty = value === null || value === "" || (Array.isArray(value) && value.length === 0);
    if (!isEmpty) values.set(name, value);
    else if (mapping.flowNullValues === true) values.set(name, null);
  }
  const { userPrincipalName, accountEnabled, manager, ...properties } = Object.fromEntries(values);
  const enabled = readFlag(accountEnabled);
  return {
    key: String(values.get(matching) ?? ""),
    properties,
    ...(typeof userPrincipalName === "string" && { userPrincipalName }),
    ...(enabled !== undefined && { accountEnabled: enabled }),
    ...(manager !== undefined && { managerKey: manager === null ? null : String(manager) }),
  };
}

function readFlag(value: JsonValue | undefined): boolean | undefined {
  if (typeof value === "boolean") return value;
  const folded = typeof value === "string" ? value.toLowerCase() : "";
  return folded === "true" ? true : folded === "false" ? false : undefined;
}

/** An upload's person as expressions see it: by SCIM paths. */
function describe(data: JsonObject, world: EvaluationWorld): EvaluationEnvironment {
  return { ...world, findCountry, attribute: (path) => toValue(readPath(data, path)) };
}

function readPath(data: JsonObject, path: string): JsonValue | undefined {
  // The customer's own attributes may be named by any URN, which is no path to take apart.
  if (Object.hasOwn(data, path)) return data[path];
  try {
    return readTargetValue(data, parseTargetAttribute("User", path));
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    return undefined;
  }
}

function toValue(value: JsonValue | undefined): ExpressionValue {
  if (value === undefined || value === null) return null;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return value.map(toValue);
  return value as ExpressionValue;
}
