import type { CycleCounts, CyclePosition, JobState } from "./job.ts";
import { NO_COUNTS } from "./job.ts";
import type { ObjectType } from "./schema.ts";

/**
 * The course of a cycle, as data: where it begins, where its next page starts, how it ends.
 *
 * An initial cycle walks *users*, then *groups* (when they are mapped), then those who were
 * *purged* while nobody looked, then *references*. An incremental cycle reads *changes* after the
 * watermark, retries *escrows* that are due, then writes *references*. The position is stored with
 * every page, so a crash repeats one page at most; the watermark moves only with pages that are
 * on disk (behaviour.md section 2).
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
    phase: watermark === undefined ? "users" : "changes",
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
  const restartedFrom = watermark ?? position?.changesRead ?? position?.startSequence;
  return { ...rest, ...(restartedFrom !== undefined && { restartedFrom }) };
}

/** The phase after this one, or undefined when the cycle has ended. */
export function nextPhase(
  position: CyclePosition,
  mapped: readonly ObjectType[],
): CyclePosition["phase"] | undefined {
  switch (position.phase) {
    case "users":
      return mapped.includes("Group") ? "groups" : "purged";
    case "groups":
      return "purged";
    case "changes":
      return "escrows";
    case "purged":
    case "escrows":
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
    referencesFailed: left.referencesFailed + right.referencesFailed,
    entitled: left.entitled + right.entitled,
    deltas: left.deltas + right.deltas,
    referenceDeltas: left.referenceDeltas + right.referenceDeltas,
  };
}
