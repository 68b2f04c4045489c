import { giveUpWatermark } from "../sync/cycle.ts";
import type { Application } from "../sync/job.ts";
import { controlJob } from "./control-job.ts";
import type { JobAdmin, JobKey } from "./job-admin.ts";

/** How long the lane is held. */
const LEASE_MS = 15_000;

/**
 * Have everybody looked at again, as a changed mapping or scope asks for: at once where the job
 * runs, and with its next start where it does not. Links, failures and a quarantine stay.
 */
export async function resetWatermark(admin: JobAdmin, key: JobKey): Promise<void> {
  const { store, world } = admin;
  const lane = { tenantId: key.tenantId, jobId: key.jobId };
  const stored = await store.readJob(lane);
  if (stored === undefined) return;
  const { status } = stored.state;
  if (status === "Paused" || status === "NotConfigured") {
    // Nobody runs it, so the lane is free but for a moment after a pause.
    const holder = `administration/${world.newGuid()}`;
    const lease = await store.takeLease(lane, holder, world.now(), LEASE_MS);
    if (lease !== undefined) {
      try {
        const current = await store.readJob(lane);
        if (current !== undefined) {
          await store.commit(lease, { state: giveUpWatermark(current.state) });
        }
      } finally {
        await store.releaseLease(lease);
      }
      return;
    }
  }
  const id = world.newId();
  await controlJob(admin, lane, { id, kind: "restart", resetScope: ["Watermark"] });
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
