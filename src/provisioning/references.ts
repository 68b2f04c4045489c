import { SyncError } from "../sync/errors.ts";
import { NO_COUNTS } from "../sync/job.ts";
import type { ProvisioningLogRecord } from "../sync/log.ts";
import type { Link, LinkedMember, PendingReference } from "../sync/ports.ts";
import { buildMemberOperations, buildOperations, type PatchOperation } from "../sync/request.ts";
import {
  announceWrites,
  escrowFailure,
  formatObjectKey,
  isAnnouncement,
  readEscrowed,
} from "./announce.ts";
import { mapConcurrently } from "./concurrency.ts";
import type { CycleContext } from "./cycle-context.ts";
import { buildLogRecord } from "./log-record.ts";
import type { PageOutcome } from "./page.ts";
import { sendReferencePatch } from "./reference-patch.ts";
import { Trail } from "./trail.ts";

/** How many references are read, written and committed at once. */
const REFERENCES_PER_PAGE = 500;

/** What is to be written for one object whose references can be resolved now. */
interface ReferenceWork {
  readonly link: Link;
  readonly displayName: string;
  readonly references: readonly PendingReference[];
  /** One PATCH each. Empty: the target has them already, or they are wanted no more. */
  readonly patches: readonly (readonly PatchOperation[])[];
  readonly linkAfter?: Link;
  readonly addedMembers: readonly LinkedMember[];
  readonly removedMembers: readonly LinkedMember[];
}

/**
 * Write the next page of references whose other end has a link by now: managers of users and
 * members of groups. They come after the objects (behaviour.md section 2, step 6).
 *
 * @returns undefined when no reference is left that could be written
 */
export async function processReferences(context: CycleContext): Promise<PageOutcome | undefined> {
  const { store, lane, pace } = context;
  const pending = await store.listResolvable(lane, REFERENCES_PER_PAGE);
  if (pending.length === 0) return undefined;
  const works = await planReferences(context, pending);
  const escrowed = await readEscrowed(
    context,
    works.map(({ link }) => link),
  );
  const writes = works.filter(({ patches }) => patches.length > 0);
  await announceWrites(
    context,
    writes.map(({ link }) => link),
    escrowed,
    writes.flatMap(({ addedMembers }) => addedMembers),
  );
  const escrowOf = ({ link }: ReferenceWork) => escrowed.get(formatObjectKey(link));
  const isOurs = (work: ReferenceWork): boolean => {
    const escrow = escrowOf(work);
    return escrow === undefined || isAnnouncement(escrow);
  };
  const done: { work: ReferenceWork; error?: SyncError; record?: ProvisioningLogRecord }[] = [];
  let failure: SyncError | undefined;
  await mapConcurrently(works, pace.concurrency, async (work) => {
    if (failure !== undefined) return;
    const trail = new Trail(context.world.now());
    try {
      await sendPatches(context, work, trail);
      const record = work.patches.length > 0 ? toRecord(context, work, trail) : undefined;
      done.push({ work, ...(record !== undefined && { record }) });
    } catch (error) {
      if (!(error instanceof SyncError)) throw error;
      if (error.endsCycle) failure ??= error;
      else done.push({ work, error, record: toRecord(context, work, trail, error) });
    }
  });
  const succeeded = done.filter(({ error }) => error === undefined).map(({ work }) => work);
  const planned = new Set(works.flatMap(({ references }) => references));
  const unwanted = pending.filter((reference) => !planned.has(reference));
  return {
    commit: {
      links: succeeded.flatMap(({ linkAfter }) => (linkAfter === undefined ? [] : [linkAfter])),
      addedMembers: succeeded.flatMap(({ addedMembers }) => addedMembers),
      removedMembers: succeeded.flatMap(({ removedMembers }) => removedMembers),
      // A reference that failed goes with its object's escrow, which brings it up again.
      resolvedPending: [...unwanted, ...done.flatMap(({ work }) => work.references)],
      escrows: done.flatMap(({ work, error }) =>
        error === undefined ? [] : [escrowFailure(context, work.link, error, escrowOf(work))],
      ),
      resolvedEscrows: succeeded.filter(isOurs).map(({ link }) => link),
      log: done.flatMap(({ record }) => (record === undefined ? [] : [record])),
    },
    counts: {
      ...NO_COUNTS,
      references: succeeded.filter(({ patches }) => patches.length > 0).length,
      failed: done.length - succeeded.length,
    },
    ...(failure !== undefined && { failure }),
  };
}

