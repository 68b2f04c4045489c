import type { JsonValue } from "../common/json.ts";
import type { ObjectType } from "./schema.ts";

/** graph-sync-api.md section 6, provisioningAction. */
export type ProvisioningAction =
  | "create"
  | "update"
  | "disable"
  | "delete"
  | "stagedDelete"
  | "other";

/** graph-sync-api.md section 6, provisioningResult. */
export type ProvisioningResult = "success" | "failure" | "skipped" | "warning";

/** graph-sync-api.md section 6, provisioningStepType: the six steps, in order. */
export type ProvisioningStepType =
  | "import"
  | "scoping"
  | "matching"
  | "processing"
  | "referenceResolution"
  | "export";

/** One step of what was done for an object. */
export interface ProvisioningStep {
  readonly name: string;
  readonly provisioningStepType: ProvisioningStepType;
  readonly status: ProvisioningResult;
  readonly description: string;
  readonly details?: Readonly<Record<string, string>>;
  /** ISO instant at which the step was done. */
  readonly timestamp?: string;
}

/** A target attribute that changed. Values are texts as they were sent; `[Redact]` hides one. */
export interface ModifiedProperty {
  readonly displayName: string;
  readonly oldValue?: string;
  readonly newValue?: string;
}

/** One side's name of the object. */
export interface LogIdentity {
  readonly id: string;
  readonly displayName: string;
  readonly identityType: ObjectType;
  /** More names of it, such as `userPrincipalName`. */
  readonly details?: Readonly<Record<string, string>>;
}

/** Who began what was done (graph-sync-api.md section 6, initiatorType). */
export interface Initiator {
  readonly id: string;
  readonly displayName: string;
  readonly initiatorType: "user" | "application" | "system";
}

/** A cycle of the engine itself, which nobody has to begin. */
export const SYSTEM_INITIATOR: Initiator = {
  id: "",
  displayName: "Rollcall Provisioning Service",
  initiatorType: "system",
};

/**
 * One request to the target and what came back, as the log keeps them: bounded in size, without
 * passwords, tokens and the values of attributes that a mapping redacts. Headers are never kept.
 */
export interface LoggedExchange {
  readonly method: string;
  /** Relative to the Tenant URL. */
  readonly path: string;
  readonly requestBody?: JsonValue;
  /** Absent: there was no answer, and `text` says why. */
  readonly status?: number;
  readonly responseBody?: JsonValue;
  readonly text?: string;
  readonly durationMs: number;
}

/** Why an object was not provisioned, in a person's words. */
export interface ErrorInformation {
  readonly errorCode: string;
  readonly reason: string;
  readonly errorCategory: "failure" | "nonServiceFailure";
  readonly recommendedAction: string;
}

/** One record of the provisioning log (behaviour.md section 13). */
export interface ProvisioningLogRecord {
  readonly id: string;
  readonly activityDateTime: string;
  readonly cycleId: string;
  readonly changeId: string;
  readonly provisioningAction: ProvisioningAction;
  readonly durationInMilliseconds: number;
  /**
   * ISO instant of the change in the directory that was brought over, or since when the object
   * has failed; absent where nobody knows, as in an initial cycle.
   */
  readonly changedDateTime?: string;
  readonly sourceIdentity: LogIdentity;
  readonly targetIdentity?: LogIdentity;
  readonly status: ProvisioningResult;
  readonly errorInformation?: ErrorInformation;
  readonly provisioningSteps: readonly ProvisioningStep[];
  readonly modifiedProperties: readonly ModifiedProperty[];
  /** Absent: the engine itself, {@link SYSTEM_INITIATOR}. */
  readonly initiatedBy?: Initiator;
  /** Absent: nothing was sent, or it was not asked for. */
  readonly exchanges?: readonly LoggedExchange[];
}
