import type { ObjectKey } from "./ports.ts";

/** Why an account is to be disabled or deleted. */
export type DeletionCause = "outOfScope" | "disabled" | "softDeleted" | "purged" | "mapping";

/**
 * A disabling or deletion that waits for a person (provisioningAction `stagedDelete`).
 *
 * `waiting`: nobody has decided; `allowed`: the next cycle sends it; `kept`: the account stays as
 * it is, and nobody is asked again until the object's situation changes.
 */
export interface StagedDeletion extends ObjectKey {
  readonly displayName: string;
  readonly targetId: string;
  readonly action: "disable" | "delete";
  readonly cause: DeletionCause;
  readonly status: "waiting" | "allowed" | "kept";
  /** ISO instant at which it was held back. */
  readonly stagedDateTime: string;
  readonly cycleId: string;
  /** ISO instant and name of who allowed or kept it. */
  readonly decidedDateTime?: string;
  readonly decidedBy?: string;
}

/** What the source says about an object that is to go. */
export interface GoingObject {
  readonly exists: boolean;
  readonly deleted: boolean;
  readonly enabled: boolean;
  readonly entitled: boolean;
}

/** The one cause that a person reads, the most final first. */
export function nameCause({ exists, deleted, enabled, entitled }: GoingObject): DeletionCause {
  if (!exists) return "purged";
  if (deleted) return "softDeleted";
  if (!entitled) return "outOfScope";
  return enabled ? "mapping" : "disabled";
}

/** A planned disabling or deletion, in short. */
export type Going = Pick<StagedDeletion, "action" | "cause">;

/**
 * What becomes of a planned disabling or deletion.
 *
 * @param before - the object's staged deletion, when there is one
 * @param held - the guard holds this cycle's deletions back
 * @returns `send`; `wait`: held back, to be listed; `keep`: an administrator said no to just this
 */
export function decideStaged(
  going: Going,
  before: StagedDeletion | undefined,
  held: boolean,
): "send" | "wait" | "keep" {
  const isSame = before?.action === going.action && before.cause === going.cause;
  if (before?.status === "allowed" && isSame) return "send";
  if (before?.status === "kept" && isSame) return "keep";
  // Who waits goes on waiting: a quieter cycle is no answer to the question.
  if (before?.status === "waiting") return "wait";
  return held ? "wait" : "send";
}
