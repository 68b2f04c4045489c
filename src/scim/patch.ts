import { parseAttributePath } from "./attribute-path.ts";
import { computeSchemas, listMissing } from "./complete.ts";
import { equalValues } from "./equal.ts";
import { ScimError } from "./errors.ts";
import { findPath } from "./known-paths.ts";
import { keepManagerReference } from "./manager-reference.ts";
import { readAttribute } from "./match.ts";
import {
  EFFORT,
  type PatchOperation,
  type PatchState,
  refuseMutability,
  spendEffort,
  type TargetChange,
} from "./patch-state.ts";
import { applyToTarget } from "./patch-target.ts";
import type { ResolvedPath } from "./path.ts";
import type { Quirks } from "./quirks.ts";
import { addNote, addUnknown, isUnassigned, type ReadNote, startReading } from "./read-value.ts";
import { isObject, type JsonObject, type JsonValue, type Resource } from "./resource.ts";
import {
  findAttribute,
  lookUp,
  type ResourceAttribute,
  type ResourceExtension,
  type ResourceSchema,
} from "./schema.ts";
import { throwProblems } from "./validate.ts";

export type { PatchOperation } from "./patch-state.ts";

/**
 * The most operations applied to one resource. Every one may look at every item of an attribute,
 * so without a limit a small request could keep the process busy for long.
 */
export const APPLIED_OPERATION_LIMIT = 1_000;

/** One attribute, or sub-attribute of a single-valued complex one, whose value differs now. */
export interface ModifiedAttribute {
  /** Standard notation, with the URN in front for extension attributes. */
  readonly path: string;
  /** Undefined when it was unassigned, and always for writeOnly attributes. */
  readonly oldValue: JsonValue | undefined;
  /** Undefined when it is unassigned now, and always for writeOnly attributes. */
  readonly newValue: JsonValue | undefined;
}

/** What a PATCH or PUT comes to. */
export interface PatchOutcome {
  /** The resource as it should be now; the very input when nothing changed. */
  readonly resource: Resource;
  /** False when the resource said all this before; version and lastModified then stay. */
  readonly changed: boolean;
  readonly modified: readonly ModifiedAttribute[];
  /** What was left out on purpose; for the audit log. */
  readonly notes: readonly ReadNote[];
}

/**
 * Apply the operations of a PATCH, in order, each to the result of the one before. All or
 * nothing: the input is never changed, and a refusal leaves no outcome.
 *
 * @param resource - in canonical form
 * @throws {@link ScimError} with `operationIndex`: `invalidPath`, `noTarget`, `mutability`,
 *   `invalidValue`; `payloadTooLarge` above {@link APPLIED_OPERATION_LIMIT}
 * @see RFC 7644 section 3.5.2
 */
export function applyPatch(
  resource: Resource,
  operations: readonly PatchOperation[],
  schema: ResourceSchema,
  quirks: Quirks,
): PatchOutcome {
  if (operations.length > APPLIED_OPERATION_LIMIT) {
    const detail = `More than ${APPLIED_OPERATION_LIMIT} operations on one resource (maxPatchOperations).`;
    throw new ScimError("payloadTooLarge", detail);
  }
  const context = startReading(quirks);
  const state: PatchState = {
    draft: { ...resource },
    schema,
    quirks,
    context,
    touched: new Set(),
    effort: 0,
  };
  operations.forEach((operation, position) => {
    const index = operation.index ?? position;
    try {
      applyOperation(state, operation);
      throwProblems(context, index);
    } catch (cause) {
      if (!(cause instanceof ScimError)) throw cause;
      throw atOperation(cause, index);
    }
  });
  checkParts(state);
  const after = keepManagerReference(resource, state.draft, operations);
  return concludeChange(resource, after, [...state.touched], schema, context.notes);
}

function atOperation(error: ScimError, operationIndex: number): ScimError {
  if (error.operationIndex !== undefined) return error;
  const { attributePath } = error;
  return new ScimError(error.code, error.detail, { cause: error, attributePath, operationIndex });
}

function applyOperation(state: PatchState, operation: PatchOperation): void {
  const { op, value } = operation;
  // The base schema's URN as a path means the resource itself.
  const isWhole = operation.path?.toLowerCase() === state.schema.foldedUrn;
  const path = isWhole ? undefined : operation.path;
  if (path === undefined) {
    if (op === "remove") throw new ScimError("noTarget", "remove needs a path.");
    if (!isObject(value)) {
      throw new ScimError("invalidValue", `${op} without a path needs an object as its value.`);
    }
    mergeObject(state, op, value);
    return;
  }
  if (op !== "remove" && value === undefined) {
    throw new ScimError("invalidValue", `${op} of "${path.slice(0, 200)}" has no value.`);
  }
  const target = findTarget(state, path);
  if (target !== undefined) applyResolved(state, target, { op, value, isMerge: false });
}

function findTarget(state: PatchState, text: string): ResolvedPath | undefined {
  try {
    return findPath(text, state.schema, state.quirks.filterLenientLiterals);
  } catch (cause) {
    // An unknown attribute carries its path; a filter that does not fit is an error always.
    const isUnknown = cause instanceof ScimError && cause.attributePath !== undefined;
    if (!isUnknown || state.quirks.unknownPaths === "reject") throw cause;
    addNote(state.context, { reason: "unknownAttribute", path: text.slice(0, 200) });
    return undefined;
  }
}

function applyResolved(state: PatchState, target: ResolvedPath, change: TargetChange): void {
  if (target.kind === "attribute") applyToTarget(state, target, change);
  else applyToExtension(state, target.extension, change);
}

