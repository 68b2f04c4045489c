import type { JsonObject, JsonValue } from "../common/json.ts";
import type { Dialect } from "./dialect.ts";
import type { TargetRequest } from "./ports.ts";
import { buildBody, wireValue } from "./request-body.ts";
import { buildEntraMemberOperations, buildEntraOperations } from "./request-entra.ts";
import { ENDPOINT, elementPath, formatPath, objectPath, qualifiedName } from "./request-path.ts";
import type { ObjectType } from "./schema.ts";
import type { TargetAttribute, TargetValue } from "./target-attribute.ts";

/**
 * SCIM requests as data. The dialect `rfc` has the shape of the RFC that the most servers
 * understand: booleans are booleans, op names are lower case, members go by filter path.
 */

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
  /** Entra writes the names with capitals; servers read them in any case. */
  readonly op: "add" | "remove" | "replace" | "Add" | "Remove" | "Replace";
  /** Absent: the keys of `value` are the paths. */
  readonly path?: string;
  readonly value?: JsonValue;
}

/** Ask the target for objects with this value (behaviour.md section 4). */
export function buildMatchRequest(
  objectType: ObjectType,
  target: TargetAttribute,
  value: JsonValue,
  dialect: Dialect = "rfc",
): TargetRequest {
  const filter = encodeFilter(buildFilter(target, value, dialect), dialect);
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
  dialect: Dialect = "rfc",
): TargetRequest {
  return {
    method: "POST",
    path: ENDPOINT[objectType],
    body: buildBody(objectType, values, dialect),
  };
}

/**
 * Ask whether a user has this manager already: the one reference that Entra checks before it
 * writes it (scim-requests.md section 4.6).
 */
export function buildManagerCheck(targetId: string, managerId: string): TargetRequest {
  const filter = `id eq ${JSON.stringify(targetId)} and manager eq ${JSON.stringify(managerId)}`;
  return { method: "GET", path: `/Users?filter=${encodeFilter(filter, "entra")}&attributes=id` };
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
export function buildOperations(
  changes: readonly AttributeChange[],
  dialect: Dialect = "rfc",
): readonly PatchOperation[] {
  if (dialect !== "rfc") return buildEntraOperations(changes, dialect);
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

/** How members are written. */
export interface MemberOptions {
  readonly dialect?: Dialect;
  /** How many one PATCH adds or removes at most; {@link MEMBERS_PER_PATCH} unless told. */
  readonly membersPerRequest?: number;
}

/** The operations that add and remove members, in chunks: one PATCH each. */
export function buildMemberOperations(
  added: readonly string[],
  removed: readonly string[],
  options: MemberOptions = {},
): readonly (readonly PatchOperation[])[] {
  const { dialect = "rfc", membersPerRequest = MEMBERS_PER_PATCH } = options;
  const write = (operation: "add" | "remove", ids: readonly string[]) =>
    dialect === "rfc"
      ? buildRfcMemberOperations(operation, ids)
      : buildEntraMemberOperations(operation, ids, dialect);
  return [
    ...cutChunks(added, membersPerRequest).map((ids) => write("add", ids)),
    ...cutChunks(removed, membersPerRequest).map((ids) => write("remove", ids)),
  ];
}

function buildRfcMemberOperations(
  operation: "add" | "remove",
  ids: readonly string[],
): readonly PatchOperation[] {
  if (operation === "add") {
    return [{ op: "add", path: "members", value: ids.map((value) => ({ value })) }];
  }
  return ids.map((id) => ({ op: "remove", path: `members[value eq ${JSON.stringify(id)}]` }));
}

function cutChunks(ids: readonly string[], size: number): readonly (readonly string[])[] {
  const chunks: (readonly string[])[] = [];
  for (let from = 0; from < ids.length; from += size) chunks.push(ids.slice(from, from + size));
  return chunks;
}

function buildFilter(target: TargetAttribute, value: JsonValue, dialect: Dialect): string {
  const literal = JSON.stringify(value);
  const { element } = target;
  if (element === undefined || dialect !== "rfc") return `${formatPath(target)} eq ${literal}`;
  const picks = `${element.subAttribute} eq ${JSON.stringify(element.value)}`;
  return `${qualifiedName(target)}[${picks} and ${target.subAttribute ?? "value"} eq ${literal}]`;
}

/** Entra writes a space as a plus sign, as forms do (scim-requests.md section 1). */
function encodeFilter(filter: string, dialect: Dialect): string {
  const encoded = encodeURIComponent(filter);
  return dialect === "rfc" ? encoded : encoded.replaceAll("%20", "+");
}
