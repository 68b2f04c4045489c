/**
 * How failures are met: when an object is tried again, when a whole job is stopped. The thresholds
 * and the hours of a quarantine are Microsoft's (behaviour.md section 10); the gaps between two
 * tries of one object are ours, since most failures pass within minutes and Microsoft's first try
 * comes after hours.
 */
export interface FailurePolicy {
  /** The pauses before an object that failed once, twice, … is tried again; the last repeats. */
  readonly escrowGapsMs: readonly number[];
  /** An object that has failed this long is tried no more, until it changes or on a restart. */
  readonly escrowLifetimeMs: number;
  /** The pauses after a cycle that the target's failure ended, in a row; the last repeats. */
  readonly failedCycleGapsMs: readonly number[];
  /** From so many failures on, their number and their share are judged. */
  readonly judgedFromEscrows: number;
  /** More objects than this in escrow: quarantine. References that failed don't count. */
  readonly baseEscrowThreshold: number;
  /** More failures of any kind than this: quarantine. */
  readonly totalEscrowThreshold: number;
  /** More than this share of the objects of a cycle: quarantine. 0.4 is 40 %. */
  readonly escrowProportionThreshold: number;
  /** When a job in quarantine is tried, counted from its beginning. */
  readonly quarantineTriesMs: readonly number[];
  /** And after those: again after each such pause. */
  readonly quarantineIntervalMs: number;
  /** A job in quarantine for this long is disabled. */
  readonly quarantineLifetimeMs: number;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The numbers of a job that has none of its own. */
export const DEFAULT_FAILURE_POLICY: FailurePolicy = {
  escrowGapsMs: [
    15 * SECOND_MS,
    MINUTE_MS,
    5 * MINUTE_MS,
    15 * MINUTE_MS,
    HOUR_MS,
    2 * HOUR_MS,
    6 * HOUR_MS,
  ],
  escrowLifetimeMs: 28 * DAY_MS,
  failedCycleGapsMs: [SECOND_MS, 5 * SECOND_MS, 30 * SECOND_MS, MINUTE_MS, 5 * MINUTE_MS],
  judgedFromEscrows: 5_000,
  baseEscrowThreshold: 40_000,
  totalEscrowThreshold: 60_000,
  escrowProportionThreshold: 0.4,
  quarantineTriesMs: [6 * HOUR_MS, 12 * HOUR_MS, DAY_MS],
  quarantineIntervalMs: DAY_MS,
  quarantineLifetimeMs: 28 * DAY_MS,
};

/** A job's numbers: the default ones where it has none of its own. */
export function failurePolicyOf(job: {
  readonly failurePolicy?: Partial<FailurePolicy>;
}): FailurePolicy {
  return { ...DEFAULT_FAILURE_POLICY, ...job.failurePolicy };
}

/** The gap after the `attempts`-th failure in a row; the last of the list repeats. */
export function gapAfter(gapsMs: readonly number[], attempts: number): number {
  return gapsMs[Math.min(Math.max(attempts, 1), gapsMs.length) - 1] ?? 0;
}

/**
 * When an object that failed is tried again.
 *
 * @param spread - from 0 up to 1, by chance: the gap is lengthened by up to a quarter, so that
 *   many who failed together do not come back together
 * @returns milliseconds since 1970
 */
export function nextEscrowAttempt(
  policy: Pick<FailurePolicy, "escrowGapsMs">,
  failed: { readonly attempts: number; readonly nowMs: number; readonly spread: number },
): number {
  const gapMs = gapAfter(policy.escrowGapsMs, failed.attempts);
  return failed.nowMs + Math.round(gapMs * (1 + failed.spread / 4));
}
