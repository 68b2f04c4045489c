import type { LogEntry } from "./job-admin.ts";
import {
  formatPosition,
  type LogAdmin,
  type LogSearch,
  queryProvisioningLog,
} from "./log-admin.ts";
import { parseLogFilter } from "./log-filter.ts";
import { readWish } from "./log-wish.ts";

/** Those who were skipped one after the other in one cycle of a job. */
export interface SkippedRow {
  readonly skips: {
    readonly jobId: string;
    readonly cycleId: string;
    readonly servicePrincipal: { readonly id: string; readonly displayName: string };
    readonly count: number;
    /** How many by the reason, such as `RedundantExport`. */
    readonly reasons: Readonly<Record<string, number>>;
    /** ISO instants of the first and the last of them. */
    readonly from: string;
    readonly to: string;
  };
}

/** A part of the log in which skips are folded. */
export interface FoldedPage {
  readonly items: readonly (LogEntry | SkippedRow)[];
  readonly nextAfterId?: string;
}

/** Records that are read for one row of a page; what is folded may be many more. */
const READ_AT_ONCE = 250;
const MOST_READS = 20;

/**
 * A page of the log, newest first, in which those who were skipped one after the other are one
 * row: they are many, and rarely looked for. A fold may go on on the next page.
 *
 * @param search - as of {@link queryProvisioningLog}
 * @throws JobAdminError `InvalidLogFilter`, `InvalidLogQuery`
 */
export async function queryFoldedLog(
  admin: LogAdmin,
  tenantId: string,
  search: LogSearch & { readonly top: number },
): Promise<FoldedPage> {
  if (hasNoSkips(search.filter)) return await queryProvisioningLog(admin, tenantId, search);
  const items: (LogEntry | Fold)[] = [];
  let { skipToken } = search;
  for (let reads = 0; reads < MOST_READS; reads += 1) {
    const top = Math.max(READ_AT_ONCE, search.top);
    const page = await queryProvisioningLog(admin, tenantId, {
      ...search,
      top,
      ...(skipToken !== undefined && { skipToken }),
    });
    for (const entry of page.items) {
      const folded = foldInto(items.at(-1), entry);
      if (folded !== undefined) items[items.length - 1] = folded;
      else if (items.length === search.top) {
        return { items: items.map(unfoldOne), nextAfterId: skipToken ?? "" };
      } else items.push(entry.record.status === "skipped" ? beginFold(entry) : entry);
      skipToken = formatPosition({ at: entry.record.activityDateTime, id: entry.record.id });
    }
    if (page.nextAfterId === undefined) return { items: items.map(unfoldOne) };
    skipToken = page.nextAfterId;
    // A search that found little has looked at much.
    if (page.items.length < top) break;
  }
  const rows = items.map(unfoldOne);
  return { items: rows, ...(skipToken !== undefined && { nextAfterId: skipToken }) };
}

/** Whether a filter asks for a status, and for another one. @throws JobAdminError */
function hasNoSkips(filter: string | undefined): boolean {
  const { status = "skipped" } = filter === undefined ? {} : readWish(parseLogFilter(filter));
  return status !== "skipped";
}

/** A row that is being folded, with the first of those in it. */
interface Fold extends SkippedRow {
  readonly first: LogEntry;
}

/** One alone is shown as it is. */
function unfoldOne(item: LogEntry | Fold): LogEntry | SkippedRow {
  if (!("skips" in item)) return item;
  return item.skips.count === 1 ? item.first : { skips: item.skips };
}

function beginFold(first: LogEntry): Fold {
  const { record, job, application } = first;
  const { id, displayName } = application;
  const at = record.activityDateTime;
  return {
    first,
    skips: {
      jobId: job.id,
      cycleId: record.cycleId,
      servicePrincipal: { id, displayName },
      count: 1,
      reasons: { [reasonOf(record)]: 1 },
      from: at,
      to: at,
    },
  };
}

function foldInto(last: LogEntry | Fold | undefined, { record, job }: LogEntry): Fold | undefined {
  if (last === undefined || !("skips" in last) || record.status !== "skipped") return undefined;
  const { skips } = last;
  if (skips.cycleId !== record.cycleId || skips.jobId !== job.id) return undefined;
  const reason = reasonOf(record);
  const reasons = { ...skips.reasons, [reason]: (skips.reasons[reason] ?? 0) + 1 };
  return {
    first: last.first,
    skips: { ...skips, count: skips.count + 1, reasons, from: record.activityDateTime },
  };
}

function reasonOf({ errorInformation, provisioningSteps }: LogEntry["record"]): string {
  const step = provisioningSteps.findLast(({ status }) => status === "skipped");
  return step?.details?.reason ?? errorInformation?.errorCode ?? "EntrySynchronizationSkipped";
}
