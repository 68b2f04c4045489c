import { addCounts, nextPhase } from "../sync/cycle.ts";
import { type CyclePosition, type JobState, NO_COUNTS } from "../sync/job.ts";
import type { ObjectType } from "../sync/schema.ts";
import type { CycleContext } from "./cycle-context.ts";
import { keysOfChanges } from "./cycle-keys.ts";
import { type PageKey, type PageOutcome, processPage } from "./page.ts";
import { processReferences } from "./references.ts";

/** One page of a cycle: what it came to, and the state after it. */
export interface CycleStep {
  readonly outcome: PageOutcome;
  readonly state: JobState & { readonly position: CyclePosition };
}

/** How many escrows an incremental cycle retries at most. */
const ESCROWS_PER_CYCLE = 5_000;

/**
 * Do the next page of a cycle, whichever phase it is in.
 *
 * @returns undefined when the cycle has come to its end
 */
export async function takeStep(
  context: CycleContext,
  state: JobState & { readonly position: CyclePosition },
): Promise<CycleStep | undefined> {
  const { position } = state;
  const step = await takeStepOfPhase(context, state);
  if (step !== undefined) return step;
  const phase = nextPhase(position, Object.keys(context.mappings) as ObjectType[]);
  if (phase === undefined) return undefined;
  const { afterId: _start, ...rest } = position;
  return takeStep(context, { ...state, position: { ...rest, phase } });
}

async function takeStepOfPhase(
  context: CycleContext,
  state: JobState & { readonly position: CyclePosition },
): Promise<CycleStep | undefined> {
  const { position } = state;
  const { directory, lane, pace, store } = context;
  const page = {
    limit: pace.pageSize,
    ...(position.afterId !== undefined && { afterId: position.afterId }),
  };
  switch (position.phase) {
    case "users":
      return walk(context, state, "User", await directory.listUsers(lane.tenantId, page));
    case "groups":
      return walk(context, state, "Group", await directory.listGroups(lane.tenantId, page));
    case "escrows": {
      const keys = await store.listEscrows(lane, ESCROWS_PER_CYCLE);
      if (keys.length === 0) return undefined;
      const outcome = await processPages(context, keys);
      // Those that failed again wait for the next cycle, and so do the others when the target
      // fails over them: what changed is not kept waiting by what always fails.
      const done = { ...advance(position, outcome), phase: "changes" } as const;
      return { outcome, state: { ...state, position: done } };
    }
    case "changes": {
      const after = state.watermark ?? 0;
      const changes = await directory.readChanges(lane.tenantId, after, pace.pageSize);
      const last = changes.at(-1);
      if (last === undefined) return undefined;
      const outcome = await processPages(context, await keysOfChanges(context, changes));
      const watermark = outcome.failure === undefined ? last.sequence : after;
      return { outcome, state: { ...state, watermark, position: advance(position, outcome) } };
    }
    case "references": {
      const outcome = await processReferences(context);
      if (outcome === undefined) return undefined;
      return { outcome, state: { ...state, position: advance(position, outcome) } };
    }
  }
}

/**
 * Process the objects that the change feed or the escrows name. One entry can name everybody: a
 * group that is assigned. So each page's worth but the last is committed at once, without moving
 * on; a crash finds those linked, and compares them again.
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

/** One page of an initial cycle's walk over all objects by id. */
async function walk(
  context: CycleContext,
  state: JobState & { readonly position: CyclePosition },
  objectType: ObjectType,
  objects: readonly { readonly id: string }[],
): Promise<CycleStep | undefined> {
  const last = objects.at(-1);
  if (last === undefined) return undefined;
  const keys: readonly PageKey[] = objects.map(({ id }) => ({ objectType, sourceId: id }));
  const outcome = await processPage(context, keys);
  const advanced = advance(state.position, outcome);
  // A page that the target cut short is walked again; what succeeded in it is linked by then.
  const position = outcome.failure === undefined ? { ...advanced, afterId: last.id } : advanced;
  return { outcome, state: { ...state, position } };
}

function advance(position: CyclePosition, outcome: PageOutcome): CyclePosition {
  return { ...position, counts: addCounts(position.counts, outcome.counts) };
}
