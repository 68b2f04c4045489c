import type { AuditEntry, ResourceKind, ResourceWrite } from "../saas/ports.ts";
import { foldCase } from "../scim/fold.ts";
import { isArray, isObject, type JsonValue, type Resource } from "../scim/resource.ts";
import type { ResourceSchema } from "../scim/schema.ts";
import { buildSearchDocument } from "./search-document.ts";

/** One row of an audit entry. */
export type ModifiedEntry = AuditEntry["modified"][number];

/**
 * Turn a resource into what the store keeps.
 *
 * @param resource - in canonical form, without writeOnly values and without what is kept as rows
 * @param now - ISO 8601 UTC
 */
export function buildWrite(
  kind: ResourceKind,
  id: string,
  resource: Resource,
  schema: ResourceSchema,
  now: string,
): ResourceWrite {
  const { schemas = [], id: _id, ...rest } = resource;
  const whole: Resource = { schemas, id, ...rest };
  const { externalId } = resource;
  return {
    id,
    kind,
    now,
    document: JSON.stringify(whole),
    searchDocument: buildSearchDocument(whole, schema),
    ...(kind === "User" ? readFolded(resource, "userName") : {}),
    ...(typeof externalId === "string" ? { externalId } : {}),
    ...readFolded(resource, "displayName"),
    emails: readEmails(resource.emails),
  };
}

function readFolded(
  resource: Resource,
  name: "userName" | "displayName",
): Pick<ResourceWrite, "userName" | "displayName"> {
  const value = resource[name];
  return typeof value === "string" ? { [name]: foldCase(value) } : {};
}

function readEmails(emails: JsonValue | undefined): readonly string[] {
  if (emails === undefined || !isArray(emails)) return [];
  const values = emails.flatMap((email) => {
    const value = isObject(email) ? email.value : undefined;
    return typeof value === "string" ? [foldCase(value)] : [];
  });
  return [...new Set(values)];
}

/** What a new resource says, as audit rows. */
export function listInitialValues(resource: Resource): readonly ModifiedEntry[] {
  return Object.entries(resource)
    .filter(([name]) => name !== "schemas" && name !== "id")
    .map(([path, newValue]) => ({ path, newValue }));
}
