import { listEmailValues } from "../saas/email-values.ts";
import type { KindRules } from "../saas/kind-rules.ts";
import { listInitialValues } from "../saas/modified.ts";
import type { NewAuditEntry, ResourceWrite } from "../saas/ports.ts";
import { foldCase } from "../scim/fold.ts";
import { DEFAULT_PROJECTION, projectResource } from "../scim/projection.ts";
import type { Resource } from "../scim/resource.ts";
import type { ResourceSchema } from "../scim/schema.ts";
import { checkLength } from "./indexed-text.ts";
import { listUniqueValues } from "./unique-values.ts";

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

/** What the audit log is to say of a new resource; what is never returned is no part of it. */
export function describeCreation(
  resource: Resource,
  { document }: ResourceWrite,
  { schema, isShownAsStored }: KindRules,
): Pick<NewAuditEntry, "initial" | "modified"> {
  if (isShownAsStored) return { initial: { resource, document }, modified: [] };
  return { modified: listInitialValues(withoutSecrets(resource, schema)) };
}

function withoutSecrets(resource: Resource, schema: ResourceSchema): Resource {
  const all = [schema, ...schema.extensions].flatMap(({ attributes }) => attributes);
  const everything = new Set(all.map(({ path }) => path));
  return projectResource(resource, DEFAULT_PROJECTION, schema, everything);
}
