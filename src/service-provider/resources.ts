import { formatInstant } from "../common/world.ts";
import { checkDemands, listMissingPaths } from "../saas/check-demands.ts";
import { listEmailValues } from "../saas/email-values.ts";
import type { KindRules } from "../saas/kind-rules.ts";
import type { ModifiedEntry } from "../saas/modified.ts";
import type { StoredResource } from "../saas/ports.ts";
import type { Preconditions } from "../scim/entity-tag.ts";
import { type MemberChange, splitMemberOperations } from "../scim/member-patch.ts";
import { parsePatchRequest } from "../scim/messages.ts";
import { applyPatch, type PatchOutcome } from "../scim/patch.ts";
import { type Projection, parseProjection } from "../scim/projection.ts";
import type { QueryParams } from "../scim/query.ts";
import type { ReadNote } from "../scim/read-value.ts";
import { replaceResource } from "../scim/replace.ts";
import type { JsonValue, Resource } from "../scim/resource.ts";
import { readResource } from "../scim/validate.ts";
import { splitWriteOnly } from "../scim/write-only.ts";
import {
  changeResource,
  insertResource,
  type PlannedChange,
  type RemovalOptions,
  readExisting,
  removeResource,
} from "./change.ts";
import { splitMembers } from "./group-members.ts";
import { omitOwnReference } from "./manager-reference.ts";
import {
  type PresentedResource,
  presentAnswer,
  presentResource,
  presentUnmodified,
} from "./present.ts";
import { isInNoGroup, listWritten, parseDocument, planPresentation } from "./presentation.ts";
import type { Caller, Provider } from "./provider.ts";
import { buildWrite, describeCreation } from "./resource-write.ts";
import { planSettle } from "./settle.ts";

/**
 * Create a resource. RFC 7644 section 3.3.
 *
 * @param body - parsed JSON, trusted in nothing
 * @param params - `attributes` and `excludedAttributes` count
 * @throws ScimError `invalidSyntax`, `invalidValue`, `uniqueness`; StoreError
 */
export async function postResource(
  provider: Provider,
  caller: Caller,
  rules: KindRules,
  body: unknown,
  params: QueryParams,
): Promise<PresentedResource> {
  const { quirks } = provider.policy;
  const projection = readProjection(params);
  const { schema } = rules;
  const notes: ReadNote[] = [];
  const onNote = (note: ReadNote) => void notes.push(note);
  const listMissing = (draft: Resource) => listMissingPaths(rules, draft);
  const options = { mode: "create", quirks, onNote, listMissing } as const;
  const whole = readResource(body, schema, options);
  const { rest, members } = splitRows(rules, whole);
  checkDemands(rules, rest);
  // A password has no use here, since people sign in elsewhere; so it is kept in no form.
  const { resource, secrets } = splitWriteOnly(rest, schema);
  const now = formatInstant(provider.world.now());
  const id = provider.world.newId();
  const write = buildWrite(rules, id, resource, now);
  const secretEntries = [...secrets.keys()].map((path) => ({ path }));
  const created = describeCreation(resource, write, rules);
  const modified = [...created.modified, ...secretEntries];
  const memberChanges: readonly MemberChange[] =
    members.length === 0 ? [] : [{ op: "add", members }];
  const target = { provider, caller, rules, id };
  const settle = planSettle(target, { after: resource, memberChanges });
  const rebuild = (other: string) => buildWrite(rules, other, resource, now);
  const user = rules.kind === "User" ? { user: { after: resource } } : {};
  const change = { ...created, write, modified, notes, rebuild, ...settle, ...user };
  const stored = await insertResource(provider, caller, change);
  // Somebody who was just created is in no group yet.
  const isRowless = memberChanges.length === 0;
  return await present(provider, caller, rules, stored, projection, { modified, isRowless });
}

/**
 * Read a resource. RFC 7644 section 3.4.1.
 *
 * @throws ScimError `notFound`, `invalidValue`, `preconditionFailed`
 */
export async function getResource(
  provider: Provider,
  caller: Caller,
  rules: KindRules,
  id: string,
  params: QueryParams,
  conditions?: Preconditions,
): Promise<PresentedResource> {
  const projection = readProjection(params);
  const stored = await readExisting(provider.store, caller.organization.id, rules.kind, id);
  const unmodified = presentUnmodified(caller, stored, conditions);
  if (unmodified !== undefined) return unmodified;
  return await present(provider, caller, rules, stored, projection);
}

/**
 * Replace a resource, with what of it is kept as rows. RFC 7644 section 3.5.1.
 *
 * @throws ScimError `notFound`, `invalidSyntax`, `invalidValue`, `mutability`, `uniqueness`,
 *   `preconditionFailed`
 */
export async function putResource(
  provider: Provider,
  caller: Caller,
  rules: KindRules,
  id: string,
  body: unknown,
  params: QueryParams,
  conditions?: Preconditions,
): Promise<PresentedResource> {
  const projection = readProjection(params);
  const { quirks } = provider.policy;
  let modified: readonly ModifiedEntry[] = [];
  const plan = (before: StoredResource): PlannedChange => {
    const current = parseDocument(before.document);
    const outcome = replaceResource(current, body, rules.schema, quirks);
    modified = outcome.modified;
    if (rules.rows !== "members") return planChange(provider, caller, rules, current, outcome, []);
    const { rest, members } = splitRows(rules, outcome.resource);
    const own = outcome.modified.filter((each) => each.path !== "members");
    const change: MemberChange =
      members.length === 0 ? { op: "removeAll" } : { op: "replace", members };
    const kept = { ...outcome, resource: rest, changed: own.length > 0, modified: own };
    return planChange(provider, caller, rules, current, kept, [change]);
  };
  const stored = await changeResource(provider, caller, rules.kind, id, plan, conditions);
  return await present(provider, caller, rules, stored, projection, { modified });
}

