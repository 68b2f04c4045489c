import type { LogBlockQuery, ProvisioningLogStore } from "../sync/log-store.ts";
import type { ObjectKey, SyncStore } from "../sync/ports.ts";
import { type ReplayedAccount, replayLog } from "../sync/replay-log.ts";

/** What looking back takes. */
export interface AsOfAdmin {
  readonly store: Pick<SyncStore, "listApplications" | "listJobs">;
  readonly provisioningLog: Pick<ProvisioningLogStore, "readBlock">;
}

/** What an application had of somebody at a moment. */
export interface AccountAsOf extends ReplayedAccount {
  readonly servicePrincipal: { readonly id: string; readonly displayName: string };
  readonly jobId: string;
}

/** With more records of one object than this, the oldest ones are not read. */
const MOST_RECORDS = 500;

/**
 * What each application had of one person or group at a moment, by what the log says was written.
 * Of the directory itself no earlier values are kept.
 *
 * @param at - ISO instant
 */
export async function readAsOf(
  { store, provisioningLog }: AsOfAdmin,
  tenantId: string,
  given: {
    readonly object: ObjectKey;
    readonly at: string;
    readonly reaches: (applicationId: string) => boolean;
  },
): Promise<readonly AccountAsOf[]> {
  const { object, at, reaches } = given;
  const [applications, jobs] = await Promise.all([
    store.listApplications(tenantId),
    store.listJobs(tenantId),
  ]);
  const accounts: AccountAsOf[] = [];
  for (const { id: jobId, applicationId, direction } of jobs) {
    const application = applications.find(({ id }) => id === applicationId);
    if (application === undefined || direction === "inbound" || !reaches(applicationId)) continue;
    const read = async (query: Omit<LogBlockQuery, "tenantId" | "jobId" | "sourceId">) => {
      const sourceId = object.sourceId;
      const rows = await provisioningLog.readBlock({ tenantId, jobId, sourceId, ...query });
      return rows
        .map(({ record }) => record)
        .filter(({ sourceIdentity }) => sourceIdentity.identityType === object.objectType);
    };
    const before = (await read({ until: at, limit: MOST_RECORDS })).reverse();
    const later = await read({ since: at, oldestFirst: true, limit: MOST_RECORDS });
    const next = later.find(({ activityDateTime }) => activityDateTime > at);
    const isCut = before.length === MOST_RECORDS;
    if (before.length === 0 && next === undefined) continue;
    const { id, displayName } = application;
    const replayed = replayLog(before, next, isCut);
    accounts.push({ servicePrincipal: { id, displayName }, jobId, ...replayed });
  }
  const nameOf = ({ servicePrincipal }: AccountAsOf): string => servicePrincipal.displayName;
  return accounts.sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
}
