import { formatInstant } from "../common/world.ts";
import type { ResourceWriter, StoredResource } from "../saas/ports.ts";
import type { Preconditions } from "../scim/entity-tag.ts";
import { ScimError } from "../scim/errors.ts";
import { type MemberChange, splitMemberOperations } from "../scim/member-patch.ts";
import { parsePatchRequest } from "../scim/messages.ts";
import { applyPatch, type PatchOutcome } from "../scim/patch.ts";
import { type Projection, parseProjection } from "../scim/projection.ts";
import type { QueryParams } from "../scim/query.ts";
import type { ReadNote } from "../scim/read-value.ts";
import { replaceResource } from "../scim/replace.ts";
import { resolveFilter } from "../scim/resolve-filter.ts";
import { isArray, isObject, type JsonValue, type Resource } from "../scim/resource.ts";
import { readResource } from "../scim/validate.ts";
import {
  changeResource,
  insertResource,
  type PlannedChange,
  readExisting,
  removeResource,
} from "./change.ts";
import { changeMembers } from "./group-members.ts";
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
 * Create a Group. RFC 7644 section 3.3.
 *
 * @throws ScimError `invalidSyntax`, `invalidValue`, `uniqueness`; StoreError
 */
export async function createGroup(
  provider: Provider,
  caller: Caller,
  body: unknown,
  params: QueryParams,
): Promise<PresentedResource> {
  const projection = readProjection(params);
  const schema = caller.rules.group;
  const notes: ReadNote[] = [];
  const onNote = (note: ReadNote) => void notes.push(note);
  const options = { mode: "create", quirks: provider.policy.quirks, onNote } as const;
  const { group, members } = splitMembers(readResource(body, schema, options));
  const id = provider.world.newId();
  const write = buildWrite("Group", id, group, schema, formatInstant(provider.world.now()));
  const changes: MemberChange[] = members.length === 0 ? [] : [{ op: "add", members }];
  const stored = await insertResource(provider, caller, {
    write,
    modified: listInitialValues(group),
    notes,
    settle: planSettle(provider, caller, id, changes, group.displayName),
  });
  return await presentGroup(provider, caller, stored, projection);
}

/**
 * Read a Group. RFC 7644 section 3.4.1.
 *
 * @throws ScimError `notFound`, `invalidValue`, `preconditionFailed`
 */
export async function readGroup(
  provider: Provider,
  caller: Caller,
  id: string,
  params: QueryParams,
  conditions?: Preconditions,
): Promise<PresentedResource> {
  const projection = readProjection(params);
  const stored = await readExisting(provider.store, caller.organization.id, "Group", id);
  const unmodified = presentUnmodified(caller, stored, conditions);
  if (unmodified !== undefined) return unmodified;
  return await presentGroup(provider, caller, stored, projection);
}

/**
 * Replace a Group with its members. RFC 7644 section 3.5.1.
 *
 * @throws ScimError `notFound`, `invalidSyntax`, `invalidValue`, `mutability`, `uniqueness`,
 *   `preconditionFailed`
 */
export async function replaceGroup(
  provider: Provider,
  caller: Caller,
  id: string,
  body: unknown,
  params: QueryParams,
  conditions?: Preconditions,
): Promise<PresentedResource> {
  const projection = readProjection(params);
  const schema = caller.rules.group;
  const stored = await changeResource(
    provider,
    caller,
    "Group",
    id,
    (before) => {
      const current = parseDocument(before.document);
      const outcome = replaceResource(current, body, schema, provider.policy.quirks);
      const { group, members } = splitMembers(outcome.resource);
      const modified = outcome.modified.filter((each) => each.path !== "members");
      const rest = { ...outcome, resource: group, changed: modified.length > 0, modified };
      const change: MemberChange =
        members.length === 0 ? { op: "removeAll" } : { op: "replace", members };
      return planGroupChange(provider, caller, current, rest, [change]);
    },
    conditions,
  );
  return await presentGroup(provider, caller, stored, projection);
}

/**
 * Modify a Group. The member list is not read and not sent: without `attributes` the answer has
 * no body. RFC 7644 section 3.5.2.
 *
 * @throws ScimError `notFound`, `invalidSyntax`, `invalidPath`, `invalidValue`, `noTarget`,
 *   `mutability`, `uniqueness`, `preconditionFailed`
 */
