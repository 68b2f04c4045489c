import type {
  ModifiedProperty,
  ProvisioningResult,
  ProvisioningStep,
  ProvisioningStepType,
} from "../sync/log.ts";

/** The steps done for one object so far, in order: they become its record in the log. */
export class Trail {
  readonly startedMs: number;
  readonly steps: ProvisioningStep[] = [];
  modified: readonly ModifiedProperty[] = [];

  constructor(startedMs: number) {
    this.startedMs = startedMs;
  }

  /** Note one step. `details` are shown as a table; their values are texts. */
  note(
    provisioningStepType: ProvisioningStepType,
    status: ProvisioningResult,
    description: string,
    details?: Readonly<Record<string, string>>,
  ): void {
    const name = STEP_NAMES[provisioningStepType];
    this.steps.push({
      name,
      provisioningStepType,
      status,
      description,
      ...(details !== undefined && { details }),
    });
  }
}

/** Step names as Microsoft's log prints them (behaviour.md section 13). */
const STEP_NAMES: Readonly<Record<ProvisioningStepType, string>> = {
  import: "EntryImport",
  scoping: "EntrySynchronizationScoping",
  matching: "EntryMatching",
  processing: "EntrySynchronization",
  referenceResolution: "EntryReferenceResolution",
  export: "EntryExport",
};
