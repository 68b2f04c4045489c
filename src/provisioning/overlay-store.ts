import { invariant } from "../common/invariant.ts";
import type { JobState, SynchronizationJob } from "../sync/job.ts";
import type {
  CycleCommit,
  Escrow,
  Lane,
  Link,
  PendingReference,
  StoredLink,
  SyncStore,
} from "../sync/ports.ts";
import type { ObjectType } from "../sync/schema.ts";
import type { StagedDeletion } from "../sync/staged-deletion.ts";
import { formatObjectKey } from "./announce.ts";
import { OverlayRows } from "./overlay-rows.ts";

/** A store over another one: what is written to it is seen by its reads, and stored nowhere. */
export interface OverlayStore extends SyncStore {
  readonly commitTo: (page: Omit<CycleCommit, "state">) => void;
}

/** Reads of a store; whatever else it has would write. */
const READS = /^(read|list|count|find|first|is)/;

/** What a plan would have stored, over what is stored. */
interface Overlay {
  readonly links: OverlayRows<Link>;
  /** The object that has an account, by type and target id. */
  readonly byTarget: Map<string, string>;
  readonly escrows: OverlayRows<Escrow>;
  readonly staged: OverlayRows<StagedDeletion>;
  readonly pending: OverlayRows<PendingReference>;
  readonly members: OverlayRows<{ groupSourceId: string; memberSourceId: string }>;
}

function openOverlay(): Overlay {
  return {
    links: new OverlayRows<Link>(formatObjectKey),
    byTarget: new Map(),
    escrows: new OverlayRows<Escrow>(formatObjectKey),
    staged: new OverlayRows<StagedDeletion>(formatObjectKey),
    pending: new OverlayRows(formatReference),
    members: new OverlayRows(
      ({ groupSourceId, memberSourceId }) => `${groupSourceId} ${memberSourceId}`,
    ),
  };
}

/**
 * Put an overlay over a store, for a plan: the engine runs over it as over the store itself.
 * Nothing reaches the store below; a write that the overlay doesn't know is a bug.
 *
 * @param job - the job as it is to be planned, with its state
 * @param onCommit - told of each page that the engine would have committed
 */
export function overlayStore(
  store: SyncStore,
  given: { readonly job: SynchronizationJob; readonly state: JobState },
  onCommit: (page: Omit<CycleCommit, "state">) => Promise<void>,
): OverlayStore {
  let state = given.state;
  const overlay = openOverlay();
  const commitTo = (page: Omit<CycleCommit, "state">): void => commitToOverlay(overlay, page);
  const guarded: Record<string, unknown> = {};
  for (const [name, method] of Object.entries(store)) {
    guarded[name] = READS.test(name)
      ? method
      : () => invariant(false, `a plan writes nothing, and so doesn't call ${name}`);
  }
  const linkReads = overlayLinks(store, overlay);
  return {
    ...(guarded as unknown as SyncStore),
    ...linkReads,
    ...overlayFailures(store, overlay),
    ...overlayReferences(store, overlay, linkReads.readLinks),
    readJob: async () => ({ job: given.job, state }),
    commit: async (_lease, page) => {
      ({ state } = page);
      commitTo(page);
      await onCommit(page);
    },
    commitTo,
  };
}

function commitToOverlay(
  { links, byTarget, escrows, staged, pending, members }: Overlay,
  page: Omit<CycleCommit, "state">,
): void {
  links.remove(page.removedLinks?.map(formatObjectKey));
  escrows.remove(page.resolvedEscrows?.map(formatObjectKey));
  staged.remove(page.removedStaged?.map(formatObjectKey));
  pending.remove(page.resolvedPending?.map(formatReference));
  members.removeRows(page.removedMembers);
  links.add(page.links);
  for (const link of page.links ?? []) {
    byTarget.set(`${link.objectType} ${link.targetId}`, formatObjectKey(link));
  }
  escrows.add(page.escrows);
  staged.add(page.staged);
  pending.add(page.pending);
  members.add(page.addedMembers);
}

type LinkReads = Pick<
  SyncStore,
  "readLinks" | "readTargetIds" | "readStoredLinks" | "readLinksByTarget"
>;

