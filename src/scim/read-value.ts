import {
  countPrimaries,
  ITEM_LIMIT,
  isOverfull,
  isPrimary,
  keepPrimary,
  uniqueItems,
} from "./items.ts";
import { suggestNames } from "./near-names.ts";
import type { Quirks } from "./quirks.ts";
import { readScalar } from "./read-scalar.ts";
import { isArray, isObject, type JsonObject, type JsonValue } from "./resource.ts";
import { lookUp, type ResourceAttribute } from "./schema.ts";

/** Something of a request that was left out on purpose; for the audit log. */
export interface ReadNote {
  readonly reason: "unknownAttribute" | "unknownSchema" | "readOnlyAttribute";
  /** The name as the client wrote it. */
  readonly path: string;
}

/** One thing that is wrong with a value. */
export interface ReadProblem {
  readonly path: string;
  /** A sentence. */
  readonly detail: string;
}

/** What reading goes by, and where it leaves what it found. */
export interface ReadContext {
  readonly quirks: Quirks;
  readonly problems: ReadProblem[];
  readonly notes: ReadNote[];
}

const MOST_REPORTED = 20;

/** Start a reading with nothing found yet. */
export function startReading(quirks: Quirks): ReadContext {
  return { quirks, problems: [], notes: [] };
}

/** Whether a value on the wire means "unassigned". RFC 7643 section 2.5. */
export function isUnassigned(input: JsonValue | undefined, quirks: Quirks): boolean {
  if (input === undefined || input === null) return true;
  if (input === "") return quirks.emptyStringClears;
  return isArray(input) && input.length === 0;
}

/**
 * What an `add` with a path gives a multi-valued attribute, as a list: by the letter, too, it may
 * be one item alone.
 *
 * @see RFC 7644 section 3.5.2.1
 */
export function asList<T extends JsonValue | undefined>(
  input: T,
  quirks: Quirks,
): T | readonly JsonValue[] {
  return isArray(input) || input === undefined || isUnassigned(input, quirks) ? input : [input];
}

/**
 * Read a value from the wire into canonical form.
 *
 * @returns undefined when it means "unassigned", or when a problem was found
 */
export function readValue(
  input: JsonValue | undefined,
  attribute: ResourceAttribute,
  context: ReadContext,
): JsonValue | undefined {
  if (input === undefined || isUnassigned(input, context.quirks)) return undefined;
  if (attribute.multiValued) return readItems(input, attribute, context);
  return readSingle(input, attribute, context);
}

/** Read one value: a single-valued attribute's, or one item of a multi-valued one. */
export function readSingle(
  input: JsonValue,
  attribute: ResourceAttribute,
  context: ReadContext,
): JsonValue | undefined {
  if (isUnassigned(input, context.quirks)) return undefined;
  if (isArray(input) && input.length === 1 && context.quirks.looseComplex) {
    const only = input[0];
    // Entra documents the manager as an array of one; deeper arrays are nobody's.
    if (only !== undefined && !isArray(only)) return readSingle(only, attribute, context);
  }
  if (attribute.type === "complex") return readComplex(input, attribute, context);
  const value = context.quirks.looseComplex ? unwrapValue(input) : input;
  if (isUnassigned(value, context.quirks)) return undefined;
  const read = readScalar(value, attribute, context.quirks);
  if ("value" in read) return read.value;
  addProblem(context, attribute.path, `"${attribute.path}" ${read.problem}.`);
  return undefined;
}

/**
 * The text in `{"$ref": null, "value": "…"}`, which clients send that were written for Microsoft's
 * first SCIM library: it knew no simple values.
 */
function unwrapValue(input: JsonValue): JsonValue {
  if (!isObject(input)) return input;
  const isWrapper = Object.keys(input).every((key) => key === "value" || key === "$ref");
  return isWrapper && input.value !== undefined ? input.value : input;
}

function readComplex(
  input: JsonValue,
  attribute: ResourceAttribute,
  context: ReadContext,
): JsonObject | undefined {
  if (!isObject(input)) return readLooseComplex(input, attribute, context);
  const output: Record<string, JsonValue> = {};
  let isEmpty = true;
  for (const key of Object.keys(input)) {
    const subAttribute = lookUp(attribute.subAttributesByName, key);
    if (subAttribute === undefined) {
      addUnknown(context, `${attribute.path}.${key}`, attribute.subAttributesByName.keys(), key);
      continue;
    }
    if (subAttribute.mutability === "readOnly") continue;
    const value = readValue(input[key], subAttribute, context);
    if (value === undefined) continue;
    if (output[subAttribute.name] !== undefined) addTwice(context, subAttribute.path);
    output[subAttribute.name] = value;
    isEmpty = false;
  }
  return isEmpty ? undefined : output;
}

