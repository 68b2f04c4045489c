import type { ModifiedEntry } from "../saas/modified.ts";
import type { GroupMember, ResourceWriter } from "../saas/ports.ts";
import { ScimError } from "../scim/errors.ts";
import { matchesItem } from "../scim/match.ts";
import type { MemberChange, GroupMember as RequestedMember } from "../scim/member-patch.ts";
import { isArray, isObject, type JsonValue, type Resource } from "../scim/resource.ts";
import type { ProviderPolicy } from "./provider.ts";

/** The group whose rows change, inside one transaction. */
export interface MembersTarget {
  readonly writer: ResourceWriter;
  readonly organizationId: string;
  readonly groupId: string;
  readonly policy: ProviderPolicy;
  /** ISO 8601 UTC. */
  readonly now: string;
}

/**
 * Change the members of a group, step by step in the order of the request.
 *
 * Adding and removing by id never read the member list; replacing and removing by a filter have
 * to. Adding who is in and removing who is not change nothing.
 *
 * @returns what was modified, for the audit log; empty when nothing changed
 * @throws ScimError `invalidValue` for members that are no resource of the organization
 * @see RFC 7644 section 3.5.2
 */
export async function changeMembers(
  target: MembersTarget,
  changes: readonly MemberChange[],
): Promise<readonly ModifiedEntry[]> {
  const modified: ModifiedEntry[] = [];
  for (const change of joinChanges(changes)) {
    modified.push(...(await applyMemberChange(target, change)));
  }
  return modified;
}

/**
 * Join changes of one kind that follow each other: ten thousand operations with a member each then
 * take as long as one with ten thousand.
 *
 * @throws ScimError `payloadTooLarge` for too many removals by a filter, each of which reads all
 *   members while others wait
 */
export function joinChanges(changes: readonly MemberChange[]): readonly MemberChange[] {
  const joined: Draft[] = [];
  let filters = 0;
  for (const change of changes) {
    if (change.op === "removeMatching") filters += 1;
    const last = joined.at(-1);
    if (last?.op === "add" && change.op === "add") last.members.push(...change.members);
    else if (last?.op === "remove" && change.op === "remove" && !isRefusable(change)) {
      last.values.push(...change.values);
    } else joined.push(copyChange(change));
  }
  if (filters <= MOST_MEMBER_FILTERS) {
    return joined.map((each) => (each.op === "other" ? each.change : each));
  }
  const detail = `More than ${MOST_MEMBER_FILTERS} removals of members by a filter (maxPatchOperations).`;
  throw new ScimError("payloadTooLarge", detail);
}

const MOST_MEMBER_FILTERS = 10;

/** A change that further ones can be added to. */
type Draft =
  | { readonly op: "add"; readonly members: RequestedMember[] }
  | { readonly op: "remove"; readonly values: string[] }
  | { readonly op: "other"; readonly change: MemberChange };

function copyChange(change: MemberChange): Draft {
  if (change.op === "remove" && !isRefusable(change)) {
    return { op: "remove", values: [...change.values] };
  }
  if (change.op === "add") return { op: "add", members: [...change.members] };
  return { op: "other", change };
}

/** Whether it matters for each operation by itself that it finds somebody. */
function isRefusable(change: Extract<MemberChange, { op: "remove" | "removeMatching" }>): boolean {
  return change.refusedIndex !== undefined;
}

async function applyMemberChange(
  target: MembersTarget,
  change: MemberChange,
): Promise<readonly ModifiedEntry[]> {
  const { writer, organizationId, groupId } = target;
  switch (change.op) {
    case "add":
      return await addMembers(target, await resolveMembers(target, change.members));
    case "remove":
      return await removeChosen(target, change.values, change.refusedIndex);
    case "removeAll": {
      const count = await writer.removeAllMembers(organizationId, groupId);
      return count === 0 ? [] : [{ path: "members", oldValue: `${count} members` }];
    }
    case "removeMatching": {
      const members = await writer.readMembers(organizationId, groupId);
      const gone = members.filter((member) => matchesItem(change.filter, { ...member }));
      return await removeChosen(target, gone.map(toId), change.refusedIndex);
    }
    default:
      return await replaceMembers(target, change.members);
  }
}

