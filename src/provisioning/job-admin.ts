import type { World } from "../common/world.ts";
import { giveUpWatermark } from "../sync/cycle.ts";
import type { Application, JobState, SynchronizationJob } from "../sync/job.ts";
import type { ProvisioningLogRecord } from "../sync/log.ts";
import type { JobPort, Lane, Lease, SyncStore } from "../sync/ports.ts";
import { JobAdminError } from "./job-admin-error.ts";
import { parseResetScope } from "./reset-scope.ts";

/** What the administration of jobs acts with. */
export interface JobAdmin {
  readonly store: SyncStore;
  readonly jobs: Pick<JobPort, "wake">;
  readonly world: World;
}

/** A job as it is now. */
export interface JobReport {
  readonly job: SynchronizationJob;
  readonly state: JobState;
  readonly links: { readonly User: number; readonly Group: number };
}

/** A record of the provisioning log with the job and the application that it belongs to. */
export interface LogEntry {
  readonly record: ProvisioningLogRecord;
  readonly job: SynchronizationJob;
  readonly application: Application;
}

/** How long a change of a job's state waits for a running cycle to give the lane free. */
const LANE_WAIT_MS = 5_000;
const LANE_POLL_MS = 50;
const LEASE_MS = 15_000;
const ESCROW_LIMIT = 1_000_000;

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
  admin: JobAdmin,
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
export async function readJob(admin: JobAdmin, key: JobKey): Promise<JobReport> {
  const { tenantId, applicationId, jobId } = key;
  await readTenantApplication(admin, tenantId, applicationId);
  const stored = await admin.store.readJob({ tenantId, jobId });
  if (stored === undefined || stored.job.applicationId !== applicationId) {
    const message = `The application has no synchronization job "${jobId.slice(0, 120)}".`;
    throw new JobAdminError("JobNotFound", message);
  }
  const links = await admin.store.countLinks({ tenantId, jobId });
  return { ...stored, links };
}

/**
 * Start a job: it goes on from its watermark, and a quarantine is over (graph-sync-api.md
 * section 2).
 *
 * @throws JobAdminError `JobNotFound`, `JobNotConfigured`, `JobBusy`
 */
export async function startJob(admin: JobAdmin, key: JobKey): Promise<void> {
  const { state } = await readConfigured(admin, key);
  if (state.status === "Paused" || state.quarantine !== undefined) {
    await changeState(admin, key, release);
  }
  await admin.jobs.wake(laneOf(key));
}

/** Pause a job: no cycle begins until it is started. @throws JobAdminError as startJob */
export async function pauseJob(admin: JobAdmin, key: JobKey): Promise<void> {
  const { state } = await readConfigured(admin, key);
  if (state.status === "Paused") return;
  await changeState(admin, key, (now) => ({ ...now, status: "Paused" }));
}

/**
 * Restart a job: what the scope names is cleared, and the job runs.
 *
 * @param resetScope - `criteria.resetScope`; absent is Escrows, Watermark and QuarantineState
 * @throws JobAdminError `InvalidResetScope`, `ResetScopeNotSupported`, and as startJob
 */
export async function restartJob(
  admin: JobAdmin,
  key: JobKey,
  resetScope: string | undefined,
): Promise<void> {
  const scopes = parseResetScope(resetScope);
  await readConfigured(admin, key);
  await changeState(
    admin,
    key,
    (now) => {
      const moved = scopes.includes("Watermark") ? giveUpWatermark(now) : now;
      if (scopes.includes("QuarantineState")) return release(moved);
      return now.status === "Paused" ? { ...moved, status: runnableStatus(now) } : moved;
    },
    scopes.includes("Escrows"),
  );
  await admin.jobs.wake(laneOf(key));
}

async function readConfigured(admin: JobAdmin, key: JobKey): Promise<JobReport> {
  const report = await readJob(admin, key);
  if (report.state.status !== "NotConfigured") return report;
  const message = "The job has no Tenant URL and Secret Token yet. Give it both first.";
  throw new JobAdminError("JobNotConfigured", message);
}

/** Out of quarantine, and to be run. */
function release(state: JobState): JobState {
  const { quarantine: _over, ...rest } = state;
  return { ...rest, status: runnableStatus(state) };
}

function runnableStatus(state: JobState): "Active" | "NotRun" {
  return state.lastExecution === undefined ? "NotRun" : "Active";
}

/**
 * Change a job's state while holding its lane: a running cycle writes the state with every page,
 * and whichever of the two came later would undo the other.
 */
async function changeState(
  admin: JobAdmin,
  key: JobKey,
  change: (state: JobState) => JobState,
  clearEscrows = false,
): Promise<void> {
  const { store } = admin;
  const lease = await takeLane(admin, laneOf(key));
  try {
    const { state } = await readConfigured(admin, key);
    const escrows = clearEscrows ? await store.listEscrows(lease.lane, ESCROW_LIMIT) : [];
    await store.commit(lease, { state: change(state), resolvedEscrows: escrows });
  } finally {
    await store.releaseLease(lease);
  }
}

async function takeLane(admin: JobAdmin, lane: Lane): Promise<Lease> {
  const { store, world } = admin;
  const holder = `administration/${world.newGuid()}`;
  const deadline = world.now() + LANE_WAIT_MS;
  for (;;) {
    const lease = await store.takeLease(lane, holder, world.now(), LEASE_MS);
    if (lease !== undefined) return lease;
    if (world.now() >= deadline) {
      const message =
        "A cycle of this job is running, and its state can't be changed before the cycle has " +
        "ended. Try again then.";
      throw new JobAdminError("JobBusy", message);
    }
    await world.sleep(LANE_POLL_MS);
  }
}

function laneOf(key: JobKey): Lane {
  return { tenantId: key.tenantId, jobId: key.jobId };
}
