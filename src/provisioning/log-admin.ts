import type { Application, SynchronizationJob } from "../sync/job.ts";
import {
  LEAVING_ACTIONS,
  type LogBlockQuery,
  type LogPosition,
  type LogScanQuery,
  PROBLEM_RESULTS,
  type ProvisioningLogStore,
} from "../sync/log-store.ts";
import type { SyncStore } from "../sync/ports.ts";
import type { LogEntry } from "./job-admin.ts";
import { JobAdminError } from "./job-admin-error.ts";
import { type LogFilter, listRequired, matchesLogFilter, parseLogFilter } from "./log-filter.ts";
import { readWish } from "./log-wish.ts";

/** What reading the provisioning log takes. */
export interface LogAdmin {
  readonly store: Pick<SyncStore, "listJobs" | "readApplication">;
  readonly provisioningLog: ProvisioningLogStore;
}

/** Which records are asked for. */
export interface LogSearch {
  /** OData, see {@link parseLogFilter}. */
  readonly filter?: string;
  /** What the page before said. */
  readonly skipToken?: string;
  readonly withExchanges?: boolean;
  /** Default: newest first. */
  readonly oldestFirst?: boolean;
}

/** A part of the log in the order that was asked for. It may be short and still have a next one. */
export interface LogPage {
  readonly items: readonly LogEntry[];
  /** The skipToken of the next part; absent at the log's end. */
  readonly nextAfterId?: string;
}

/** A search that finds little stops here, so that it holds up nobody for long. */
const MOST_SCANNED = 20_000;
/** Records that the store passes by in one go, and of them those that are looked at. */
const SCANNED_AT_ONCE = 10_000;
const LOOKED_AT_ONCE = 500;

/**
 * A page of a tenant's provisioning log.
 *
 * @param top - the most records of the page
 * @throws JobAdminError `InvalidLogFilter`, `InvalidLogQuery` for a skipToken that is none
 */
export async function queryProvisioningLog(
  admin: LogAdmin,
  tenantId: string,
  search: LogSearch & { readonly top: number },
): Promise<LogPage> {
  const { top } = search;
  const source = await openSource(admin, tenantId, search);
  const items: LogEntry[] = [];
  let after = search.skipToken === undefined ? undefined : parsePosition(search.skipToken);
  // Most filters are the database's own: then the first rows it finds are the page.
  let limit = top + 1;
  for (let scanned = 0; scanned < MOST_SCANNED; ) {
    const block = await source.read(after, limit);
    if (block.entries.length < limit) scanned += SCANNED_AT_ONCE;
    if (source.isFiltered) limit = Math.max(limit, LOOKED_AT_ONCE);
    for (const [index, entry] of block.entries.entries()) {
      after = positionOf(entry);
      if (source.isWanted(entry)) items.push(entry);
      const isLast = index === block.entries.length - 1 && block.behind === undefined;
      if (items.length === top && !isLast) return { items, nextAfterId: formatPosition(after) };
    }
    if (block.behind === undefined) return { items };
    after = block.behind;
  }
  return { items, ...(after !== undefined && { nextAfterId: formatPosition(after) }) };
}

/**
 * Every record that is asked for, newest first, read as they are taken: for exports.
 *
 * @throws JobAdminError as {@link queryProvisioningLog}
 */
export async function* walkProvisioningLog(
  admin: LogAdmin,
  tenantId: string,
  search: LogSearch,
): AsyncGenerator<LogEntry> {
  const source = await openSource(admin, tenantId, search);
  let after = search.skipToken === undefined ? undefined : parsePosition(search.skipToken);
  for (;;) {
    const block = await source.read(after, LOOKED_AT_ONCE);
    for (const entry of block.entries) if (source.isWanted(entry)) yield entry;
    if (block.behind === undefined) return;
    after = block.behind;
  }
}

/** One record, with its exchanges. @throws JobAdminError `LogRecordNotFound` */
export async function readLogEntry(
  admin: LogAdmin,
  tenantId: string,
  id: string,
): Promise<LogEntry> {
  const stored = await admin.provisioningLog.readRecord(tenantId, id);
  const name = await openNames(admin, tenantId);
  const entry = stored === undefined ? undefined : name(stored.jobId, stored.record);
  if (entry !== undefined) return entry;
  const message = `The provisioning log has no record "${id.slice(0, 120)}".`;
  throw new JobAdminError("LogRecordNotFound", message);
}

/** Where a record stands, as the skipToken that goes on behind it. */
export function formatPosition({ at, id }: LogPosition): string {
  return `${at}~${id}`;
}

function parsePosition(text: string): LogPosition {
  const cut = text.indexOf("~");
  const [at, id] = [text.slice(0, cut), text.slice(cut + 1)];
  const instantMs = cut > 0 ? Date.parse(at) : Number.NaN;
  const isInstant = !Number.isNaN(instantMs) && new Date(instantMs).toISOString() === at;
  if (isInstant && id.length <= 200 && !id.includes("\0") && id.isWellFormed()) return { at, id };
  const message = "This $skiptoken is none that this API gave. Begin the list anew.";
  throw new JobAdminError("InvalidLogQuery", message);
}

function positionOf({ record }: LogEntry): LogPosition {
  return { at: record.activityDateTime, id: record.id };
}

interface Block {
  readonly entries: readonly LogEntry[];
  /** Where the next block begins; absent at the log's end. */
  readonly behind?: LogPosition;
}

