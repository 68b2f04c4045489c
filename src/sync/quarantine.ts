import { formatInstant } from "../common/world.ts";
import type { SyncErrorCode } from "./errors.ts";
import type { FailurePolicy } from "./failure-policy.ts";

/** Why a job is in quarantine (graph-sync-api.md section 6, quarantineReason). */
export type QuarantineReason =
  | "EncounteredBaseEscrowThreshold"
  | "EncounteredTotalEscrowThreshold"
  | "EncounteredEscrowProportionThreshold"
  | "EncounteredQuarantineException"
  | "Unknown"
  | "QuarantinedOnDemand"
  | "TooManyDeletes"
  | "IngestionInterrupted";

/** A quarantine (Graph's synchronizationQuarantine). A series lasts from entering to leaving. */
export interface Quarantine {
  readonly reason: QuarantineReason;
  readonly error: { readonly code: SyncErrorCode; readonly message: string };
  /** ISO instant at which it was imposed, or found to last, for the last time. */
  readonly currentBegan: string;
  /** ISO instant of the next try; absent once the job is disabled. */
  readonly nextAttempt?: string;
  /** ISO instant at which the job entered it. */
  readonly seriesBegan: string;
  /** How many tries found it to last. */
  readonly seriesCount: number;
}

/** How many failures there are now. */
export interface FailureTally {
  /** Objects in escrow. */
  readonly escrows: number;
  /** References that were refused; they count for the total alone. */
  readonly references: number;
  /** Objects that failed in this cycle, and those that it looked at. */
  readonly failed: number;
  readonly events: number;
}

/** The failures that put a job in quarantine at once, whatever their number (section 10 a). */
const IMMEDIATE: Partial<Record<SyncErrorCode, QuarantineReason>> = {
  Unauthorized: "EncounteredQuarantineException",
  InsufficientRights: "EncounteredQuarantineException",
  InvalidTenantUrl: "EncounteredQuarantineException",
  InvalidSecretToken: "EncounteredQuarantineException",
  InvalidCredentials: "EncounteredQuarantineException",
  SystemForCrossDomainIdentityManagementInvalidCredentials: "EncounteredQuarantineException",
  TargetAddressNotAllowed: "EncounteredQuarantineException",
  SystemForCrossDomainIdentityManagementServiceIncompatible: "EncounteredQuarantineException",
  TooManyDeletes: "TooManyDeletes",
};

/** Whether a failure that ended a cycle puts the job in quarantine, and why. */
export function quarantineReasonOf(code: SyncErrorCode): QuarantineReason | undefined {
  return IMMEDIATE[code];
}

/**
 * Whether so many failures put the job in quarantine (behaviour.md section 10 b and c).
 *
 * @returns the reason, undefined while it goes on
 * @throws never
 */
export function judgeFailures(
  tally: FailureTally,
  policy: FailurePolicy,
): QuarantineReason | undefined {
  const { escrows, references, failed, events } = tally;
  if (escrows + references > policy.totalEscrowThreshold) return "EncounteredTotalEscrowThreshold";
  if (escrows > policy.baseEscrowThreshold) return "EncounteredBaseEscrowThreshold";
  if (failed < policy.judgedFromEscrows) return undefined;
  return failed > events * policy.escrowProportionThreshold
    ? "EncounteredEscrowProportionThreshold"
    : undefined;
}

/** What a quarantine is imposed with. */
export interface Imposition {
  readonly reason: QuarantineReason;
  readonly error: Quarantine["error"];
  readonly nowMs: number;
}

/**
 * Impose a quarantine, or find that it lasts. Tries come 6, 12 and 24 hours after its beginning
 * and then once a day; after 28 days there is none any more, and the job is disabled.
 */
export function imposeQuarantine(
  before: Quarantine | undefined,
  { reason, error, nowMs }: Imposition,
  policy: FailurePolicy,
): Quarantine {
  const currentBegan = formatInstant(nowMs);
  const seriesBegan = before?.seriesBegan ?? currentBegan;
  const nextMs = nextAttemptMs(Date.parse(seriesBegan), nowMs, policy);
  return {
    reason,
    error,
    currentBegan,
    seriesBegan,
    seriesCount: before === undefined ? 0 : before.seriesCount + 1,
    ...(nextMs !== undefined && { nextAttempt: formatInstant(nextMs) }),
  };
}

/** The first planned try after `nowMs`; undefined when the quarantine has lasted its lifetime. */
function nextAttemptMs(beganMs: number, nowMs: number, policy: FailurePolicy): number | undefined {
  const { quarantineTriesMs, quarantineIntervalMs, quarantineLifetimeMs } = policy;
  const endMs = beganMs + quarantineLifetimeMs;
  if (nowMs >= endMs) return undefined;
  const planned = quarantineTriesMs.map((offsetMs) => beganMs + offsetMs);
  const first = planned.find((atMs) => atMs > nowMs);
  if (first !== undefined) return Math.min(first, endMs);
  const lastMs = planned.at(-1) ?? beganMs;
  const passed = Math.floor((nowMs - lastMs) / quarantineIntervalMs);
  return Math.min(lastMs + (passed + 1) * quarantineIntervalMs, endMs);
}
