import type { SynchronizationSchema } from "./schema.ts";

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
}

/** A cycle that has not ended: where the next page starts. Stored, so that a crash resumes. */
export interface CyclePosition {
  readonly cycleId: string;
  readonly kind: "initial" | "incremental";
  /**
   * Initial: users first, then groups, then references.
   * Incremental: escrows, then changes, then references.
   */
  readonly phase: "users" | "groups" | "escrows" | "changes" | "references";
  /** The last object id done in this phase (initial), absent at its start. */
  readonly afterId?: string;
  /**
   * Initial: where the feed is read on from, its end when the cycle began or where a restart left
   * it; becomes the watermark at the cycle's end.
   */
  readonly startSequence: number;
  readonly began: string;
  readonly counts: CycleCounts;
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
  readonly error?: { readonly code: string; readonly message: string };
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
  readonly quarantine?: {
    readonly reason: string;
    readonly message: string;
    readonly began: string;
  };
}

/** The place of the object in scope: only who is assigned, or everybody. */
export type JobScope = "assigned" | "all";

/** A synchronization job: a configured pairing of the directory with one application. */
export interface SynchronizationJob {
  readonly id: string;
  readonly tenantId: string;
  readonly applicationId: string;
  readonly schema: SynchronizationSchema;
  readonly scope: JobScope;
  /** The safety net: a cycle at least this often. Default 40 minutes. */
  readonly intervalMs: number;
}

/** An application in the directory's tenant (Graph's servicePrincipal). */
export interface Application {
  readonly id: string;
  readonly tenantId: string;
  readonly displayName: string;
  /** The gallery entry it was made from. */
  readonly template: string;
  readonly tenantUrl: string;
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
};
