import type { JobState } from "./job.ts";
import { isEmptyPlan, type Plan, type PlanCounts, type PlanResult } from "./plan.ts";
import type { Lane } from "./ports.ts";

/** A reconciliation that comes round by itself. */
export interface ReconciliationSchedule {
  readonly everyMs: number;
  /** True: what was found is repaired, as far as the guards let it be; else it is reported. */
  readonly repairs: boolean;
}

/** What the last one of a job came to. */
export interface ReconciliationRecord {
  /** ISO instants. */
  readonly began: string;
  readonly ended: string;
  /**
   * `inStep`: there was nothing to repair; `drift`: there was, and it stands; `repaired`: there
   * was, and no more; `failed`: the target could not be read.
   */
  readonly outcome: "inStep" | "drift" | "repaired" | "failed";
  /** The plan with each difference; it goes like every plan once it has expired. */
  readonly planId: string;
  readonly counts: PlanCounts;
  /** What became of the repair. */
  readonly result?: PlanResult;
  /** Why it failed, or was not repaired. */
  readonly error?: { readonly code: string; readonly message: string };
}

/** A job that is reconciled by itself. */
export interface ReconciledJob {
  readonly lane: Lane;
  readonly schedule: ReconciliationSchedule;
  readonly state: JobState;
  /** Absent before the first. */
  readonly record?: ReconciliationRecord;
}

/** What is remembered of reconciliations. */
export interface ReconciliationStore {
  /** Of every tenant, those jobs that have a schedule and are not paused or unconfigured. */
  listReconciled(): Promise<readonly ReconciledJob[]>;
  readReconciliation(lane: Lane): Promise<ReconciliationRecord | undefined>;
  saveReconciliation(lane: Lane, record: ReconciliationRecord): Promise<void>;
}

/** After one that failed, the next comes sooner than its schedule has it. */
const RETRY_MS = 3_600_000;

/** When the next one is due, in milliseconds since 1970: the first at once. */
export function nextReconciliation(
  { everyMs }: ReconciliationSchedule,
  record: ReconciliationRecord | undefined,
): number {
  if (record === undefined) return 0;
  const gapMs = record.outcome === "failed" ? Math.min(everyMs, RETRY_MS) : everyMs;
  return Date.parse(record.began) + gapMs;
}

/**
 * What a reconciliation came to.
 *
 * @param plan - as it was when it was made, or applied
 * @param refused - why it was not applied, though it should have been
 */
export function describeReconciliation(
  plan: Plan,
  ended: string,
  refused?: NonNullable<ReconciliationRecord["error"]>,
): ReconciliationRecord {
  const { id: planId, createdDateTime: began, counts, result } = plan;
  const error = plan.error ?? refused;
  return {
    began,
    ended,
    outcome: judge(plan),
    planId,
    counts,
    ...(result !== undefined && { result }),
    ...(error !== undefined && { error }),
  };
}

function judge(plan: Plan): ReconciliationRecord["outcome"] {
  if (plan.status === "failed") return "failed";
  if (isEmptyPlan(plan)) return "inStep";
  const { status, result } = plan;
  if (status !== "applied" || result === undefined) return "drift";
  return result.stale + result.held + result.failed === 0 ? "repaired" : "drift";
}

/** How the lane of a job's reconciliations is told from the job's own: no job's id begins so. */
const PREFIX = "reconciliation/";

/** They have a lane of their own, so that cycles go on meanwhile. */
export function toReconciliationLane({ tenantId, jobId }: Lane): Lane {
  return { tenantId, jobId: PREFIX + jobId };
}

/** The lane of the job; undefined for one that is no reconciliation's. */
export function fromReconciliationLane({ tenantId, jobId }: Lane): Lane | undefined {
  if (!jobId.startsWith(PREFIX)) return undefined;
  return { tenantId, jobId: jobId.slice(PREFIX.length) };
}
