import type { Membership } from "../directory/user.ts";
import type { PendingReference } from "../sync/ports.ts";
import type { CycleContext } from "./cycle-context.ts";
import type { ObjectOutcome } from "./export-object.ts";
import type { ScopedObject } from "./import-objects.ts";
import { MEMBERS } from "./import-references.ts";

const PAGE = 1_000;

/**
 * The member references of a group that has to be written: those that came or went, when the
 * change feed named them, else the difference between the directory's rows and those that the
 * target has by our doing. Members are never read back from the target (behaviour.md section 7).
 *
 * @param membersOf - for each group of the page, the members that the change feed named
 */
export async function planMembers(
  context: CycleContext,
  object: ScopedObject,
  outcome: ObjectOutcome,
  membersOf: ReadonlyMap<string, readonly string[] | undefined>,
): Promise<readonly PendingReference[]> {
  const { group, key, decision, mapping } = object;
  if (group === undefined || !mapping.members || decision.kind !== "provision") return [];
  if (outcome.result === "failure" || outcome.targetId === undefined) return [];
  // A group that the target has not had yet, or has lost, gets all of its members.
  const isNew = object.link?.targetId !== outcome.targetId;
  const linked = isNew ? [] : await context.store.listLinkedMembers(context.lane, key.sourceId);
  // Of a group whose last write nobody is sure of, all members are written again.
  const isUnsure = object.isEscrowed === true;
  const named = isNew || isUnsure ? undefined : membersOf.get(key.sourceId);
  const has = new Set(linked);
  const wanted =
    named === undefined
      ? await listAllMembers(context, key.sourceId)
      : await context.directory.readMembers(context.lane.tenantId, key.sourceId, named);
  const wantedIds = new Set(wanted.map(({ memberId }) => memberId));
  const leaving = (named ?? linked).filter((id) => has.has(id) && !wantedIds.has(id));
  const leavers = await describeLeavers(context, key.sourceId, leaving);
  return [
    ...wanted
      .filter(({ memberId }) => isUnsure || !has.has(memberId))
      .map((row) => toPending(row, "add")),
    ...leavers.map((row) => toPending(row, "remove")),
  ];
}

/** The directory has their rows no more; which kind a member is of, its link still says. */
async function describeLeavers(
  context: CycleContext,
  groupId: string,
  memberIds: readonly string[],
): Promise<readonly Membership[]> {
  if (memberIds.length === 0) return [];
  const groups = await context.store.readLinks(context.lane, "Group", memberIds);
  return memberIds.map((memberId) => ({
    groupId,
    memberId,
    memberType: groups.has(memberId) ? "Group" : "User",
  }));
}

async function listAllMembers(
  context: CycleContext,
  groupId: string,
): Promise<readonly Membership[]> {
  const members: Membership[] = [];
  for (;;) {
    const afterId = members.at(-1)?.memberId;
    const page = await context.directory.listMembers(context.lane.tenantId, groupId, {
      limit: PAGE,
      ...(afterId !== undefined && { afterId }),
    });
    members.push(...page);
    if (page.length < PAGE) return members;
  }
}

function toPending(row: Membership, operation: "add" | "remove"): PendingReference {
  return {
    objectType: "Group",
    sourceId: row.groupId,
    attribute: MEMBERS,
    referencedId: row.memberId,
    referencedType: row.memberType,
    operation,
  };
}