/**
 * Modify a resource. Unless the policy says otherwise, a Group's members are not read and not sent:
 * without `attributes` its answer has no body. RFC 7644 section 3.5.2.
 *
 * @throws ScimError `notFound`, `invalidSyntax`, `invalidPath`, `invalidValue`, `noTarget`,
 *   `mutability`, `uniqueness`, `preconditionFailed`
 */
export async function patchResource(
  provider: Provider,
  caller: Caller,
  rules: KindRules,
  id: string,
  body: unknown,
  params: QueryParams,
  conditions?: Preconditions,
): Promise<PresentedResource> {
  const { quirks } = provider.policy;
  const projection = readProjection(params);
  const operations = parsePatchRequest(body, quirks);
  const { memberChanges, rest } =
    rules.rows === "members"
      ? splitMemberOperations(operations, quirks)
      : { memberChanges: [], rest: operations };
  let modified: readonly ModifiedEntry[] = [];
  const plan = (before: StoredResource): PlannedChange => {
    const current = parseDocument(before.document);
    const outcome = applyPatch(current, rest, rules.schema, quirks);
    modified = outcome.modified;
    return planChange(provider, caller, rules, current, outcome, memberChanges);
  };
  const stored = await changeResource(provider, caller, rules.kind, id, plan, conditions);
  if (projection.mode !== "attributes" && isAnsweredWithNothing(provider, rules)) {
    return presentAnswer(caller, stored, undefined);
  }
  return await present(provider, caller, rules, stored, projection, { modified });
}

/**
 * Delete a resource; members of a group stay. Of a User the organization's rules may keep an
 * employee, whom SCIM sees no more. RFC 7644 section 3.6.
 *
 * @throws ScimError `notFound`, `preconditionFailed`
 */
export async function deleteResource(
  provider: Provider,
  caller: Caller,
  rules: KindRules,
  id: string,
  options: RemovalOptions = {},
): Promise<void> {
  await removeResource(provider, caller, rules.kind, id, options);
}

function isAnsweredWithNothing({ policy }: Provider, { rows }: KindRules): boolean {
  const { patchAnswer } = policy;
  return patchAnswer === "none" || (patchAnswer === "byType" && rows === "members");
}

function planChange(
  provider: Provider,
  caller: Caller,
  rules: KindRules,
  current: Resource,
  outcome: PatchOutcome,
  memberChanges: readonly MemberChange[],
): PlannedChange {
  const { changed, modified, notes } = outcome;
  const { id } = current;
  if ((!changed && memberChanges.length === 0) || typeof id !== "string") return { modified: [] };
  const target = { provider, caller, rules, id };
  if (!changed) {
    return { modified, notes, ...planSettle(target, { before: current, memberChanges }) };
  }
  const { resource: after } = splitWriteOnly(outcome.resource, rules.schema);
  checkDemands(rules, after);
  const built = buildWrite(rules, id, after, formatInstant(provider.world.now()));
  const write = isSame(current.emails, after.emails)
    ? { ...built, emails: undefined }
    : { ...built, formerEmails: listEmailValues(current) };
  const settle = planSettle(target, { before: current, after, memberChanges });
  const user = rules.kind === "User" ? { user: { before: current, after } } : {};
  const told = omitOwnReference(hideSecrets(modified, rules), current);
  return { write, modified: told, notes, ...settle, ...user };
}

function isSame(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** What is never returned is as little for the audit log. */
function hideSecrets(
  modified: readonly ModifiedEntry[],
  { secretPaths }: KindRules,
): readonly ModifiedEntry[] {
  if (secretPaths.size === 0) return modified;
  return modified.map((each) => (secretPaths.has(each.path) ? { path: each.path } : each));
}

interface PresentOptions {
  /** What the request has changed: attributes that are returned on request show then. */
  readonly modified?: readonly ModifiedEntry[];
  /** There can be no rows, so that none are looked for. */
  readonly isRowless?: boolean;
}

async function present(
  provider: Provider,
  caller: Caller,
  rules: KindRules,
  stored: StoredResource,
  projection: Projection,
  { modified, isRowless = false }: PresentOptions = {},
): Promise<PresentedResource> {
  const written = modified === undefined ? undefined : listWritten(rules, modified);
  const { wantsRows, shape } = planPresentation(projection, rules, written);
  const isAlone = isRowless || isInNoGroup(rules, stored);
  const rows = wantsRows && !isAlone ? await readRows(provider, caller, rules, stored.id) : {};
  const text = presentResource(caller, stored, rows);
  return presentAnswer(caller, stored, shape?.(text) ?? text);
}

async function readRows(provider: Provider, caller: Caller, { rows }: KindRules, id: string) {
  const organizationId = caller.organization.id;
  if (rows === "members") return { members: await provider.store.readMembers(organizationId, id) };
  return { groups: (await provider.store.readGroupsOf(organizationId, [id])).get(id) };
}

function readProjection(params: QueryParams): Projection {
  return parseProjection(params.attributes, params.excludedAttributes);
}

/** Take the members, which are rows, out of a group as it was sent. */
function splitRows({ rows }: KindRules, resource: Resource): ReturnType<typeof splitMembers> {
  return rows === "members" ? splitMembers(resource) : { rest: resource, members: [] };
}
