import type { World } from "../common/world.ts";
import type { DirectoryReader } from "../directory/ports.ts";
import type { Application, CycleExecution, JobState, SynchronizationJob } from "../sync/job.ts";
import type { JobRequest } from "../sync/job-request.ts";
import type { ProvisioningLogRecord } from "../sync/log.ts";
import type { FailureCounts, JobPort, Lane, LaneHolder, SyncStore } from "../sync/ports.ts";
import { controlJob } from "./control-job.ts";
import { JobAdminError } from "./job-admin-error.ts";
import { foldRequests } from "./obey-requests.ts";
import { parseResetScope } from "./reset-scope.ts";

/** What the administration of jobs acts with. */
export interface JobAdmin {
  readonly store: SyncStore;
  readonly jobs: Pick<JobPort, "wake">;
  readonly world: World;
}

/** Tells how far a cycle has come in the change feed too, where there is a directory to ask. */
export type ReportingAdmin = JobAdmin & {
  readonly directory?: Pick<DirectoryReader, "lastSequence">;
};

/** A job as it is now. */
export interface JobReport {
  readonly job: SynchronizationJob;
  readonly application: Application;
  /** With everything that was asked of the job, obeyed already or not. */
  readonly state: JobState;
  readonly links: { readonly User: number; readonly Group: number };
  readonly failures: FailureCounts;
  /** The application has a token for its target; without one nothing can run. */
  readonly isConfigured: boolean;
  /** Something that was asked is still to be obeyed by the worker that has the lane. */
  readonly isRequestPending: boolean;
  /** Who runs the job at this moment; absent when nobody does. */
  readonly running?: LaneHolder;
  /** The end of the tenant's change feed. */
  readonly lastSequence?: number;
}

/** A record of the provisioning log with the job and the application that it belongs to. */
export interface LogEntry {
  readonly record: ProvisioningLogRecord;
  readonly job: SynchronizationJob;
  readonly application: Application;
}

/** An application of the tenant. @throws JobAdminError `ApplicationNotFound` */
export async function readTenantApplication(
  admin: Pick<JobAdmin, "store">,
  tenantId: string,
  applicationId: string,
): Promise<Application> {
  const application = await admin.store.readApplication(tenantId, applicationId);
  if (application !== undefined) return application;
  const message = `There is no application "${applicationId.slice(0, 120)}" in this tenant.`;
  throw new JobAdminError("ApplicationNotFound", message);
}

/** The jobs of an application. @throws JobAdminError `ApplicationNotFound` */
export async function listApplicationJobs(
  admin: ReportingAdmin,
  tenantId: string,
  applicationId: string,
): Promise<readonly JobReport[]> {
  await readTenantApplication(admin, tenantId, applicationId);
  const jobs = await admin.store.listJobs(tenantId);
  const own = jobs.filter((job) => job.applicationId === applicationId);
  return Promise.all(own.map(({ id }) => readJob(admin, { tenantId, applicationId, jobId: id })));
}

/** Names a job of one application. */
export interface JobKey extends Lane {
  readonly applicationId: string;
}

/** One job. @throws JobAdminError `ApplicationNotFound`, `JobNotFound` */
export async function readJob(admin: ReportingAdmin, key: JobKey): Promise<JobReport> {
  const { tenantId, applicationId, jobId } = key;
  const application = await readTenantApplication(admin, tenantId, applicationId);
  const stored = await admin.store.readJob({ tenantId, jobId });
  if (stored === undefined || stored.job.applicationId !== applicationId) {
    const message = `The application has no synchronization job "${jobId.slice(0, 120)}".`;
    throw new JobAdminError("JobNotFound", message);
  }
  return describeJob(admin, application, stored);
}

