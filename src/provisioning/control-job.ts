import type { JobRequest } from "../sync/job-request.ts";
import type { Lane } from "../sync/ports.ts";
import type { JobAdmin } from "./job-admin.ts";
import { obeyRequests } from "./obey-requests.ts";

/** How long a request waits to be obeyed before it is left to whoever has the lane. */
const WAIT_MS = 1_900;
const POLL_MS = 25;
/** How long the lane is held to obey it. */
const LEASE_MS = 15_000;

/**
 * Store a request and see to it that it is obeyed: at once where nobody runs the lane; else by the
 * worker that runs it, in whichever process, which looks for requests a few times a second.
 *
 * The request is on disk when this returns, and every report of the job tells of it from then on;
 * should the worker have died, it is obeyed when its lease has run out.
 *
 * @returns whether it has been obeyed by now
 */
export async function controlJob(
  admin: JobAdmin,
  lane: Lane,
  request: JobRequest,
): Promise<boolean> {
  const { store, world } = admin;
  await store.saveRequest(lane, request);
  const holder = `administration/${world.newGuid()}`;
  const deadline = world.now() + WAIT_MS;
  for (;;) {
    const lease = await store.takeLease(lane, holder, world.now(), LEASE_MS);
    if (lease !== undefined) {
      try {
        await obeyRequests(admin, lease);
      } finally {
        await store.releaseLease(lease);
      }
      return true;
    }
    const isPending = (await store.listRequests(lane)).some(({ id }) => id === request.id);
    if (!isPending) return true;
    // What does not end the cycle under way is obeyed when that has ended by itself.
    if (request.kind === "stop" || request.kind === "start" || world.now() >= deadline) {
      return false;
    }
    await world.sleep(POLL_MS);
  }
}
