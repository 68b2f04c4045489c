import { formatInstant, type World } from "../common/world.ts";
import type { JobState, SynchronizationJob } from "../sync/job.ts";
import { applyRequest, type Clearing, type JobRequest } from "../sync/job-request.ts";
import type { Lease, SyncStore } from "../sync/ports.ts";

/** A job with its state. */
export interface StoredJob {
  readonly job: SynchronizationJob;
  readonly state: JobState;
}

/**
 * Do what people have asked of a job, in the order they asked, by whoever has its lane.
 *
 * @returns the job as it is then; undefined when it is gone
 * @throws StoreError `LostLease`
 */
export async function obeyRequests(
  { store, world }: { readonly store: SyncStore; readonly world: World },
  lease: Lease,
): Promise<StoredJob | undefined> {
  const requests = await store.listRequests(lease.lane);
  const stored = await store.readJob(lease.lane);
  if (stored === undefined || requests.length === 0) return stored;
  const { state, clearing, deleted } = foldRequests(stored.state, requests, world.now());
  if (deleted) {
    await store.deleteJob(lease);
    return undefined;
  }
  const answeredRequests = requests.map(({ id }) => id);
  await store.commit(lease, { state, clearing, answeredRequests });
  return { job: stored.job, state };
}

/** What several requests come to, one after the other. */
export function foldRequests(
  before: JobState,
  requests: readonly JobRequest[],
  nowMs: number,
): { readonly state: JobState; readonly clearing: Clearing; readonly deleted: boolean } {
  let state = before;
  let clearing: Clearing = {};
  for (const request of requests) {
    const obeyed = applyRequest(state, request, formatInstant(nowMs));
    state = obeyed.state;
    clearing = { ...clearing, ...obeyed.clearing };
    if (obeyed.deleted) return { state, clearing, deleted: true };
  }
  return { state, clearing, deleted: false };
}
