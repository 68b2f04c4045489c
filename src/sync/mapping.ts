import type { JsonValue } from "../common/json.ts";
import { ExpressionError } from "../expression/errors.ts";
import {
  attributesOf,
  type CompiledExpression,
  compileExpression,
  type EvaluationEnvironment,
  parseExpression,
  type RegexEngine,
  toJsonValue,
} from "../expression/index.ts";
import type { AttributeMapping, ObjectMapping, ObjectType } from "./schema.ts";
import type { TargetAttribute } from "./target-attribute.ts";
import { parseTargetAttribute } from "./target-path.ts";

/** The source attribute that is computed, not stored: is the object to be switched off? */
export const IS_SOFT_DELETED = "IsSoftDeleted";

/** One attribute mapping made ready to run. */
export interface CompiledAttributeMapping {
  readonly target: TargetAttribute;
  readonly mapping: AttributeMapping;
  /** Absent for references: their value is the target id of another object, found elsewhere. */
  readonly evaluate?: CompiledExpression;
  /** The value depends on whether the object is in scope and enabled. */
  readonly readsSoftDeleted: boolean;
}

/** An object mapping made ready to run. */
export interface CompiledObjectMapping {
  readonly objectType: ObjectType;
  readonly mapping: ObjectMapping;
  /** All but references and members, in the order of the table. */
  readonly attributes: readonly CompiledAttributeMapping[];
  /** Matching attributes, first priority first. */
  readonly matching: readonly CompiledAttributeMapping[];
  /** The mapping of `manager`, when there is one. */
  readonly manager?: CompiledAttributeMapping;
  /** Whether `members` of groups are mapped. */
  readonly members: boolean;
}

/**
 * Make an object mapping ready: expressions are parsed and compiled once, target paths taken
 * apart once.
 *
 * @throws ExpressionError when an expression can't be parsed, ScimError when a target attribute
 *   name is no SCIM path
 */
export function compileObjectMapping(
  mapping: ObjectMapping,
  regex: RegexEngine,
): CompiledObjectMapping {
  const objectType = mapping.targetObjectName;
  const all = mapping.attributeMappings.map((row) => compileRow(objectType, row, regex));
  const plain = all.filter(({ evaluate }) => evaluate !== undefined);
  const manager = all.find(({ target }) => target.type === "reference");
  return {
    objectType,
    mapping,
    attributes: plain,
    matching: plain
      .filter((row) => (row.mapping.matchingPriority ?? 0) > 0)
      .sort((a, b) => (a.mapping.matchingPriority ?? 0) - (b.mapping.matchingPriority ?? 0)),
    ...(manager !== undefined && { manager }),
    members: all.some(({ target }) => target.attribute === "members"),
  };
}

function compileRow(
  objectType: ObjectType,
  mapping: AttributeMapping,
  regex: RegexEngine,
): CompiledAttributeMapping {
  const target = parseTargetAttribute(objectType, mapping.targetAttributeName);
  if (target.type === "reference" || target.attribute === "members") {
    return { target, mapping, readsSoftDeleted: false };
  }
  if (mapping.source === undefined) return { target, mapping, readsSoftDeleted: false };
  const expression = parseExpression(mapping.source.expression);
  return {
    target,
    mapping,
    evaluate: compileExpression(expression, regex),
    readsSoftDeleted: attributesOf(expression).includes(IS_SOFT_DELETED),
  };
}

/** What the mappings give for one object. */
export interface MappedObject {
  /** By target attribute name. An attribute without a value is absent. */
  readonly values: ReadonlyMap<string, JsonValue>;
  /** Attributes whose flow was dropped (IgnoreFlowIfNullOrEmpty): to be left as they are. */
  readonly dropped: ReadonlySet<string>;
  /** Attributes whose values the log must not show. */
  readonly redacted: ReadonlySet<string>;
  /** A mapping answered IgnoreObjectFlow: nothing of this object is to be written. */
  readonly ignored: boolean;
}

/** A mapping that could not be evaluated for this object. */
export class MappingError extends Error {
  override readonly name = "MappingError";
  readonly targetAttributeName: string;

  constructor(targetAttributeName: string, cause: ExpressionError) {
    super(`The mapping of ${targetAttributeName} failed: ${cause.message}`, { cause });
    this.targetAttributeName = targetAttributeName;
  }
}

/**
 * Evaluate all mappings against one source object.
 *
 * Empty strings count as no value: no attribute of SCIM means anything by being empty.
 *
 * @param only - `softDeleted`: only the attributes that depend on IsSoftDeleted
 * @throws MappingError naming the attribute when an expression fails
 */
export function mapObject(
  compiled: CompiledObjectMapping,
  environment: EvaluationEnvironment,
  only?: "softDeleted",
): MappedObject {
  const values = new Map<string, JsonValue>();
  const dropped = new Set<string>();
  const redacted = new Set<string>();
  for (const { target, evaluate, readsSoftDeleted } of compiled.attributes) {
    if (evaluate === undefined || (only === "softDeleted" && !readsSoftDeleted)) continue;
    const result = evaluateRow(target.name, evaluate, environment);
    if ("dropped" in result) {
      if (result.dropped === "object") return { values, dropped, redacted, ignored: true };
      dropped.add(target.name);
      continue;
    }
    if (result.redacted) redacted.add(target.name);
    const value = toTargetType(target, toJsonValue(result.value) as JsonValue);
    if (value !== undefined) values.set(target.name, value);
  }
  return { values, dropped, redacted, ignored: false };
}

function evaluateRow(
  name: string,
  evaluate: CompiledExpression,
  environment: EvaluationEnvironment,
): ReturnType<CompiledExpression> {
  try {
    return evaluate(environment);
  } catch (error) {
    if (error instanceof ExpressionError) throw new MappingError(name, error);
    throw error;
  }
}

/** Expressions speak in strings; the target attribute's type decides what goes on the wire. */
function toTargetType(target: TargetAttribute, value: JsonValue): JsonValue | undefined {
  if (value === null || value === "" || (Array.isArray(value) && value.length === 0)) {
    return undefined;
  }
  if (target.type === "boolean" && typeof value === "string") {
    const folded = value.toLowerCase();
    return folded === "true" ? true : folded === "false" ? false : value;
  }
  if ((target.type === "integer" || target.type === "decimal") && typeof value === "string") {
    const number = Number(value);
    return Number.isFinite(number) ? number : value;
  }
  if (target.type === "string" && (typeof value === "boolean" || typeof value === "number")) {
    if (typeof value === "boolean") return value ? "True" : "False";
    return String(value);
  }
  return value;
}
