import type { AppRole } from "./app-role.ts";
import type { SyncErrorCode } from "./errors.ts";
import type { FailurePolicy } from "./failure-policy.ts";
import type { GalleryDocument } from "./gallery-document.ts";
import type { DeletionGuard, DeletionVerdict, RecentDeletions } from "./guard-deletions.ts";
import type { SyncNotificationSettings } from "./notification-settings.ts";
import type { Quarantine } from "./quarantine.ts";
import type { ReconciliationSchedule } from "./reconciliation.ts";
import type { MetadataEntry, SynchronizationSchema } from "./schema.ts";
import type { TargetSettings } from "./target-settings.ts";

/** graph-sync-api.md section 6, synchronizationStatusCode. */
export type JobStatusCode = "NotConfigured" | "NotRun" | "Active" | "Paused" | "Quarantine";

/** Counts of one cycle, by outcome. */
export interface CycleCounts {
  /** Objects that were looked at. */
  readonly imported: number;
  readonly created: number;
  readonly updated: number;
  readonly disabled: number;
  readonly deleted: number;
  readonly skipped: number;
  readonly failed: number;
  /** References (manager, members) written after their objects. */
  readonly references: number;
  /** References that the target refused; they are no failures of their objects. */
  readonly referencesFailed: number;
  /** Objects looked at that are entitled to the application. */
  readonly entitled: number;
  /** Entries of the change feed that were read, and those of them that name a reference. */
  readonly deltas: number;
  readonly referenceDeltas: number;
}

/** A cycle that has not ended: where the next page starts. Stored, so that a crash resumes. */
export interface CyclePosition {
  readonly cycleId: string;
  readonly kind: "initial" | "incremental";
  /**
   * Initial: users first, then groups, then who was purged while nobody looked, then references.
   * Incremental: changes, then escrows that are due, then references. Between the pages of every
   * other phase the changes that came meanwhile are served.
   */
  readonly phase: "users" | "groups" | "purged" | "escrows" | "changes" | "references";
  /** The last object id done in this phase (initial), absent at its start. */
  readonly afterId?: string;
  /**
   * Initial: where the feed is read on from, its end when the cycle began or where a restart left
   * it; becomes the watermark at the cycle's end.
   */
  readonly startSequence: number;
  /** Initial: how far the feed was read between pages; nothing up to there is read again. */
  readonly changesRead?: number;
  /** Initial: how many objects the walk has passed. For progress only. */
  readonly walked?: number;
  /** How long pages were worked at in all, in milliseconds. For the rate only. */
  readonly activeMs?: number;
  /** The counts when a quarantine was tried the last time: what came before is not judged again. */
  readonly judgedFrom?: { readonly imported: number; readonly failed: number };
  readonly began: string;
  readonly counts: CycleCounts;
  /** What the deletion guard says about this cycle; absent while nothing limits deletions. */
  readonly deletions?: DeletionVerdict;
  /** How many objects the cycle will look at, when that is known. For progress only. */
  readonly total?: number;
}

/** One pass that has ended (Graph's synchronizationTaskExecution). */
export interface CycleExecution {
  readonly cycleId: string;
  readonly kind: "initial" | "incremental";
  readonly state: "Succeeded" | "Failed" | "EntryLevelErrors";
  readonly timeBegan: string;
  readonly timeEnded: string;
  readonly counts: CycleCounts;
  readonly error?: { readonly code: SyncErrorCode; readonly message: string };
}

/** Why a job that may run isn't running now, and until when. */
export interface NextRun {
  /** ISO instant. */
  readonly at: string;
  /**
   * `interval`: the safety net; `escrow`: an object is to be tried again; `quarantine`;
   * `failure`: the target failed a moment ago; `throttled`: the target asked for patience.
   */
  readonly why: "interval" | "escrow" | "quarantine" | "failure" | "throttled";
}

