import type { DirectoryChange } from "../directory/user.ts";
import type { CycleContext } from "./cycle-context.ts";
import type { PageKey } from "./page.ts";

const MEMBERS_PER_READ = 1_000;

/**
 * Which objects a page of the change feed asks to look at. Entries of one object become one key:
 * the object is evaluated as it is now, however often it changed.
 */
export async function keysOfChanges(
  context: CycleContext,
  changes: readonly DirectoryChange[],
): Promise<readonly PageKey[]> {
  const users = new Set<string>();
  const groups = new Map<string, Set<string> | "all">();
  for (const change of changes) {
    switch (change.kind) {
      case "membership":
        collectMembership(context, change, users, groups);
        break;
      case "assignment":
        if (change.relatedId !== context.job.applicationId) break;
        await collectPrincipal(context, change, users, groups);
        break;
      case "softDeleted":
      case "restored":
        // A group that goes or comes back takes its members' entitlement with it.
        await collectPrincipal(context, change, users, groups);
        break;
      case "saved":
      case "purged":
        if (change.objectType === "User") users.add(change.objectId);
        else groups.set(change.objectId, groups.get(change.objectId) ?? new Set());
        break;
    }
  }
  return [
    ...[...users].map((sourceId) => ({ objectType: "User", sourceId }) as const),
    ...[...groups].map(([sourceId, members]) => ({
      objectType: "Group" as const,
      sourceId,
      ...(members !== "all" && { members: [...members] }),
    })),
  ];
}

function collectMembership(
  context: CycleContext,
  change: DirectoryChange,
  users: Set<string>,
  groups: Map<string, Set<string> | "all">,
): void {
  const { objectId, relatedId } = change;
  if (relatedId === undefined) return;
  const members = groups.get(objectId) ?? new Set<string>();
  if (members !== "all") groups.set(objectId, members.add(relatedId));
  // Being in an assigned group entitles.
  if (context.job.scope === "assigned") users.add(relatedId);
}

async function collectPrincipal(
  context: CycleContext,
  change: DirectoryChange,
  users: Set<string>,
  groups: Map<string, Set<string> | "all">,
): Promise<void> {
  if (change.objectType === "User") {
    users.add(change.objectId);
    return;
  }
  groups.set(change.objectId, "all");
  if (context.job.scope !== "assigned") return;
  let afterId: string | undefined;
  for (;;) {
    const page = await context.directory.listMembers(context.lane.tenantId, change.objectId, {
      limit: MEMBERS_PER_READ,
      ...(afterId !== undefined && { afterId }),
    });
    for (const { memberId, memberType } of page) if (memberType === "User") users.add(memberId);
    afterId = page.at(-1)?.memberId;
    if (page.length < MEMBERS_PER_READ) return;
  }
}
