import {
  type DeletionVerdict,
  judgeDeletions,
  limitDeletions,
  recallDeletions,
} from "../sync/guard-deletions.ts";
import type { CyclePosition, JobState } from "../sync/job.ts";
import type { ObjectKey } from "../sync/ports.ts";
import type { ObjectType } from "../sync/schema.ts";
import { formatObjectKey } from "./announce.ts";
import type { CycleContext } from "./cycle-context.ts";
import { keysOfChanges } from "./cycle-keys.ts";
import { describeGoing } from "./hold-deletions.ts";
import { importObjects, scopeObject } from "./import-objects.ts";
import { planLinked } from "./plan-linked.ts";

/*
 * Accidental deletion prevention is judged before the first disabling or deletion of a cycle is
 * sent, though the cycle is read page by page (decision 0018). A counting pass goes over the
 * objects that the cycle will look at, plans each of them without asking the target, and counts
 * those that would be disabled or deleted. What the pass could not foresee, since the directory
 * goes on changing, is caught by a budget: never more than the limit goes out in one interval of
 * the job, however many cycles there are in it.
 */

/** What one run knows about its cycle's deletions; it changes as the run goes on. */
export interface DeletionLedger {
  /** Absent: nothing limits them. */
  verdict?: DeletionVerdict;
  /** Sent since then, without those that a person allowed. */
  passed: number;
  /** ISO instant from which on it is counted; absent before anything was judged. */
  since?: string;
  /** How long what earlier runs sent goes on counting, in milliseconds. */
  readonly windowMs: number;
  /** A person allowed all of this cycle's. */
  forced: boolean;
  /** The last of the allowed that was visited. */
  allowedAfter?: ObjectKey;
  /** Objects that were counted; one that changes again is not counted twice. */
  readonly counted: Set<string>;
}

/** A ledger in which nothing stands yet. Without a window each run counts by itself. */
export function createLedger(windowMs = 0): DeletionLedger {
  return { passed: 0, windowMs, forced: false, counted: new Set() };
}

const OBJECTS_PER_READ = 500;

/** The state of a job in a cycle. */
type StateInCycle = JobState & { readonly position: CyclePosition };

/**
 * Count what the cycle, or what the feed has held since the last count, would disable or delete,
 * and note the verdict in the cycle's position. A cycle that is held stays held.
 */
export async function judgeCycle(
  context: CycleContext,
  state: StateInCycle,
): Promise<StateInCycle> {
  const { ledger, job, store, lane } = context;
  if (ledger === undefined) return state;
  ledger.forced = state.forceDeletes === true;
  if (ledger.since === undefined) recall(context, ledger, state);
  const before = state.position.deletions ?? ledger.verdict;
  if (before?.held) {
    ledger.verdict = before;
    return note(state, before);
  }
  if (job.deletionGuard?.enabled !== true) return state;
  const links = await store.countLinks(lane);
  const limit = limitDeletions(job.deletionGuard, links.User + links.Group);
  if (limit === undefined) return state;
  const verdict = await countCycle(context, state, before, limit);
  if (verdict === undefined) return state;
  ledger.verdict = verdict;
  return note(state, verdict);
}

/**
 * The next page of staged deletions that a person allowed, each once a run; all that wait when
 * everything was allowed.
 */
export async function listAllowed(context: CycleContext): Promise<readonly ObjectKey[]> {
  const { ledger, store, lane, pace } = context;
  if (ledger === undefined) return [];
  const page = await store.listStaged(lane, {
    limit: pace.pageSize,
    ...(!ledger.forced && { status: "allowed" as const }),
    ...(ledger.allowedAfter !== undefined && { after: ledger.allowedAfter }),
  });
  const last = page.at(-1);
  if (last !== undefined) ledger.allowedAfter = last;
  return page.map(({ objectType, sourceId }) => ({ objectType, sourceId }));
}

