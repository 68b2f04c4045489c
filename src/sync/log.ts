import type { ObjectType } from "./schema.ts";

/** graph-sync-api.md section 6, provisioningAction. */
export type ProvisioningAction = "create" | "update" | "disable" | "delete" | "other";

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
  readonly sourceIdentity: LogIdentity;
  readonly targetIdentity?: LogIdentity;
  readonly status: ProvisioningResult;
  readonly errorInformation?: ErrorInformation;
  readonly provisioningSteps: readonly ProvisioningStep[];
  readonly modifiedProperties: readonly ModifiedProperty[];
}
