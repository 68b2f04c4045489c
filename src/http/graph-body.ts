import { isJsonObject, type JsonObject } from "../common/json.ts";
import type { GroupEdit } from "../directory/edit-group.ts";
import type { UserEdit } from "../directory/edit-user.ts";
import type { PrincipalKey } from "../provisioning/directory-admin-references.ts";
import { GraphRequestError } from "./graph-error.ts";

/** Graph's property of a user, and the source attribute that it is. */
const USER_ALIASES: ReadonlyMap<string, string> = new Map([
  ["mobilePhone", "mobile"],
  ["officeLocation", "physicalDeliveryOfficeName"],
  ["faxNumber", "facsimileTelephoneNumber"],
]);

/** Graph's objects whose members are source attributes of the user itself. */
const USER_CONTAINERS: ReadonlySet<string> = new Set([
  "onPremisesExtensionAttributes",
  "employeeOrgData",
]);

/**
 * The edit that a POST or PATCH of a user asks for.
 *
 * Source attributes are taken by their own names, and by those of Graph's user resource where
 * these differ. A passwordProfile is read over: this directory keeps no passwords.
 *
 * @throws GraphRequestError `BadRequest`
 */
export function decodeUserEdit(body: unknown): UserEdit {
  const { userPrincipalName, accountEnabled, passwordProfile: _secret, ...rest } = readObject(body);
  const properties = new Map<string, unknown>();
  const set = (name: string, value: unknown): void => {
    if (properties.has(name)) throw refuse(`The body gives ${name} twice, under two names.`);
    properties.set(name, value);
  };
  for (const [name, value] of Object.entries(rest)) {
    if (name.startsWith("@odata.")) continue;
    if (name === "manager" || name === "manager@odata.bind") {
      throw refuse("Set a manager by PUT …/users/{id}/manager/$ref.");
    }
    if (name === "businessPhones") set("telephoneNumber", decodePhones(value));
    else if (USER_CONTAINERS.has(name)) {
      for (const [inner, each] of Object.entries(readObject(value, name))) set(inner, each);
    } else set(USER_ALIASES.get(name) ?? name, value);
  }
  return { userPrincipalName, accountEnabled, properties: Object.fromEntries(properties) };
}

/** The edit that a POST or PATCH of a group asks for. @throws GraphRequestError `BadRequest` */
export function decodeGroupEdit(body: unknown): GroupEdit {
  const { displayName, ...rest } = readObject(body);
  const properties = Object.entries(rest).filter(([name]) => !name.startsWith("@odata."));
  if (properties.some(([name]) => name === "members" || name.startsWith("members@"))) {
    throw refuse("Add members by POST …/groups/{id}/members/$ref, one each.");
  }
  return { displayName, properties: Object.fromEntries(properties) };
}

const KINDS: ReadonlyMap<string, PrincipalKey["type"]> = new Map([
  ["users", "User"],
  ["groups", "Group"],
  ["directoryobjects", undefined],
]);

/**
 * Whom the body of a `$ref` request names: `{"@odata.id": "…/users/{id}"}`, with any host, since
 * scripts that were written for Graph name Graph's own.
 *
 * @throws GraphRequestError `BadRequest`
 */
export function decodeReference(body: unknown, tenantId: string): PrincipalKey {
  const text = readObject(body)["@odata.id"];
  if (typeof text !== "string" || text.length > 1024) throw refuseReference();
  const segments = text.split("/").map(decodeSegment);
  const tenant = segments[segments.lastIndexOf("tenants") + 1];
  if (segments.includes("tenants") && tenant !== tenantId) {
    throw refuse(`${text.slice(0, 200)} is not of the tenant ${tenantId}. Name one of its own.`);
  }
  const kind = segments.at(-2)?.toLowerCase() ?? "";
  const id = segments.at(-1) ?? "";
  if (!KINDS.has(kind) || id === "") throw refuseReference();
  const type = KINDS.get(kind);
  return type === undefined ? { id } : { id, type };
}

/** What a POST of an appRoleAssignment asks for. @throws GraphRequestError `BadRequest` */
export function decodeAssignment(
  body: unknown,
  applicationId: string,
): { readonly principal: PrincipalKey; readonly appRoleId: string } {
  const { principalId, principalType, resourceId, appRoleId } = readObject(body);
  if (resourceId !== undefined && resourceId !== applicationId) {
    throw refuse("resourceId has to be the id of the application in the address.");
  }
  if (typeof principalId !== "string" || principalId === "" || principalId.length > 200) {
    throw refuse("principalId has to be the id of a user or a group.");
  }
  if (typeof appRoleId !== "string") {
    throw refuse("appRoleId has to be the id of an app role; all zeroes is Default Access.");
  }
  const principal = { id: principalId };
  // Scripts write GUIDs in either case.
  const role = { appRoleId: appRoleId.toLowerCase() };
  if (principalType === "User" || principalType === "Group") {
    return { principal: { ...principal, type: principalType }, ...role };
  }
  if (principalType !== undefined) throw refuse("principalType has to be User or Group.");
  return { principal, ...role };
}

/** `criteria.resetScope` of a restart; a body is not needed. @throws GraphRequestError */
export function decodeResetScope(body: unknown): string | undefined {
  if (body === undefined) return undefined;
  const { criteria } = readObject(body);
  if (criteria === undefined || criteria === null) return undefined;
  const { resetScope } = readObject(criteria, "criteria");
  if (resetScope === undefined || resetScope === null) return undefined;
  if (typeof resetScope === "string") return resetScope;
  throw refuse("criteria.resetScope has to be a text such as Watermark, Escrows.");
}

function decodePhones(value: unknown): unknown {
  if (value === null) return null;
  if (!Array.isArray(value) || value.length > 1) {
    throw refuse("businessPhones has to be a list with one number, or none to clear it.");
  }
  return value[0] ?? null;
}

/** A JSON object. @throws GraphRequestError `BadRequest` */
export function readObject(value: unknown, name?: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw refuse(`${name ?? "The body"} has to be a JSON object.`);
}

function decodeSegment(segment: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(segment);
  } catch (cause) {
    if (!(cause instanceof URIError)) throw cause;
    throw refuseReference(cause);
  }
  // PostgreSQL refuses to look for a text with NUL.
  if (decoded.includes("\0")) throw refuseReference();
  return decoded;
}

function refuseReference(cause?: unknown): GraphRequestError {
  const message = 'Name the object as {"@odata.id": "…/directoryObjects/{id}"}.';
  return new GraphRequestError("BadRequest", message, { cause });
}

function refuse(message: string): GraphRequestError {
  return new GraphRequestError("BadRequest", message);
}
