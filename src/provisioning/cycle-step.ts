import { addCounts, nextPhase } from "../sync/cycle.ts";
import { type CyclePosition, NO_COUNTS } from "../sync/job.ts";
import type { ObjectKey } from "../sync/ports.ts";
import type { ObjectType } from "../sync/schema.ts";
import { formatObjectKey } from "./announce.ts";
import type { CycleContext } from "./cycle-context.ts";
import { keysOfChanges } from "./cycle-keys.ts";
import { judgeCycle, listAllowed } from "./deletion-ledger.ts";
import { processNamedFirst } from "./named-first.ts";
import { type PageKey, type PageOutcome, processPage } from "./page.ts";
import { processReferences } from "./references.ts";
import { advance, type PhaseStep, type PositionedState, walkGroups, walkUsers } from "./walk.ts";

/** One page of a cycle: what it came to, and the state after it. */
export interface CycleStep extends PhaseStep {
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
      return walkUsers(context, state, await directory.listUsers(lane.tenantId, page));
    case "groups":
      return walkGroups(context, state, await directory.listGroups(lane.tenantId, page));
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
    const part = keys.slice(from, from + pageSize);
    const outcome = await processNamedFirst(context, { keys: part });
    counts = addCounts(counts, outcome.counts);
    const isLast = from + pageSize >= keys.length;
    if (isLast || outcome.failure !== undefined) return { ...outcome, counts };
    await context.commitPart(outcome.commit);
  }
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
