import { SyncError } from "../sync/errors.ts";
import type { ProvisioningLogRecord } from "../sync/log.ts";
import type { Link, PendingReference, PendingScope } from "../sync/ports.ts";
import { buildMemberOperations, type MemberOptions } from "../sync/request.ts";
import {
  announceWrites,
  formatObjectKey,
  isAnnouncement,
  readEscrowed,
  readTurns,
} from "./announce.ts";
import { mapConcurrently } from "./concurrency.ts";
import type { CycleContext } from "./cycle-context.ts";
import { MEMBERS } from "./import-references.ts";
import { buildLogRecord } from "./log-record.ts";
import type { PageOutcome } from "./page.ts";
import { planSingleReferences } from "./plan-single-references.ts";
import { sendReferencePatch } from "./reference-patch.ts";
import {
  type Done,
  explainRefusal,
  explainRefused,
  type RefusedReference,
  toRow,
} from "./refused-references.ts";
import { type ReferenceWork, summarizeReferences } from "./summarize-references.ts";
import { Trail } from "./trail.ts";

/** How many references are read, written and committed at once. */
const REFERENCES_PER_PAGE = 500;

/**
 * Write the next page of references whose other end has a link by now: managers of users and
 * members of groups. They come after the objects (behaviour.md section 2, step 6).
 *
 * @param scope - of which objects; absent: of all
 * @returns undefined when no reference is left that could be written
 */
export async function processReferences(
  context: CycleContext,
  scope?: PendingScope,
): Promise<PageOutcome | undefined> {
  const { store, lane, pace } = context;
  // Who asks for some of them means those that wait for a later try, too.
  const dueBy = scope === undefined ? context.dueBy : undefined;
  const pending = await store.listResolvable(lane, REFERENCES_PER_PAGE, dueBy, scope);
  if (pending.length === 0) return undefined;
  const turns = await readTurns(context, pending);
  const allWorks = await planReferences(context, pending);
  const escrowed = await readEscrowed(
    context,
    allWorks.map(({ link }) => link),
  );
  const writes = allWorks.filter(({ patches }) => patches.length > 0);
  const elsewhere = await announceWrites(
    context,
    writes.map(({ link }) => link),
    escrowed,
    turns,
    writes.flatMap(({ addedMembers }) => addedMembers),
  );
  // Whom somebody else writes at the moment is left to the escrows, which bring it all up again.
  const works = allWorks.filter(({ link }) => !elsewhere.has(formatObjectKey(link)));
  const escrowOf = ({ link }: ReferenceWork) => escrowed.get(formatObjectKey(link));
  const done: (Done & { readonly work: ReferenceWork })[] = [];
  let failure: SyncError | undefined;
  await mapConcurrently(works, pace.concurrency, async (work) => {
    if (failure !== undefined) return;
    const trail = new Trail(context.world.now(), context.world.now);
    try {
      const refused = await sendPatches(context, work, trail);
      const hasSent = work.patches.length > 0;
      const error = explainRefused(refused);
      done.push({
        work,
        refused,
        ...(hasSent && { record: toRecord(context, work, trail, error) }),
      });
    } catch (error) {
      if (!(error instanceof SyncError)) throw error;
      if (error.endsCycle) failure ??= error;
      else done.push({ work, error, refused: [], record: toRecord(context, work, trail, error) });
    }
  });
  const isOurs = (work: ReferenceWork): boolean => {
    const escrow = escrowOf(work);
    return escrow === undefined || isAnnouncement(escrow);
  };
  return summarizeReferences(context, { pending, works, done, failure, escrowOf, isOurs });
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
    store.readTargetIds(lane, "User", referenced("User")),
    store.readTargetIds(lane, "Group", referenced("Group")),
  ]);
  const usersById = new Map(users.map((user) => [user.id, user]));
  const groupsById = new Map(groups.map((group) => [group.id, group]));
  const targetOf = (reference: PendingReference): string | undefined =>
    (reference.referencedType === "User" ? userTargets : groupTargets).get(reference.referencedId);
  const memberships = await readMemberships(context, pending);
  return [...bySource.values()].flatMap((references) => {
    const { objectType, sourceId } = references[0] as PendingReference;
    const user = usersById.get(sourceId);
    const link = (objectType === "User" ? userLinks : groupLinks).get(sourceId);
    if (link === undefined) return [];
    const group = groupsById.get(sourceId);
    const displayName = user?.userPrincipalName ?? group?.displayName ?? sourceId;
    const members = references.filter(({ attribute }) => attribute === MEMBERS);
    const given = { link, source: user ?? group, references, targetOf };
    const single = planSingleReferences(context, given);
    const linkAfter = single.linkAfter ?? link;
    const isMember = ({ referencedId }: PendingReference): boolean =>
      memberships.get(sourceId)?.has(referencedId) ?? false;
    const works: ReferenceWork[] = [];
    if (single.references.length > 0) {
      const none = { addedMembers: [], removedMembers: [] };
      works.push({ ...single, ...none, link, displayName, targetOf });
    }
    if (members.length > 0) {
      const rows = { context, link: linkAfter, displayName, references: members };
      works.push(planMemberPatches({ ...rows, targetOf, isMember }));
    }
    return works;
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

function planMemberPatches(given: {
  readonly context: CycleContext;
  readonly link: Link;
  readonly displayName: string;
  readonly references: readonly PendingReference[];
  readonly targetOf: (reference: PendingReference) => string | undefined;
  readonly isMember: (reference: PendingReference) => boolean;
}): ReferenceWork {
  const { context, link, displayName, references, targetOf, isMember } = given;
  const ids = (chosen: readonly PendingReference[]): string[] =>
    chosen.flatMap((reference) => targetOf(reference) ?? []);
  const added = references.filter(isMember);
  const removed = references.filter((reference) => !isMember(reference));
  return {
    link,
    displayName,
    references,
    patches: buildMemberOperations(ids(added), ids(removed), describeMembers(context)),
    addedMembers: added.map(toRow),
    removedMembers: removed.map(toRow),
    targetOf,
  };
}

/** How the target takes members. */
function describeMembers({ mappings, client }: CycleContext): MemberOptions {
  const { membersPerRequest } = client.memory;
  return { dialect: mappings.Group?.dialect ?? "rfc", membersPerRequest };
}

async function sendPatches(
  context: CycleContext,
  work: ReferenceWork,
  trail: Trail,
): Promise<readonly RefusedReference[]> {
  const { link, patches, references, targetOf, addedMembers } = work;
  const what = references[0]?.attribute ?? "reference";
  trail.note("referenceResolution", "success", `${what}: ${references.length} to write.`);
  const errors = new Map<string, SyncError>();
  for (const operations of patches) {
    const refused = await sendReferencePatch(context, link, operations, trail);
    for (const [targetId, error] of refused) errors.set(targetId, explainRefusal(error));
  }
  trail.note("export", "success", `${what}: ${references.length - errors.size} written.`);
  const added = new Set(addedMembers.map(({ memberSourceId }) => memberSourceId));
  return references.flatMap((reference) => {
    const error = errors.get(targetOf(reference) ?? "");
    const isAdded = added.has(reference.referencedId);
    return error === undefined ? [] : [{ reference, isAdded, error }];
  });
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
