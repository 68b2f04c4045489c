import type { DirectoryChange } from "../directory/user.ts";
import type { CycleContext } from "./cycle-context.ts";
import { readsAssignments } from "./import-entitlements.ts";
import type { PageKey } from "./page.ts";

const MEMBERS_PER_READ = 1_000;

/** What the entries of one page of the feed come to. */
interface Collected {
  readonly users: Set<string>;
  /** By group, which of its members came or went; `all`: they are all compared. */
  readonly groups: Map<string, Set<string> | "all">;
  /** Whoever came into a group or left it; a group among them took people along. */
  readonly moved: Set<string>;
  /** Groups whose people are to be looked at, those in groups inside them too. */
  readonly above: Set<string>;
}

/**
 * Which objects a page of the change feed asks to look at. Entries of one object become one key:
 * the object is evaluated as it is now, however often it changed.
 */
export async function keysOfChanges(
  context: CycleContext,
  changes: readonly DirectoryChange[],
): Promise<readonly PageKey[]> {
  const collected: Collected = {
    users: new Set(),
    groups: new Map(),
    moved: new Set(),
    above: new Set(),
  };
  for (const change of changes) collect(context, change, collected);
  const { users, groups, moved, above } = collected;
  if (context.policy.nestedGroupDepth > 0 && moved.size > 0) {
    const nested = await context.directory.readGroups(context.lane.tenantId, [...moved]);
    for (const { id } of nested) above.add(id);
  }
  if (above.size > 0) await addUsersBelow(context, [...above], users);
  return stampKeys(changes, [
    ...[...users].map((sourceId) => ({ objectType: "User", sourceId }) as const),
    ...[...groups].map(([sourceId, members]) => ({
      objectType: "Group" as const,
      sourceId,
      ...(members !== "all" && { members: [...members] }),
    })),
  ]);
}

/** Since when each object waits: since the first change that names it, or took it along. */
function stampKeys(
  changes: readonly DirectoryChange[],
  keys: readonly PageKey[],
): readonly PageKey[] {
  const oldest = changes[0]?.changedDateTime;
  if (oldest === undefined) return keys;
  const first = new Map<string, string>();
  for (const { objectId, relatedId, changedDateTime = oldest } of changes) {
    if (!first.has(objectId)) first.set(objectId, changedDateTime);
    if (relatedId !== undefined && !first.has(relatedId)) first.set(relatedId, changedDateTime);
  }
  return keys.map((key) => ({ ...key, changedDateTime: first.get(key.sourceId) ?? oldest }));
}

function collect(context: CycleContext, change: DirectoryChange, collected: Collected): void {
  const { kind, objectType, objectId, relatedId } = change;
  const { users, groups } = collected;
  switch (kind) {
    case "membership":
      collectMembership(context, change, collected);
      break;
    case "assignment":
      if (relatedId !== context.job.applicationId) break;
      collectPrincipal(context, change, collected);
      break;
    case "softDeleted":
    case "restored":
      // A group that goes or comes back takes its members' entitlement with it.
      collectPrincipal(context, change, collected);
      break;
    case "saved":
    case "purged":
      if (objectType === "User") users.add(objectId);
      else groups.set(objectId, groups.get(objectId) ?? new Set());
      break;
  }
}

function collectMembership(
  context: CycleContext,
  { objectId, relatedId }: DirectoryChange,
  { users, groups, moved }: Collected,
): void {
  if (relatedId === undefined) return;
  const members = groups.get(objectId) ?? new Set<string>();
  if (members !== "all") groups.set(objectId, members.add(relatedId));
  // Being in a group entitles, or is what a scoping filter asks for; feeds name no kinds.
  if (asksForGroup(context, "Group", objectId)) {
    groups.set(relatedId, groups.get(relatedId) ?? new Set());
  }
  if (!readsAssignments(context) && !asksForGroup(context, "User", objectId)) return;
  users.add(relatedId);
  moved.add(relatedId);
}

function collectPrincipal(
  context: CycleContext,
  { objectType, objectId }: DirectoryChange,
  { users, groups, above }: Collected,
): void {
  if (objectType === "User") {
    users.add(objectId);
    return;
  }
  groups.set(objectId, "all");
  if (readsAssignments(context) || asksForGroup(context, "User", objectId)) above.add(objectId);
}

/** Whether a scoping filter of the mapping asks who is a member of this group. */
function asksForGroup(
  { mappings }: CycleContext,
  objectType: "User" | "Group",
  groupId: string,
): boolean {
  return mappings[objectType]?.scope.memberOf.includes(groupId) ?? false;
}

async function addUsersBelow(
  { directory, lane, policy }: CycleContext,
  groupIds: readonly string[],
  users: Set<string>,
): Promise<void> {
  let afterId: string | undefined;
  for (;;) {
    const page = { limit: MEMBERS_PER_READ, ...(afterId !== undefined && { afterId }) };
    const ids = await directory.listUsersBelow(
      lane.tenantId,
      groupIds,
      policy.nestedGroupDepth,
      page,
    );
    for (const id of ids) users.add(id);
    afterId = ids.at(-1);
    if (ids.length < MEMBERS_PER_READ) return;
  }
}
