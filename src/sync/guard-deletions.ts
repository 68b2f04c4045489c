import { formatInstant } from "../common/world.ts";
import type { SyncNotificationSettings } from "./notification-settings.ts";

/**
 * Accidental deletion prevention (behaviour.md section 11): how many accounts may be disabled or
 * deleted within one interval of the job before a person is asked.
 */
export interface DeletionGuard {
  readonly enabled: boolean;
  /** The most disablings and deletions of one interval. */
  readonly threshold?: number;
  /** The same as a share of the linked accounts, in percent; the smaller of the two counts. */
  readonly percentage?: number;
}

/** The guard's verdict on one cycle. Stored with the cycle's position, so a resume keeps it. */
export interface DeletionVerdict {
  /** Disablings and deletions that were counted before the first of them was sent. */
  readonly counted: number;
  /** How many would have been let through. */
  readonly limit: number;
  /** True: they wait as staged deletions, while creates and updates flow. */
  readonly held: boolean;
  /** Incremental cycles: the place in the change feed up to which was counted. */
  readonly throughSequence?: number;
}

/** Disablings and deletions that count together, since they came within one interval of the job. */
export interface RecentDeletions {
  /** ISO instant at which the first cycle among them looked. */
  readonly since: string;
  readonly count: number;
}

/**
 * What earlier cycles let through and still counts. A cycle begins within seconds of a change, so
 * that who goes one by one would never be more than a threshold of each cycle allows.
 *
 * @param windowMs - the job's interval, in which Entra runs one cycle; 0: each cycle by itself
 * @returns a count of 0 from now on when nothing counts any more
 */
export function recallDeletions(
  recent: RecentDeletions | undefined,
  nowMs: number,
  windowMs: number,
): RecentDeletions {
  if (recent !== undefined && nowMs - Date.parse(recent.since) < windowMs) return recent;
  return { since: formatInstant(nowMs), count: 0 };
}

/** Few people make a small share of a person; one leaver is never an accident by percentage. */
const LEAST_BY_PERCENTAGE = 1;

/**
 * How many accounts a cycle may disable or delete.
 *
 * @param linked - accounts that the job has links to
 * @returns undefined when nothing limits it
 */
export function limitDeletions(
  guard: DeletionGuard | undefined,
  linked: number,
): number | undefined {
  if (guard === undefined || !guard.enabled) return undefined;
  const { threshold, percentage } = guard;
  const limits = [
    ...(threshold === undefined ? [] : [Math.max(0, Math.floor(threshold))]),
    ...(percentage === undefined
      ? []
      : [Math.max(LEAST_BY_PERCENTAGE, Math.floor((linked * Math.max(0, percentage)) / 100))]),
  ];
  return limits.length === 0 ? undefined : Math.min(...limits);
}

/** Judge a count: only more than the limit is held. */
export function judgeDeletions(counted: number, limit: number): DeletionVerdict {
  return { counted, limit, held: counted > limit };
}

/** Graph's own example of `QuarantineTooManyDeletesThreshold`. */
const USUAL_THRESHOLD = 500;

/**
 * The guard that an application's notification settings ask for, which may be older than its job.
 *
 * @param before - the job's guard, whose numbers stay where the settings name none
 * @returns undefined where they say nothing about it; one that is on always has a number
 */
export function guardOf(
  settings: SyncNotificationSettings | undefined,
  before?: DeletionGuard,
): DeletionGuard | undefined {
  const { DeleteThresholdEnabled: enabled, DeleteThresholdValue: threshold } = settings ?? {};
  const percentage = settings?.DeleteThresholdPercentage;
  if (enabled === undefined) return undefined;
  const guard: DeletionGuard = {
    ...before,
    enabled,
    ...(threshold !== undefined && { threshold }),
    ...(percentage !== undefined && { percentage }),
  };
  const isEmpty = guard.threshold === undefined && guard.percentage === undefined;
  return enabled && isEmpty ? { ...guard, threshold: USUAL_THRESHOLD } : guard;
}
