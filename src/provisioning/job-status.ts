import { formatInstant } from "../common/world.ts";
import type { CycleExecution, JobState, JobStatusCode } from "../sync/job.ts";
import type { JobReport } from "./job-admin.ts";

/** graph-sync-api.md section 6, synchronizationScheduleState. */
export type ScheduleState = "Active" | "Disabled" | "Paused";

/** What a job waits for, and when it runs next: what Graph has no word for. */
export interface JobOutlook {
  /**
   * `running`: a worker has it now; `request`: a worker is about to obey what was asked;
   * `credentials`: a token; `start`: a person; `quarantine`, `failure`, `throttled`, `escrow`,
   * `interval`: the instant `nextRun`; `worker`: a free worker.
   */
  readonly waitsFor:
    | "running"
    | "request"
    | "credentials"
    | "start"
    | "quarantine"
    | "failure"
    | "throttled"
    | "escrow"
    | "interval"
    | "worker";
  /** One sentence for a person. */
  readonly explanation: string;
  /** ISO instant; absent when it runs now, or only once somebody did something. */
  readonly nextRun?: string;
  /** Who runs it. */
  readonly worker?: string;
  /** Objects in escrow and references that were refused, all of them to be tried again. */
  readonly escrows: number;
  readonly referenceFailures: number;
}

/** How far the cycle under way has come. */
export interface JobProgress {
  /** `objects`: people and groups, of an initial cycle; `changes`: of the feed, else. */
  readonly units: "objects" | "changes";
  readonly completedUnits: number;
  readonly totalUnits: number | null;
  readonly progressObservationDateTime: string;
  /** Objects in a second, while it was worked at; absent before there is anything to tell. */
  readonly unitsPerSecond?: number;
  /** How long the rest will take at this rate. */
  readonly estimatedRemainingMs?: number;
}

const NEVER = "0001-01-01T00:00:00Z";

/** The code of Graph's synchronizationStatus. */
export function statusCodeOf({ state, isConfigured }: JobReport): JobStatusCode {
  if (!isConfigured) return "NotConfigured";
  // It has its token by now, and was not started yet.
  return state.status === "NotConfigured" ? "NotRun" : state.status;
}

/** The state of Graph's synchronizationSchedule. */
export function scheduleStateOf(report: JobReport): ScheduleState {
  const { state, isConfigured } = report;
  if (!isConfigured || state.status === "NotConfigured") return "Disabled";
  if (state.disabledSince !== undefined) return "Disabled";
  return state.status === "Paused" ? "Paused" : "Active";
}

/**
 * A synchronizationStatus as Graph shapes it (graph-sync-api.md section 3), whole. Progress has two
 * properties more than Graph's.
 */
export function describeStatus(report: JobReport, nowMs: number): object {
  const { state, links } = report;
  const present = (execution: CycleExecution | undefined): object | null =>
    execution === undefined ? null : presentExecution(execution);
  const progress = describeProgress(report, nowMs);
  return {
    code: statusCodeOf(report),
    countSuccessiveCompleteFailures: state.countSuccessiveCompleteFailures ?? 0,
    escrowsPruned: state.escrowsPruned ?? false,
    lastExecution: present(state.lastExecution),
    lastSuccessfulExecution: present(state.lastSuccessfulExecution),
    lastSuccessfulExecutionWithExports: present(state.lastSuccessfulExecutionWithExports),
    progress: progress === undefined ? [] : [progress],
    quarantine: presentQuarantine(state),
    steadyStateFirstAchievedTime: state.steadyStateFirstAchieved ?? NEVER,
    steadyStateLastAchievedTime: state.steadyStateLastAchieved ?? NEVER,
    synchronizedEntryCountByType: [
      { key: "User", value: links.User },
      { key: "Group", value: links.Group },
    ],
    troubleshootingUrl: null,
  };
}

/** Why the job isn't running, or that it is (engine-asks.md, class 8). */
export function describeOutlook(report: JobReport, nowMs: number): JobOutlook {
  const { failures } = report;
  const escrows = failures.escrows;
  const base = { escrows, referenceFailures: failures.references };
  return { ...base, ...explainOutlook(report, nowMs) };
}

