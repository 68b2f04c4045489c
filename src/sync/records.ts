import type { JsonValue } from "../common/json.ts";
import type { SyncErrorCode } from "./errors.ts";
import type { CycleExecution, JobState } from "./job.ts";
import type { Clearing } from "./job-request.ts";
import type { ProvisioningLogRecord } from "./log.ts";
import type { ObjectType } from "./schema.ts";
import type { StagedDeletion } from "./staged-deletion.ts";

/**
 * The tie between a source object and its target object. Once made, all writes go by `targetId`.
 */
export interface Link {
  readonly objectType: ObjectType;
  readonly sourceId: string;
  readonly targetId: string;
  /**
   * What the target has, as far as we know: the mapped values by target attribute name, as sent
   * or as read when matched. An unchanged object costs a compare of these and no request.
   */
  readonly values: Readonly<Record<string, JsonValue>>;
  /** False after the object was deprovisioned because it left the scope. */
  readonly managed: boolean;
}

/** A link whose values are the JSON text that is stored: to be compared without being read. */
export interface StoredLink extends Omit<Link, "values"> {
  readonly valuesText: string;
}

/** An object that failed and is retried by later cycles. */
export interface Escrow {
  readonly objectType: ObjectType;
  readonly sourceId: string;
  readonly code: SyncErrorCode;
  readonly message: string;
  /** How many tries in a row have failed; 0 while the first one is only announced. */
  readonly attempts: number;
  /** ISO instant of the first of them. */
  readonly firstFailed: string;
  /** ISO instant from which on a cycle tries it again, whether or not it changes. */
  readonly nextAttempt: string;
}

/** A reference that waits for its other end: `attribute` is to name `referencedId`. */
export interface PendingReference {
  readonly objectType: ObjectType;
  readonly sourceId: string;
  /** The name of the target attribute, or `members`. */
  readonly attribute: string;
  readonly referencedId: string;
  readonly referencedType: ObjectType;
  /** `add`: is to be written; `remove`: is to be taken away. */
  readonly operation: "add" | "remove";
  /** The target refused it, which is no failure of its object; absent before the first try. */
  readonly failure?: ReferenceFailure;
}

/** How a reference failed. It is tried again by itself, like an object in escrow. */
export type ReferenceFailure = Omit<Escrow, "objectType" | "sourceId">;

/** How many failures a job has stored. */
export interface FailureCounts {
  /** Objects in escrow, without those whose write is only announced. */
  readonly escrows: number;
  /** References that the target refused. */
  readonly references: number;
}

/** Who holds a lane. */
export interface LaneHolder {
  readonly holder: string;
  /** Milliseconds since 1970; later renewals move it. */
  readonly expiresAt: number;
}

/** A membership as the target has it by our doing. */
export interface LinkedMember {
  readonly groupSourceId: string;
  readonly memberSourceId: string;
}

/** Names one lane: the unit that at most one worker runs at a time. */
export interface Lane {
  readonly tenantId: string;
  readonly jobId: string;
}

/** The right to run a lane, until another worker takes it over. */
export interface Lease {
  readonly lane: Lane;
  /** Grows with each take-over; every commit is fenced by it. */
  readonly number: number;
  readonly holder: string;
}

/** All that one page of a cycle changes, committed in one transaction or not at all. */
export interface CycleCommit {
  readonly state: JobState;
  readonly links?: readonly Link[];
  readonly removedLinks?: readonly ObjectKey[];
  readonly escrows?: readonly Escrow[];
  readonly resolvedEscrows?: readonly ObjectKey[];
  readonly pending?: readonly PendingReference[];
  readonly resolvedPending?: readonly PendingReference[];
  readonly addedMembers?: readonly LinkedMember[];
  readonly removedMembers?: readonly LinkedMember[];
  /** Deletions that are held back, and those that are no longer. */
  readonly staged?: readonly StagedDeletion[];
  readonly removedStaged?: readonly ObjectKey[];
  readonly log?: readonly ProvisioningLogRecord[];
  /** The cycle that ends with this page. */
  readonly execution?: CycleExecution;
  /** Applied before everything else of the page. */
  readonly clearing?: Clearing;
  /** Ids of requests that the state now obeys. */
  readonly answeredRequests?: readonly string[];
}

/**
 * The right to write a few objects of a job while a cycle of it may be running: whoever has it
 * is waited for by nobody, and the cycle leaves these objects out until it is over.
 */
export interface Turn {
  readonly lane: Lane;
  readonly holder: string;
  readonly keys: readonly ObjectKey[];
}

/** What is left of an object's last turn. Two of them are equal only when no turn was between. */
export interface TurnTrace {
  /** Empty once it has ended. */
  readonly holder: string;
  /** Milliseconds since 1970: when it ended, or ends by itself. */
  readonly endsAt: number;
}

/** Which pending references are meant: those of some objects, and of them those to some others. */
export interface PendingScope {
  readonly objectType: ObjectType;
  readonly sourceIds: readonly string[];
  /** Absent: whomever they name. */
  readonly referencedIds?: readonly string[];
}

/** Names one source object of a job. */
export interface ObjectKey {
  readonly objectType: ObjectType;
  readonly sourceId: string;
}
