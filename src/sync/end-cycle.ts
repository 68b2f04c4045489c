import { formatInstant } from "../common/world.ts";
import { SYNC_ERRORS, type SyncErrorCode } from "./errors.ts";
import { type FailurePolicy, failurePolicyOf, gapAfter } from "./failure-policy.ts";
import type {
  CycleExecution,
  CyclePosition,
  JobState,
  NextRun,
  SynchronizationJob,
} from "./job.ts";
import { imposeQuarantine, type QuarantineReason } from "./quarantine.ts";

/** Whatever a target asks for, somebody looks at it again within a day. */
const LONGEST_WAIT_MS = 24 * 60 * 60_000;

/** What the end of a cycle is judged by. */
export interface CycleEnd {
  readonly job: Pick<SynchronizationJob, "intervalMs" | "failurePolicy">;
  readonly nowMs: number;
  /** ISO instant at which the first object in escrow is due; undefined when none is. */
  readonly firstRetry?: string | undefined;
}

/**
 * The state after a cycle came to its end: the watermark stands. Objects may have failed; when
 * there are too many of them the job is in quarantine all the same.
 *
 * @param tooMany - what {@link judgeFailures} said
 */
export function endCycle(
  state: JobState,
  position: CyclePosition,
  end: CycleEnd,
  tooMany?: QuarantineReason,
): JobState {
  const { nowMs } = end;
  const ended = formatInstant(nowMs);
  const {
    position: _done,
    quarantine: before,
    restartedFrom: _reached,
    countSuccessiveCompleteFailures: _none,
    forceDeletes: _used,
    ...rest
  } = state;
  const read = position.changesRead ?? position.startSequence;
  const done: JobState = {
    ...rest,
    status: "Active",
    watermark: position.kind === "initial" ? read : (state.watermark ?? 0),
  };
  const execution = describeExecution(position, ended);
  if (tooMany !== undefined) {
    const error = describeTooMany(tooMany);
    const quarantine = imposeQuarantine(
      before,
      { reason: tooMany, error, nowMs },
      failurePolicyOf(end.job),
    );
    const failed = { ...execution, state: "Failed", error } as const;
    return enterQuarantine({ ...done, lastExecution: failed, quarantine }, ended);
  }
  return withNextRun(
    {
      ...settle(done),
      lastExecution: execution,
      lastSuccessfulExecution: execution,
      ...(hasExports(execution) && { lastSuccessfulExecutionWithExports: execution }),
      steadyStateFirstAchieved: state.steadyStateFirstAchieved ?? ended,
      steadyStateLastAchieved: ended,
    },
    end,
  );
}

/** What ended a cycle before its end. */
export interface CycleFailure {
  readonly code: SyncErrorCode;
  readonly message: string;
  /** How long the target asked us to wait. */
  readonly retryAfterMs?: number | undefined;
  /** It puts the job in quarantine. */
  readonly quarantine?: QuarantineReason | undefined;
}

/**
 * The state after a failure ended a cycle: the position stays, so that the next one goes on from
 * there. It comes after a gap that grows with each failure in a row, when the target asked for it,
 * or by the hours of a quarantine (behaviour.md section 10).
 */
export function interruptCycle(
  state: JobState,
  position: CyclePosition,
  end: CycleEnd,
  failure: CycleFailure,
): JobState {
  const { nowMs } = end;
  const { code, message, retryAfterMs } = failure;
  const policy = failurePolicyOf(end.job);
  const ended = formatInstant(nowMs);
  const error = { code, message };
  // Who is told when to come back has not failed, and comes back then.
  const isTold = code === "TooManyRequests" && retryAfterMs !== undefined;
  const failures = (state.countSuccessiveCompleteFailures ?? 0) + (isTold ? 0 : 1);
  const failed: JobState = {
    ...state,
    position,
    lastExecution: { ...describeExecution(position, ended), state: "Failed", error },
    countSuccessiveCompleteFailures: failures,
  };
  // A job in quarantine stays there until a cycle succeeds, whatever it failed by this time.
  const reason = failure.quarantine ?? state.quarantine?.reason;
  if (reason !== undefined) {
    const quarantine = imposeQuarantine(state.quarantine, { reason, error, nowMs }, policy);
    return enterQuarantine({ ...failed, quarantine }, ended);
  }
  const gapMs = gapAfter(policy.failedCycleGapsMs, failures);
  const askedMs = Math.min(retryAfterMs ?? 0, LONGEST_WAIT_MS);
  const pauseMs = isTold ? askedMs : Math.max(gapMs, askedMs);
  const why = code === "TooManyRequests" || pauseMs > gapMs ? "throttled" : "failure";
  return settle({ ...failed, nextRun: { at: formatInstant(nowMs + pauseMs), why } });
}

