import type { Job } from "./job-health.ts";

/** Counts of one cycle by what became of the people. */
export interface CycleCounts {
  readonly imported: number;
  readonly created: number;
  readonly updated: number;
  readonly disabled: number;
  readonly deleted: number;
  readonly skipped: number;
  readonly failed: number;
  readonly references: number;
  readonly referencesFailed: number;
}

/** A cycle that has ended (Graph's synchronizationTaskExecution). */
export interface Execution {
  readonly activityIdentifier: string;
  readonly state: "Succeeded" | "Failed" | "EntryLevelErrors";
  readonly timeBegan: string;
  readonly timeEnded: string;
  readonly counts: CycleCounts;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** Why a job is in quarantine, and how it goes on. */
export interface Quarantine {
  readonly reason: string;
  readonly error: { readonly code: string; readonly message: string };
  readonly currentBegan: string;
  readonly nextAttempt: string | null;
  readonly seriesBegan: string;
  readonly seriesCount: number;
}

/** How far the cycle under way has come. */
export interface CycleProgress {
  /** `objects`: people and groups; `changes`: changes of the directory. */
  readonly units: "objects" | "changes";
  readonly completedUnits: number;
  readonly totalUnits: number | null;
  readonly unitsPerSecond?: number;
  readonly estimatedRemainingMs?: number;
}

/** A synchronization job with all that its pages show. */
export interface ProvisioningJob extends Job {
  readonly templateId: string;
  readonly schedule: Job["schedule"] & { readonly interval: string };
  readonly status: Omit<Job["status"], "progress"> & {
    readonly progress: readonly CycleProgress[];
    readonly lastExecution: Execution | null;
    readonly lastSuccessfulExecution: Execution | null;
    readonly quarantine: Quarantine | null;
    readonly countSuccessiveCompleteFailures: number;
    readonly steadyStateLastAchievedTime: string;
    readonly synchronizedEntryCountByType: readonly {
      readonly key: string;
      readonly value: number;
    }[];
  };
  readonly synchronizationJobSettings: readonly {
    readonly name: string;
    readonly value: string;
  }[];
}

/** One of the job's settings; undefined where it has none of that name. */
export function settingOf(job: ProvisioningJob, name: string): string | undefined {
  return job.synchronizationJobSettings.find((each) => each.name === name)?.value;
}

/** How many people and groups are in step with the application. */
export function countInStep(job: ProvisioningJob, kind: "User" | "Group"): number {
  return job.status.synchronizedEntryCountByType.find(({ key }) => key === kind)?.value ?? 0;
}

/** The longest interval of a job, in minutes. */
export const MOST_MINUTES = 43_200;
const USUAL_MINUTES = 40;

/**
 * The minutes of an interval as the API writes it, e.g. `PT40M`. A job that was never started
 * shows one without an end, in place of the usual one.
 */
export function minutesOf(interval: string): number {
  const found = /^P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?/.exec(interval);
  const [days = 0, hours = 0, minutes = 0] = (found?.slice(1) ?? []).map((part) =>
    Number(part ?? 0),
  );
  const all = (days * 24 + hours) * 60 + minutes;
  return all > 0 && all <= MOST_MINUTES ? all : USUAL_MINUTES;
}
