import { addCounts } from "../sync/cycle.ts";
import type { SyncError } from "../sync/errors.ts";
import { type CycleCounts, NO_COUNTS } from "../sync/job.ts";
import type { CycleCommit, PendingScope } from "../sync/ports.ts";
import type { CycleContext } from "./cycle-context.ts";
import { processNamedFirst } from "./named-first.ts";
import type { PageKey } from "./page.ts";
import { processReferences } from "./references.ts";

/** What a run over chosen objects came to. */
export interface ObjectsRun {
  readonly counts: CycleCounts;
  /** The failure of the target that ended it; what was done before is committed. */
  readonly failure?: SyncError;
}

/** A run over chosen objects. */
export interface ChosenObjects {
  readonly keys: readonly PageKey[];
  /** Of the groups, only these members are written; absent: all that can be. */
  readonly memberIds?: readonly string[];
  readonly commit: (page: Omit<CycleCommit, "state">) => Promise<void>;
}

/** One object's references are read in this many rounds at most; a round is hundreds of them. */
const MOST_ROUNDS = 10_000;

/** Take chosen objects through all steps, users first, and then write the references of theirs. */
export async function runObjects(
  context: CycleContext,
  { keys, memberIds, commit }: ChosenObjects,
): Promise<ObjectsRun> {
  let run = await runPages(context, keys, commit);
  for (const objectType of ["User", "Group"] as const) {
    const own = keys.filter((key) => key.objectType === objectType);
    if (own.length === 0 || run.failure !== undefined) continue;
    const isScoped = objectType === "Group" && memberIds !== undefined;
    const references = await runReferences(context, commit, {
      objectType,
      sourceIds: own.map(({ sourceId }) => sourceId),
      ...(isScoped && { referencedIds: memberIds }),
    });
    run = { ...references, counts: addCounts(run.counts, references.counts) };
  }
  return run;
}

/** Take objects through all steps but their references, users first. */
export async function runPages(
  context: CycleContext,
  keys: readonly PageKey[],
  commit: ChosenObjects["commit"],
): Promise<ObjectsRun> {
  let counts = NO_COUNTS;
  for (const objectType of ["User", "Group"] as const) {
    const own = keys.filter((key) => key.objectType === objectType);
    const { pageSize } = context.pace;
    for (let from = 0; from < own.length; from += pageSize) {
      const chosen = own.slice(from, from + pageSize);
      const outcome = await processNamedFirst(context, { keys: chosen });
      await commit(outcome.commit);
      counts = addCounts(counts, outcome.counts);
      if (outcome.failure !== undefined) return { counts, failure: outcome.failure };
    }
  }
  return { counts };
}

/** Write the references of some objects that can be written now. */
export async function runReferences(
  context: CycleContext,
  commit: ChosenObjects["commit"],
  scope: PendingScope,
): Promise<ObjectsRun> {
  let counts = NO_COUNTS;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const outcome = await processReferences(context, scope);
    if (outcome === undefined) break;
    await commit(outcome.commit);
    counts = addCounts(counts, outcome.counts);
    if (outcome.failure !== undefined) return { counts, failure: outcome.failure };
    // Nothing went away: what is left failed, and would come again.
    if ((outcome.commit.resolvedPending ?? []).length === 0) break;
  }
  return { counts };
}
