import type { JsonObject, JsonValue } from "../common/json.ts";

/** The URNs that checks write and look for. Source: RFC 7643 section 8, RFC 7644 section 8. */
export const URN = {
  user: "urn:ietf:params:scim:schemas:core:2.0:User",
  group: "urn:ietf:params:scim:schemas:core:2.0:Group",
  enterprise: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
  config: "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig",
  list: "urn:ietf:params:scim:api:messages:2.0:ListResponse",
  patch: "urn:ietf:params:scim:api:messages:2.0:PatchOp",
  error: "urn:ietf:params:scim:api:messages:2.0:Error",
  bulk: "urn:ietf:params:scim:api:messages:2.0:BulkRequest",
  bulkResponse: "urn:ietf:params:scim:api:messages:2.0:BulkResponse",
  search: "urn:ietf:params:scim:api:messages:2.0:SearchRequest",
} as const;

/** A PATCH body. */
export function buildPatch(...operations: readonly JsonObject[]): JsonObject {
  return { schemas: [URN.patch], Operations: operations };
}

/**
 * A user that servers with stricter rules than the RFC's take as well: with e-mail, both names,
 * a work address and, where the extension is known, an employee number.
 *
 * @param name - carries the run's id, and becomes `userName` in an e-mail's form
 */
export function buildUser(name: string, withEnterprise: boolean): JsonObject {
  const mail = `${name}@example.com`;
  return {
    schemas: withEnterprise ? [URN.user, URN.enterprise] : [URN.user],
    userName: mail,
    externalId: `ext-${name}`,
    displayName: `Check ${name}`,
    name: { formatted: `Check ${name}`, familyName: name, givenName: "Check" },
    title: "Cook",
    active: true,
    emails: [{ value: mail, type: "work", primary: true }],
    addresses: [
      { type: "work", locality: "Oslo", region: "Oslo", country: "NO", streetAddress: "1 A St" },
    ],
    ...(withEnterprise && {
      [URN.enterprise]: { employeeNumber: name, department: "Kitchen" },
    }),
  };
}

/** A query string out of parameters, encoded as forms are not: a space is `%20`. */
export function formatQuery(parameters: Readonly<Record<string, string | number>>): string {
  const parts = Object.entries(parameters).map(
    ([name, value]) => `${name}=${encodeURIComponent(String(value))}`,
  );
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

/** Text inside of a filter's quotes. */
export function quote(text: string): string {
  return JSON.stringify(text);
}

/** A member by its name, without regard to case; names with dots walk down. */
export function readMember(value: JsonValue | undefined, name: string): JsonValue | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const object = value as JsonObject;
  const key = Object.keys(object).find((each) => each.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : object[key];
}
