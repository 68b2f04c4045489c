import { computeSchemas } from "./complete.ts";
import { equalValues } from "./equal.ts";
import { ScimError } from "./errors.ts";
import { keepManagerReference } from "./manager-reference.ts";
import { readAttribute } from "./match.ts";
import { concludeChange, type PatchOutcome } from "./patch.ts";
import type { Quirks } from "./quirks.ts";
import type { ReadNote } from "./read-value.ts";
import { isObject, type JsonValue, type Resource } from "./resource.ts";
import type { ResourceAttribute, ResourceSchema } from "./schema.ts";
import { readResource } from "./validate.ts";

/**
 * Work out what a PUT makes of a resource.
 *
 * readOnly values stay as they are whatever the input says, writeOnly ones and, by the quirk,
 * `active` stay when absent; readWrite ones that are absent become unassigned; an immutable
 * attribute with a value must come with the same one or not at all.
 *
 * @param current - in canonical form
 * @param input - the parsed body
 * @throws {@link ScimError} as {@link readResource}; `mutability` for another immutable value
 * @see RFC 7644 section 3.5.1
 */
export function replaceResource(
  current: Resource,
  input: unknown,
  schema: ResourceSchema,
  quirks: Quirks,
): PatchOutcome {
  const notes: ReadNote[] = [];
  const onNote = (note: ReadNote) => void notes.push(note);
  const wanted = readResource(input, schema, { mode: "replace", quirks, onNote });
  const next: Record<string, JsonValue> = {};
  settleAll(next, current, wanted, schema.attributes, quirks);
  for (const { urn, attributes } of schema.extensions) {
    const container: Record<string, JsonValue> = {};
    settleAll(container, current, wanted, attributes, quirks);
    if (Object.keys(container).length > 0) next[urn] = container;
  }
  const all = [...schema.attributes, ...schema.extensions.flatMap((each) => each.attributes)];
  const touched = all.filter((attribute) => attribute.name !== "schemas");
  next.schemas = computeSchemas(next, schema);
  const after = keepManagerReference(current, next);
  return concludeChange(current, after, touched, schema, notes);
}

function settleAll(
  container: Record<string, JsonValue>,
  current: Resource,
  wanted: Resource,
  attributes: readonly ResourceAttribute[],
  quirks: Quirks,
): void {
  for (const attribute of attributes) {
    const before = readAttribute(current, attribute);
    const after = readAttribute(wanted, attribute);
    const value = settleValue(attribute, before, after, quirks);
    if (value !== undefined) container[attribute.name] = value;
  }
}

function settleValue(
  attribute: ResourceAttribute,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  quirks: Quirks,
): JsonValue | undefined {
  if (before === undefined) return after;
  const isActive = attribute.userPath === "active" && quirks.replaceKeepsActive;
  switch (attribute.mutability) {
    case "readOnly":
      return before;
    case "writeOnly":
      return after ?? before;
    case "immutable":
      if (after !== undefined && !equalValues(before, after, attribute)) {
        throw refuseImmutable(attribute);
      }
      return before;
    default:
      if (after === undefined) return isActive ? before : undefined;
      return keepParts(attribute, before, after);
  }
}

/** Inside a single-valued complex attribute the same rules hold for the sub-attributes. */
function keepParts(attribute: ResourceAttribute, before: JsonValue, after: JsonValue): JsonValue {
  if (attribute.multiValued || !isObject(before) || !isObject(after)) return after;
  let kept = after;
  for (const sub of attribute.subAttributes) {
    const old = before[sub.name];
    if (old === undefined) continue;
    const fresh = after[sub.name];
    if (sub.mutability === "immutable" && fresh !== undefined && !equalValues(old, fresh, sub)) {
      throw refuseImmutable(sub);
    }
    // What the service provider filled in belongs to the reference it was filled in for.
    const isSameReference = before.value === after.value;
    const isKept =
      sub.mutability === "immutable" || (sub.mutability === "readOnly" && isSameReference);
    if (isKept && fresh === undefined) kept = { ...kept, [sub.name]: old };
  }
  return kept;
}

function refuseImmutable(attribute: ResourceAttribute): ScimError {
  const { path } = attribute;
  const detail = `"${path}" is immutable and has another value.`;
  return new ScimError("mutability", detail, { attributePath: path });
}
