import type { JsonObject, JsonValue } from "../common/json.ts";
import type { TargetRequest } from "./ports.ts";
import type { ObjectType } from "./schema.ts";
import type { TargetAttribute, TargetValue } from "./target-attribute.ts";

/**
 * SCIM requests as data, in the shape of the RFC that the most servers understand:
 * booleans are booleans, op names are lower case, members go by filter path.
 */

const CORE_SCHEMA: Readonly<Record<ObjectType, string>> = {
  User: "urn:ietf:params:scim:schemas:core:2.0:User",
  Group: "urn:ietf:params:scim:schemas:core:2.0:Group",
};
const ENDPOINT: Readonly<Record<ObjectType, string>> = { User: "/Users", Group: "/Groups" };
const PATCH_SCHEMA = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/** How many members one PATCH adds or removes at most; AWS refuses more than 100 (speed.md D). */
export const MEMBERS_PER_PATCH = 100;

/** A change of one attribute: what the target has, and what it should have. */
export interface AttributeChange {
  readonly attribute: TargetAttribute;
  readonly oldValue?: JsonValue;
  /** Absent: the value is to be taken away. */
  readonly newValue?: JsonValue;
  /** The element that the attribute belongs to is there, though this sub-attribute is not. */
  readonly elementExists?: boolean;
  /** With `newValue` absent: no mapped sub-attribute of the element has a value any more. */
  readonly elementEmptied?: boolean;
}

/** One operation of a PATCH (RFC 7644 section 3.5.2). */
export interface PatchOperation extends JsonObject {
  readonly op: "add" | "remove" | "replace";
  readonly path: string;
  readonly value?: JsonValue;
}

/** Ask the target for objects with this value (behaviour.md section 4). */
export function buildMatchRequest(
  objectType: ObjectType,
  target: TargetAttribute,
  value: JsonValue,
): TargetRequest {
  const filter = encodeURIComponent(buildFilter(target, value));
  // Group answers without their members: Entra asks so, and large groups stay cheap.
  const excluded = objectType === "Group" ? "excludedAttributes=members&" : "";
  return { method: "GET", path: `${ENDPOINT[objectType]}?${excluded}filter=${filter}` };
}

/** Read one object by its id in the target. */
export function buildReadRequest(objectType: ObjectType, targetId: string): TargetRequest {
  const excluded = objectType === "Group" ? "?excludedAttributes=members" : "";
  return { method: "GET", path: `${objectPath(objectType, targetId)}${excluded}` };
}

/** Create an object with these values. */
export function buildCreateRequest(
  objectType: ObjectType,
  values: readonly TargetValue[],
): TargetRequest {
  const body: Record<string, JsonValue> = {};
  const extensions: Record<string, Record<string, JsonValue>> = {};
  for (const { attribute, value } of values) {
    const { extension } = attribute;
    if (extension === undefined) placeValue(body, attribute, value);
    else {
      extensions[extension] ??= {};
      placeValue(extensions[extension], attribute, value);
    }
  }
  const schemas = [CORE_SCHEMA[objectType], ...Object.keys(extensions)];
  return {
    method: "POST",
    path: ENDPOINT[objectType],
    body: { schemas, ...body, ...extensions },
  };
}

/** Change an object. */
export function buildPatchRequest(
  objectType: ObjectType,
  targetId: string,
  operations: readonly PatchOperation[],
): TargetRequest {
  return {
    method: "PATCH",
    path: objectPath(objectType, targetId),
    body: { schemas: [PATCH_SCHEMA], Operations: operations },
  };
}

/** Remove an object for good. */
export function buildDeleteRequest(objectType: ObjectType, targetId: string): TargetRequest {
  return { method: "DELETE", path: objectPath(objectType, targetId) };
}

/**
 * The operations that bring about these changes: `replace` where the target has a value, `add`
 * where it has none, `remove` where it should have none, and of a whole element where nothing of
 * it should be left.
 *
 * Elements that the target does not have yet (`emails[type eq "work"]`) are added whole, one
 * operation an element: a filtered path without a match is an error by the RFC (3.5.2.3).
 */
