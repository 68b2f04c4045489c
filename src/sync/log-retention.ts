import type { JobState } from "./job.ts";

/** How long logs of the directory side are kept, in days. */
export interface SyncLogRetention {
  /** The provisioning log (behaviour.md section 13: a month). */
  readonly provisioningDays: number;
  /** Who changed which configuration. */
  readonly configurationDays: number;
  /** Notifications that were sent or given up. */
  readonly notificationDays: number;
}

/** A month of provisioning and notifications, a year of configuration changes. */
export const DEFAULT_SYNC_RETENTION: SyncLogRetention = {
  provisioningDays: 30,
  configurationDays: 365,
  notificationDays: 30,
};

/** Entries of the change feed that stay for clients that read deltas, whatever the jobs say. */
export const FEED_ENTRIES_KEPT = 10_000;

/**
 * How far a tenant's change feed has been read by every job: nothing up to there is read again.
 *
 * @param states - of all jobs; one that never ran begins at the feed's end and needs nothing of it
 * @returns undefined when no job needs the feed
 */
export function findFeedFloor(states: readonly JobState[]): number | undefined {
  const needed = states.flatMap(({ watermark, restartedFrom, position }) =>
    [watermark, restartedFrom, position?.startSequence].filter((each) => each !== undefined),
  );
  return needed.length === 0 ? undefined : Math.min(...needed);
}
