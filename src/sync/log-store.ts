import type { ProvisioningAction, ProvisioningLogRecord, ProvisioningResult } from "./log.ts";
import type { PropagationCount } from "./propagation.ts";
import type { ObjectType } from "./schema.ts";

/** A record of the log with the job whose it is. */
export interface StoredLogRecord {
  readonly jobId: string;
  readonly record: ProvisioningLogRecord;
}

/** A place in the log: behind this record. */
export interface LogPosition {
  readonly at: string;
  readonly id: string;
}

/** What is done for those who leave. */
export const LEAVING_ACTIONS = ["disable", "delete", "stagedDelete"] as const;
/** One of {@link LEAVING_ACTIONS}. */
export type LeavingAction = (typeof LEAVING_ACTIONS)[number];

/** Results that somebody has to look at. */
export const PROBLEM_RESULTS = ["failure", "warning"] as const;
/** One of {@link PROBLEM_RESULTS}. */
export type ProblemResult = (typeof PROBLEM_RESULTS)[number];

/** One block of a tenant's log, newest first unless told otherwise; each member narrows it. */
export interface LogBlockQuery {
  readonly tenantId: string;
  readonly jobId?: string;
  /** With a job. */
  readonly sourceId?: string;
  /** With a job. */
  readonly cycleId?: string;
  /** Only failures and warnings; with a job. */
  readonly failed?: boolean;
  /** Only failures, or only warnings; of a job or of all. */
  readonly problem?: ProblemResult;
  /** Only disablings and deletions, and of them one kind: they are few. */
  readonly leaving?: LeavingAction;
  /** ISO instant, inclusive. */
  readonly since?: string;
  /** Records at or before this ISO instant. */
  readonly until?: string;
  readonly oldestFirst?: boolean;
  /** Behind this record in the order that is asked for; absent: from the beginning. */
  readonly after?: LogPosition;
  readonly limit: number;
  /** Read the exchanges, too. */
  readonly withExchanges?: boolean;
}

/** What records are wanted for. A record that has none of it may come all the same. */
export interface LogWish {
  readonly status?: ProvisioningResult;
  readonly action?: ProvisioningAction;
  readonly identityType?: ObjectType;
  readonly errorCode?: string;
  /** Part of the source's name or userPrincipalName, or of the target's id. */
  readonly text?: string;
}

/** Some of a tenant's log, of which only what is wished for is looked at closely. */
export interface LogScanQuery extends LogBlockQuery {
  readonly wish: LogWish;
  /** So many records are passed by at most. */
  readonly scanned: number;
}

/** What a scan came to. */
export interface LogScan {
  readonly rows: readonly StoredLogRecord[];
  /** Where the scan ended, short of the log's end; absent: at the log's end. */
  readonly behind?: LogPosition;
}

/** The provisioning log. Records are written with the pages that they tell of. */
export interface ProvisioningLogStore {
  readBlock(query: LogBlockQuery): Promise<readonly StoredLogRecord[]>;
  /** At most `limit` of those who are wished for, and then at most `scanned` records in all. */
  scan(query: LogScanQuery): Promise<LogScan>;
  /** How fast changes reached the target, by day, as the records were written. */
  readPropagation(
    tenantId: string,
    jobId: string,
    sinceDay: string,
  ): Promise<readonly PropagationCount[]>;
  /** By the record's id, with its exchanges. */
  readRecord(tenantId: string, id: string): Promise<StoredLogRecord | undefined>;
  /**
   * Delete the oldest records of a tenant, a small batch at a time, and what was counted of them.
   *
   * @param before - records older than this ISO instant go
   * @returns how many went; 0 when none is left
   */
  prune(tenantId: string, before: string): Promise<number>;
  /**
   * Delete entries of a tenant's change feed that every job has passed, a small batch at a time.
   *
   * @param keep - that many of the newest stay in any case
   * @returns how many went; 0 when none is left
   */
  pruneFeed(tenantId: string, keep: number): Promise<number>;
}