type Explained = Pick<JobOutlook, "waitsFor" | "explanation" | "nextRun" | "worker">;

function explainOutlook(report: JobReport, nowMs: number): Explained {
  const { state, running, isConfigured, isRequestPending } = report;
  if (isRequestPending) {
    return { waitsFor: "request", explanation: "The worker is about to do what was asked." };
  }
  if (running !== undefined) {
    const worker = running.holder;
    return { waitsFor: "running", explanation: "A cycle is running.", worker };
  }
  if (!isConfigured) {
    return { waitsFor: "credentials", explanation: "There is no Secret Token yet." };
  }
  if (state.disabledSince !== undefined) {
    const explanation = `Disabled since ${state.disabledSince}: it was in quarantine for too long.`;
    return { waitsFor: "start", explanation };
  }
  if (state.status === "Paused" || state.status === "NotConfigured") {
    return { waitsFor: "start", explanation: "Somebody has to start it." };
  }
  const nextRun = state.quarantine?.nextAttempt ?? state.nextRun?.at;
  const why = state.quarantine !== undefined ? "quarantine" : state.nextRun?.why;
  if (nextRun === undefined || why === undefined || Date.parse(nextRun) <= nowMs) {
    return { waitsFor: "worker", explanation: "It runs as soon as a worker is free." };
  }
  return { waitsFor: why, explanation: EXPLANATIONS[why], nextRun };
}

const EXPLANATIONS = {
  quarantine: "In quarantine: it is tried again now and then, or when somebody starts it.",
  failure: "The application failed a moment ago; it is tried again soon.",
  throttled: "The application asked for a pause.",
  escrow: "Everybody is in step but those who failed, who are tried again.",
  interval: "Everybody is in step. Changes are brought over as they come.",
} as const;

/** How far a cycle has come, by people and not by pages; undefined between cycles. */
export function describeProgress(report: JobReport, nowMs: number): JobProgress | undefined {
  const { position } = report.state;
  if (position === undefined) return undefined;
  const progressObservationDateTime = formatInstant(nowMs);
  if (position.kind === "incremental") {
    const { startSequence } = position;
    const end = report.lastSequence;
    return {
      units: "changes",
      completedUnits: Math.max(0, (report.state.watermark ?? startSequence) - startSequence),
      totalUnits: end === undefined ? null : Math.max(0, end - startSequence),
      progressObservationDateTime,
    };
  }
  const { total, activeMs = 0, walked = 0 } = position;
  const completedUnits = total === undefined ? walked : Math.min(walked, total);
  const rate = activeMs > 0 && walked > 0 ? walked / (activeMs / 1_000) : undefined;
  const rest = total === undefined ? undefined : total - completedUnits;
  return {
    units: "objects",
    completedUnits,
    totalUnits: total ?? null,
    progressObservationDateTime,
    ...(rate !== undefined && { unitsPerSecond: Math.round(rate * 100) / 100 }),
    ...(rate !== undefined &&
      rest !== undefined && { estimatedRemainingMs: Math.round((rest / rate) * 1_000) }),
  };
}

/** A synchronizationTaskExecution; `counts` is ours: what became of the objects looked at. */
export function presentExecution(execution: CycleExecution): object {
  const { cycleId, state, timeBegan, timeEnded, counts, error } = execution;
  const exported = counts.created + counts.updated + counts.disabled + counts.deleted;
  return {
    activityIdentifier: cycleId,
    state,
    timeBegan,
    timeEnded,
    error: error === undefined ? null : { ...error, tenantActionable: true },
    countEntitled: counts.entitled,
    countEntitledForProvisioning: counts.entitled,
    countEscrowed: counts.failed,
    countEscrowedRaw: counts.failed + counts.referencesFailed,
    countExported: exported,
    countExports: exported + counts.references,
    countImported: counts.imported,
    countImportedDeltas: counts.deltas,
    countImportedReferenceDeltas: counts.referenceDeltas,
    counts,
  };
}

function presentQuarantine({ quarantine }: JobState): object | null {
  if (quarantine === undefined) return null;
  const { error, nextAttempt, ...rest } = quarantine;
  return {
    ...rest,
    nextAttempt: nextAttempt ?? null,
    error: { ...error, tenantActionable: true },
  };
}