/** A value without a path: every key is an attribute, an extension, or a path (Entra's flag). */
function mergeObject(
  state: PatchState,
  op: "add" | "replace",
  value: JsonObject,
  isInside = false,
): void {
  const { schema, quirks, context } = state;
  const keys = Object.keys(value);
  spendEffort(state, keys.length, EFFORT.key);
  for (const key of keys) {
    const change = { op, value: value[key], isMerge: true };
    // Core attributes have been seen under the core URN; never under it twice.
    if (!isInside && isObject(change.value) && key.toLowerCase() === schema.foldedUrn) {
      mergeObject(state, op, change.value, true);
      continue;
    }
    const attribute = lookUp(schema.attributesByName, key);
    const extension = lookUp(schema.extensionsByUrn, key);
    if (attribute !== undefined) applyToTarget(state, wholeAttribute(attribute), change);
    else if (extension !== undefined) applyToExtension(state, extension, change);
    else {
      const target = quirks.dottedKeys ? findKey(key, schema) : undefined;
      if (target === undefined) addUnknown(context, key, schema.attributeNames);
      else applyResolved(state, target, change);
    }
  }
}

function wholeAttribute(attribute: ResourceAttribute): ResolvedPath & { kind: "attribute" } {
  return { kind: "attribute", attribute, subAttribute: undefined, filter: undefined };
}

function findKey(key: string, schema: ResourceSchema): ResolvedPath | undefined {
  // What is no path is found out without the near names that an error would look for.
  const plain = parseAttributePath(key);
  if (plain !== undefined && findAttribute(plain, schema) === undefined) return undefined;
  try {
    return findPath(key, schema, true);
  } catch (cause) {
    if (cause instanceof ScimError && cause.code === "invalidPath") return undefined;
    throw cause;
  }
}

function applyToExtension(
  state: PatchState,
  extension: ResourceExtension,
  change: TargetChange,
): void {
  const { op, value } = change;
  if (op === "remove" || isUnassigned(value, state.quirks)) {
    if (extension.required) {
      const [first] = extension.attributes;
      if (first !== undefined) throw refuseMutability(first, "is of a required extension");
    }
    for (const attribute of extension.attributes) {
      if (readAttribute(state.draft, attribute) === undefined) continue;
      applyToTarget(state, wholeAttribute(attribute), {
        ...change,
        op: "remove",
        value: undefined,
      });
    }
    return;
  }
  if (!isObject(value)) {
    throw new ScimError("invalidValue", `"${extension.urn}" must be an object.`);
  }
  const keys = Object.keys(value);
  spendEffort(state, keys.length, EFFORT.key);
  for (const key of keys) {
    const target = findExtensionKey(state, extension, key);
    if (target !== undefined)
      applyToTarget(state, target, { op, value: value[key], isMerge: true });
  }
}

function findExtensionKey(
  state: PatchState,
  extension: ResourceExtension,
  key: string,
): (ResolvedPath & { kind: "attribute" }) | undefined {
  const attribute = lookUp(extension.attributesByName, key);
  if (attribute !== undefined) return wholeAttribute(attribute);
  const path = `${extension.urn}:${key}`;
  const target = state.quirks.dottedKeys ? findKey(path, state.schema) : undefined;
  if (target?.kind === "attribute") return target;
  addUnknown(state.context, path, extension.attributesByName.keys(), key);
  return undefined;
}

/** Required sub-attributes, and required attributes of an extension that has come to be. */
function checkParts(state: PatchState): void {
  const needsLook = [...state.touched].some(
    (each) => each.hasRequiredParts || each.extension !== undefined,
  );
  if (!needsLook) return;
  for (const missing of listMissing(state.draft, state.schema)) {
    const owner = missing.parent ?? missing;
    const isOurs = [...state.touched].some(
      (each) =>
        each === owner || (each.extension !== undefined && each.extension === owner.extension),
    );
    if (!isOurs) continue;
    const { path } = missing;
    throw new ScimError("invalidValue", `"${path}" is required.`, { attributePath: path });
  }
}

/**
 * Compare what came out with what was there, and compute `schemas` anew.
 *
 * @param touched - the top-level or extension attributes that may differ
 */
export function concludeChange(
  before: Resource,
  after: Resource,
  touched: readonly ResourceAttribute[],
  schema: ResourceSchema,
  notes: readonly ReadNote[],
): PatchOutcome {
  const modified: ModifiedAttribute[] = [];
  for (const attribute of touched) {
    const oldValue = readAttribute(before, attribute);
    const newValue = readAttribute(after, attribute);
    collectModified(attribute, oldValue, newValue, modified);
  }
  if (modified.length === 0) return { resource: before, changed: false, modified, notes };
  const hasExtension = touched.some((each) => each.extension !== undefined);
  const resource = hasExtension ? { ...after, schemas: computeSchemas(after, schema) } : after;
  return { resource, changed: true, modified, notes };
}

function collectModified(
  attribute: ResourceAttribute,
  oldValue: JsonValue | undefined,
  newValue: JsonValue | undefined,
  modified: ModifiedAttribute[],
): void {
  if (attribute.type === "complex" && !attribute.multiValued) {
    const oldParts = isObject(oldValue) ? oldValue : {};
    const newParts = isObject(newValue) ? newValue : {};
    for (const sub of attribute.subAttributes) {
      collectModified(sub, oldParts[sub.name], newParts[sub.name], modified);
    }
    return;
  }
  if (equalValues(oldValue, newValue, attribute, { exact: true })) return;
  // The values of a password have no place in a log.
  const isSecret = attribute.mutability === "writeOnly";
  const values = isSecret ? { oldValue: undefined, newValue: undefined } : { oldValue, newValue };
  modified.push({ path: attribute.path, ...values });
}
