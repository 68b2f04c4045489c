import type { DirectoryReader } from "../directory/ports.ts";
import type { DirectoryChange } from "../directory/user.ts";
import type { Application } from "../sync/job.ts";
import type { ObjectKey } from "../sync/ports.ts";
import { type JobReport, type ReportingAdmin, readJob } from "./job-admin.ts";
import { JobAdminError } from "./job-admin-error.ts";

/** An application with its jobs, and the change that has waited longest for it. */
export interface ApplicationOverview {
  readonly application: Application;
  readonly jobs: readonly JobReport[];
  /** Deletions that wait for somebody's decision, in all jobs. */
  readonly staged: number;
  /** Absent: nothing waits. */
  readonly oldestWaiting?: WaitingChange;
}

/** A change that an application has not got yet. */
export interface WaitingChange extends ObjectKey {
  readonly displayName: string;
  /** ISO instant. */
  readonly since: string;
  /** `failed`: tried, and tried again later; `behind`: not looked at yet. */
  readonly why: "failed" | "behind";
}

/** What looking over all applications takes. */
export interface OverviewAdmin extends ReportingAdmin {
  readonly directory: DirectoryReader;
}

/** So much of the feed is looked at for a change that concerns the application. */
const CHANGES_READ = 200;
const ESCROWS_READ = 500;

/**
 * Every application of a tenant with its jobs, in one go.
 *
 * @param isWanted - whether an application is within the caller's reach
 */
export async function readTenantOverview(
  admin: OverviewAdmin,
  tenantId: string,
  isWanted: (applicationId: string) => boolean,
): Promise<readonly ApplicationOverview[]> {
  const [applications, jobs] = await Promise.all([
    admin.store.listApplications(tenantId),
    admin.store.listJobs(tenantId),
  ]);
  const overviews: ApplicationOverview[] = [];
  for (const application of applications.filter(({ id }) => isWanted(id))) {
    const own = jobs.filter(({ applicationId }) => applicationId === application.id);
    const reports: JobReport[] = [];
    for (const { id: jobId } of own) {
      const report = await readReport(admin, { tenantId, application, jobId });
      if (report !== undefined) reports.push(report);
    }
    const waiting = await Promise.all(reports.map((report) => findOldestWaiting(admin, report)));
    const [oldestWaiting] = waiting
      .filter((each) => each !== undefined)
      .sort((one, other) => (one.since < other.since ? -1 : 1));
    const lanes = reports.map(({ job }) => ({ tenantId, jobId: job.id }));
    const staged = await Promise.all(lanes.map((lane) => admin.store.countStaged(lane, "waiting")));
    overviews.push({
      application,
      jobs: reports,
      staged: staged.reduce((sum, count) => sum + count, 0),
      ...(oldestWaiting !== undefined && { oldestWaiting }),
    });
  }
  return overviews;
}

/** A job that somebody removes at this moment is left out. */
async function readReport(
  admin: OverviewAdmin,
  given: { tenantId: string; application: Application; jobId: string },
): Promise<JobReport | undefined> {
  const { tenantId, application, jobId } = given;
  try {
    return await readJob(admin, { tenantId, applicationId: application.id, jobId });
  } catch (error) {
    if (error instanceof JobAdminError && error.code === "JobNotFound") return undefined;
    throw error;
  }
}

/** The change that a job has owed for longest; undefined when it owes nothing, or was never run. */
export async function findOldestWaiting(
  admin: Pick<OverviewAdmin, "store" | "directory">,
  report: JobReport,
): Promise<WaitingChange | undefined> {
  const { job, state } = report;
  const lane = { tenantId: job.tenantId, jobId: job.id };
  const escrows = await admin.store.listEscrows(lane, ESCROWS_READ);
  const [failed] = escrows
    .filter(({ attempts }) => attempts > 0)
    .sort((one, other) => (one.firstFailed < other.firstFailed ? -1 : 1));
  const behind = state.watermark === undefined ? undefined : await findBehind(admin, report);
  if (failed !== undefined && (behind === undefined || failed.firstFailed < behind.since)) {
    const key = { objectType: failed.objectType, sourceId: failed.sourceId };
    const displayName = await nameObject(admin, job.tenantId, key);
    return { ...key, displayName, since: failed.firstFailed, why: "failed" };
  }
  return behind;
}

/** The first change behind the watermark that concerns the job. */
async function findBehind(
  { store, directory }: Pick<OverviewAdmin, "store" | "directory">,
  { job, state, lastSequence }: JobReport,
): Promise<WaitingChange | undefined> {
  const { watermark = 0 } = state;
  if (lastSequence !== undefined && lastSequence <= watermark) return undefined;
  const { tenantId, applicationId } = job;
  const lane = { tenantId, jobId: job.id };
  const changes = await directory.readChanges(tenantId, watermark, CHANGES_READ);
  const linked = { User: new Set<string>(), Group: new Set<string>() };
  for (const objectType of ["User", "Group"] as const) {
    const ids = changes.filter((each) => each.objectType === objectType).map((e) => e.objectId);
    const links = await store.readLinks(lane, objectType, [...new Set(ids)]);
    for (const id of links.keys()) linked[objectType].add(id);
  }
  const concerns = ({ kind, objectType, objectId, relatedId }: DirectoryChange): boolean =>
    kind === "assignment"
      ? relatedId === applicationId
      : job.scope === "all" || linked[objectType].has(objectId);
  const found = changes.find((change) => change.changedDateTime !== undefined && concerns(change));
  if (found?.changedDateTime === undefined) return undefined;
  const key = { objectType: found.objectType, sourceId: found.objectId };
  const displayName = await nameObject({ directory }, tenantId, key);
  return { ...key, displayName, since: found.changedDateTime, why: "behind" };
}

async function nameObject(
  { directory }: { readonly directory: DirectoryReader },
  tenantId: string,
  { objectType, sourceId }: ObjectKey,
): Promise<string> {
  if (objectType === "Group") {
    const [group] = await directory.readGroups(tenantId, [sourceId]);
    return group?.displayName ?? sourceId;
  }
  const [user] = await directory.readUsers(tenantId, [sourceId]);
  const name = user?.attributes.displayName;
  return typeof name === "string" && name !== "" ? name : (user?.userPrincipalName ?? sourceId);
}
