import type { AuditEntry, ResourceKind, ResourceWrite } from "../saas/ports.ts";
import { ScimError } from "../scim/errors.ts";
import { foldCase } from "../scim/fold.ts";
import { isArray, isObject, type JsonValue, type Resource } from "../scim/resource.ts";
import type { ResourceSchema } from "../scim/schema.ts";
import { buildSearchDocument } from "./search-document.ts";

/** One row of an audit entry. */
export type ModifiedEntry = AuditEntry["modified"][number];

/** PostgreSQL indexes 2704 bytes at most; the organization and the resource take some of them. */
const MOST_INDEXED_BYTES = 2_000;

/**
 * Turn a resource into what the store keeps.
 *
 * @param resource - in canonical form, without writeOnly values and without what is kept as rows
 * @param now - ISO 8601 UTC
 * @throws ScimError `invalidValue` when a value that is searched for by index is too long for one
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
    ...(typeof externalId === "string"
      ? { externalId: checkLength(externalId, "externalId") }
      : {}),
    ...readFolded(resource, "displayName"),
    emails: readEmails(resource.emails),
  };
}

function readFolded(
  resource: Resource,
  name: "userName" | "displayName",
): Pick<ResourceWrite, "userName" | "displayName"> {
  const value = resource[name];
  return typeof value === "string" ? { [name]: checkLength(foldCase(value), name) } : {};
}

function readEmails(emails: JsonValue | undefined): readonly string[] {
  if (emails === undefined || !isArray(emails)) return [];
  const values = emails.flatMap((email) => {
    const value = isObject(email) ? email.value : undefined;
    return typeof value === "string" ? [checkLength(foldCase(value), "emails.value")] : [];
  });
  return [...new Set(values)];
}

function checkLength(text: string, attributePath: string): string {
  // No UTF-16 unit takes more than three bytes, so that most texts need no count.
  if (text.length * 3 <= MOST_INDEXED_BYTES) return text;
  if (Buffer.byteLength(text) <= MOST_INDEXED_BYTES) return text;
  const detail = `${attributePath} is longer than ${MOST_INDEXED_BYTES} bytes in UTF-8.`;
  throw new ScimError("invalidValue", detail, { attributePath });
}

/** What a new resource says, as audit rows. */
export function listInitialValues(resource: Resource): readonly ModifiedEntry[] {
  return Object.entries(resource)
    .filter(([name]) => name !== "schemas" && name !== "id")
    .map(([path, newValue]) => ({ path, newValue }));
}
