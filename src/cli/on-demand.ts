import type { JsonValue } from "../common/json.ts";
import type { GraphClient } from "./graph-client.ts";
import type { JobPlace } from "./lookup.ts";

/** What provisioning one object came to, or would come to. */
export interface OnDemandShape {
  readonly result: "Success" | "Failure" | "Skipped";
  readonly details?: { readonly errorCode: string; readonly errorMessage: string };
  readonly recommendedAction?: string;
  readonly dryRun: boolean;
  readonly requests: readonly {
    readonly method: string;
    readonly path: string;
    readonly body?: JsonValue;
  }[];
  readonly record?: {
    readonly provisioningAction: string;
    readonly status: string;
    readonly targetIdentity?: { readonly id: string; readonly displayName: string };
    readonly provisioningSteps: readonly StepShape[];
    readonly modifiedProperties: readonly {
      readonly displayName: string;
      readonly oldValue?: string;
      readonly newValue?: string;
    }[];
  };
}

/** One step of what was done for an object. */
export interface StepShape {
  readonly name: string;
  readonly provisioningStepType: string;
  readonly status: "success" | "failure" | "skipped" | "warning";
  readonly description: string;
  readonly details?: Readonly<Record<string, string>>;
}

/** Take one user or group through all steps; a dry run sends nothing that writes. */
export function provisionOne(
  api: GraphClient,
  { ownPath }: JobPlace,
  subject: { readonly objectId: string; readonly objectTypeName: "User" | "Group" },
  dryRun: boolean,
): Promise<OnDemandShape> {
  return api.rollcall("POST", `${ownPath}/provisionOnDemand`, {
    dryRun,
    parameters: [{ subjects: [subject] }],
  });
}

/** The clauses of scoping filters that were looked at, each with whether it holds. */
export function readClauses(step: StepShape | undefined): readonly (readonly [string, boolean])[] {
  const text = step?.details?.ScopeEvaluationResult ?? "{}";
  try {
    return Object.entries(JSON.parse(text) as Record<string, boolean>);
  } catch {
    return [];
  }
}
