import type { Lease, Link } from "../sync/ports.ts";
import { type JobAdmin, type JobKey, readJob } from "./job-admin.ts";
import { JobAdminError } from "./job-admin-error.ts";

const LEASE_MS = 15_000;

/**
 * The link of an object: found by its id in the directory, else by its id in the application.
 *
 * @throws JobAdminError `JobNotFound`, `ConnectionNotFound`
 */
export async function readConnection(
  admin: JobAdmin,
  key: JobKey,
  objectId: string,
): Promise<Link> {
  await readJob(admin, key);
  const link = await findLink(admin, key, objectId);
  if (link !== undefined) return link;
  const message = `No object of this job is linked under "${objectId.slice(0, 120)}".`;
  throw new JobAdminError("ConnectionNotFound", message);
}

/**
 * Forget an object's link, so that it is matched again. Nothing is sent to the application. What
 * is not linked is forgotten already.
 *
 * @throws JobAdminError `JobNotFound`, `JobMustBeStopped` unless the job is paused or disabled
 */
export async function removeConnection(
  admin: JobAdmin,
  key: JobKey,
  objectId: string,
): Promise<void> {
  const { state, running } = await readJob(admin, key);
  const isStopped =
    state.status === "Paused" ||
    state.status === "NotConfigured" ||
    state.disabledSince !== undefined;
  if (!isStopped || running !== undefined) throw refuseRunning();
  const link = await findLink(admin, key, objectId);
  if (link === undefined) return;
  const { tenantId, jobId } = key;
  const { world, store } = admin;
  const holder = `administration/${world.newGuid()}`;
  const lease = await store.takeLease({ tenantId, jobId }, holder, world.now(), LEASE_MS);
  if (lease === undefined) throw refuseRunning();
  try {
    await forget(admin, lease, link);
  } finally {
    await store.releaseLease(lease);
  }
}

async function forget({ store }: JobAdmin, lease: Lease, link: Link): Promise<void> {
  const stored = await store.readJob(lease.lane);
  if (stored === undefined) return;
  const { objectType, sourceId } = link;
  await store.commit(lease, { state: stored.state, removedLinks: [{ objectType, sourceId }] });
}

async function findLink(
  { store }: JobAdmin,
  { tenantId, jobId }: JobKey,
  objectId: string,
): Promise<Link | undefined> {
  const lane = { tenantId, jobId };
  for (const objectType of ["User", "Group"] as const) {
    const link = (await store.readLinks(lane, objectType, [objectId])).get(objectId);
    if (link !== undefined) return link;
  }
  for (const objectType of ["User", "Group"] as const) {
    const link = (await store.readLinksByTarget(lane, objectType, [objectId])).get(objectId);
    if (link !== undefined) return link;
  }
  return undefined;
}

function refuseRunning(): JobAdminError {
  const message = "A connection can be removed only while the job is paused or disabled. Pause it.";
  return new JobAdminError("JobMustBeStopped", message);
}