/** The sentence of a threshold that was crossed. */
export function describeTooMany(reason: QuarantineReason): {
  readonly code: SyncErrorCode;
  readonly message: string;
} {
  const code = "EscrowThresholdExceeded";
  const why = {
    EncounteredBaseEscrowThreshold: "Too many objects failed",
    EncounteredTotalEscrowThreshold: "Too many objects and references failed",
    EncounteredEscrowProportionThreshold: "Too large a share of the objects failed",
  } as Partial<Record<QuarantineReason, string>>;
  return { code, message: `${why[reason] ?? reason}. ${SYNC_ERRORS[code].action}` };
}

/** When the job runs next by itself, once a cycle has ended well. */
export function withNextRun(state: JobState, end: CycleEnd): JobState {
  const intervalAt = formatInstant(end.nowMs + end.job.intervalMs);
  const { firstRetry } = end;
  const nextRun: NextRun =
    firstRetry !== undefined && firstRetry < intervalAt
      ? { at: firstRetry, why: "escrow" }
      : { at: intervalAt, why: "interval" };
  return { ...state, nextRun };
}

/** Until when a lane isn't run even if it is woken; undefined when it may run. */
export function waitsUntil(state: JobState, nowMs: number): string | undefined {
  const { quarantine, nextRun } = state;
  if (onlyHolds(state)) return undefined;
  const isPatient = nextRun?.why === "failure" || nextRun?.why === "throttled";
  const at = quarantine?.nextAttempt ?? (isPatient ? nextRun.at : undefined);
  return at !== undefined && Date.parse(at) > nowMs ? at : undefined;
}

/**
 * Whether a quarantine only holds deletions back: nothing failed, so whoever is new or changed is
 * provisioned as ever while a person is asked.
 */
export function onlyHolds({ quarantine, nextRun }: JobState): boolean {
  return quarantine?.reason === "TooManyDeletes" && nextRun?.why === "interval";
}

/** Whether cycles of the job may run at all. */
export function isRunnable(state: JobState): boolean {
  const { status, disabledSince } = state;
  return status !== "Paused" && status !== "NotConfigured" && disabledSince === undefined;
}

/**
 * When the scheduler is to wake the lane, in milliseconds since 1970.
 *
 * @returns undefined: never, somebody has to start it; 0: as soon as nobody runs it
 */
export function wakeTime(state: JobState): number | undefined {
  if (!isRunnable(state)) return undefined;
  const at = state.quarantine?.nextAttempt ?? state.nextRun?.at;
  return at === undefined ? 0 : Date.parse(at);
}

function enterQuarantine(state: JobState, ended: string): JobState {
  const { nextAttempt } = state.quarantine ?? {};
  const rest: JobState = { ...state, status: "Quarantine" };
  if (nextAttempt === undefined) return settle({ ...rest, disabledSince: ended });
  return settle({ ...rest, nextRun: { at: nextAttempt, why: "quarantine" } });
}

/** A person who asked for a stop gets it now that the cycle is over. */
function settle(state: JobState): JobState {
  const { stopping, ...rest } = state;
  return stopping ? { ...rest, status: "Paused" } : state;
}

function hasExports({ counts }: CycleExecution): boolean {
  const { created, updated, disabled, deleted, references } = counts;
  return created + updated + disabled + deleted + references > 0;
}

function describeExecution(position: CyclePosition, timeEnded: string): CycleExecution {
  const { cycleId, kind, began, counts } = position;
  const hasFailures = counts.failed + counts.referencesFailed > 0;
  return {
    cycleId,
    kind,
    state: hasFailures ? "EntryLevelErrors" : "Succeeded",
    timeBegan: began,
    timeEnded,
    counts,
  };
}

/** Whether so many failures have to be judged at all; the count of them is asked for then. */
export function isWorthJudging(
  counts: { readonly failed: number; readonly referencesFailed: number },
  storedEscrows: number,
  policy: Pick<FailurePolicy, "judgedFromEscrows">,
): boolean {
  return counts.failed + counts.referencesFailed + storedEscrows >= policy.judgedFromEscrows;
}
