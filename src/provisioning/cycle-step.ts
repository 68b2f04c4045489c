import { addCounts, nextPhase } from "../sync/cycle.ts";
import { type CyclePosition, type JobState, NO_COUNTS } from "../sync/job.ts";
import type { ObjectKey } from "../sync/ports.ts";
import type { ObjectType } from "../sync/schema.ts";
import { formatObjectKey, readEscrowed } from "./announce.ts";
import type { CycleContext } from "./cycle-context.ts";
import { keysOfChanges } from "./cycle-keys.ts";
import { judgeCycle, listAllowed, noteVerdict } from "./deletion-ledger.ts";
import { type PageKey, type PageOutcome, processPage } from "./page.ts";
import { processReferences } from "./references.ts";

/** A job's state in the middle of a cycle. */
export type PositionedState = JobState & { readonly position: CyclePosition };

/** One page of a cycle: what it came to, and the state after it. */
export interface CycleStep {
  readonly outcome: PageOutcome;
  readonly state: PositionedState;
  /** It served the change feed; the next one goes on with the cycle's own phase. */
  readonly servedChanges: boolean;
}

/**
 * Do the next page of a cycle: what changed meanwhile, in turn with the cycle's own phase. So
 * whoever leaves during an initial cycle of hours is disabled after a page of it, and the cycle
 * comes to its end however much changes.
 *
 * @param servedChanges - the page before this one served the change feed
 * @returns undefined when the cycle has come to its end
 */
export async function takeStep(
  context: CycleContext,
  before: PositionedState,
  servedChanges: boolean,
): Promise<CycleStep | undefined> {
  const state = await judgeCycle(context, before);
  const { position } = state;
  if (position.phase === "changes" || !servedChanges) {
    const served = await serveChanges(context, state);
    if (served !== undefined) return served;
  }
  const step = await takeStepOfPhase(context, state);
  if (step !== undefined) return { ...step, servedChanges: false };
  const phase = nextPhase(position, Object.keys(context.mappings) as ObjectType[]);
  if (phase === undefined) return undefined;
  const { afterId: _start, ...rest } = position;
  return takeStep(context, { ...state, position: { ...rest, phase } }, servedChanges);
}

type PhaseStep = Omit<CycleStep, "servedChanges">;

async function takeStepOfPhase(
  context: CycleContext,
  state: PositionedState,
): Promise<PhaseStep | undefined> {
  const { position } = state;
  const { directory, lane, pace } = context;
  const page = {
    limit: pace.pageSize,
    ...(position.afterId !== undefined && { afterId: position.afterId }),
  };
  switch (position.phase) {
    case "users":
      return walk(context, state, "User", await directory.listUsers(lane.tenantId, page));
    case "groups":
      return walk(context, state, "Group", await directory.listGroups(lane.tenantId, page));
    case "purged":
      return visit(context, state, await listPurged(context, position));
    case "escrows": {
      const due = await visit(context, state, await listDue(context, position));
      return due ?? visit(context, state, await listAllowed(context));
    }
    case "changes":
      return undefined;
    case "references": {
      const outcome = await processReferences(context);
      if (outcome === undefined) return undefined;
      return { outcome, state: advance(context, state, outcome) };
    }
  }
}

/** The next page of the change feed. */
async function serveChanges(
  context: CycleContext,
  state: PositionedState,
): Promise<CycleStep | undefined> {
  const { directory, lane, pace } = context;
  const { position } = state;
  const isInitial = position.kind === "initial";
  const after = isInitial
    ? (position.changesRead ?? position.startSequence)
    : (state.watermark ?? 0);
  const changes = await directory.readChanges(lane.tenantId, after, pace.pageSize);
  const last = changes.at(-1);
  if (last === undefined) return undefined;
  const processed = await processPages(context, await keysOfChanges(context, changes));
  const outcome = { ...processed, counts: { ...processed.counts, ...countDeltas(changes) } };
  const advanced = advance(context, state, outcome);
  if (outcome.failure !== undefined) return { outcome, state: advanced, servedChanges: true };
  const moved = isInitial
    ? { ...advanced, position: { ...advanced.position, changesRead: last.sequence } }
    : { ...advanced, watermark: last.sequence };
  return { outcome, state: moved, servedChanges: true };
}

function countDeltas(changes: readonly { readonly kind: string }[]) {
  const referenceDeltas = changes.filter(({ kind }) => kind === "membership").length;
  return { deltas: changes.length, referenceDeltas };
}

/**
 * Process the objects that the change feed names. One entry can name everybody: a group that is
 * assigned. So each page's worth but the last is committed at once, without moving on; a crash
 * finds those linked, and compares them again.
 */