async function planReferences(
  context: CycleContext,
  pending: readonly PendingReference[],
): Promise<readonly ReferenceWork[]> {
  const bySource = Map.groupBy(pending, ({ objectType, sourceId }) => `${objectType} ${sourceId}`);
  const idsOf = (type: "User" | "Group"): string[] => [
    ...new Set(pending.filter(({ objectType }) => objectType === type).map((p) => p.sourceId)),
  ];
  const referenced = (type: "User" | "Group"): string[] => [
    ...new Set(
      pending.filter(({ referencedType }) => referencedType === type).map((p) => p.referencedId),
    ),
  ];
  const { store, directory, lane } = context;
  const [users, groups, userLinks, groupLinks, userTargets, groupTargets] = await Promise.all([
    directory.readUsers(lane.tenantId, idsOf("User")),
    directory.readGroups(lane.tenantId, idsOf("Group")),
    store.readLinks(lane, "User", idsOf("User")),
    store.readLinks(lane, "Group", idsOf("Group")),
    store.readLinks(lane, "User", referenced("User")),
    store.readLinks(lane, "Group", referenced("Group")),
  ]);
  const usersById = new Map(users.map((user) => [user.id, user]));
  const groupsById = new Map(groups.map((group) => [group.id, group]));
  const targetOf = (reference: PendingReference): string | undefined =>
    (reference.referencedType === "User" ? userTargets : groupTargets).get(reference.referencedId)
      ?.targetId;
  const memberships = await readMemberships(context, pending);
  return [...bySource.values()].flatMap((references) => {
    const { objectType, sourceId } = references[0] as PendingReference;
    const user = usersById.get(sourceId);
    const link = (objectType === "User" ? userLinks : groupLinks).get(sourceId);
    if (link === undefined) return [];
    if (objectType === "User") {
      const current = references.filter(({ referencedId }) => referencedId === user?.managerId);
      const displayName = user?.userPrincipalName ?? sourceId;
      return current.map((reference) =>
        planManager(context, { link, displayName, reference, targetId: targetOf(reference) }),
      );
    }
    const displayName = groupsById.get(sourceId)?.displayName ?? sourceId;
    const isMember = ({ referencedId }: PendingReference): boolean =>
      memberships.get(sourceId)?.has(referencedId) ?? false;
    return [planMemberPatches({ link, displayName, references, targetOf, isMember })];
  });
}

/**
 * The members of the groups as they are now, among those that are to be written: what was noted
 * may have been turned round since.
 */
async function readMemberships(
  context: CycleContext,
  pending: readonly PendingReference[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const { directory, lane } = context;
  const ofGroups = pending.filter(({ objectType }) => objectType === "Group");
  const memberships = new Map<string, ReadonlySet<string>>();
  for (const [groupId, references] of Map.groupBy(ofGroups, ({ sourceId }) => sourceId)) {
    const ids = references.map(({ referencedId }) => referencedId);
    const rows = await directory.readMembers(lane.tenantId, groupId, ids);
    memberships.set(groupId, new Set(rows.map(({ memberId }) => memberId)));
  }
  return memberships;
}

function planManager(
  context: CycleContext,
  given: {
    readonly link: Link;
    readonly displayName: string;
    readonly reference: PendingReference;
    readonly targetId: string | undefined;
  },
): ReferenceWork {
  const { link, displayName, reference, targetId } = given;
  const base = { link, displayName, references: [reference], addedMembers: [], removedMembers: [] };
  const attribute = context.mappings.User?.manager?.target;
  if (attribute === undefined || targetId === undefined) return { ...base, patches: [] };
  const oldValue = link.values[attribute.name];
  if (oldValue === targetId) return { ...base, patches: [] };
  const change = {
    attribute,
    newValue: targetId,
    ...(oldValue !== undefined && { oldValue }),
  };
  const linkAfter = { ...link, values: { ...link.values, [attribute.name]: targetId } };
  return { ...base, patches: [buildOperations([change])], linkAfter };
}

function planMemberPatches(given: {
  readonly link: Link;
  readonly displayName: string;
  readonly references: readonly PendingReference[];
  readonly targetOf: (reference: PendingReference) => string | undefined;
  readonly isMember: (reference: PendingReference) => boolean;
}): ReferenceWork {
  const { link, displayName, references, targetOf, isMember } = given;
  const ids = (chosen: readonly PendingReference[]): string[] =>
    chosen.flatMap((reference) => targetOf(reference) ?? []);
  const toRow = ({ sourceId, referencedId }: PendingReference): LinkedMember => ({
    groupSourceId: sourceId,
    memberSourceId: referencedId,
  });
  const added = references.filter(isMember);
  const removed = references.filter((reference) => !isMember(reference));
  return {
    link,
    displayName,
    references,
    patches: buildMemberOperations(ids(added), ids(removed)),
    addedMembers: added.map(toRow),
    removedMembers: removed.map(toRow),
  };
}

async function sendPatches(
  context: CycleContext,
  work: ReferenceWork,
  trail: Trail,
): Promise<void> {
  const { link, patches, references } = work;
  const what = references[0]?.attribute ?? "reference";
  trail.note("referenceResolution", "success", `${what}: ${references.length} to write.`);
  for (const operations of patches) {
    await sendReferencePatch(context, link, operations);
  }
  trail.note("export", "success", `${what}: written.`);
}

function toRecord(
  context: CycleContext,
  work: ReferenceWork,
  trail: Trail,
  error?: SyncError,
): ProvisioningLogRecord {
  const { link, displayName, references } = work;
  trail.modified = references.map(({ attribute, referencedId, operation }) => ({
    displayName: attribute,
    ...(operation === "add" ? { newValue: referencedId } : { oldValue: referencedId }),
  }));
  return buildLogRecord(context, trail, {
    provisioningAction: "update",
    status: error === undefined ? "success" : "failure",
    key: link,
    displayName,
    targetId: link.targetId,
    error,
  });
}
