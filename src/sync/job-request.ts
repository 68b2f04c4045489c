import { giveUpWatermark } from "./cycle.ts";
import { onlyHolds } from "./end-cycle.ts";
import type { JobState } from "./job.ts";

/** What a restart clears (behaviour.md section 12, synchronizationJobRestartScope). */
export type ResetScope =
  | "ConnectorDataStore"
  | "Escrows"
  | "Watermark"
  | "QuarantineState"
  | "ForceDeletes";

/**
 * What a person asks of a job. It is stored first and obeyed by whoever has the lane: the worker
 * in the middle of a cycle, the next one to run it, or the one who asks, when nobody runs it.
 */
export type JobRequest =
  | { readonly id: string; readonly kind: "start" | "pause" | "stop" | "delete" }
  | {
      readonly id: string;
      readonly kind: "restart";
      readonly resetScope: readonly ResetScope[];
    };

/** What is forgotten along with a change of the state. */
export interface Clearing {
  /**
   * Failures of objects and references. What nobody knows the outcome of is not forgotten: it is
   * looked at again.
   */
  readonly escrows?: boolean;
  /** Links and what was written of memberships; who was linked is matched again. */
  readonly links?: boolean;
  /** Objects in escrow are due from this ISO instant on. */
  readonly escrowsDueAt?: string;
}

/** What a request comes to. */
export interface ObeyedRequest {
  readonly state: JobState;
  readonly clearing: Clearing;
  /** The job is to be removed. */
  readonly deleted: boolean;
}

/** Whether a cycle under way has to end for the request now, and not in its own time. */
export function endsCycleUnderWay({ kind }: Pick<JobRequest, "kind">): boolean {
  return kind === "pause" || kind === "restart" || kind === "delete";
}

/**
 * The state after a request (graph-sync-api.md sections 2 and 6).
 *
 * `start` goes on from the watermark and ends a quarantine. `pause` keeps everything. `stop` lets
 * the cycle under way come to its end. `restart` clears what its scope names, and starts.
 *
 * @param now - ISO instant
 * @throws never
 */
export function applyRequest(state: JobState, request: JobRequest, now: string): ObeyedRequest {
  const unchanged = { clearing: {}, deleted: false } as const;
  switch (request.kind) {
    case "start": {
      const stands = state.status === "Active" && state.quarantine === undefined;
      const { stopping: _goesOn, nextRun: _now, ...rest } = state;
      return { ...unchanged, state: stands ? rest : start(state, true) };
    }
    case "pause": {
      const { stopping: _done, nextRun: _none, ...rest } = state;
      return { ...unchanged, state: { ...rest, status: "Paused" } };
    }
    case "stop": {
      if (state.status === "Paused") return { ...unchanged, state };
      const isRunning = state.position !== undefined && state.quarantine === undefined;
      return {
        ...unchanged,
        state: isRunning ? { ...state, stopping: true } : { ...state, status: "Paused" },
      };
    }
    case "delete":
      return { state: { ...state, status: "Paused" }, clearing: {}, deleted: true };
    case "restart":
      return { ...restart(state, new Set(request.resetScope), now), deleted: false };
  }
}

function restart(
  before: JobState,
  scope: ReadonlySet<ResetScope>,
  now: string,
): Pick<ObeyedRequest, "state" | "clearing"> {
  const links = scope.has("ConnectorDataStore");
  // Without links nobody would be found again but by a walk over everybody.
  const walks = scope.has("Watermark") || links;
  const moved = walks ? giveUpWatermark(before) : before;
  const forces = scope.has("ForceDeletes");
  // Whoever allows the deletions has answered what the quarantine asks: they go out now.
  const isAnswered = forces && before.quarantine?.reason === "TooManyDeletes";
  const started = start(moved, scope.has("QuarantineState") || isAnswered);
  return {
    state: { ...started, ...(forces && { forceDeletes: true }) },
    clearing: {
      ...(scope.has("Escrows") && { escrows: true }),
      ...(links && { links }),
      // A person who restarts has changed something: what failed for hours is tried at once.
      ...(walks && { escrowsDueAt: now }),
    },
  };
}

function start(state: JobState, endsQuarantine: boolean): JobState {
  const {
    quarantine,
    disabledSince: _enabled,
    stopping: _goesOn,
    nextRun,
    countSuccessiveCompleteFailures: failures,
    ...rest
  } = state;
  if (quarantine !== undefined && !endsQuarantine) {
    return {
      ...rest,
      status: "Quarantine",
      quarantine,
      // One that only holds deletions back keeps nobody else waiting, after a restart neither.
      ...(onlyHolds(state) && nextRun !== undefined && { nextRun }),
      ...(failures !== undefined && { countSuccessiveCompleteFailures: failures }),
    };
  }
  return { ...rest, status: state.lastExecution === undefined ? "NotRun" : "Active" };
}
