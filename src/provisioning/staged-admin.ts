import type { World } from "../common/world.ts";
import { formatInstant } from "../common/world.ts";
import type { JobState } from "../sync/job.ts";
import type { Lane, ObjectKey, SyncStore } from "../sync/ports.ts";
import type { StagedDeletion } from "../sync/staged-deletion.ts";

/** What decides on staged deletions. */
export interface StagedAdmin {
  readonly store: SyncStore;
  readonly world: World;
}

/** What became of a decision. */
export interface StagedDecision {
  /** How many were still on the list. */
  readonly decided: number;
  /** How many wait after it. */
  readonly waiting: number;
}

/** Disablings and deletions that wait, were allowed or kept, by type and id. */
export function listStagedDeletions(
  admin: Pick<StagedAdmin, "store">,
  lane: Lane,
  query: Parameters<SyncStore["listStaged"]>[1],
): Promise<readonly StagedDeletion[]> {
  return admin.store.listStaged(lane, query);
}

/**
 * Allow some or all staged deletions, or keep the accounts. What is allowed goes out with the
 * next cycle: start the job afterwards, which ends the quarantine. What is kept is not asked about
 * again before the object's situation changes.
 */
export async function decideStagedDeletions(
  { store, world }: StagedAdmin,
  lane: Lane,
  keys: readonly ObjectKey[] | "waiting",
  decision: { readonly status: "allowed" | "kept"; readonly decidedBy: string },
): Promise<StagedDecision> {
  const decidedDateTime = formatInstant(world.now());
  const decided = await store.decideStaged(lane, keys, { ...decision, decidedDateTime });
  return { decided, waiting: await store.countStaged(lane, "waiting") };
}

/**
 * The state after a cycle that held something back: quarantine `TooManyDeletes` while a person's
 * answer is waited for. Creates and updates go on.
 *
 * @param before - the state when the cycle began
 */
export async function noteWaiting(
  { store, world }: StagedAdmin,
  lane: Lane,
  ended: JobState,
  given: { readonly before: JobState; readonly intervalMs: number },
): Promise<JobState> {
  // Another reason for a quarantine is the graver one.
  if (ended.status !== "Active") return ended;
  const waiting = await store.countStaged(lane, "waiting");
  if (waiting === 0) return ended;
  const now = world.now();
  const at = formatInstant(now + given.intervalMs);
  const { quarantine } = given.before;
  const same = quarantine?.reason === "TooManyDeletes" ? quarantine : undefined;
  // Cycles that changes wake in between are no tries.
  const isTried = same?.nextAttempt === undefined || Date.parse(same.nextAttempt) <= now;
  const message =
    `${waiting} accounts would be disabled or deleted, more than the threshold of one interval ` +
    "allows. They wait until you allow or keep them; everybody else is provisioned.";
  return {
    ...ended,
    status: "Quarantine",
    quarantine: {
      reason: "TooManyDeletes",
      error: { code: "TooManyDeletes", message },
      currentBegan: formatInstant(now),
      nextAttempt: at,
      seriesBegan: same?.seriesBegan ?? formatInstant(now),
      seriesCount: (same?.seriesCount ?? 0) + (isTried ? 1 : 0),
    },
    nextRun: { at, why: "interval" },
  };
}
