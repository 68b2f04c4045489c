import { formatLogPlace, type LogPlace, parseLogPlace } from "../saas/log-place.ts";
import type {
  AuditQuery,
  LogPage,
  LogQuery,
  OperatorLogStore,
  RequestLogLevel,
  RequestLogSetting,
  RequestQuery,
  RequestRecord,
} from "../saas/operator-logs.ts";
import type { AuditEntry } from "../saas/ports.ts";
import { parseModified } from "./audit-modified.ts";
import * as audits from "./audit-queries.ts";
import { readAuditOfResource } from "./audit-trail.ts";
import type { Database } from "./database.ts";
import * as requests from "./request-log-queries.ts";

/** Sorts behind every instant. */
const END_OF_TIME = "~";
/** A search that finds little stops here, so that it holds up nobody for long. */
const MOST_SCANNED = 10_000;
const SCANNED_AT_ONCE = 200;

/** The operator's logs in the database. */
export function createOperatorLogStore(database: Database): OperatorLogStore {
  const { reader } = database;
  return {
    async readAudit(organizationId, query) {
      const { resourceId, since = "" } = query;
      const { rows, ...rest } = await scan<audits.AuditRow>(query, {
        read: ({ at, tie }, limit) => {
          const number = tie === "" ? 0 : Number(tie);
          const block = { organizationId, since, at, tie, number, limit };
          return resourceId === undefined
            ? audits.readAudit.all(reader, block)
            : readAuditOfResource(reader, resourceId, block);
        },
        placeOf: ({ at, number }) => ({ at, tie: String(number) }),
        ...chooseAudit(query),
      });
      return { rows: rows.map(toAuditEntry), ...rest };
    },
    async readRequests(organizationId, query) {
      const isRefused = (query.minStatus ?? 0) >= 400;
      const block = isRefused ? requests.readRefused : requests.readRequests;
      const { rows, ...rest } = await scan<requests.RequestRow>(query, {
        read: ({ at, tie }, limit) => {
          const since = query.since ?? "";
          return block.all(reader, { organizationId, since, at, tie, limit });
        },
        placeOf: ({ at, id }) => ({ at, tie: id }),
        ...chooseRequests(query),
      });
      return { rows: rows.map(toRequestRecord), ...rest };
    },
    async addRequests(records) {
      const rows = records.map(toRequestRow);
      await database.write(undefined, (writer) => requests.addRequests.run(writer, rows));
    },
    prune: (log, organizationId, before) =>
      database.write(undefined, (writer) =>
        requests.PRUNE_QUERIES[log].run(writer, { organizationId, before }),
      ),
    async readRequestLogSettings() {
      const rows = await requests.readSettings.all(reader, {});
      return new Map(rows.map((row) => [row.organization_id, toSetting(row)]));
    },
    async saveRequestLogSetting(organizationId, { level, filterValues }) {
      const row = { organizationId, level, filterValues: filterValues ? 1 : 0 };
      await database.write(undefined, (writer) => requests.saveSetting.run(writer, row));
    },
  };
}

interface Scan<Row> {
  readonly read: (place: LogPlace, limit: number) => Promise<readonly Row[]>;
  readonly placeOf: (row: Row) => LogPlace;
  /** Absent: every row is wanted. */
  readonly isWanted?: (row: Row) => boolean;
}

/** Walk from the newest row wanted back in time until a page is full. */
async function scan<Row>(query: LogQuery, given: Scan<Row>): Promise<LogPage<Row>> {
  const { isWanted } = given;
  // One more than is wanted tells whether there is a next page.
  const most = isWanted === undefined ? query.limit + 1 : SCANNED_AT_ONCE;
  const rows: Row[] = [];
  let place = findStart(query);
  for (let scanned = 0; scanned < MOST_SCANNED; scanned += most) {
    const block = await given.read(place, most);
    for (const [index, row] of block.entries()) {
      place = given.placeOf(row);
      if (isWanted === undefined || isWanted(row)) rows.push(row);
      const isLast = index === block.length - 1 && block.length < most;
      if (rows.length === query.limit && !isLast) return { rows, next: formatLogPlace(place) };
    }
    if (block.length < most) return { rows };
  }
  return { rows, next: formatLogPlace(place) };
}

function findStart({ until = END_OF_TIME, after }: LogQuery): LogPlace {
  const place = after === undefined ? undefined : parseLogPlace(after);
  return place !== undefined && place.at < until ? place : { at: until, tie: "" };
}

function chooseAudit({ tokenId, action }: AuditQuery): Pick<Scan<audits.AuditRow>, "isWanted"> {
  if (tokenId === undefined && action === undefined) return {};
  return {
    isWanted: (row) =>
      (tokenId === undefined || row.token_id === tokenId) &&
      (action === undefined || row.action === action),
  };
}

function chooseRequests(query: RequestQuery): Pick<Scan<requests.RequestRow>, "isWanted"> {
  const { tokenId, method, minStatus, resourceId } = query;
  const wanted = [tokenId, method, minStatus, resourceId];
  if (wanted.every((each) => each === undefined)) return {};
  const isOf = (row: requests.RequestRow, id: string) =>
    row.path.includes(`/${id}`) || row.exchange?.includes(`"${id}"`) === true;
  return {
    isWanted: (row) =>
      (resourceId === undefined || isOf(row, resourceId)) &&
      (tokenId === undefined || row.token_id === tokenId) &&
      (method === undefined || row.method === method) &&
      (minStatus === undefined || row.status >= minStatus),
  };
}

function toAuditEntry(row: audits.AuditRow): AuditEntry {
  return {
    at: row.at,
    ...(row.token_id !== null && { tokenId: row.token_id }),
    ...(row.actor !== null && { actor: row.actor }),
    action: row.action as AuditEntry["action"],
    kind: row.kind as AuditEntry["kind"],
    resourceId: row.resource_id,
    modified: parseModified(row.modified),
    ...(row.notes !== null && {
      notes: JSON.parse(row.notes) as NonNullable<AuditEntry["notes"]>,
    }),
  };
}

function toRequestRow(record: RequestRecord): requests.RequestRow {
  return {
    organization_id: record.organizationId,
    at: record.at,
    id: record.id,
    method: record.method,
    path: record.path,
    status: record.status,
    duration_us: Math.round(record.durationMs * 1000),
    token_id: record.tokenId,
    detail: record.detail ?? null,
    request_bytes: record.requestBytes,
    response_bytes: record.responseBytes,
    exchange: record.exchange === undefined ? null : JSON.stringify(record.exchange),
  };
}

function toRequestRecord(row: requests.RequestRow): RequestRecord {
  return {
    id: row.id,
    organizationId: row.organization_id,
    at: row.at,
    method: row.method,
    path: row.path,
    status: row.status,
    durationMs: row.duration_us / 1000,
    tokenId: row.token_id,
    ...(row.detail !== null && { detail: row.detail }),
    requestBytes: row.request_bytes,
    responseBytes: row.response_bytes,
    ...(row.exchange !== null && {
      exchange: JSON.parse(row.exchange) as NonNullable<RequestRecord["exchange"]>,
    }),
  };
}

function toSetting(row: {
  readonly level: string;
  readonly filter_values: number;
}): RequestLogSetting {
  return { level: row.level as RequestLogLevel, filterValues: row.filter_values === 1 };
}