/** A synchronization job as the engine keeps it. */
export interface JobState {
  readonly status: JobStatusCode;
  /** The place in the change feed up to which everything was looked at; absent before an end. */
  readonly watermark?: number;
  /**
   * After a restart: the watermark that was given up. The initial cycle ends there and not at its
   * own beginning, for a walk over who is there can't see who was purged since.
   */
  readonly restartedFrom?: number;
  readonly position?: CyclePosition;
  readonly lastExecution?: CycleExecution;
  /** The last one that did not fail as a whole. */
  readonly lastSuccessfulExecution?: CycleExecution;
  /** The last of those that wrote something to the target. */
  readonly lastSuccessfulExecutionWithExports?: CycleExecution;
  readonly quarantine?: Quarantine;
  /** Cycles in a row that failed as a whole. */
  readonly countSuccessiveCompleteFailures?: number;
  /** Objects that failed for so long that they are tried no more. */
  readonly escrowsPruned?: true;
  readonly steadyStateFirstAchieved?: string;
  readonly steadyStateLastAchieved?: string;
  /** Since when no cycle begins any more: the job was in quarantine for too long. */
  readonly disabledSince?: string;
  /** A person asked that nothing begins after the cycle under way. */
  readonly stopping?: true;
  /** The next cycle may delete and disable as many as it wants (resetScope ForceDeletes). */
  readonly forceDeletes?: true;
  /** What the deletion guard let through lately. Cycles follow each other within seconds. */
  readonly recentDeletions?: RecentDeletions;
  /** Absent: as soon as somebody wakes the lane. */
  readonly nextRun?: NextRun;
}

/** The place of the object in scope: only who is assigned, or everybody. */
export type JobScope = "assigned" | "all";

/** A synchronization job: a configured pairing of the directory with one application. */
export interface SynchronizationJob {
  readonly id: string;
  readonly tenantId: string;
  readonly applicationId: string;
  /** The job template it was made from; absent: the usual one for SCIM applications. */
  readonly templateId?: string;
  /**
   * `inbound`: people come from an HR system, by uploads, and go to the directory; the target is
   * never asked. Absent: the directory is the source.
   */
  readonly direction?: "inbound";
  readonly schema: SynchronizationSchema;
  readonly scope: JobScope;
  /** The safety net: a cycle at least this often. Default 40 minutes. */
  readonly intervalMs: number;
  /** Accidental deletion prevention; absent is off. */
  readonly deletionGuard?: DeletionGuard;
  /** Absent: nobody compares with the target unless a person asks. */
  readonly reconciliation?: ReconciliationSchedule;
  /** Where the job has numbers of its own. */
  readonly failurePolicy?: Partial<FailurePolicy>;
}

/** An application in the directory's tenant (Graph's servicePrincipal). */
export interface Application {
  readonly id: string;
  readonly tenantId: string;
  readonly displayName: string;
  /** The gallery entry it was made from. */
  readonly template: string;
  /** The entry itself, where it is none of those that come with Rollcall. */
  readonly galleryEntry?: GalleryDocument;
  readonly tenantUrl: string;
  /** Settings of the policy that differ from the template's, by Graph's keys (`readPolicy`). */
  readonly settings?: Readonly<Record<string, string>>;
  /** Whom mails about its jobs go to; absent: nobody. */
  readonly notificationSettings?: SyncNotificationSettings;
  /** ISO instant at which the target stops taking the Secret Token, where that is known. */
  readonly secretTokenExpires?: string;
  /** How requests to it are made; absent: as the RFC has it. */
  readonly targetSettings?: TargetSettings;
  /** Its own app roles, where people defined them; absent: those of its gallery entry. */
  readonly appRoles?: readonly AppRole[];
  /** The ids of the users who look after it. */
  readonly owners?: readonly string[];
  /** Synchronization templates of its own, besides or in place of its gallery entry's. */
  readonly jobTemplates?: readonly StoredJobTemplate[];
}

/** A synchronization template that people made (Graph's synchronizationTemplate). */
export interface StoredJobTemplate {
  readonly id: string;
  readonly factoryTag: string;
  readonly description?: string;
  readonly isDefault?: boolean;
  readonly discoverable?: boolean;
  readonly metadata?: readonly MetadataEntry[];
  readonly schema: SynchronizationSchema;
}

/** Nothing has happened yet. */
export const NO_COUNTS: CycleCounts = {
  imported: 0,
  created: 0,
  updated: 0,
  disabled: 0,
  deleted: 0,
  skipped: 0,
  failed: 0,
  references: 0,
  referencesFailed: 0,
  entitled: 0,
  deltas: 0,
  referenceDeltas: 0,
};
