import { formatInstant, type World } from "../common/world.ts";
import type { ProvisioningLogStore } from "../sync/log-store.ts";
import type { SyncStore } from "../sync/ports.ts";
import { type DayOfPropagation, summarizePropagation } from "../sync/propagation.ts";

/** What measuring propagation takes. */
export interface PropagationAdmin {
  readonly store: Pick<SyncStore, "listApplications" | "listJobs">;
  readonly provisioningLog: Pick<ProvisioningLogStore, "readPropagation">;
  readonly world: Pick<World, "now">;
}

/** How fast changes came to one application. */
export interface ApplicationPropagation {
  readonly id: string;
  readonly displayName: string;
  /** Oldest first; a day without a change is not among them. */
  readonly days: readonly DayOfPropagation[];
}

const DAY_MS = 86_400_000;
const DAY_LETTERS = 10;

/**
 * The time from a change in the directory to the application's answer, per application and day.
 *
 * @param given - `days`: how far back, today among them
 */
export async function measurePropagation(
  admin: PropagationAdmin,
  tenantId: string,
  given: { readonly days: number; readonly isWanted: (applicationId: string) => boolean },
): Promise<readonly ApplicationPropagation[]> {
  const [applications, jobs] = await Promise.all([
    admin.store.listApplications(tenantId),
    admin.store.listJobs(tenantId),
  ]);
  const first = formatInstant(admin.world.now() - (given.days - 1) * DAY_MS);
  const sinceDay = first.slice(0, DAY_LETTERS);
  const wanted = applications.filter((each) => given.isWanted(each.id));
  return await Promise.all(
    wanted.map(async ({ id, displayName }) => {
      const own = jobs.filter(({ applicationId }) => applicationId === id);
      const counts = await Promise.all(
        own.map((job) => admin.provisioningLog.readPropagation(tenantId, job.id, sinceDay)),
      );
      return { id, displayName, days: summarizePropagation(counts.flat()) };
    }),
  );
}
