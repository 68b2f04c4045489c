import type {
  CycleCounts,
  CycleExecution,
  CyclePosition,
  JobState,
  SynchronizationJob,
} from "./job.ts";
import { NO_COUNTS } from "./job.ts";
import type { ObjectType } from "./schema.ts";

/**
 * The course of a cycle, as data: where it begins, where its next page starts, how it ends.
 *
 * An initial cycle walks *users*, then *groups* (when they are mapped), then *references*. An
 * incremental cycle retries *escrows*, reads *changes* after the watermark, then *references*. The
 * position is stored with every page, so a crash repeats one page at most; the watermark moves
 * only with pages that are on disk (behaviour.md section 2).
 */

/** Begin a cycle: incremental where there is a watermark, initial where there is none. */
export function beginCycle(
  state: JobState,
  given: { readonly cycleId: string; readonly began: string; readonly lastSequence: number },
): CyclePosition {
  const { watermark } = state;
  return {
    cycleId: given.cycleId,
    kind: watermark === undefined ? "initial" : "incremental",
    phase: watermark === undefined ? "users" : "escrows",
    startSequence: watermark ?? state.restartedFrom ?? given.lastSequence,
    began: given.began,
    counts: NO_COUNTS,
  };
}

/**
 * Give up the watermark, so that the next cycle is an initial one: everybody is looked at again,
 * and then what the feed has held since.
 */
export function giveUpWatermark(state: JobState): JobState {
  const { watermark, position, ...rest } = state;
  const restartedFrom = watermark ?? position?.startSequence;
  return { ...rest, ...(restartedFrom !== undefined && { restartedFrom }) };
}

/** The phase after this one, or undefined when the cycle has ended. */
export function nextPhase(
  position: CyclePosition,
  mapped: readonly ObjectType[],
): CyclePosition["phase"] | undefined {
  switch (position.phase) {
    case "users":
      return mapped.includes("Group") ? "groups" : "references";
    case "escrows":
      return "changes";
    case "groups":
    case "changes":
      return "references";
    case "references":
      return undefined;
  }
}

/** Add up what pages came to. */
export function addCounts(left: CycleCounts, right: CycleCounts): CycleCounts {
  return {
    imported: left.imported + right.imported,
    created: left.created + right.created,
    updated: left.updated + right.updated,
    disabled: left.disabled + right.disabled,
    deleted: left.deleted + right.deleted,
    skipped: left.skipped + right.skipped,
    failed: left.failed + right.failed,
    references: left.references + right.references,
  };
}

/** The state after a cycle ended well: the watermark stands, the job is in steady state. */
export function endCycle(state: JobState, position: CyclePosition, ended: string): JobState {
  const { position: _done, quarantine: _over, restartedFrom: _reached, ...rest } = state;
  return {
    ...rest,
    status: "Active",
    watermark: position.kind === "initial" ? position.startSequence : (state.watermark ?? 0),
    lastExecution: execution(position, ended),
  };
}

/**
 * The state after a failure ended a cycle: the position stays, so that the next one goes on from
 * there. Bad credentials and a target that is no SCIM service put the job in quarantine at once
 * (behaviour.md section 10 a).
 */
export function interruptCycle(
  state: JobState,
  position: CyclePosition,
  given: {
    readonly ended: string;
    readonly error: { readonly code: string; readonly message: string };
    readonly quarantine: boolean;
  },
): JobState {
  const { ended, error, quarantine } = given;
  return {
    ...state,
    position,
    lastExecution: { ...execution(position, ended), state: "Failed", error },
    ...(quarantine && {
      status: "Quarantine",
      quarantine: { reason: error.code, message: error.message, began: ended },
    }),
  };
}

/** Whether the safety net asks for a cycle now: none ended within the interval. */
export function isCycleDue(job: SynchronizationJob, state: JobState, nowMs: number): boolean {
  if (state.status === "Paused" || state.status === "NotConfigured") return false;
  if (state.lastExecution === undefined) return true;
  return nowMs - Date.parse(state.lastExecution.timeEnded) >= job.intervalMs;
}

function execution(position: CyclePosition, timeEnded: string): CycleExecution {
  const { cycleId, kind, began, counts } = position;
  return {
    cycleId,
    kind,
    state: counts.failed > 0 ? "EntryLevelErrors" : "Succeeded",
    timeBegan: began,
    timeEnded,
    counts,
  };
}