function overlayLinks(store: SyncStore, { links, byTarget }: Overlay): LinkReads {
  const readLinks: SyncStore["readLinks"] = async (lane, objectType, ids) => {
    const below = await store.readLinks(lane, objectType, ids);
    const names = ids.map((sourceId) => formatObjectKey({ objectType, sourceId }));
    const seen = links.over([...below.values()], names);
    return new Map(seen.map((link) => [link.sourceId, link]));
  };
  return {
    readLinks,
    async readTargetIds(lane, objectType, ids) {
      const seen = await readLinks(lane, objectType, ids);
      return new Map([...seen].map(([sourceId, { targetId }]) => [sourceId, targetId]));
    },
    async readStoredLinks(lane, objectType, ids) {
      const seen = await readLinks(lane, objectType, ids);
      return new Map([...seen].map(([sourceId, link]) => [sourceId, toStoredLink(link)]));
    },
    async readLinksByTarget(lane, objectType, targetIds) {
      const below = await store.readLinksByTarget(lane, objectType, targetIds);
      const found = new Map<string, Link>();
      for (const targetId of targetIds) {
        const link = below.get(targetId);
        const names = [byTarget.get(`${objectType} ${targetId}`), link && formatObjectKey(link)];
        const seen = links.over(
          link === undefined ? [] : [link],
          names.filter((name) => name !== undefined),
        );
        const own = seen.find((each) => each.targetId === targetId);
        if (own !== undefined) found.set(targetId, own);
      }
      return found;
    },
  };
}

function overlayFailures(
  store: SyncStore,
  { escrows, staged }: Overlay,
): Pick<SyncStore, "readEscrows" | "readStaged"> {
  return {
    async readEscrows(lane, objectType, ids) {
      const below = await store.readEscrows(lane, objectType, ids);
      const names = ids.map((sourceId) => formatObjectKey({ objectType, sourceId }));
      return escrows.over(below, names);
    },
    async readStaged(lane, objectType, ids) {
      const below = await store.readStaged(lane, objectType, ids);
      const names = ids.map((sourceId) => formatObjectKey({ objectType, sourceId }));
      return staged.over(below, names);
    },
  };
}

function overlayReferences(
  store: SyncStore,
  { members, pending }: Overlay,
  readLinks: SyncStore["readLinks"],
): Pick<SyncStore, "listLinkedMembers" | "listResolvable"> {
  const isLinked = async (lane: Lane, type: ObjectType, id: string): Promise<boolean> =>
    (await readLinks(lane, type, [id])).size > 0;
  return {
    async listLinkedMembers(lane, groupSourceId) {
      const below = await store.listLinkedMembers(lane, groupSourceId);
      const rows = below.map((memberSourceId) => ({ groupSourceId, memberSourceId }));
      const seen = members.overAll(rows, (row) => row.groupSourceId === groupSourceId);
      return seen.map(({ memberSourceId }) => memberSourceId);
    },
    async listResolvable(lane, limit, dueBy, scope) {
      const below = await store.listResolvable(lane, limit + pending.removed, dueBy, scope);
      const seen = pending.overAll(below, (row) => isWithin(row, scope));
      const resolvable: PendingReference[] = [];
      for (const row of seen) {
        if (resolvable.length >= limit) break;
        const ends = await Promise.all([
          isLinked(lane, row.referencedType, row.referencedId),
          isLinked(lane, row.objectType, row.sourceId),
        ]);
        if (ends.every(Boolean)) resolvable.push(row);
        // What waits for an account that no plan makes is not looked at again and again.
        else if (!below.includes(row)) pending.setAside(row);
      }
      return resolvable;
    },
  };
}

function toStoredLink({ values, ...link }: Link): StoredLink {
  return { ...link, valuesText: JSON.stringify(values) };
}

function isWithin(
  row: PendingReference,
  scope: Parameters<SyncStore["listResolvable"]>[3],
): boolean {
  if (scope === undefined) return true;
  const { objectType, sourceIds, referencedIds } = scope;
  if (row.objectType !== objectType || !sourceIds.includes(row.sourceId)) return false;
  return referencedIds === undefined || referencedIds.includes(row.referencedId);
}

function formatReference(row: PendingReference): string {
  return `${formatObjectKey(row)} ${row.attribute} ${row.referencedId} ${row.operation}`;
}
