import type { IdPage } from "../directory/ports.ts";
import type { IgnoredDriftStore } from "./ignored-drift.ts";
import type { Application, CycleExecution, JobState, SynchronizationJob } from "./job.ts";
import type { JobRequest } from "./job-request.ts";
import type { ProvisioningLogRecord } from "./log.ts";
import type { ExampleStore } from "./mapping-example.ts";
import type {
  CycleCommit,
  Escrow,
  FailureCounts,
  Lane,
  LaneHolder,
  Lease,
  Link,
  ObjectKey,
  PendingReference,
  PendingScope,
  StoredLink,
  Turn,
  TurnTrace,
} from "./records.ts";
import type { ObjectType } from "./schema.ts";
import type { StagedDeletion } from "./staged-deletion.ts";
import type { CredentialKey, Credentials } from "./target-access.ts";

export type {
  CycleCommit,
  Escrow,
  FailureCounts,
  Lane,
  LaneHolder,
  Lease,
  Link,
  LinkedMember,
  ObjectKey,
  PendingReference,
  PendingScope,
  ReferenceFailure,
  StoredLink,
  Turn,
  TurnTrace,
} from "./records.ts";
export type { Target, TargetAnswer, TargetFactory, TargetRequest } from "./target-port.ts";

/** The engine's store: jobs, links, escrows, references, logs. */
export interface SyncStore extends IgnoredDriftStore, ExampleStore {
  /** @returns as it was before; undefined: it is new */
  saveApplication(application: Application): Promise<Application | undefined>;
  readApplication(tenantId: string, id: string): Promise<Application | undefined>;
  listApplications(tenantId: string): Promise<readonly Application[]>;
  /** Its credentials with it. Its jobs and assignments have to be gone before. */
  deleteApplication(tenantId: string, id: string): Promise<void>;
  /** Encrypted at rest, bound to the application's id. */
  saveSecret(tenantId: string, applicationId: string, secretToken: string): Promise<void>;
  readSecret(tenantId: string, applicationId: string): Promise<string | undefined>;
  /**
   * Save credentials by their keys, encrypted at rest, each bound to its application and key; an
   * `undefined` one is taken away, those that aren't named stay.
   * @throws StoreError `NotFound` when there is no such application
   */
  saveCredentials(
    tenantId: string,
    applicationId: string,
    changes: { readonly [K in CredentialKey]?: string | undefined },
  ): Promise<void>;
  /** All of them; an empty object when there are none. */
  readCredentials(tenantId: string, applicationId: string): Promise<Credentials>;

  /** Insert or update the job's configuration; `state` is kept when the job exists. */
  saveJob(job: SynchronizationJob, initialState: JobState): Promise<SynchronizationJob | undefined>;
  readJob(lane: Lane): Promise<{ job: SynchronizationJob; state: JobState } | undefined>;
  /**
   * Remove the job with all that is remembered for it but its log.
   * @throws StoreError `LostLease`
   */
  deleteJob(lease: Lease): Promise<void>;
  /** Store what a person asks of a job, for whoever has its lane; see {@link JobRequest}. */
  saveRequest(lane: Lane, request: JobRequest): Promise<void>;
  /** In the order of their ids. */
  listRequests(lane: Lane): Promise<readonly JobRequest[]>;
  listJobs(tenantId: string): Promise<readonly SynchronizationJob[]>;
  /**
   * Lanes of every tenant, for the scheduler: those whose job is not paused or unconfigured and
   * whose application has a stored secret.
   */
  listRunnableLanes(): Promise<readonly { lane: Lane; job: SynchronizationJob; state: JobState }[]>;
  /**
   * Lanes of every tenant that are to be woken by now and that nobody runs.
   * @param nowMs - milliseconds since 1970
   */
  listDueLanes(nowMs: number, limit: number): Promise<readonly Lane[]>;
  /** Lanes that a change wakes: not stopped, and in no quarantine but one that holds deletions. */
  listWakeableLanes(tenantId: string): Promise<readonly Lane[]>;

