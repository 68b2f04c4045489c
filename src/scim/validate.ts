import { parseAttributePath } from "./attribute-path.ts";
import { computeSchemas, listMissing } from "./complete.ts";
import { ScimError } from "./errors.ts";
import type { Quirks } from "./quirks.ts";
import {
  addNote,
  addProblem,
  addUnknown,
  type ReadContext,
  type ReadNote,
  readValue,
  startReading,
} from "./read-value.ts";
import { isArray, isObject, type JsonObject, type JsonValue, type Resource } from "./resource.ts";
import {
  findAttribute,
  lookUp,
  type ResourceAttribute,
  type ResourceExtension,
  type ResourceSchema,
} from "./schema.ts";

/** What a body is read for. */
export interface ReadResourceOptions {
  /** A replacement may leave out writeOnly attributes even if required: they are kept. */
  readonly mode: "create" | "replace";
  readonly quirks: Quirks;
  /** Is told of everything that was left out on purpose; for the audit log. */
  readonly onNote?: (note: ReadNote) => void;
  /**
   * Paths that are asked for beyond the schema and have no value in what was read. They are told in
   * the one refusal, whatever else is wrong or missing; a body that lacks nothing else passes here.
   */
  readonly listMissing?: (draft: Resource) => readonly string[];
}

type Draft = Record<string, JsonValue>;

/**
 * Read the body of a POST or PUT into a canonical resource.
 *
 * Names take the spelling of the schema, unassigned values and readOnly attributes (`id`, `meta`,
 * `groups`) are left out, values are checked by type, `schemas` is computed. No `id` or `meta` is
 * in the result. writeOnly values such as `password` are: see `splitWriteOnly`.
 *
 * @param input - parsed JSON, trusted in nothing
 * @throws {@link ScimError} `invalidSyntax` when it is no object; `invalidValue` with every
 *   problem found, missing required attributes included
 * @see RFC 7643 section 2, RFC 7644 sections 3.3 and 3.5.1
 */
export function readResource(
  input: unknown,
  schema: ResourceSchema,
  options: ReadResourceOptions,
): Resource {
  if (!isObject(input)) throw new ScimError("invalidSyntax", "A resource is a JSON object.");
  const context = startReading(options.quirks);
  const draft: Draft = { schemas: [schema.urn] };
  let hasSchemas = false;
  for (const key of Object.keys(input)) {
    const value = input[key];
    if (value === undefined) continue;
    const attribute = lookUp(schema.attributesByName, key);
    if (attribute === undefined) readOtherKey(key, value, draft, schema, context);
    else if (attribute.name !== "schemas") putValue(draft, attribute, value, context);
    else {
      checkSchemas(value, schema, context);
      hasSchemas = true;
    }
  }
  if (!hasSchemas && !options.quirks.looseMessageSchemas) {
    addProblem(context, "schemas", '"schemas" is missing.');
  }
  checkRequired(draft, schema, options.mode, context);
  if (context.problems.length > 0) addDemands(draft, options, context);
  for (const note of context.notes) options.onNote?.(note);
  throwProblems(context);
  draft.schemas = computeSchemas(draft, schema);
  return draft;
}

/** Throw what was found wrong, as one refusal. */
export function throwProblems(context: ReadContext, operationIndex?: number): void {
  const [first] = context.problems;
  if (first === undefined) return;
  const detail = context.problems.map((problem) => problem.detail).join(" ");
  const where = { attributePath: first.path, operationIndex };
  throw new ScimError("invalidValue", detail, where);
}

function checkRequired(
  draft: Draft,
  schema: ResourceSchema,
  mode: ReadResourceOptions["mode"],
  context: ReadContext,
): void {
  for (const attribute of listMissing(draft, schema)) {
    if (mode === "replace" && attribute.mutability === "writeOnly") continue;
    // What was there but wrong has been reported already.
    if (context.problems.some((problem) => problem.path === attribute.path)) continue;
    addProblem(context, attribute.path, `"${attribute.path}" is required.`);
  }
}

/** Who has to correct a request learns of everything at once. */
function addDemands(
  draft: Draft,
  { listMissing: listDemanded }: ReadResourceOptions,
  context: ReadContext,
): void {
  const known = new Set(context.problems.map(({ path }) => path));
  const missing = (listDemanded?.(draft) ?? []).filter((path) => !known.has(path));
  const [first] = missing;
  if (first === undefined) return;
  addProblem(context, first, `This application also needs a value for ${missing.join(", ")}.`);
}

function putValue(
  container: Draft,
  attribute: ResourceAttribute,
  input: JsonValue,
  context: ReadContext,
): void {
  if (attribute.mutability === "readOnly") return;
  const value = readValue(input, attribute, context);
  if (value === undefined) return;
  const present = container[attribute.name];
  if (isObject(present) && isObject(value)) {
    // `name` beside `name.givenName`: the parts add up.
    container[attribute.name] = { ...present, ...value };
    return;
  }
  if (present !== undefined) {
    const detail = `"${attribute.path}" is there twice, in different notations.`;
    addProblem(context, attribute.path, detail);
  }
  container[attribute.name] = value;
}