async function describeJob(
  { store, world, directory }: ReportingAdmin,
  application: Application,
  stored: { readonly job: SynchronizationJob; readonly state: JobState },
): Promise<JobReport> {
  const { job } = stored;
  const { tenantId, applicationId } = job;
  const lane = { tenantId, jobId: job.id };
  const [links, failures, requests, holder, credentials, lastSequence] = await Promise.all([
    store.countLinks(lane),
    store.countFailures(lane),
    store.listRequests(lane),
    store.readHolder(lane),
    store.readCredentials(tenantId, applicationId),
    directory?.lastSequence(tenantId),
  ]);
  const { state, deleted } = foldRequests(stored.state, requests, world.now());
  if (deleted) throw new JobAdminError("JobNotFound", "The synchronization job was removed.");
  return {
    job,
    application,
    state,
    links,
    failures,
    isConfigured: job.direction === "inbound" || Object.keys(credentials).length > 0,
    isRequestPending: requests.length > 0,
    ...(holder !== undefined && holder.expiresAt > world.now() && { running: holder }),
    ...(lastSequence !== undefined && { lastSequence }),
  };
}

/**
 * The cycles of a job that ended last, newest first; of a job the last 50 are kept.
 *
 * @throws JobAdminError `JobNotFound`
 */
export async function listCycles(
  admin: JobAdmin,
  key: JobKey,
  limit: number,
): Promise<readonly CycleExecution[]> {
  await readJob(admin, key);
  return admin.store.listExecutions(laneOf(key), limit);
}

/**
 * Start a job: it goes on from its watermark, and a quarantine is over (graph-sync-api.md
 * section 2).
 *
 * @throws JobAdminError `JobNotFound`, `JobNotConfigured`
 */
export async function startJob(admin: JobAdmin, key: JobKey): Promise<void> {
  await readConfigured(admin, key);
  await control(admin, key, { kind: "start" });
  await admin.jobs.wake(laneOf(key));
}

/**
 * Pause a job, within two seconds also in the middle of a cycle, which goes on from there when the
 * job is started. No cycle begins until then. @throws JobAdminError `JobNotFound`
 */
export async function pauseJob(admin: JobAdmin, key: JobKey): Promise<void> {
  const { state } = await readJob(admin, key);
  if (state.status !== "Paused") await control(admin, key, { kind: "pause" });
}

/** Let the cycle under way come to its end, and begin no other. @throws as {@link pauseJob} */
export async function stopJob(admin: JobAdmin, key: JobKey): Promise<void> {
  await readJob(admin, key);
  await control(admin, key, { kind: "stop" });
}

/**
 * Restart a job: what the scope names is cleared, and the job runs. A cycle under way ends there.
 *
 * @param resetScope - `criteria.resetScope`; absent is Escrows, Watermark and QuarantineState
 * @throws JobAdminError `InvalidResetScope`, and as startJob
 */
export async function restartJob(
  admin: JobAdmin,
  key: JobKey,
  resetScope: string | undefined,
): Promise<void> {
  const scopes = parseResetScope(resetScope);
  await readConfigured(admin, key);
  await control(admin, key, { kind: "restart", resetScope: scopes });
  await admin.jobs.wake(laneOf(key));
}

/**
 * Remove a job with its links and failures; the accounts in the application stay as they are. Its
 * log is kept as long as any log.
 *
 * @throws JobAdminError `JobNotFound`
 */
export async function deleteJob(admin: JobAdmin, key: JobKey): Promise<void> {
  await readJob(admin, key);
  await control(admin, key, { kind: "delete" });
}

async function readConfigured(admin: JobAdmin, key: JobKey): Promise<JobReport> {
  const report = await readJob(admin, key);
  if (report.isConfigured) return report;
  const message = "The job has no Tenant URL and Secret Token yet. Give it both first.";
  throw new JobAdminError("JobNotConfigured", message);
}

type NewRequest =
  | Omit<Extract<JobRequest, { kind: "restart" }>, "id">
  | Omit<Exclude<JobRequest, { kind: "restart" }>, "id">;

async function control(admin: JobAdmin, key: JobKey, request: NewRequest): Promise<void> {
  await controlJob(admin, laneOf(key), { ...request, id: admin.world.newId() });
}

function laneOf(key: JobKey): Lane {
  return { tenantId: key.tenantId, jobId: key.jobId };
}
