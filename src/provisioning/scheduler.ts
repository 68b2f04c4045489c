import { formatInstant, type World } from "../common/world.ts";
import { RESTORE_WINDOW_MS } from "../directory/deletion.ts";
import type { DirectoryStore } from "../directory/ports.ts";
import { isCycleDue } from "../sync/cycle.ts";
import type { JobPort, SyncStore } from "../sync/ports.ts";

/** Between two looks at what is due. */
const TICK_MS = 60_000;

/** What the scheduler works with. */
export interface SchedulerPorts {
  readonly directory: DirectoryStore;
  readonly store: SyncStore;
  readonly jobs: JobPort;
  readonly world: World;
  /** Told of what went wrong in one look; the next one tries again. */
  readonly onError: (error: unknown) => void;
}

/**
 * The safety net under the wakes: wakes every lane at the start, since nobody knows what a
 * process that died had meant to do, and later those whose last cycle is older than their
 * interval. Also purges what was soft-deleted 30 days ago.
 *
 * @returns when the signal is aborted
 */
export async function runScheduler(ports: SchedulerPorts, signal: AbortSignal): Promise<void> {
  let started = false;
  while (!signal.aborted) {
    try {
      await wakeDueLanes(ports, started ? "due" : "all");
      await purgeExpired(ports);
      started = true;
    } catch (error) {
      ports.onError(error);
    }
    await ports.world.sleep(TICK_MS, signal).catch(() => undefined);
  }
}

async function wakeDueLanes(ports: SchedulerPorts, which: "all" | "due"): Promise<void> {
  const now = ports.world.now();
  for (const { lane, job, state } of await ports.store.listRunnableLanes()) {
    if (which === "all" || isCycleDue(job, state, now)) await ports.jobs.wake(lane);
  }
}

/** Remove for good what nobody restored in time; the change feed carries it to the targets. */
export async function purgeExpired(
  ports: Pick<SchedulerPorts, "directory" | "world">,
): Promise<void> {
  const before = formatInstant(ports.world.now() - RESTORE_WINDOW_MS);
  for (const { id: tenantId } of await ports.directory.listTenants()) {
    if ((await ports.directory.listExpired(tenantId, before)).length === 0) continue;
    await ports.directory.write(tenantId, async (writer) => {
      // Listed again inside: a file of people may have brought somebody back in between.
      for (const reference of await writer.listExpired(tenantId, before)) {
        await writer.purge(tenantId, reference);
      }
    });
  }
}
