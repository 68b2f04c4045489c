import { formatInstant } from "../common/world.ts";
import { checkRequiredOfUser } from "../saas/application-rules.ts";
import type { ResourceWriter, StoredResource } from "../saas/ports.ts";
import type { Preconditions } from "../scim/entity-tag.ts";
import { ScimError } from "../scim/errors.ts";
import { parsePatchRequest } from "../scim/messages.ts";
import { applyPatch, type PatchOutcome } from "../scim/patch.ts";
import { parseProjection } from "../scim/projection.ts";
import type { QueryParams } from "../scim/query.ts";
import type { ReadNote } from "../scim/read-value.ts";
import { replaceResource } from "../scim/replace.ts";
import { isObject, type Resource } from "../scim/resource.ts";
import { ENTERPRISE_USER_URN } from "../scim/schemas/enterprise-user.ts";
import { readResource } from "../scim/validate.ts";
import { splitWriteOnly } from "../scim/write-only.ts";
import {
  changeResource,
  insertResource,
  type PlannedChange,
  readExisting,
  removeResource,
} from "./change.ts";
import {
  type PresentedResource,
  presentAnswer,
  presentResource,
  presentUnmodified,
} from "./present.ts";
import { parseDocument, planPresentation } from "./presentation.ts";
import type { Caller, Provider } from "./provider.ts";
import { buildWrite, listInitialValues } from "./resource-write.ts";

/**
 * Create a User. RFC 7644 section 3.3.
 *
 * @param body - parsed JSON, trusted in nothing
 * @param params - `attributes` and `excludedAttributes` count
 * @throws ScimError `invalidSyntax`, `invalidValue`, `uniqueness`; StoreError
 */
export async function createUser(
  provider: Provider,
  caller: Caller,
  body: unknown,
  params: QueryParams,
): Promise<PresentedResource> {
  const { quirks } = provider.policy;
  const projection = parseProjection(params.attributes, params.excludedAttributes);
  const schema = caller.rules.user;
  const notes: ReadNote[] = [];
  const onNote = (note: ReadNote) => void notes.push(note);
  const read = readResource(body, schema, { mode: "create", quirks, onNote });
  checkRequiredOfUser(caller.rules, read);
  // A password has no use here, since people sign in elsewhere; so it is kept in no form.
  const { resource, secrets } = splitWriteOnly(read, schema);
  const now = formatInstant(provider.world.now());
  const write = buildWrite("User", provider.world.newId(), resource, schema, now);
  const secretEntries = [...secrets.keys()].map((path) => ({ path }));
  const modified = [...listInitialValues(resource), ...secretEntries];
  const settle = planManagerCheck(provider, caller, resource);
  const stored = await insertResource(provider, caller, { write, modified, notes, ...settle });
  const text = presentResource(caller, stored);
  return presentAnswer(caller, stored, planPresentation(projection, "groups", schema).shape(text));
}

/**
 * Read a User. RFC 7644 section 3.4.1.
 *
 * @throws ScimError `notFound`, `invalidValue`, `preconditionFailed`
 */
export async function readUser(
  provider: Provider,
  caller: Caller,
  id: string,
  params: QueryParams,
  conditions?: Preconditions,
): Promise<PresentedResource> {
  const stored = await readExisting(provider.store, caller.organization.id, "User", id);
  const unmodified = presentUnmodified(caller, stored, conditions);
  if (unmodified !== undefined) return unmodified;
  return await presentUser(provider, caller, stored, params);
}

/**
 * Replace a User. RFC 7644 section 3.5.1.
 *
 * @throws ScimError `notFound`, `invalidSyntax`, `invalidValue`, `mutability`, `uniqueness`,
 *   `preconditionFailed`
 */
export async function replaceUser(
  provider: Provider,
  caller: Caller,
  id: string,
  body: unknown,
  params: QueryParams,
  conditions?: Preconditions,
): Promise<PresentedResource> {
  const { quirks } = provider.policy;
  parseProjection(params.attributes, params.excludedAttributes);
  const stored = await changeResource(
    provider,
    caller,
    "User",
    id,
    (before) => {
      const outcome = replaceResource(
        parseDocument(before.document),
        body,
        caller.rules.user,
        quirks,
      );
      return planUserChange(provider, caller, id, outcome);
    },
    conditions,
  );
  return await presentUser(provider, caller, stored, params);
}

/**
 * Modify a User. RFC 7644 section 3.5.2.
 *
 * @throws ScimError `notFound`, `invalidSyntax`, `invalidPath`, `invalidValue`, `noTarget`,
 *   `mutability`, `uniqueness`, `preconditionFailed`
 */
export async function patchUser(
  provider: Provider,
  caller: Caller,
  id: string,
  body: unknown,
  params: QueryParams,
  conditions?: Preconditions,
): Promise<PresentedResource> {
  const { quirks } = provider.policy;
  parseProjection(params.attributes, params.excludedAttributes);
  const operations = parsePatchRequest(body, quirks);
  const stored = await changeResource(
    provider,
    caller,
    "User",
    id,
    (before) => {
      const resource = parseDocument(before.document);
      const outcome = applyPatch(resource, operations, caller.rules.user, quirks);
      return planUserChange(provider, caller, id, outcome);
    },
    conditions,
  );
  return await presentUser(provider, caller, stored, params);
}

/**
 * Delete a User for good. RFC 7644 section 3.6.
 *
 * @throws ScimError `notFound`, `preconditionFailed`
 */
export async function deleteUser(
  provider: Provider,
  caller: Caller,
  id: string,
  conditions?: Preconditions,
): Promise<void> {
  await removeResource(provider, caller, "User", id, conditions);
}

function planUserChange(
  provider: Provider,
  caller: Caller,
  id: string,
  outcome: PatchOutcome,
): PlannedChange {
  const { changed, modified, notes } = outcome;
  if (!changed) return { modified: [] };
  const schema = caller.rules.user;
  const { resource } = splitWriteOnly(outcome.resource, schema);
  checkRequiredOfUser(caller.rules, resource);
  const now = formatInstant(provider.world.now());
  const write = buildWrite("User", id, resource, schema, now);
  return { write, modified, notes, ...planManagerCheck(provider, caller, resource) };
}

async function presentUser(
  provider: Provider,
  caller: Caller,
  stored: StoredResource,
  params: QueryParams,
): Promise<PresentedResource> {
  const projection = parseProjection(params.attributes, params.excludedAttributes);
  const { wantsRows, shape } = planPresentation(projection, "groups", caller.rules.user);
  const { id } = stored;
  const groups = wantsRows
    ? (await provider.store.readGroupsOf(caller.organization.id, [id])).get(id)
    : undefined;
  return presentAnswer(caller, stored, shape(presentResource(caller, stored, { groups })));
}

function planManagerCheck(
  provider: Provider,
  caller: Caller,
  user: Resource,
): Pick<PlannedChange, "settle"> {
  const enterprise = user[ENTERPRISE_USER_URN];
  const manager = isObject(enterprise) ? enterprise.manager : undefined;
  const value = isObject(manager) ? manager.value : undefined;
  if (provider.policy.unknownManager === "store" || typeof value !== "string") return {};
  const settle = async (writer: ResourceWriter) => {
    const kinds = await writer.readKinds(caller.organization.id, [value]);
    if (kinds.get(value) === "User") return [];
    const attributePath = `${ENTERPRISE_USER_URN}:manager`;
    throw new ScimError("invalidValue", "The manager is no User here.", { attributePath });
  };
  return { settle };
}
