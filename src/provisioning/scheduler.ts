import { formatInstant, type World } from "../common/world.ts";
import { RESTORE_WINDOW_MS } from "../directory/deletion.ts";
import type { DirectoryStore } from "../directory/ports.ts";
import type { JobPort, SyncStore } from "../sync/ports.ts";

/** Between two looks at which lanes are due: a query that an index answers. */
const TICK_MS = 1_000;
/** Between two looks for what nobody restored in time. */
const PURGE_MS = 60_000;
/** Lanes woken in one look, the longest due first. */
const LANES_PER_TICK = 1_000;

/** What the scheduler works with. */
export interface SchedulerPorts {
  readonly directory: DirectoryStore;
  readonly store: SyncStore;
  readonly jobs: JobPort;
  readonly world: World;
  /** Wakes what else is due; looked after once a minute. */
  readonly wakeOthers?: () => Promise<void>;
  /** Told of what went wrong in one look; the next one tries again. */
  readonly onError: (error: unknown) => void;
}

/**
 * The safety net under the wakes: wakes every lane at the start, since nobody knows what a
 * process that died had meant to do, and later those that are due by what their last cycle left.
 * Also purges what was soft-deleted 30 days ago.
 *
 * @returns when the signal is aborted
 */
export async function runScheduler(ports: SchedulerPorts, signal: AbortSignal): Promise<void> {
  let started = false;
  let purgedMs = Number.NEGATIVE_INFINITY;
  while (!signal.aborted) {
    try {
      await (started ? wakeDueLanes(ports) : wakeAllLanes(ports));
      started = true;
      if (ports.world.now() - purgedMs >= PURGE_MS) {
        await purgeExpired(ports);
        await ports.wakeOthers?.();
        purgedMs = ports.world.now();
      }
    } catch (error) {
      ports.onError(error);
    }
    await ports.world.sleep(TICK_MS, signal).catch(() => undefined);
  }
}

async function wakeAllLanes({ store, jobs }: SchedulerPorts): Promise<void> {
  for (const { lane } of await store.listRunnableLanes()) await jobs.wake(lane);
}

/** Those whose interval is over, whose failures are to be tried again, whose quarantine is. */
async function wakeDueLanes({ store, jobs, world }: SchedulerPorts): Promise<void> {
  for (const lane of await store.listDueLanes(world.now(), LANES_PER_TICK)) await jobs.wake(lane);
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
