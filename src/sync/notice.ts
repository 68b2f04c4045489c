import type { SyncErrorCode } from "./errors.ts";
import type { JobState } from "./job.ts";
import type { QuarantineReason } from "./quarantine.ts";
import type { ReconciliationRecord } from "./reconciliation.ts";

/** Something that people are told about a job or a token. */
export type Notice =
  | {
      readonly kind: "cycleFailed";
      readonly at: string;
      readonly code: SyncErrorCode;
      readonly message: string;
    }
  | { readonly kind: "objectsFailed"; readonly at: string; readonly failed: number }
  | {
      readonly kind: "quarantineEntered" | "quarantineChanged";
      readonly at: string;
      readonly reason: QuarantineReason;
      readonly code: SyncErrorCode;
      readonly message: string;
      readonly nextAttempt?: string;
    }
  | { readonly kind: "quarantineLeft"; readonly at: string }
  | { readonly kind: "deletionsWaiting"; readonly at: string; readonly count: number }
  | {
      readonly kind: "driftFound";
      readonly at: string;
      /** How many accounts would be changed, made anew and linked. */
      readonly changed: number;
      readonly missing: number;
      readonly unlinked: number;
      readonly planId: string;
      readonly repaired: boolean;
      /** Why it was not repaired, where it should have been. */
      readonly message?: string;
    }
  | { readonly kind: "reconciliationFailed"; readonly at: string; readonly message: string }
  | { readonly kind: "jobDisabled"; readonly at: string; readonly since: string }
  | {
      readonly kind: "tokenExpiring";
      readonly at: string;
      readonly expires: string;
      /** Whole days from now; 0 and below: it has expired. */
      readonly daysLeft: number;
      /** Which token, in a person's words. */
      readonly token: string;
    };

/** A name of what happened. */
export type NoticeKind = Notice["kind"];

/**
 * What people have been told about a job: the other side of the comparison that finds what they
 * don't know yet. It is stored with the notices that follow from it, in one transaction, so that
 * a process that dies has either told nothing or will tell it.
 */
export interface Told {
  /** The code of the failure that ended the last cycle, when it did. */
  readonly failed?: string;
  readonly objectsFailed?: true;
  /** Reason and code of the quarantine. */
  readonly quarantine?: string;
  readonly disabledSince?: string;
  /** What the last reconciliation found, in short. */
  readonly drift?: string;
  /** The most staged deletions that they were told of, until none is left. */
  readonly staged?: number;
  /** The token's end, and which of the thresholds was told. */
  readonly token?: string;
}

/** What is so now. */
export interface NoticeFacts {
  readonly state: JobState;
  /** Deletions that wait for a person. */
  readonly staged: number;
  /** The last one that came round by itself, where they do. */
  readonly reconciliation?: ReconciliationRecord;
  /** ISO instant; absent: unknown. */
  readonly tokenExpires?: string;
  readonly at: string;
}

/** Days before a token's end at which people are told. */
const TOKEN_DAYS = [14, 7, 1, 0] as const;
const DAY_MS = 86_400_000;

/** Compare what is so with what people know. */
export function findNotices(
  before: Told,
  facts: NoticeFacts,
): { readonly told: Told; readonly notices: readonly Notice[] } {
  const { state, at } = facts;
  const token = findTokenNotice(before.token, {
    expires: facts.tokenExpires,
    at,
    token: "the application's Secret Token",
  });
  const notices = [
    ...quarantineNotices(before, state, at),
    ...failureNotices(before, state, at),
    ...stagedNotices(before, facts),
    ...driftNotices(before, facts),
    ...(token.notice === undefined ? [] : [token.notice]),
  ];
  const failed = failureOf(state);
  const drift = driftOf(facts.reconciliation);
  const waiting = facts.staged === 0 ? 0 : Math.max(facts.staged, before.staged ?? 0);
  return {
    notices,
    told: {
      ...(failed !== undefined && { failed: failed.code }),
      ...(hasFailedObjects(state) && { objectsFailed: true }),
      ...(state.quarantine !== undefined && { quarantine: keyOf(state.quarantine) }),
      ...(state.disabledSince !== undefined && { disabledSince: state.disabledSince }),
      ...(waiting > 0 && { staged: waiting }),
      ...(drift !== undefined && { drift }),
      ...(token.told !== undefined && { token: token.told }),
    },
  };
}