async function processPages(context: CycleContext, keys: readonly PageKey[]): Promise<PageOutcome> {
  const { pageSize } = context.pace;
  let counts = NO_COUNTS;
  for (let from = 0; ; from += pageSize) {
    const outcome = await processPage(context, keys.slice(from, from + pageSize));
    counts = addCounts(counts, outcome.counts);
    const isLast = from + pageSize >= keys.length;
    if (isLast || outcome.failure !== undefined) return { ...outcome, counts };
    await context.commitPart(outcome.commit);
  }
}

/**
 * One page of an initial cycle's walk over all objects by id. Who failed a while ago and isn't due
 * is left to an incremental cycle: a page that was cut short because too many of its objects
 * failed would be cut short by the same ones again.
 */
async function walk(
  context: CycleContext,
  state: PositionedState,
  objectType: ObjectType,
  objects: readonly { readonly id: string }[],
): Promise<PhaseStep | undefined> {
  const last = objects.at(-1);
  if (last === undefined) return undefined;
  const keys: readonly PageKey[] = objects.map(({ id }) => ({ objectType, sourceId: id }));
  const escrowed = await readEscrowed(context, keys);
  const due = keys.filter((key) => {
    const escrow = escrowed.get(formatObjectKey(key));
    return escrow === undefined || escrow.nextAttempt <= context.dueBy;
  });
  const outcome = await processPage(context, due);
  // A page that was cut short is walked again; what succeeded in it is linked by then, and
  // everybody is counted as looked at when it is passed.
  if (outcome.failure !== undefined) {
    const counts = { ...outcome.counts, imported: 0, entitled: 0 };
    return { outcome, state: advance(context, state, { ...outcome, counts }) };
  }
  const advanced = advance(context, state, outcome);
  const walked = (state.position.walked ?? 0) + objects.length;
  return {
    outcome,
    state: { ...advanced, position: { ...advanced.position, afterId: last.id, walked } },
  };
}

/** One page of objects that are visited by their keys, in order, each once. */
async function visit(
  context: CycleContext,
  state: PositionedState,
  keys: readonly ObjectKey[],
): Promise<PhaseStep | undefined> {
  const last = keys.at(-1);
  if (last === undefined) return undefined;
  const page = keys.map(({ objectType, sourceId }) => ({ objectType, sourceId }));
  const outcome = dropUnmapped(context, page, await processPage(context, page));
  const advanced = advance(context, state, outcome);
  if (outcome.failure !== undefined) return { outcome, state: advanced };
  const position = { ...advanced.position, afterId: formatObjectKey(last) };
  return { outcome, state: { ...advanced, position } };
}

/** Objects of a kind that isn't mapped any more would stay in escrow for ever. */
function dropUnmapped(
  { mappings }: CycleContext,
  keys: readonly ObjectKey[],
  outcome: PageOutcome,
): PageOutcome {
  const unmapped = keys.filter(({ objectType }) => mappings[objectType] === undefined);
  if (unmapped.length === 0) return outcome;
  const resolvedEscrows = [...(outcome.commit.resolvedEscrows ?? []), ...unmapped];
  return { ...outcome, commit: { ...outcome.commit, resolvedEscrows } };
}

function listDue(context: CycleContext, position: CyclePosition): Promise<readonly ObjectKey[]> {
  const { store, lane, pace, dueBy } = context;
  const after = parsePlace(position.afterId);
  return store.listDueEscrows(lane, dueBy, {
    limit: pace.pageSize,
    ...(after !== undefined && { after }),
  });
}

/** Users first, then groups. */
async function listPurged(
  { store, lane, pace }: CycleContext,
  position: CyclePosition,
): Promise<readonly ObjectKey[]> {
  const after = parsePlace(position.afterId);
  const list = (objectType: ObjectType): Promise<readonly ObjectKey[]> =>
    store.listOrphanedLinks(lane, objectType, {
      limit: pace.pageSize,
      ...(after?.objectType === objectType && { afterId: after.sourceId }),
    });
  const users = after?.objectType === "Group" ? [] : await list("User");
  return users.length > 0 ? users : list("Group");
}

/** Read what {@link formatObjectKey} wrote. */
function parsePlace(text: string | undefined): ObjectKey | undefined {
  if (text === undefined) return undefined;
  const space = text.indexOf(" ");
  const objectType = text.slice(0, space) === "Group" ? "Group" : "User";
  return { objectType, sourceId: text.slice(space + 1) };
}

function advance(
  context: CycleContext,
  state: PositionedState,
  outcome: PageOutcome,
): PositionedState {
  const { position } = state;
  const counts = addCounts(position.counts, outcome.counts);
  return noteVerdict(context, { ...state, position: { ...position, counts } });
}
