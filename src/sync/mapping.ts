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
import type { Dialect } from "./dialect.ts";
import type { AttributeDefinition, AttributeMapping, ObjectMapping, ObjectType } from "./schema.ts";
import { type CompiledScope, compileScope, NO_SCOPE } from "./scoping.ts";
import type { TargetAttribute } from "./target-attribute.ts";
import { parseTargetAttribute } from "./target-path.ts";
import { toTargetType } from "./target-type.ts";

/** The source attribute that is computed, not stored: is the object to be switched off? */
export const IS_SOFT_DELETED = "IsSoftDeleted";

/** The source attribute that holds the app roles somebody is assigned. */
export const APP_ROLE_ASSIGNMENTS = "appRoleAssignments";

/** One attribute mapping made ready to run. */
export interface CompiledAttributeMapping {
  readonly target: TargetAttribute;
  readonly mapping: AttributeMapping;
  /** Absent for the type None, and for `members`, which are rows of their own. */
  readonly evaluate?: CompiledExpression;
  /** The source attributes that it reads. */
  readonly reads: readonly string[];
  /** The value depends on whether the object is in scope and enabled. */
  readonly readsSoftDeleted: boolean;
  /** The object can't be created without a value. */
  readonly required: boolean;
  /** Values are only added to those that the target has. */
  readonly merges: boolean;
}

/**
 * A mapping of a reference: its expression gives the id of another source object, and the target
 * gets that object's target id.
 */
export interface CompiledReference extends CompiledAttributeMapping {
  readonly evaluate: CompiledExpression;
  readonly referencedType: ObjectType;
}

/** An object mapping made ready to run. */
export interface CompiledObjectMapping {
  readonly objectType: ObjectType;
  readonly mapping: ObjectMapping;
  /** In which requests for its objects are written. */
  readonly dialect: Dialect;
  /** All but references and members, in the order of the table. */
  readonly attributes: readonly CompiledAttributeMapping[];
  /** Matching attributes, first priority first. */
  readonly matching: readonly CompiledAttributeMapping[];
  /** The mappings of references besides `members`: `manager`, and others that are defined so. */
  readonly references: readonly CompiledReference[];
  /** Whether `members` of groups are mapped. */
  readonly members: boolean;
  /** Whether any mapping reads the app roles of somebody. */
  readonly readsRoles: boolean;
  readonly scope: CompiledScope;
}

/** What is known about the attributes of the target besides their names. */
export interface CompileOptions {
  /** The schema's own definitions of the target's attributes. */
  readonly definitions?: readonly AttributeDefinition[];
  /** The attributes that the application's gallery entry calls required. */
  readonly required?: readonly string[];
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
  dialect: Dialect = "rfc",
  options: CompileOptions = {},
): CompiledObjectMapping {
  const objectType = mapping.targetObjectName;
  const all = mapping.attributeMappings.map((row) => compileRow(objectType, row, regex, options));
  const references = all.filter(isReference);
  const plain = all.filter(
    (row) => row.target.type !== "reference" && row.target.attribute !== "members",
  );
  return {
    objectType,
    mapping,
    dialect,
    attributes: plain,
    matching: plain
      .filter((row) => row.evaluate !== undefined && (row.mapping.matchingPriority ?? 0) > 0)
      .sort((a, b) => (a.mapping.matchingPriority ?? 0) - (b.mapping.matchingPriority ?? 0)),
    references,
    members: objectType === "Group" && all.some(({ target }) => target.attribute === "members"),
    readsRoles: all.some(({ reads }) => reads.includes(APP_ROLE_ASSIGNMENTS)),
    scope: mapping.scope === undefined ? NO_SCOPE : compileScope(mapping.scope, regex),
  };
}

function compileRow(
  objectType: ObjectType,
  mapping: AttributeMapping,
  regex: RegexEngine,
  options: CompileOptions,
): CompiledAttributeMapping & { readonly referencedType?: ObjectType } {
  const name = mapping.targetAttributeName;
  const definition = options.definitions?.find((each) => each.name === name);
  const target = applyDefinition(parseTargetAttribute(objectType, name), definition);
  const required = definition?.required ?? options.required?.includes(name) ?? false;
  const base = { target, mapping, required, reads: [], readsSoftDeleted: false, merges: false };
  if (target.attribute === "members" || mapping.source === undefined) return base;
  const expression = parseExpression(mapping.source.expression);
  const reads = attributesOf(expression);
  const referenced = definition?.referencedObjects?.[0]?.referencedObjectName;
  return {
    ...base,
    evaluate: compileExpression(expression, regex),
    reads,
    readsSoftDeleted: reads.includes(IS_SOFT_DELETED),
    merges:
      mapping.flowType === "MultiValueAddOnly" ||
      // Microsoft's own function of this name only adds roles; the assertive one replaces them.
      (expression.kind === "call" && expression.name === "AppRoleAssignmentsComplex"),
    ...(target.type === "reference" && {
      referencedType: referenced === "Group" ? "Group" : "User",
    }),
  };
}

function isReference(
  row: CompiledAttributeMapping & { readonly referencedType?: ObjectType },
): row is CompiledReference {
  return row.target.type === "reference" && row.evaluate !== undefined;
}

/** What a person defined about an attribute; types that the SCIM schemas know better stay. */
function applyDefinition(
  target: TargetAttribute,
  definition: AttributeDefinition | undefined,
): TargetAttribute {
  if (definition === undefined) return target;
  const { type, caseExact } = definition;
  const isText = target.type === "string" && target.attribute !== "members";
  const known = TYPES[type];
  return {
    ...target,
    ...(isText && known !== undefined && { type: known }),
    ...(caseExact !== undefined && { caseExact }),
  };
}

const TYPES: Readonly<Partial<Record<AttributeDefinition["type"], TargetAttribute["type"]>>> = {
  Boolean: "boolean",
  Integer: "integer",
  Reference: "reference",
};

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
