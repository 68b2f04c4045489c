import type { Exchange } from "../../ui/exchange.tsx";
import type { Tone } from "../../ui/notice.tsx";
import type { ModifiedProperty, ProvisioningStep } from "./plan-types.ts";

/** What came of an object. */
export const STATUSES = ["success", "failure", "skipped", "warning"] as const;

/** One of {@link STATUSES}. */
export type LogStatus = (typeof STATUSES)[number];

/** What was done to an object. */
export const LOG_ACTIONS = [
  "create",
  "update",
  "disable",
  "delete",
  "stagedDelete",
  "other",
] as const;

/** One of {@link LOG_ACTIONS}. */
export type LogAction = (typeof LOG_ACTIONS)[number];

/** A request as the log keeps it. */
export interface LoggedExchange {
  readonly method: string;
  readonly path: string;
  readonly requestBody?: unknown;
  readonly status?: number;
  readonly responseBody?: unknown;
  readonly text?: string;
  readonly durationMs: number;
}

/** One side's name of an object. */
export interface LogIdentity {
  readonly id: string;
  readonly displayName: string;
  readonly identityType: "User" | "Group";
  readonly details?: Readonly<Record<string, string>> | null;
}

/** Why an object was not provisioned. */
export interface LogError {
  readonly errorCode: string;
  readonly reason: string;
  readonly errorCategory: string;
  readonly recommendedAction: string;
}

/** What records have on demand and in the log alike. */
export interface RecordParts {
  readonly provisioningSteps: readonly ProvisioningStep[];
  readonly modifiedProperties: readonly ModifiedProperty[];
  readonly exchanges?: readonly LoggedExchange[];
}

/** One record of the log (Graph's provisioningObjectSummary). */
export interface LogRecord extends RecordParts {
  readonly id: string;
  readonly activityDateTime: string;
  readonly jobId: string;
  readonly cycleId: string;
  readonly changeId: string;
  readonly provisioningAction: LogAction;
  readonly durationInMilliseconds: number;
  readonly initiatedBy: { readonly displayName: string };
  readonly servicePrincipal: { readonly id: string; readonly displayName: string };
  readonly sourceSystem: { readonly displayName: string };
  readonly targetSystem: { readonly displayName: string };
  readonly sourceIdentity: LogIdentity;
  readonly targetIdentity: LogIdentity | null;
  readonly provisioningStatusInfo: {
    readonly status: LogStatus;
    readonly errorInformation: LogError | null;
  };
}

/** Those who were skipped one after the other in one cycle. */
export interface SkippedRow {
  readonly skips: {
    readonly jobId: string;
    readonly cycleId: string;
    readonly servicePrincipal: { readonly id: string; readonly displayName: string };
    readonly count: number;
    readonly reasons: Readonly<Record<string, number>>;
    readonly from: string;
    readonly to: string;
  };
}

/** The colours of what came of it. */
export const STATUS_TONES: Readonly<Record<LogStatus, Tone>> = {
  success: "good",
  failure: "bad",
  skipped: "calm",
  warning: "warn",
};

/** An exchange of the log, to be shown. */
export function toExchange(logged: LoggedExchange): Exchange {
  const { method, path, requestBody, status, responseBody, text, durationMs } = logged;
  const answer = responseBody ?? text;
  return {
    method,
    url: path,
    durationMs,
    ...(requestBody !== undefined && { requestBody }),
    ...(status !== undefined && { status }),
    ...(answer !== undefined && { responseBody: answer }),
  };
}
