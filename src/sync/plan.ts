import type { JsonValue } from "../common/json.ts";
import type { DeletionVerdict } from "./guard-deletions.ts";
import type { ModifiedProperty, ProvisioningStep } from "./log.ts";
import type { ObjectKey, TargetRequest } from "./ports.ts";

/**
 * A plan is data: what would be done for each object, why, and by which exact requests.
 *
 * `cycle`: the job's next cycle; `objects`: chosen objects (provision on demand, "why");
 * `reconciliation`: what the target has against what it should have; `undo`: what returns a cycle.
 */
export type PlanKind = "cycle" | "objects" | "reconciliation" | "undo";

/** `planning` until it can be applied; a plan is applied once. */
export type PlanStatus = "planning" | "ready" | "failed" | "applying" | "applied";

/**
 * What is to be done for an object. `link` ties it to an account that is there, and sends
 * nothing; `none` is shown only.
 */
export type PlanAction = "create" | "update" | "disable" | "delete" | "link" | "none";

/**
 * The situation of an object or account in a reconciliation (absorb.md section 1): `drift`:
 * linked, and the account has other values; `deleted`: linked, and the account is gone;
 * `unlinked`: exactly one object fits the account; `disputed`: several do; `unmatched`: none does.
 */
export type PlanSituation = "drift" | "deleted" | "unlinked" | "disputed" | "unmatched";

/** What stood when the plan was made; apply refuses an object where it stands no more. */
export interface PlanPrecondition {
  /** Fingerprint of the source object with its entitlement. */
  readonly source: string;
  /** Fingerprint of the link; of nothing when there was none. */
  readonly link: string;
  /** Fingerprint of what is to be sent for the object itself. */
  readonly request: string;
}

/** What became of an item when the plan was applied. */
export type PlanItemResult = "applied" | "unneeded" | "stale" | "held" | "failed";

/** One object of a plan. */
export interface PlanItem extends ObjectKey {
  /** 1 is the first. Items are applied in this order, references last. */
  readonly position: number;
  readonly displayName: string;
  /** Of an account that is still to be made: `new:` and its name. */
  readonly targetId?: string;
  readonly action: PlanAction;
  readonly situation?: PlanSituation;
  /** Why nothing is done, or why it can't be; the same words as the log's. */
  readonly reason?: { readonly code: string; readonly message: string };
  /** True: the object can't be brought in step as it is (`reason` says why). */
  readonly cannot?: true;
  /** Old and new by target attribute. */
  readonly differences: readonly ModifiedProperty[];
  /** Exactly what is sent, but for values that the log may not show either. */
  readonly requests: readonly TargetRequest[];
  readonly steps: readonly ProvisioningStep[];
  readonly precondition?: PlanPrecondition;
  /** It writes references of the object; `differences` name them by source ids. */
  readonly isReferences?: true;
  /** An undo: the typed values to return to by target attribute; `null` takes a value away. */
  readonly restore?: Readonly<Record<string, JsonValue>>;
  readonly result?: PlanItemResult;
  /** Of what was stale or failed. */
  readonly resultMessage?: string;
}

/** How many objects of each kind. */
export interface PlanCounts {
  readonly create: number;
  readonly update: number;
  readonly disable: number;
  readonly delete: number;
  readonly link: number;
  readonly none: number;
  readonly cannot: number;
  /** Looked at and left as they are, not listed one by one. */
  readonly unchanged: number;
}

/** What a guard says about a plan. */
export interface PlanGuard extends DeletionVerdict {
  readonly name: "TooManyDeletes" | "ShrunkenRead";
  readonly message: string;
}

/** How long applying is likely to take. */
export interface PlanEstimate {
  readonly requests: number;
  readonly durationMs: number;
}

/** What applying came to. */
export type PlanResult = Readonly<Record<PlanItemResult, number>>;

/** A stored plan without its items. */
export interface Plan {
  readonly id: string;
  readonly tenantId: string;
  readonly jobId: string;
  readonly kind: PlanKind;
  readonly status: PlanStatus;
  readonly createdDateTime: string;
  /** From then on it is refused, and removed some time later. */
  readonly expirationDateTime: string;
  readonly createdBy?: string;
  /** The configuration that it was made with; `draft` when that was not the job's own. */
  readonly configuration: {
    readonly schemaVersion: string;
    readonly fingerprint: string;
    readonly draft: boolean;
  };
  /** The end of the change feed when planning began. */
  readonly sourceSequence: number;
  readonly counts: PlanCounts;
  /** By target attribute: how many objects change there. */
  readonly attributes: Readonly<Record<string, number>>;
  /** By method: how many requests that write would be sent. */
  readonly requests: Readonly<Record<string, number>>;
  readonly guards: readonly PlanGuard[];
  readonly estimate: PlanEstimate;
  /** A reconciliation: target attributes that are left as the target has them. */
  readonly ignore?: readonly string[];
  /** An undo: the cycle that is returned. */
  readonly undoOf?: string;
  readonly appliedDateTime?: string;
  readonly result?: PlanResult;
  readonly error?: { readonly code: string; readonly message: string };
}

/** Nothing has been planned yet. */
export const NO_PLAN_COUNTS: PlanCounts = {
  create: 0,
  update: 0,
  disable: 0,
  delete: 0,
  link: 0,
  none: 0,
  cannot: 0,
  unchanged: 0,
};

/** Nothing has been applied yet. */
export const NO_PLAN_RESULT: PlanResult = {
  applied: 0,
  unneeded: 0,
  stale: 0,
  held: 0,
  failed: 0,
};

/** Whether applying a plan would change nothing, neither in the target nor in the links. */
export function isEmptyPlan({ counts }: Plan): boolean {
  const { create, update, disable, delete: deleted, link } = counts;
  return create + update + disable + deleted + link === 0;
}

/** Add items to the sums of a plan. */
export function countItems(
  sums: Pick<Plan, "counts" | "attributes" | "requests">,
  items: readonly PlanItem[],
): Pick<Plan, "counts" | "attributes" | "requests"> {
  const counts: Record<string, number> = { ...sums.counts };
  const attributes: Record<string, number> = { ...sums.attributes };
  const requests: Record<string, number> = { ...sums.requests };
  const add = (to: Record<string, number>, name: string): void => {
    to[name] = (to[name] ?? 0) + 1;
  };
  for (const { action, cannot, differences, requests: sent } of items) {
    add(counts, cannot ? "cannot" : action);
    for (const { displayName } of differences) if (action !== "none") add(attributes, displayName);
    for (const { method } of sent) if (method !== "GET") add(requests, method);
  }
  return { counts: counts as unknown as PlanCounts, attributes, requests };
}

/**
 * How long so many requests take at the target's own pace.
 *
 * @param pace - the mean time of one answer, and how many requests are under way together
 */
export function estimatePlan(
  requests: number,
  pace: { readonly answerMs: number; readonly concurrency: number },
): PlanEstimate {
  const atOnce = Math.max(1, Math.min(requests, pace.concurrency));
  return { requests, durationMs: Math.ceil((requests * pace.answerMs) / atOnce) };
}
