import type { ProvisioningLogRecord } from "./log.ts";

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

/** The provisioning log. Records are written with the pages that they tell of. */
export interface ProvisioningLogStore {
  readBlock(query: LogBlockQuery): Promise<readonly StoredLogRecord[]>;
  /** By the record's id, with its exchanges. */
  readRecord(tenantId: string, id: string): Promise<StoredLogRecord | undefined>;
  /**
   * Delete the oldest records of a tenant, a small batch at a time.
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