interface Source {
  readonly isWanted: (entry: LogEntry) => boolean;
  readonly isFiltered: boolean;
  readonly read: (after: LogPosition | undefined, limit: number) => Promise<Block>;
}

/** Find out what the store can narrow down, and leave the rest of the filter to be looked at. */
async function openSource(admin: LogAdmin, tenantId: string, search: LogSearch): Promise<Source> {
  const filter = search.filter === undefined ? undefined : parseLogFilter(search.filter);
  const name = await openNames(admin, tenantId);
  const jobs = await admin.store.listJobs(tenantId);
  const { jobIds, shape } = narrow(filter, jobs);
  const wish = filter === undefined ? {} : readWish(filter);
  const { withExchanges = false, oldestFirst = false } = search;
  const base = { tenantId, ...shape, withExchanges, oldestFirst, wish, scanned: SCANNED_AT_ONCE };
  const compare = oldestFirst
    ? (one: LogPosition, other: LogPosition) => compareNewestFirst(other, one)
    : compareNewestFirst;
  const queries: readonly Omit<LogScanQuery, "limit">[] =
    jobIds === undefined ? [base] : jobIds.map((jobId) => ({ ...base, jobId }));
  return {
    isWanted: (entry) => filter === undefined || matchesLogFilter(filter, entry),
    isFiltered: filter !== undefined,
    read: async (after, limit) => {
      const place = after === undefined ? {} : { after };
      const scans = await Promise.all(
        queries.map((query) => admin.provisioningLog.scan({ ...query, ...place, limit })),
      );
      // What lies behind the end of one job's scan comes with the next block.
      const [behind] = scans.flatMap((each) => each.behind ?? []).sort(compare);
      const entries = scans
        .flatMap(({ rows }) => rows)
        .map(({ jobId, record }) => name(jobId, record))
        .filter((each) => behind === undefined || compare(positionOf(each), behind) <= 0);
      if (scans.length > 1) entries.sort((a, b) => compare(positionOf(a), positionOf(b)));
      return { entries, ...(behind !== undefined && { behind }) };
    },
  };
}

/** What of a filter an index serves. */
function narrow(
  filter: LogFilter | undefined,
  jobs: readonly SynchronizationJob[],
): { readonly jobIds: readonly string[] | undefined; readonly shape: Partial<LogBlockQuery> } {
  const required = filter === undefined ? [] : listRequired(filter);
  const equals = (property: string): string | undefined =>
    required.find((each) => each.property === property && each.operator === "eq")?.value;
  const [jobId, applicationId] = [equals("jobId"), equals("servicePrincipal/id")];
  const [sourceId, cycleId] = [equals("sourceIdentity/id"), equals("cycleId")];
  const status = equals("provisioningStatusInfo/status")?.toLowerCase();
  const problem = PROBLEM_RESULTS.find((each) => each === status);
  const leaving = LEAVING_ACTIONS.find((each) => each === equals("provisioningAction"));
  const bound = (...operators: string[]): string | undefined =>
    required.find(
      (each) => each.property === "activityDateTime" && operators.includes(each.operator),
    )?.value;
  const [since, until] = [bound("ge", "gt", "eq"), bound("le", "lt", "eq")];
  const isWide = sourceId === undefined && cycleId === undefined;
  const shape = {
    // One index serves: the one that leaves least.
    ...(sourceId !== undefined && { sourceId }),
    ...(sourceId === undefined && cycleId !== undefined && { cycleId }),
    ...(isWide && leaving !== undefined && { leaving }),
    ...(isWide && leaving === undefined && problem !== undefined && { problem }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  };
  const isNarrowed = jobId !== undefined || applicationId !== undefined || !isWide;
  if (!isNarrowed) return { jobIds: undefined, shape };
  const chosen = jobs.filter(
    (job) =>
      (jobId === undefined || job.id === jobId) &&
      (applicationId === undefined || job.applicationId === applicationId),
  );
  return { jobIds: chosen.map(({ id }) => id), shape };
}

/** Names the job and the application of a record; none for a job that is gone. */
async function openNames(admin: LogAdmin, tenantId: string) {
  const jobs = await admin.store.listJobs(tenantId);
  const named = await Promise.all(
    jobs.map(async (job): Promise<readonly [string, Omit<LogEntry, "record">][]> => {
      const application = await admin.store.readApplication(tenantId, job.applicationId);
      return application === undefined ? [] : [[job.id, { job, application }]];
    }),
  );
  const byJob = new Map(named.flat());
  return (jobId: string, record: LogEntry["record"]): LogEntry => {
    const known = byJob.get(jobId);
    return { record, ...(known ?? describeGoneJob(tenantId, jobId)) };
  };
}

/** The log outlives the job that wrote it. */
function describeGoneJob(tenantId: string, jobId: string): Omit<LogEntry, "record"> {
  const schema = { id: jobId, version: "", synchronizationRules: [] };
  const job = { id: jobId, tenantId, applicationId: "", schema };
  const application: Application = {
    id: "",
    tenantId,
    displayName: "(deleted application)",
    template: "",
    tenantUrl: "",
  };
  return { job: { ...job, scope: "assigned", intervalMs: 0 }, application };
}

function compareNewestFirst(one: LogPosition, other: LogPosition): number {
  if (one.at !== other.at) return one.at < other.at ? 1 : -1;
  if (one.id === other.id) return 0;
  return one.id < other.id ? 1 : -1;
}