  readLinks(
    lane: Lane,
    objectType: ObjectType,
    sourceIds: readonly string[],
  ): Promise<ReadonlyMap<string, Link>>;
  /** As {@link SyncStore.readLinks}, for who mostly finds that nothing has changed. */
  readStoredLinks(
    lane: Lane,
    objectType: ObjectType,
    sourceIds: readonly string[],
  ): Promise<ReadonlyMap<string, StoredLink>>;
  /** The target ids of those objects that are linked, by source id. */
  readTargetIds(
    lane: Lane,
    objectType: ObjectType,
    sourceIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>>;
  /** Links by target id, to find out whom a target object belongs to. */
  readLinksByTarget(
    lane: Lane,
    objectType: ObjectType,
    targetIds: readonly string[],
  ): Promise<ReadonlyMap<string, Link>>;
  /** Links of one type, ordered by source id, after `afterId`. */
  listLinks(lane: Lane, objectType: ObjectType, page: IdPage): Promise<readonly Link[]>;
  countLinks(lane: Lane): Promise<{ readonly User: number; readonly Group: number }>;
  /** The least tried first, so that objects which always fail don't keep the others waiting. */
  listEscrows(lane: Lane, limit: number): Promise<readonly Escrow[]>;
  /** Those whose next attempt is not after the instant, after an object: users, then groups. */
  listDueEscrows(
    lane: Lane,
    dueBy: string,
    page: { readonly after?: ObjectKey; readonly limit: number },
  ): Promise<readonly Escrow[]>;
  /** Those that first failed before the instant, without mere announcements. */
  listOldEscrows(lane: Lane, before: string, limit: number): Promise<readonly Escrow[]>;
  countFailures(lane: Lane): Promise<FailureCounts>;
  /** ISO instant of the first retry of an object or a reference; undefined when none waits. */
  firstRetry(lane: Lane): Promise<string | undefined>;
  /** Links of a kind whose source object is not in the directory any more, ordered by its id. */
  listOrphanedLinks(
    lane: Lane,
    objectType: ObjectType,
    page: { readonly afterId?: string; readonly limit: number },
  ): Promise<readonly ObjectKey[]>;
  /** Of these objects, the escrows of those that are in escrow, in no order. */
  readEscrows(
    lane: Lane,
    objectType: ObjectType,
    sourceIds: readonly string[],
  ): Promise<readonly Escrow[]>;
  /**
   * Pending references whose other end has a link by now, in the order of their objects.
   * @param dueBy - ISO instant: without those that failed and are to be tried later
   */
  listResolvable(
    lane: Lane,
    limit: number,
    dueBy?: string,
    scope?: PendingScope,
  ): Promise<readonly PendingReference[]>;
  /** References that the target refused, in the order of their objects. */
  listReferenceFailures(lane: Lane, limit: number): Promise<readonly PendingReference[]>;
  /** Pending references that name one of these objects, linked or not, in no order. */
  listPendingOn(
    lane: Lane,
    referencedType: ObjectType,
    referencedIds: readonly string[],
  ): Promise<readonly PendingReference[]>;
  /** The members of a group that the target has by our doing. */
  listLinkedMembers(lane: Lane, groupSourceId: string): Promise<readonly string[]>;
  /** The groups that the target has an object in by our doing. */
  listLinkedGroups(lane: Lane, memberSourceId: string): Promise<readonly string[]>;

  /**
   * Take the lane for `ttlMs` from now. The number grows with each take-over.
   * @returns undefined while another holder's lease has not run out
   */
  takeLease(lane: Lane, holder: string, now: number, ttlMs: number): Promise<Lease | undefined>;
  /** @returns false when the lease was taken over */
  renewLease(lease: Lease, now: number, ttlMs: number): Promise<boolean>;
  releaseLease(lease: Lease): Promise<void>;
  /** Who has the lane, by the lease that was taken or renewed last; undefined before the first. */
  readHolder(lane: Lane): Promise<LaneHolder | undefined>;
  /** The cycles that ended last, newest first; of a job the last 50 are kept. */
  listExecutions(lane: Lane, limit: number): Promise<readonly CycleExecution[]>;
  /**
   * Write one page of a cycle in one transaction.
   * @throws StoreError `LostLease` when the lease's number is no longer the lane's
   */
  commit(lease: Lease, page: CycleCommit): Promise<void>;

  /**
   * Take the turn of some objects for `ttlMs` from now.
   * @returns undefined while somebody else has one of them
   */
  takeTurn(
    lane: Lane,
    holder: string,
    keys: readonly ObjectKey[],
    now: number,
    ttlMs: number,
  ): Promise<Turn | undefined>;
  /** Of these objects, by type, the turns that somebody has or had; see {@link TurnTrace}. */
  listTurns(
    lane: Lane,
    objectType: ObjectType,
    sourceIds: readonly string[],
  ): Promise<ReadonlyMap<string, TurnTrace>>;
  releaseTurn(turn: Turn, now: number): Promise<void>;
  /**
   * Write what was done for the objects of a turn; the job's state is not touched.
   * @throws StoreError `LostLease` when the turn is over
   */
  commitTurn(turn: Turn, page: Omit<CycleCommit, "state">): Promise<void>;
  /** Whether somebody runs the lane at this moment. */
  isLaneHeld(lane: Lane, now: number): Promise<boolean>;

  /** Of these objects, the deletions that are held back or kept. */
  readStaged(
    lane: Lane,
    objectType: ObjectType,
    sourceIds: readonly string[],
  ): Promise<readonly StagedDeletion[]>;
  /** By type and source id, after the object `after`. */
  listStaged(
    lane: Lane,
    query: {
      readonly status?: StagedDeletion["status"];
      readonly after?: ObjectKey;
      readonly limit: number;
    },
  ): Promise<readonly StagedDeletion[]>;
  countStaged(lane: Lane, status: StagedDeletion["status"]): Promise<number>;
  /**
   * Decide on staged deletions that are still there.
   * @returns how many there were
   */
  decideStaged(
    lane: Lane,
    keys: readonly ObjectKey[] | "waiting",
    decision: Required<Pick<StagedDeletion, "status" | "decidedDateTime" | "decidedBy">>,
  ): Promise<number>;

  /** Newest first. */
  listLog(
    lane: Lane,
    query: { readonly sourceId?: string; readonly cycleId?: string; readonly limit: number },
  ): Promise<readonly ProvisioningLogRecord[]>;
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
