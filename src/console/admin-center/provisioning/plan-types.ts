import type { Tone } from "../../ui/notice.tsx";

/** What is to be done for an object of a plan. */
export const ACTIONS = ["create", "update", "disable", "delete", "link", "none"] as const;

/** One of {@link ACTIONS}. */
export type PlanAction = (typeof ACTIONS)[number];

/** A stored plan. */
export interface Plan {
  readonly id: string;
  readonly kind: "cycle" | "objects" | "reconciliation" | "undo";
  readonly status: "planning" | "ready" | "failed" | "applying" | "applied";
  readonly createdDateTime: string;
  readonly expirationDateTime: string;
  readonly createdBy?: string;
  readonly configuration: { readonly draft: boolean };
  readonly counts: Readonly<Record<PlanAction | "cannot" | "unchanged", number>>;
  readonly attributes: Readonly<Record<string, number>>;
  readonly requests: Readonly<Record<string, number>>;
  readonly guards: readonly {
    readonly name: string;
    readonly message: string;
    readonly counted: number;
    readonly limit: number;
    readonly held: boolean;
  }[];
  readonly estimate: { readonly requests: number; readonly durationMs: number };
  readonly appliedDateTime?: string;
  readonly result?: Readonly<Record<string, number>>;
  readonly error?: { readonly code: string; readonly message: string };
}

/** One step of what is done for an object. */
export interface ProvisioningStep {
  readonly name: string;
  readonly provisioningStepType: string;
  readonly status: "success" | "failure" | "skipped" | "warning";
  readonly description: string;
  readonly details?: Readonly<Record<string, string>> | null;
  readonly durationInMilliseconds?: number;
}

/** A target attribute that changes. */
export interface ModifiedProperty {
  readonly displayName: string;
  readonly oldValue?: string | null;
  readonly newValue?: string | null;
}

/** A request to the application. */
export interface TargetRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** One object of a plan. */
export interface PlanItem {
  readonly position: number;
  readonly objectType: "User" | "Group";
  readonly sourceId: string;
  readonly displayName: string;
  readonly targetId?: string;
  readonly action: PlanAction;
  readonly situation?: string;
  readonly reason?: { readonly code: string; readonly message: string };
  readonly cannot?: true;
  readonly differences: readonly ModifiedProperty[];
  readonly requests: readonly TargetRequest[];
  readonly steps: readonly ProvisioningStep[];
  readonly isReferences?: true;
  readonly result?: string;
  readonly resultMessage?: string;
}

/** The colours of what is done. */
export const ACTION_TONES: Readonly<Record<PlanAction, Tone>> = {
  create: "good",
  update: "busy",
  disable: "warn",
  delete: "bad",
  link: "calm",
  none: "calm",
};
