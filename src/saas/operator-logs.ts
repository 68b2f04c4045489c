import type { JsonObject } from "../common/json.ts";
import type { AuditEntry } from "./ports.ts";

/** Which part of a log is asked for; newest rows first. */
export interface LogQuery {
  /** Rows from this instant on, ISO 8601 UTC with milliseconds. */
  readonly since?: string;
  /** Rows before this instant, likewise. */
  readonly until?: string;
  /** Behind this row: the `next` of the page before. */
  readonly after?: string;
  readonly limit: number;
}

/** Which audit rows are asked for. */
export interface AuditQuery extends LogQuery {
  readonly resourceId?: string;
  readonly tokenId?: string;
  readonly action?: AuditEntry["action"];
}

/** Which recorded requests are asked for. */
export interface RequestQuery extends LogQuery {
  readonly tokenId?: string;
  readonly method?: string;
  /** The least status code, such as 400 for what was refused. */
  readonly minStatus?: number;
  /** Of a resource whose id the path or what was recorded of the bodies has. */
  readonly resourceId?: string;
}

/** A part of a log. It may be short and still have a next one: a search stops now and then. */
export interface LogPage<R> {
  readonly rows: readonly R[];
  /** Absent at the end of the log. */
  readonly next?: string;
}

/** What of a request is recorded beside its row. */
export interface RecordedExchange {
  readonly requestHeaders?: JsonObject;
  readonly requestBody?: unknown;
  readonly responseBody?: unknown;
}

/** One SCIM request, as its organization's log keeps it. Secrets are never in it. */
export interface RequestRecord {
  readonly id: string;
  readonly organizationId: string;
  readonly at: string;
  readonly method: string;
  /** Below the Tenant URL, with its query; values of filters only when they were asked for. */
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
  readonly tokenId: string;
  /** What the client was told when it was refused. */
  readonly detail?: string;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly exchange?: RecordedExchange;
}

/**
 * What is recorded of an organization's requests: nothing, what was refused, every request with
 * its headers, or with its bodies too.
 */
export type RequestLogLevel = "off" | "errors" | "headers" | "bodies";

/** The levels, from least to most. */
export const REQUEST_LOG_LEVELS: readonly RequestLogLevel[] = [
  "off",
  "errors",
  "headers",
  "bodies",
];

/** How an organization's requests are recorded. */
export interface RequestLogSetting {
  readonly level: RequestLogLevel;
  /** Whether the values that filters compare with are kept: names and addresses, mostly. */
  readonly filterValues: boolean;
}

/** Refusals are few and what an operator looks for, so they are recorded unless told otherwise. */
export const DEFAULT_REQUEST_LOG: RequestLogSetting = { level: "errors", filterValues: false };

/** The logs that the operator of the service provider reads. */
export interface OperatorLogStore {
  /** By time, newest first. */
  readAudit(organizationId: string, query: AuditQuery): Promise<LogPage<AuditEntry>>;
  /** By time, newest first. */
  readRequests(organizationId: string, query: RequestQuery): Promise<LogPage<RequestRecord>>;
  addRequests(records: readonly RequestRecord[]): Promise<void>;
  /**
   * Delete the oldest rows of one organization's log, a small batch at a time.
   *
   * @param before - rows older than this instant go
   * @returns how many rows went; 0 when none is left
   */
  prune(log: "audit" | "requests", organizationId: string, before: string): Promise<number>;
  /** The organizations that were given a setting of their own. */
  readRequestLogSettings(): Promise<ReadonlyMap<string, RequestLogSetting>>;
  saveRequestLogSetting(organizationId: string, setting: RequestLogSetting): Promise<void>;
}
