import type { JsonValue } from "../common/json.ts";
import type { Application, JobState, SynchronizationJob } from "./job.ts";
import type { ProvisioningLogRecord } from "./log.ts";
import type { ObjectType } from "./schema.ts";

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

/** An object that failed and is retried by later cycles. */
export interface Escrow {
  readonly objectType: ObjectType;
  readonly sourceId: string;
  readonly code: string;
  readonly message: string;
  /** How many tries in a row have failed; 0 while the first one is only announced. */
  readonly attempts: number;
  /** ISO instant of the first of them. */
  readonly firstFailed: string;
}

/** A reference that waits for its other end: `attribute` is to name `referencedId`. */
export interface PendingReference {
  readonly objectType: ObjectType;
  readonly sourceId: string;
  /** `manager` or `members`. */
  readonly attribute: string;
  readonly referencedId: string;
  readonly referencedType: ObjectType;
  /** `add`: is to be written; `remove`: is to be taken away. */
  readonly operation: "add" | "remove";
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
  readonly log?: readonly ProvisioningLogRecord[];
}

/** Names one source object of a job. */
export interface ObjectKey {
  readonly objectType: ObjectType;
  readonly sourceId: string;
}

/** The engine's store: jobs, links, escrows, references, logs. */
export interface SyncStore {
  saveApplication(application: Application): Promise<void>;
  readApplication(tenantId: string, id: string): Promise<Application | undefined>;
  listApplications(tenantId: string): Promise<readonly Application[]>;
  /** Encrypted at rest, bound to the application's id. */
  saveSecret(tenantId: string, applicationId: string, secretToken: string): Promise<void>;
  readSecret(tenantId: string, applicationId: string): Promise<string | undefined>;

  /** Insert or update the job's configuration; `state` is kept when the job exists. */
  saveJob(job: SynchronizationJob, initialState: JobState): Promise<void>;
  readJob(lane: Lane): Promise<{ job: SynchronizationJob; state: JobState } | undefined>;
  listJobs(tenantId: string): Promise<readonly SynchronizationJob[]>;
  /**
   * Lanes of every tenant, for the scheduler: those whose job is not paused or unconfigured and
   * whose application has a stored secret.
   */
  listRunnableLanes(): Promise<readonly { lane: Lane; job: SynchronizationJob; state: JobState }[]>;

  readLinks(
    lane: Lane,
    objectType: ObjectType,
    sourceIds: readonly string[],
  ): Promise<ReadonlyMap<string, Link>>;
  /** Links by target id, to find out whom a target object belongs to. */
  readLinksByTarget(
    lane: Lane,
    objectType: ObjectType,
    targetIds: readonly string[],
  ): Promise<ReadonlyMap<string, Link>>;
  countLinks(lane: Lane): Promise<{ readonly User: number; readonly Group: number }>;
  /** The least tried first, so that objects which always fail don't keep the others waiting. */
  listEscrows(lane: Lane, limit: number): Promise<readonly Escrow[]>;
  /** Of these objects, the escrows of those that are in escrow, in no order. */
  readEscrows(
    lane: Lane,
    objectType: ObjectType,
    sourceIds: readonly string[],
  ): Promise<readonly Escrow[]>;
  /** Pending references whose other end has a link by now, in the order of their objects. */
  listResolvable(lane: Lane, limit: number): Promise<readonly PendingReference[]>;
  /** The members of a group that the target has by our doing. */
  listLinkedMembers(lane: Lane, groupSourceId: string): Promise<readonly string[]>;

  /**
   * Take the lane for `ttlMs` from now. The number grows with each take-over.
   * @returns undefined while another holder's lease has not run out
   */
  takeLease(lane: Lane, holder: string, now: number, ttlMs: number): Promise<Lease | undefined>;
  /** @returns false when the lease was taken over */
  renewLease(lease: Lease, now: number, ttlMs: number): Promise<boolean>;
  releaseLease(lease: Lease): Promise<void>;
  /**
   * Write one page of a cycle in one transaction.
   * @throws StoreError `LostLease` when the lease's number is no longer the lane's
   */
  commit(lease: Lease, page: CycleCommit): Promise<void>;

  /** Newest first. */
  listLog(
    lane: Lane,
    query: { readonly sourceId?: string; readonly cycleId?: string; readonly limit: number },
  ): Promise<readonly ProvisioningLogRecord[]>;
}

/** One SCIM request, as data: planned, shown, logged and sent as it stands. */
export interface TargetRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Relative to the tenant URL, percent-encoded, e.g. `/Users?filter=userName+eq+%22a%22`. */
  readonly path: string;
  readonly body?: JsonValue;
}

/** What came back. An answer of any status is a value, not an exception. */
export type TargetAnswer =
  | {
      readonly kind: "answer";
      readonly status: number;
      /** The parsed body; absent when there was none or it is not JSON. */
      readonly body?: JsonValue;
      /** The first 200 characters of a body that is not JSON, for who reads the error. */
      readonly text?: string;
      readonly retryAfterMs?: number;
      readonly durationMs: number;
    }
  | {
      readonly kind: "noAnswer";
      /** `refused`: nobody listens; `unknownHost`; `timeout`; `tls`; `closed`: in mid-answer. */
      readonly reason: "refused" | "unknownHost" | "timeout" | "tls" | "closed";
      readonly message: string;
      readonly durationMs: number;
    };

/** The way to one target: sends requests, knows the tenant URL and the credentials. */
export interface Target {
  send(request: TargetRequest, signal?: AbortSignal): Promise<TargetAnswer>;
  close(): Promise<void>;
}

/** Opens the way to an application's target. */
export interface TargetFactory {
  /** @throws SyncError `InvalidTenantUrl` when the URL can't be one */
  open(tenantUrl: string, secretToken: string): Target;
}

/**
 * Wakes lanes. The change feed and the watermark say what is to be done; this says who looks.
 * At most one worker runs a lane; a wake during a run means one more run; a killed worker's lane
 * is taken over. Delivery is at least once: a handler finds nothing to do and returns.
 */
export interface JobPort {
  wake(lane: Lane): Promise<void>;
  /** Begin to run lanes with `handler`, several lanes side by side. */
  start(handler: LaneHandler): Promise<void>;
  /** Take no further lane, abort the running ones' signals, wait until they have ended. */
  stop(): Promise<void>;
}

/**
 * Runs one lane once.
 * When it rejects, the lane is run again later, with growing gaps.
 */
export type LaneHandler = (lane: Lane, signal: AbortSignal) => Promise<void>;
