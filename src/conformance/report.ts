import type { JsonValue } from "../common/json.ts";
import type { CheckLevel } from "./check.ts";

/** How a check ended. */
export type CheckStatus = "success" | "failure" | "warning" | "skipped";

/** One request with its answer, as it may be shown: without any token. */
export interface CheckExchange {
  readonly method: string;
  readonly path: string;
  readonly sent?: JsonValue;
  /** Absent when there was no answer. */
  readonly status?: number;
  readonly received?: JsonValue;
}

/** The outcome of one check. */
export interface CheckResult {
  readonly id: string;
  readonly family: string;
  readonly title: string;
  readonly rule: string;
  readonly section: string;
  readonly lines: readonly string[];
  readonly level: CheckLevel;
  readonly neededBy?: string;
  readonly status: CheckStatus;
  /** Why it is no success. */
  readonly reason?: string;
  /** The last exchanges, for failures and warnings. */
  readonly exchanges?: readonly CheckExchange[];
}

/** A resource that the run made and could not take away. */
export interface LeftBehind {
  readonly path: string;
  readonly reason: string;
}

/** What a run of all checks came to. */
export interface CheckReport {
  readonly url: string;
  /** Part of every name that the run has made. */
  readonly runId: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly requests: number;
  readonly counts: Readonly<Record<CheckStatus, number>>;
  readonly results: readonly CheckResult[];
  readonly cleanUp: { readonly deleted: number; readonly left: readonly LeftBehind[] };
  /** The person stopped it; `results` holds what was checked until then. */
  readonly interrupted: boolean;
}

/** How many results there are of each status. */
export function countResults(
  results: readonly CheckResult[],
): Readonly<Record<CheckStatus, number>> {
  const counts = { success: 0, failure: 0, warning: 0, skipped: 0 };
  for (const { status } of results) counts[status] += 1;
  return counts;
}
