import { listEmailValues } from "../saas/email-values.ts";
import type { KindRules } from "../saas/kind-rules.ts";
import type { AuditEntry, ResourceWrite } from "../saas/ports.ts";
import { foldCase } from "../scim/fold.ts";
import { DEFAULT_PROJECTION, projectResource } from "../scim/projection.ts";
import type { Resource } from "../scim/resource.ts";
import type { ResourceSchema } from "../scim/schema.ts";
import { checkLength } from "./indexed-text.ts";
import { listUniqueValues } from "./unique-values.ts";

/** One row of an audit entry. */
export type ModifiedEntry = AuditEntry["modified"][number];

/**
 * Turn a resource into what the store keeps.
 *
 * @param resource - in canonical form, without writeOnly values and without what is kept as rows
 * @param now - ISO 8601 UTC
 * @throws ScimError `invalidValue` when a value that is searched for by index is too long for one
 */
export function buildWrite(
  { kind, unique }: Pick<KindRules, "kind" | "unique">,
  id: string,
  resource: Resource,
  now: string,
): ResourceWrite {
  const { schemas = [], id: _id, ...rest } = resource;
  const whole: Resource = { schemas, id, ...rest };
  const { externalId } = resource;
  // What an organization defines itself may mean anything by such a name.
  const isOwn = kind !== "User" && kind !== "Group";
  return {
    id,
    kind,
    now,
    document: JSON.stringify(whole),
    ...(kind === "User" ? readFolded(resource, "userName") : {}),
    ...(typeof externalId === "string"
      ? { externalId: checkLength(externalId, "externalId") }
      : {}),
    ...(isOwn ? {} : readFolded(resource, "displayName")),
    emails: isOwn ? [] : readEmails(resource),
    ...(unique.length === 0 ? {} : { uniqueValues: listUniqueValues(resource, unique) }),
  };
}

function readFolded(
  resource: Resource,
  name: "userName" | "displayName",
): Pick<ResourceWrite, "userName" | "displayName"> {
  const value = resource[name];
  return typeof value === "string" ? { [name]: checkLength(foldCase(value), name) } : {};
}

function readEmails(resource: Resource): readonly string[] {
  return listEmailValues(resource).map((value) => checkLength(value, "emails.value"));
}

/** What a new resource says, as audit rows; what is never returned is in none of them. */
export function listInitialValues(
  resource: Resource,
  { schema, isShownAsStored }: KindRules,
): readonly ModifiedEntry[] {
  const shown = isShownAsStored ? resource : withoutSecrets(resource, schema);
  return Object.entries(shown)
    .filter(([name]) => name !== "schemas" && name !== "id")
    .map(([path, newValue]) => ({ path, newValue }));
}

function withoutSecrets(resource: Resource, schema: ResourceSchema): Resource {
  const all = [schema, ...schema.extensions].flatMap(({ attributes }) => attributes);
  const everything = new Set(all.map(({ path }) => path));
  return projectResource(resource, DEFAULT_PROJECTION, schema, everything);
}