// A plain id stands for a manager or a member; Entra and its Postman set send both.
function readLooseComplex(
  input: JsonValue,
  attribute: ResourceAttribute,
  context: ReadContext,
): JsonObject | undefined {
  const value = attribute.subAttributesByName.get("value");
  if (value !== undefined && context.quirks.looseComplex && !isArray(input)) {
    const read = readSingle(input, value, context);
    return read === undefined ? undefined : { value: read };
  }
  addProblem(context, attribute.path, `"${attribute.path}" must be an object.`);
  return undefined;
}

function readItems(
  input: JsonValue,
  attribute: ResourceAttribute,
  context: ReadContext,
): readonly JsonValue[] | undefined {
  if (!isArray(input) && !context.quirks.looseComplex) {
    addProblem(context, attribute.path, `"${attribute.path}" must be an array.`);
    return undefined;
  }
  const inputs = isArray(input) ? input : [input];
  if (isOverfull(inputs.length, attribute)) {
    addProblem(context, attribute.path, `"${attribute.path}" has more items than ${ITEM_LIMIT}.`);
    return undefined;
  }
  const items: JsonValue[] = [];
  for (const each of inputs) {
    const item = readItem(each, attribute, context);
    if (item !== undefined) items.push(item);
  }
  if (items.length === 0) return undefined;
  return settlePrimary(uniqueItems(items, attribute), attribute, context);
}

/** Read one item of a multi-valued attribute. */
export function readItem(
  input: JsonValue,
  attribute: ResourceAttribute,
  context: ReadContext,
): JsonValue | undefined {
  if (isArray(input) && input.length > 0) {
    addProblem(context, attribute.path, `An item of "${attribute.path}" must not be an array.`);
    return undefined;
  }
  const isRole = context.quirks.jsonTextRoles && attribute.userPath === "roles";
  return readSingle(isRole ? unpackRole(input) : input, attribute, context);
}

// Entra's AppRoleAssignmentsComplex puts {"id","value","displayName"} as JSON text into `value`.
function unpackRole(input: JsonValue): JsonValue {
  const text = isObject(input) ? input.value : input;
  if (typeof text !== "string" || !text.startsWith("{")) return input;
  const role = parseJson(text);
  if (!isObject(role) || typeof role.value !== "string") return input;
  const display = role.displayName ?? role.display;
  const unpacked = { ...(isObject(input) ? input : {}), value: role.value };
  return typeof display === "string" ? { ...unpacked, display } : unpacked;
}

function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

/** Hold a value to one primary item at most, by the quirk. RFC 7643 section 2.4. */
export function settlePrimary(
  items: readonly JsonValue[],
  attribute: ResourceAttribute,
  context: ReadContext,
): readonly JsonValue[] {
  if (items.length < 2 || countPrimaries(items) < 2) return items;
  const first = items.find(isPrimary);
  if (context.quirks.primaryConflict === "keepFirst" && first !== undefined) {
    return keepPrimary(items, first);
  }
  addProblem(context, attribute.path, `Only one item of "${attribute.path}" can be primary.`);
  return items;
}

/** Record a problem; after the first twenty they are no longer listed. */
export function addProblem(context: ReadContext, path: string, detail: string): void {
  if (context.problems.length < MOST_REPORTED) context.problems.push({ path, detail });
}

/** Record an attribute the schema does not have, as a problem or a note by the quirk. */
export function addUnknown(
  context: ReadContext,
  path: string,
  known: Iterable<string>,
  name: string = path,
): void {
  // A hostile body may have a hundred thousand of them.
  if (context.problems.length + context.notes.length >= MOST_REPORTED) return;
  const shown = path.length > 200 ? `${path.slice(0, 200)}…` : path;
  if (context.quirks.unknownAttributes === "reject") {
    addProblem(context, shown, `There is no attribute "${shown}".${suggestNames(name, known)}`);
    return;
  }
  addNote(context, { reason: "unknownAttribute", path: shown });
}

/** Record something that was left out; after the first twenty they are no longer listed. */
export function addNote(context: ReadContext, note: ReadNote): void {
  if (context.notes.length < MOST_REPORTED) context.notes.push(note);
}

function addTwice(context: ReadContext, path: string): void {
  addProblem(context, path, `"${path}" is there twice, in different letter case.`);
}
