import { formatInstant, type World } from "../common/world.ts";
import type { ProvisioningLogRecord } from "../sync/log.ts";
import type { LogPosition, ProvisioningLogStore } from "../sync/log-store.ts";
import type { SyncStore } from "../sync/ports.ts";
import {
  type DayOfPropagation,
  type Propagated,
  summarizePropagation,
} from "../sync/propagation.ts";

/** What measuring propagation takes. */
export interface PropagationAdmin {
  readonly store: Pick<SyncStore, "listApplications" | "listJobs">;
  readonly provisioningLog: Pick<ProvisioningLogStore, "scan">;
  readonly world: Pick<World, "now">;
}

/** How fast changes came to one application. */
export interface ApplicationPropagation {
  readonly id: string;
  readonly displayName: string;
  /** Oldest first; a day without a change is not among them. */
  readonly days: readonly DayOfPropagation[];
  /** There were more records than are read for this; those read are the newest. */
  readonly isPartial: boolean;
}

const DAY_MS = 86_400_000;
const MOST_RECORDS = 10_000;
const AT_ONCE = 1_000;

/**
 * The time from a change in the directory to the application's answer, per application and day.
 * Initial cycles say nothing about it: they bring over what was always there.
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
  const today = admin.world.now() - (admin.world.now() % DAY_MS);
  const since = formatInstant(today - (given.days - 1) * DAY_MS);
  const found: ApplicationPropagation[] = [];
  for (const { id, displayName } of applications.filter((each) => given.isWanted(each.id))) {
    const own = jobs.filter(({ applicationId }) => applicationId === id);
    const read = await Promise.all(
      own.map(({ id: jobId }) => readPropagated(admin, { tenantId, jobId, since })),
    );
    const days = summarizePropagation(read.flatMap(({ changes }) => changes));
    found.push({ id, displayName, days, isPartial: read.some(({ isPartial }) => isPartial) });
  }
  return found;
}

async function readPropagated(
  { provisioningLog }: PropagationAdmin,
  query: { readonly tenantId: string; readonly jobId: string; readonly since: string },
): Promise<{ readonly changes: readonly Propagated[]; readonly isPartial: boolean }> {
  const changes: Propagated[] = [];
  let after: LogPosition | undefined;
  // Whoever was skipped got no change.
  const wanted = {
    ...query,
    wish: { status: "success" },
    scanned: AT_ONCE,
    limit: AT_ONCE,
  } as const;
  for (let read = 0; read < MOST_RECORDS; read += AT_ONCE) {
    const place = after === undefined ? {} : { after };
    const { rows, behind } = await provisioningLog.scan({ ...wanted, ...place });
    for (const { record } of rows) changes.push(...toPropagated(record));
    if (behind === undefined) return { changes, isPartial: false };
    after = behind;
  }
  return { changes, isPartial: true };
}

const WRITES: ReadonlySet<string> = new Set(["create", "update", "disable", "delete"]);

/** What came of a change, when it was one that the application has got. */
function toPropagated(record: ProvisioningLogRecord): readonly Propagated[] {
  const { changedDateTime, activityDateTime, provisioningAction, status } = record;
  const isWrite = WRITES.has(provisioningAction) && status === "success";
  if (changedDateTime === undefined || !isWrite) return [];
  const { durationInMilliseconds: workedMs } = record;
  const tookMs = Date.parse(activityDateTime) - Date.parse(changedDateTime);
  // Clocks of two machines may differ a little.
  return [{ at: activityDateTime, tookMs: Math.max(0, tookMs), workedMs }];
}
