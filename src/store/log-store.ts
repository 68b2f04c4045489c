import type { JobState } from "../sync/job.ts";
import type { ProvisioningAction, ProvisioningLogRecord, ProvisioningResult } from "../sync/log.ts";
import { unpackLogRecord } from "../sync/log-codec.ts";
import { findFeedFloor } from "../sync/log-retention.ts";
import type {
  LogBlockQuery,
  LogPosition,
  LogWish,
  ProvisioningLogStore,
} from "../sync/log-store.ts";
import type { Database } from "./database.ts";
import * as queries from "./log-queries.ts";
import * as propagation from "./propagation-queries.ts";

/** Sorts behind every instant and every id. */
const END = "~";
/** Entries of the change feed that go in one batch. */
const FEED_BATCH = 1_000;
const DAY_LETTERS = 10;

/** The provisioning log in the database. */
export function createProvisioningLogStore(database: Database): ProvisioningLogStore {
  const { reader } = database;
  return {
    async readBlock(query) {
      const rows = await queries.chooseLogBlock(query).all(reader, bindBlock(query));
      return rows.map((row) => ({ jobId: row.job_id, record: readLogRow(row) }));
    },
    async scan(query) {
      const { limit, scanned, wish } = query;
      const { scan, end } = queries.chooseLogScan(query);
      const given = { ...bindBlock(query), ...bindWish(wish) };
      const found = await scan.all(reader, { ...given, scanned });
      const rows = found.map((row) => ({ jobId: row.job_id, record: readLogRow(row) }));
      const last = found.at(-1);
      if (last !== undefined && found.length === limit) {
        return { rows, behind: { at: last.at, id: last.id } };
      }
      const behind = await end.first(reader, { ...given, scanned: scanned - 1 });
      return behind === undefined ? { rows } : { rows, behind: { ...behind } };
    },
    async readPropagation(tenantId, jobId, sinceDay) {
      const rows = await propagation.readPropagation.all(reader, { tenantId, jobId, sinceDay });
      // PostgreSQL gives numbers of this size as texts.
      return rows.map((row) => ({
        day: row.day,
        bucket: Number(row.bucket),
        changes: Number(row.changes),
        tookMs: Number(row.tookMs),
        workedMs: Number(row.workedMs),
        maxMs: Number(row.maxMs),
      }));
    },
    async readRecord(tenantId, id) {
      const row = await queries.readLogRecord.first(reader, { tenantId, id });
      return row === undefined ? undefined : { jobId: row.job_id, record: readLogRow(row) };
    },
    prune: (tenantId, before) =>
      database.write(undefined, async (writer) => {
        const beforeDay = before.slice(0, DAY_LETTERS);
        await propagation.prunePropagation.run(writer, { tenantId, beforeDay });
        return await queries.pruneLog.run(writer, { tenantId, before });
      }),
    pruneFeed: (tenantId, keep) =>
      database.write({ table: "directory_feed", id: tenantId }, async (writer) => {
        const rows = await queries.listJobStates.all(writer, { tenantId });
        const states = rows.map(({ state }) => JSON.parse(state) as JobState);
        const start = await queries.readFeedStart.first(writer, { tenantId });
        const end = await queries.readFeedEnd.first(writer, { tenantId });
        if (start === undefined || end === undefined) return 0;
        const first = Number(start.sequence);
        const spare = Number(end.sequence) - keep;
        const upTo = Math.min(spare, findFeedFloor(states) ?? spare, first + FEED_BATCH - 1);
        return upTo < first ? 0 : await queries.pruneFeed.run(writer, { tenantId, upTo });
      }),
  };
}

function bindBlock(query: LogBlockQuery): queries.LogBlockArguments {
  const { tenantId, jobId, sourceId, cycleId, leaving, problem, limit } = query;
  const { since = "", until = END } = query;
  const given = { tenantId, jobId, sourceId, cycleId, leaving, problem, since, until, limit };
  return { ...given, ...findStart(query), ...bindWish({}), scanned: 0 };
}

/** Behind which place a block begins: the one that was asked for, but inside of the times. */
function findStart({ oldestFirst, since = "", until = END, after }: LogBlockQuery): LogPosition {
  if (oldestFirst === true) {
    return after === undefined || after.at < since ? { at: since, id: "" } : after;
  }
  return after === undefined || after.at > until ? { at: until, id: END } : after;
}

function bindWish({ status, action, identityType, errorCode = "", text = "" }: LogWish) {
  const quote = (part: string): string => part.replace(/[!%_]/gu, "!$&");
  return {
    status,
    action,
    // As the codec packs a record: its duration, its type, its steps.
    typePattern: `[%,${identityType === "Group" ? 1 : 0},[%`,
    codePattern: `%${quote(`"errorCode":${JSON.stringify(errorCode)}`)}%`,
    textPattern: `%${quote(text)}%`,
  };
}

/** A record as it was written. */
export function readLogRow(row: queries.LogRow): ProvisioningLogRecord {
  return unpackLogRecord({
    at: row.at,
    id: row.id,
    changeId: row.change_id ?? undefined,
    cycleId: row.cycle_id,
    sourceId: row.source_id,
    sourceName: row.source_name ?? "",
    sourcePrincipalName: row.source_principal_name ?? undefined,
    targetId: row.target_id ?? undefined,
    action: (row.action ?? "other") as ProvisioningAction,
    status: (row.status ?? "success") as ProvisioningResult,
    packed: row.record,
    exchanges: row.exchanges ?? undefined,
  });
}