export function buildOperations(changes: readonly AttributeChange[]): readonly PatchOperation[] {
  const operations: PatchOperation[] = [];
  const newElements = new Map<
    string,
    { attribute: TargetAttribute; item: Record<string, JsonValue> }
  >();
  for (const { attribute, oldValue, newValue, elementExists, elementEmptied } of changes) {
    const path =
      newValue === undefined && elementEmptied ? elementPath(attribute) : formatPath(attribute);
    if (newValue === undefined) {
      const isSaid = operations.some(
        (operation) => operation.op === "remove" && operation.path === path,
      );
      if (!isSaid) operations.push({ op: "remove", path });
    } else if (oldValue !== undefined || elementExists) {
      operations.push({ op: "replace", path, value: wireValue(attribute, newValue) });
    } else if (attribute.element === undefined) {
      operations.push({ op: "add", path, value: wireValue(attribute, newValue) });
    } else {
      const key = elementPath(attribute);
      const element = newElements.get(key) ?? {
        attribute,
        item: { [attribute.element.subAttribute]: attribute.element.value },
      };
      newElements.set(key, element);
      element.item[attribute.subAttribute ?? "value"] = newValue;
    }
  }
  for (const { attribute, item } of newElements.values()) {
    operations.push({ op: "add", path: qualifiedName(attribute), value: [item] });
  }
  return operations;
}

/** The operations that add and remove members, each of at most {@link MEMBERS_PER_PATCH}. */
export function buildMemberOperations(
  added: readonly string[],
  removed: readonly string[],
): readonly (readonly PatchOperation[])[] {
  const patches: PatchOperation[][] = [];
  for (let from = 0; from < added.length; from += MEMBERS_PER_PATCH) {
    const value = added.slice(from, from + MEMBERS_PER_PATCH).map((id) => ({ value: id }));
    patches.push([{ op: "add", path: "members", value }]);
  }
  for (let from = 0; from < removed.length; from += MEMBERS_PER_PATCH) {
    patches.push(
      removed
        .slice(from, from + MEMBERS_PER_PATCH)
        .map((id) => ({ op: "remove", path: `members[value eq ${JSON.stringify(id)}]` })),
    );
  }
  return patches;
}

function buildFilter(target: TargetAttribute, value: JsonValue): string {
  const literal = JSON.stringify(value);
  const { element } = target;
  if (element === undefined) return `${formatPath(target)} eq ${literal}`;
  const picks = `${element.subAttribute} eq ${JSON.stringify(element.value)}`;
  return `${qualifiedName(target)}[${picks} and ${target.subAttribute ?? "value"} eq ${literal}]`;
}

function placeValue(holder: Record<string, JsonValue>, target: TargetAttribute, value: JsonValue) {
  const { attribute, element, subAttribute } = target;
  if (element !== undefined) {
    holder[attribute] ??= [];
    const list = holder[attribute] as Record<string, JsonValue>[];
    let item = list.find((candidate) => candidate[element.subAttribute] === element.value);
    if (item === undefined) {
      item = { [element.subAttribute]: element.value };
      // The first e-mail is the one that people are written to.
      if (attribute === "emails" && list.length === 0) item.primary = true;
      list.push(item);
    }
    item[subAttribute ?? "value"] = value;
  } else if (subAttribute !== undefined) {
    holder[attribute] ??= {};
    (holder[attribute] as Record<string, JsonValue>)[subAttribute] = value;
  } else holder[attribute] = wireValue(target, value);
}

/** References travel as an object with the id as `value` (RFC 7643 section 4.3). */
function wireValue(target: TargetAttribute, value: JsonValue): JsonValue {
  return target.type === "reference" && typeof value === "string" ? { value } : value;
}

function objectPath(objectType: ObjectType, targetId: string): string {
  return `${ENDPOINT[objectType]}/${encodeURIComponent(targetId)}`;
}

function qualifiedName(target: TargetAttribute): string {
  return target.extension === undefined
    ? target.attribute
    : `${target.extension}:${target.attribute}`;
}

function elementPath(target: TargetAttribute): string {
  const { element } = target;
  if (element === undefined) return qualifiedName(target);
  return `${qualifiedName(target)}[${element.subAttribute} eq ${JSON.stringify(element.value)}]`;
}

function formatPath(target: TargetAttribute): string {
  const path = elementPath(target);
  return target.subAttribute === undefined ? path : `${path}.${target.subAttribute}`;
}
