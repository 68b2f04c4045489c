import type { DirectoryGroup, DirectoryUser } from "../directory/user.ts";
import { addCounts } from "../sync/cycle.ts";
import { type CyclePosition, type JobState, NO_COUNTS } from "../sync/job.ts";
import type { Escrow } from "../sync/ports.ts";
import { formatObjectKey, readEscrowed } from "./announce.ts";
import type { CycleContext } from "./cycle-context.ts";
import { noteVerdict } from "./deletion-ledger.ts";
import { findUnchanged, type Unchanged } from "./find-unchanged.ts";
import { processNamedFirst } from "./named-first.ts";
import type { PageKey, PageOutcome } from "./page.ts";

/** A job's state in the middle of a cycle. */
export type PositionedState = JobState & { readonly position: CyclePosition };

/** One page of a phase: what it came to, and the state after it. */
export interface PhaseStep {
  readonly outcome: PageOutcome;
  readonly state: PositionedState;
}

/** One page of an initial cycle's walk over all users; undefined behind the last. */
export async function walkUsers(
  context: CycleContext,
  state: PositionedState,
  users: readonly DirectoryUser[],
): Promise<PhaseStep | undefined> {
  const ids = users.map(({ id }) => id);
  const own = users.filter(({ id }) => !context.ahead.has(id));
  const passed = users.length - own.length;
  const keys = own.map(({ id }): PageKey => ({ objectType: "User", sourceId: id }));
  const escrowed = await readEscrowed(context, keys);
  const unchanged = await findUnchanged(context, own, escrowed);
  const rest = keys.filter(({ sourceId }) => !unchanged.ids.has(sourceId));
  return walk(context, state, { keys: rest, ids, escrowed, unchanged, users: own, passed });
}

/** One page of an initial cycle's walk over all groups; undefined behind the last. */
export async function walkGroups(
  context: CycleContext,
  state: PositionedState,
  groups: readonly DirectoryGroup[],
): Promise<PhaseStep | undefined> {
  const ids = groups.map(({ id }) => id);
  const keys = ids.map((sourceId): PageKey => ({ objectType: "Group", sourceId }));
  const escrowed = await readEscrowed(context, keys);
  return walk(context, state, { keys, ids, escrowed, unchanged: NOBODY });
}

/** One page of a walk. */
interface WalkedPage {
  /** All of the page, in order. */
  readonly ids: readonly string[];
  /** Those who are taken through all steps. */
  readonly keys: readonly PageKey[];
  readonly escrowed: ReadonlyMap<string, Escrow>;
  /** Who is in scope and as they should be. */
  readonly unchanged: Unchanged;
  /** Of users, without those who were taken before their turn: so many. */
  readonly users?: readonly DirectoryUser[];
  readonly passed?: number;
}

/**
 * Who failed a while ago and isn't due is left to an incremental cycle: a page that was cut short
 * because too many of its objects failed would be cut short by the same ones again.
 */
async function walk(
  context: CycleContext,
  state: PositionedState,
  { ids, keys, escrowed, unchanged, users = [], passed = 0 }: WalkedPage,
): Promise<PhaseStep | undefined> {
  const afterId = ids.at(-1);
  if (afterId === undefined) return undefined;
  const due = keys.filter((key) => {
    const escrow = escrowed.get(formatObjectKey(key));
    return escrow === undefined || escrow.nextAttempt <= context.dueBy;
  });
  const outcome = await processNamedFirst(context, { keys: due, users, takesOthers: true });
  // A page that was cut short is walked again; what succeeded in it is linked by then, and
  // everybody is counted as looked at when it is passed.
  if (outcome.failure !== undefined) {
    const counts = { ...outcome.counts, imported: 0, entitled: 0 };
    return { outcome, state: advance(context, state, { ...outcome, counts }) };
  }
  const counted = addUnchanged(outcome, unchanged, passed);
  const advanced = advance(context, state, counted);
  const walked = (state.position.walked ?? 0) + ids.length;
  return {
    outcome: counted,
    state: { ...advanced, position: { ...advanced.position, afterId, walked } },
  };
}

const NOBODY: Unchanged = { ids: new Set(), pending: [] };

function addUnchanged(
  outcome: PageOutcome,
  { ids, pending }: Unchanged,
  passed: number,
): PageOutcome {
  const { size } = ids;
  const [imported, entitled] = [size + passed, size + passed];
  const counts = { ...NO_COUNTS, imported, entitled, skipped: size };
  return {
    ...outcome,
    commit: { ...outcome.commit, pending: [...(outcome.commit.pending ?? []), ...pending] },
    counts: addCounts(outcome.counts, counts),
  };
}

/** The state after a page. */
export function advance(
  context: CycleContext,
  state: PositionedState,
  outcome: PageOutcome,
): PositionedState {
  const { position } = state;
  const counts = addCounts(position.counts, outcome.counts);
  return noteVerdict(context, { ...state, position: { ...position, counts } });
}