/**
 * Whether a token's end is near enough to tell of it.
 *
 * @param before - what this function said the last time
 */
export function findTokenNotice(
  before: string | undefined,
  given: { readonly expires: string | undefined; readonly at: string; readonly token: string },
): { readonly told?: string; readonly notice?: Extract<Notice, { kind: "tokenExpiring" }> } {
  const { expires, at, token } = given;
  const endMs = Date.parse(expires ?? "");
  if (expires === undefined || Number.isNaN(endMs)) return {};
  const daysLeft = Math.ceil((endMs - Date.parse(at)) / DAY_MS);
  const threshold = TOKEN_DAYS.findLast((days) => daysLeft <= days);
  if (threshold === undefined) return {};
  const told = `${expires} ${threshold}`;
  if (told === before) return { told };
  return { told, notice: { kind: "tokenExpiring", at, expires, daysLeft, token } };
}

function quarantineNotices(before: Told, state: JobState, at: string): readonly Notice[] {
  const { quarantine, disabledSince } = state;
  const notices: Notice[] = [];
  if (quarantine === undefined) {
    if (before.quarantine !== undefined) notices.push({ kind: "quarantineLeft", at });
  } else if (before.quarantine !== keyOf(quarantine)) {
    const { reason, error, nextAttempt, currentBegan } = quarantine;
    notices.push({
      kind: before.quarantine === undefined ? "quarantineEntered" : "quarantineChanged",
      at: currentBegan,
      reason,
      code: error.code,
      message: error.message,
      ...(nextAttempt !== undefined && { nextAttempt }),
    });
  }
  if (disabledSince !== undefined && before.disabledSince !== disabledSince) {
    notices.push({ kind: "jobDisabled", at, since: disabledSince });
  }
  return notices;
}

/** A quarantine says more than the failure that led to it, so that one is not told beside it. */
function failureNotices(before: Told, state: JobState, at: string): readonly Notice[] {
  const failed = failureOf(state);
  if (failed !== undefined && failed.code !== before.failed && state.quarantine === undefined) {
    const { code, message } = failed;
    return [{ kind: "cycleFailed", at: state.lastExecution?.timeEnded ?? at, code, message }];
  }
  if (hasFailedObjects(state) && before.objectsFailed === undefined) {
    return [{ kind: "objectsFailed", at, failed: state.lastExecution?.counts.failed ?? 0 }];
  }
  return [];
}

function stagedNotices(before: Told, { staged, at }: NoticeFacts): readonly Notice[] {
  return staged > (before.staged ?? 0) ? [{ kind: "deletionsWaiting", at, count: staged }] : [];
}

/** The same drift is told once, however often it is found; each one that was repaired is told. */
function driftNotices(before: Told, { reconciliation, at }: NoticeFacts): readonly Notice[] {
  const drift = driftOf(reconciliation);
  if (reconciliation === undefined || drift === undefined || drift === before.drift) return [];
  const { outcome, counts, planId, error } = reconciliation;
  const message = error?.message;
  if (outcome === "failed") {
    return [{ kind: "reconciliationFailed", at, message: message ?? "It could not be read." }];
  }
  return [
    {
      kind: "driftFound",
      at,
      changed: counts.update + counts.disable + counts.delete,
      missing: counts.create,
      unlinked: counts.link,
      planId,
      repaired: outcome === "repaired",
      ...(message !== undefined && { message }),
    },
  ];
}

/** What of a reconciliation is worth a mail, in short; undefined: nothing. */
function driftOf(record: ReconciliationRecord | undefined): string | undefined {
  if (record === undefined || record.outcome === "inStep") return undefined;
  const { outcome, counts, error, planId } = record;
  if (outcome === "failed") return `failed ${error?.code ?? ""}`;
  if (outcome === "repaired") return `repaired ${planId}`;
  const { update, disable, delete: deleted, create, link } = counts;
  return `drift ${[update, disable, deleted, create, link].join(" ")}`;
}

function failureOf({ lastExecution }: JobState) {
  return lastExecution?.state === "Failed" ? lastExecution.error : undefined;
}

function hasFailedObjects({ lastExecution }: JobState): boolean {
  return lastExecution?.state === "EntryLevelErrors";
}

function keyOf({ reason, error }: NonNullable<JobState["quarantine"]>): string {
  return `${reason} ${error.code}`;
}