/** The verdict as it stands after a page, for the budget may have turned it, and what was sent. */
export function noteVerdict({ ledger }: CycleContext, state: StateInCycle): StateInCycle {
  if (ledger?.verdict === undefined) return state;
  const noted = note(state, ledger.verdict);
  const { since, passed: count } = ledger;
  if (since === undefined || count === 0) return noted;
  return { ...noted, recentDeletions: { since, count } };
}

/** What earlier cycles of this interval sent counts too. */
function recall({ world }: CycleContext, ledger: DeletionLedger, state: StateInCycle): void {
  const recent = recallDeletions(state.recentDeletions, world.now(), ledger.windowMs);
  ledger.since = recent.since;
  ledger.passed = recent.count;
}

function note(state: StateInCycle, deletions: DeletionVerdict): StateInCycle {
  return { ...state, position: { ...state.position, deletions } };
}

async function countCycle(
  context: CycleContext,
  state: StateInCycle,
  before: DeletionVerdict | undefined,
  limit: number,
): Promise<DeletionVerdict | undefined> {
  const { kind, startSequence } = state.position;
  const last = await context.directory.lastSequence(context.lane.tenantId);
  const counted = before?.counted ?? context.ledger?.passed ?? 0;
  if (kind === "initial" && before === undefined) {
    const all = await countLinked(context);
    return { ...judgeDeletions(counted + all, limit), throughSequence: last };
  }
  const from = before?.throughSequence ?? state.watermark ?? startSequence;
  if (before !== undefined && last <= from) return before;
  const more = await countChanges(context, from, last);
  return { ...judgeDeletions(counted + more, limit), throughSequence: last };
}

/** Who is linked can be disabled or deleted; nobody else can. */
async function countLinked(context: CycleContext): Promise<number> {
  let total = 0;
  for (const objectType of Object.keys(context.mappings) as ObjectType[]) {
    let afterId: string | undefined;
    for (;;) {
      const page = { limit: OBJECTS_PER_READ, ...(afterId !== undefined && { afterId }) };
      const links = await context.store.listLinks(context.lane, objectType, page);
      total += await countGoing(context, links);
      afterId = links.at(-1)?.sourceId;
      if (links.length < OBJECTS_PER_READ) break;
    }
  }
  return total;
}

async function countChanges(context: CycleContext, from: number, last: number): Promise<number> {
  const { directory, lane } = context;
  let total = 0;
  for (let after = from; after < last; ) {
    const changes = await directory.readChanges(lane.tenantId, after, OBJECTS_PER_READ);
    const end = changes.at(-1);
    if (end === undefined) break;
    const keys = await keysOfChanges(context, changes);
    for (let start = 0; start < keys.length; start += OBJECTS_PER_READ) {
      total += await countGoing(context, keys.slice(start, start + OBJECTS_PER_READ));
    }
    after = end.sequence;
  }
  return total;
}

/** Of these objects, how many would be disabled or deleted and are not on the list already. */
async function countGoing(context: CycleContext, keys: readonly ObjectKey[]): Promise<number> {
  const { ledger, store, lane } = context;
  const fresh = keys.filter((key) => !ledger?.counted.has(formatObjectKey(key)));
  if (fresh.length === 0) return 0;
  const listed = new Set<string>();
  for (const [objectType, each] of Map.groupBy(fresh, (key) => key.objectType)) {
    const ids = each.map(({ sourceId }) => sourceId);
    const staged = await store.readStaged(lane, objectType, ids);
    for (const key of staged) listed.add(formatObjectKey(key));
  }
  let total = 0;
  for (const imported of await importObjects(context, fresh)) {
    const name = formatObjectKey(imported.key);
    if (listed.has(name) || imported.link === undefined) continue;
    const plan = planLinked(context, scopeObject(imported));
    if (plan === undefined || describeGoing(plan) === undefined) continue;
    ledger?.counted.add(name);
    total += 1;
  }
  return total;
}