/** A key that is no core attribute: an extension, or a path in the place of a name. */
function readOtherKey(
  key: string,
  value: JsonValue,
  draft: Draft,
  schema: ResourceSchema,
  context: ReadContext,
): void {
  const extension = lookUp(schema.extensionsByUrn, key);
  if (extension !== undefined) {
    readExtension(extension, value, draft, context);
    return;
  }
  if (context.quirks.dottedKeys && isObject(value) && key.toLowerCase() === schema.foldedUrn) {
    readUnderCoreUrn(value, draft, schema, context);
    return;
  }
  const path = context.quirks.dottedKeys ? parseAttributePath(key) : undefined;
  const found = path === undefined ? undefined : findAttribute(path, schema);
  if (found?.kind !== "attribute" || (found.subAttribute && found.attribute.multiValued)) {
    addUnknown(context, key, schema.attributeNames);
    return;
  }
  const { attribute, subAttribute } = found;
  const container = attribute.extension === undefined ? draft : openExtension(draft, attribute);
  if (subAttribute === undefined) putValue(container, attribute, value, context);
  else putSubValue(container, attribute, subAttribute, value, context);
  if (attribute.extension !== undefined) dropEmpty(draft, attribute.extension);
}

/** Core attributes in an object of their own, as if the core were an extension. */
function readUnderCoreUrn(
  input: JsonObject,
  draft: Draft,
  schema: ResourceSchema,
  context: ReadContext,
): void {
  for (const key of Object.keys(input)) {
    const attribute = lookUp(schema.attributesByName, key);
    const value = input[key];
    if (attribute === undefined || value === undefined) {
      addUnknown(context, `${schema.urn}:${key}`, schema.attributeNames, key);
    } else if (attribute.name !== "schemas") putValue(draft, attribute, value, context);
  }
}

function putSubValue(
  container: Draft,
  attribute: ResourceAttribute,
  subAttribute: ResourceAttribute,
  input: JsonValue,
  context: ReadContext,
): void {
  if (attribute.mutability === "readOnly" || subAttribute.mutability === "readOnly") return;
  const value = readValue(input, subAttribute, context);
  if (value === undefined) return;
  const present = container[attribute.name];
  container[attribute.name] = { ...(isObject(present) ? present : {}), [subAttribute.name]: value };
}

function readExtension(
  extension: ResourceExtension,
  input: JsonValue,
  draft: Draft,
  context: ReadContext,
): void {
  if (input === null) return;
  if (!isObject(input)) {
    addProblem(context, extension.urn, `"${extension.urn}" must be an object.`);
    return;
  }
  const container: Draft = { ...(draft[extension.urn] as JsonObject | undefined) };
  for (const key of Object.keys(input)) {
    const attribute = lookUp(extension.attributesByName, key);
    const value = input[key];
    if (attribute !== undefined && value !== undefined) {
      putValue(container, attribute, value, context);
    } else if (!readExtensionPath(extension, key, value, container, context)) {
      addUnknown(context, `${extension.urn}:${key}`, extension.attributesByName.keys(), key);
    }
  }
  draft[extension.urn] = container;
  dropEmpty(draft, extension.urn);
}

function readExtensionPath(
  extension: ResourceExtension,
  key: string,
  value: JsonValue | undefined,
  container: Draft,
  context: ReadContext,
): boolean {
  const path = context.quirks.dottedKeys ? parseAttributePath(key) : undefined;
  if (path?.subAttribute === undefined || path.urn !== undefined) return false;
  const attribute = lookUp(extension.attributesByName, path.attribute);
  if (attribute === undefined || attribute.multiValued) return false;
  const subAttribute = lookUp(attribute.subAttributesByName, path.subAttribute);
  if (subAttribute === undefined || value === undefined) return false;
  putSubValue(container, attribute, subAttribute, value, context);
  return true;
}

function openExtension(draft: Draft, attribute: ResourceAttribute): Draft {
  const urn = attribute.extension ?? "";
  const container: Draft = { ...(draft[urn] as JsonObject | undefined) };
  draft[urn] = container;
  return container;
}

function dropEmpty(draft: Draft, urn: string): void {
  const container = draft[urn];
  if (isObject(container) && Object.keys(container).length === 0) delete draft[urn];
}

function checkSchemas(input: JsonValue, schema: ResourceSchema, context: ReadContext): void {
  const uris = isArray(input) ? input : [input];
  let hasBase = false;
  for (const uri of uris) {
    const folded = typeof uri === "string" ? uri.toLowerCase() : "";
    if (folded === schema.foldedUrn) hasBase = true;
    else if (!schema.extensionsByUrn.has(folded)) noteUnknownSchema(uri, context);
  }
  if (hasBase || context.quirks.unknownSchemas === "ignore") return;
  addProblem(context, "schemas", `"schemas" must name "${schema.urn}".`);
}

function noteUnknownSchema(uri: JsonValue, context: ReadContext): void {
  const shown = (typeof uri === "string" ? uri : "a value that is no URI").slice(0, 200);
  if (context.quirks.unknownSchemas === "ignore") {
    addNote(context, { reason: "unknownSchema", path: shown });
    return;
  }
  addProblem(context, "schemas", `"schemas" names "${shown}", which is unknown here.`);
}
