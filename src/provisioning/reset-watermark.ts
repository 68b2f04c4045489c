import { giveUpWatermark } from "../sync/cycle.ts";
import type { Application } from "../sync/job.ts";
import type { Lane } from "../sync/ports.ts";
import { controlJob } from "./control-job.ts";
import { type JobAdmin, type JobKey, readJob } from "./job-admin.ts";
import { obeyRequests } from "./obey-requests.ts";

/** How long the lane is held. */
const LEASE_MS = 15_000;

/**
 * Have everybody looked at again, as a changed mapping or scope asks for: at once where the job
 * runs, and with its next start where it does not. Failures and a quarantine stay.
 *
 * @param links - `forget`: who was linked is matched anew. Default `keep`
 */
export async function resetWatermark(
  admin: JobAdmin,
  key: JobKey,
  links: "keep" | "forget" = "keep",
): Promise<void> {
  const { store, world } = admin;
  const lane = { tenantId: key.tenantId, jobId: key.jobId };
  const stored = await store.readJob(lane);
  if (stored === undefined) return;
  // With what was asked of it: a pause may still be obeyed.
  const { status } = (await readJob(admin, key)).state;
  const isStanding = status === "Paused" || status === "NotConfigured";
  if (isStanding) {
    // Nobody runs it, so the lane is free but for a moment after a pause.
    const holder = `administration/${world.newGuid()}`;
    const lease = await store.takeLease(lane, holder, world.now(), LEASE_MS);
    if (lease !== undefined) {
      try {
        const current = await obeyRequests(admin, lease);
        if (current !== undefined) {
          const clearing = { links: links === "forget" };
          await store.commit(lease, { state: giveUpWatermark(current.state), clearing });
        }
      } finally {
        await store.releaseLease(lease);
      }
      return;
    }
  }
  await restart(admin, lane, links);
  // The one who paused it meant it: nobody starts it by changing its configuration.
  if (isStanding) await controlJob(admin, lane, { id: world.newId(), kind: "pause" });
}

/**
 * Change where a job's accounts are, with nobody at work meanwhile: an id that was learned at one
 * organization must not be written to in another, where it may be somebody else's. A job that runs
 * is paused for it, and goes on by matching everybody anew. Should this die in between, it stays
 * paused.
 */
export async function moveTarget(
  admin: JobAdmin,
  { tenantId, id: applicationId }: Pick<Application, "tenantId" | "id">,
  change: () => Promise<void>,
): Promise<void> {
  const jobs = (await admin.store.listJobs(tenantId)).filter(
    (job) => job.applicationId === applicationId,
  );
  const running: Lane[] = [];
  for (const { id: jobId } of jobs) {
    const lane = { tenantId, jobId };
    const { state } = await readJob(admin, { ...lane, applicationId });
    if (state.status === "Paused" || state.status === "NotConfigured") continue;
    running.push(lane);
    await controlJob(admin, lane, { id: admin.world.newId(), kind: "pause" });
  }
  await change();
  for (const { id: jobId } of jobs) {
    const lane = running.find((each) => each.jobId === jobId);
    if (lane === undefined)
      await resetWatermark(admin, { tenantId, applicationId, jobId }, "forget");
    else await restart(admin, lane, "forget");
  }
}

async function restart(admin: JobAdmin, lane: Lane, links: "keep" | "forget"): Promise<void> {
  const resetScope =
    links === "forget" ? (["ConnectorDataStore"] as const) : (["Watermark"] as const);
  await controlJob(admin, lane, { id: admin.world.newId(), kind: "restart", resetScope });
  await admin.jobs.wake(lane);
}

/** The same for every job of an application. */
export async function resetApplication(
  admin: JobAdmin,
  { tenantId, id: applicationId }: Pick<Application, "tenantId" | "id">,
): Promise<void> {
  for (const job of await admin.store.listJobs(tenantId)) {
    if (job.applicationId !== applicationId) continue;
    await resetWatermark(admin, { tenantId, applicationId, jobId: job.id });
  }
}