export async function patchGroup(
  provider: Provider,
  caller: Caller,
  id: string,
  body: unknown,
  params: QueryParams,
  conditions?: Preconditions,
): Promise<PresentedResource> {
  const { quirks } = provider.policy;
  const projection = readProjection(params);
  const operations = parsePatchRequest(body, quirks);
  const { memberChanges, rest } = splitMemberOperations(operations, quirks);
  const stored = await changeResource(
    provider,
    caller,
    "Group",
    id,
    (before) => {
      const current = parseDocument(before.document);
      const outcome = applyPatch(current, rest, caller.rules.group, quirks);
      return planGroupChange(provider, caller, current, outcome, memberChanges);
    },
    conditions,
  );
  if (projection.mode !== "attributes") return presentAnswer(caller, stored, undefined);
  return await presentGroup(provider, caller, stored, projection);
}

/**
 * Delete a Group; its members stay. RFC 7644 section 3.6.
 *
 * @throws ScimError `notFound`, `preconditionFailed`
 */
export async function deleteGroup(
  provider: Provider,
  caller: Caller,
  id: string,
  conditions?: Preconditions,
): Promise<void> {
  await removeResource(provider, caller, "Group", id, conditions);
}

function planGroupChange(
  provider: Provider,
  caller: Caller,
  current: Resource,
  outcome: PatchOutcome,
  changes: readonly MemberChange[],
): PlannedChange {
  const { resource, changed, modified, notes } = outcome;
  const { id } = current;
  if ((!changed && changes.length === 0) || typeof id !== "string") return { modified: [] };
  const newName = resource.displayName === current.displayName ? undefined : resource.displayName;
  const settle = planSettle(provider, caller, id, changes, newName);
  if (!changed) return { modified, notes, settle };
  const now = formatInstant(provider.world.now());
  const write = buildWrite("Group", id, resource, caller.rules.group, now);
  return { write, modified, notes, settle };
}

/** What is checked and changed inside the transaction: the name's uniqueness, then the rows. */
function planSettle(
  provider: Provider,
  caller: Caller,
  groupId: string,
  changes: readonly MemberChange[],
  newName: JsonValue | undefined,
): NonNullable<PlannedChange["settle"]> {
  const { policy, world } = provider;
  const organizationId = caller.organization.id;
  return async (writer) => {
    if (policy.uniqueGroupNames && typeof newName === "string") {
      await checkName(writer, caller, groupId, newName);
    }
    const now = formatInstant(world.now());
    return await changeMembers({ writer, organizationId, groupId, policy, now }, changes);
  };
}

async function checkName(
  writer: ResourceWriter,
  caller: Caller,
  groupId: string,
  name: string,
): Promise<void> {
  const filter = resolveFilter(
    { kind: "comparison", path: { attribute: "displayName" }, operator: "eq", value: name },
    caller.rules.group,
  );
  const page = { offset: 0, limit: 2 };
  const { resources } = await writer.query(caller.organization.id, "Group", filter, page);
  if (resources.every((each) => each.id === groupId)) return;
  const detail = "Another Group already has this displayName.";
  throw new ScimError("uniqueness", detail, { attributePath: "displayName" });
}

async function presentGroup(
  provider: Provider,
  caller: Caller,
  stored: StoredResource,
  projection: Projection,
): Promise<PresentedResource> {
  const { wantsRows, shape } = planPresentation(projection, "members", caller.rules.group);
  const members = wantsRows
    ? await provider.store.readMembers(caller.organization.id, stored.id)
    : undefined;
  return presentAnswer(caller, stored, shape(presentResource(caller, stored, { members })));
}

function readProjection(params: QueryParams): Projection {
  return parseProjection(params.attributes, params.excludedAttributes);
}

/** Take the members, which are rows, out of a group as it was sent. */
function splitMembers(resource: Resource): {
  readonly group: Resource;
  readonly members: readonly { readonly value: string; readonly display?: string }[];
} {
  const { members = [], ...group } = resource;
  if (!isArray(members)) return { group, members: [] };
  return { group, members: members.map(readMember) };
}

function readMember(item: JsonValue): { readonly value: string; readonly display?: string } {
  const { value, display } = isObject(item) ? item : {};
  if (typeof value !== "string") {
    const where = { attributePath: "members.value" };
    throw new ScimError("invalidValue", 'Every member needs its id in "value".', where);
  }
  return typeof display === "string" ? { value, display } : { value };
}