async function replaceMembers(
  target: MembersTarget,
  members: readonly RequestedMember[],
): Promise<readonly ModifiedEntry[]> {
  const wanted = await resolveMembers(target, members);
  const wantedIds = new Set(wanted.map(toId));
  const present = await target.writer.readMembers(target.organizationId, target.groupId);
  const presentIds = new Set(present.map(toId));
  const gone = present.map(toId).filter((id) => !wantedIds.has(id));
  const fresh = wanted.filter(({ value }) => !presentIds.has(value));
  return [...(await removeMembers(target, gone)), ...(await addMembers(target, fresh))];
}

async function addMembers(
  target: MembersTarget,
  members: readonly GroupMember[],
): Promise<readonly ModifiedEntry[]> {
  if (members.length === 0) return [];
  const { writer, organizationId, groupId, now } = target;
  const count = await writer.addMembers(organizationId, groupId, members, now);
  return count === 0 ? [] : [{ path: "members", newValue: members.map(toId) }];
}

async function removeMembers(
  target: MembersTarget,
  ids: readonly string[],
): Promise<readonly ModifiedEntry[]> {
  if (ids.length === 0) return [];
  const count = await target.writer.removeMembers(target.organizationId, target.groupId, ids);
  return count === 0 ? [] : [{ path: "members", oldValue: ids }];
}

/** @throws ScimError `noTarget` when nobody was chosen and that is to be refused */
async function removeChosen(
  target: MembersTarget,
  ids: readonly string[],
  operationIndex: number | undefined,
): Promise<readonly ModifiedEntry[]> {
  const removed = await removeMembers(target, ids);
  if (removed.length > 0 || operationIndex === undefined) return removed;
  const where = { attributePath: "members", operationIndex };
  throw new ScimError("noTarget", 'The filter matches no item of "members".', where);
}

/** Find out what each id is, and refuse or leave out those that are nothing here. */
async function resolveMembers(
  target: MembersTarget,
  members: readonly RequestedMember[],
): Promise<readonly GroupMember[]> {
  const byId = new Map<string, RequestedMember>();
  for (const member of members) if (!byId.has(member.value)) byId.set(member.value, member);
  const ids = [...byId.keys()];
  const kinds = await target.writer.readKinds(target.organizationId, ids);
  const resolved: GroupMember[] = [];
  for (const { value, display } of byId.values()) {
    const type = kinds.get(value);
    if (type !== "User" && type !== "Group") {
      if (target.policy.unknownMembers === "ignore") continue;
      throw refuseMember(`There is no User or Group "${value.slice(0, 64)}".`);
    }
    if (value === target.groupId) throw refuseMember("A group can't be a member of itself.");
    resolved.push(display === undefined ? { value, type } : { value, type, display });
  }
  return resolved;
}

/** Take the members, which are rows, out of a group as it was sent. */
export function splitMembers(resource: Resource): {
  readonly rest: Resource;
  readonly members: readonly RequestedMember[];
} {
  const { members = [], ...rest } = resource;
  if (!isArray(members)) return { rest, members: [] };
  return { rest, members: members.map(readMember) };
}

function readMember(item: JsonValue): RequestedMember {
  const { value, display } = isObject(item) ? item : {};
  if (typeof value !== "string") throw refuseMember('Every member needs its id in "value".');
  return typeof display === "string" ? { value, display } : { value };
}

function refuseMember(detail: string): ScimError {
  return new ScimError("invalidValue", detail, { attributePath: "members.value" });
}

function toId(member: { readonly value: string }): string {
  return member.value;
}
