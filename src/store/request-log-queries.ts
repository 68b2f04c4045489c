import { sql } from "kysely";
import type { LogBlock } from "./audit-queries.ts";
import { count, type PreparedQuery, type PreparedRows, prepare, prepareRows } from "./prepare.ts";

/** A recorded request as it is stored. */
export interface RequestRow {
  readonly organization_id: string;
  readonly at: string;
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly duration_us: number;
  readonly token_id: string;
  readonly detail: string | null;
  readonly request_bytes: number;
  readonly response_bytes: number;
  readonly exchange: string | null;
}

const COLUMNS = [
  "organization_id",
  "at",
  "id",
  "method",
  "path",
  "status",
  "duration_us",
  "token_id",
  "detail",
  "request_bytes",
  "response_bytes",
  "exchange",
] as const;

export const addRequests: PreparedRows<RequestRow> = prepareRows((db, rows) =>
  db.insertInto("request_log").values(
    rows.map((row) => ({
      organization_id: row.organization_id,
      at: row.at,
      id: row.id,
      method: row.method,
      path: row.path,
      status: row.status,
      duration_us: row.duration_us,
      token_id: row.token_id,
      detail: row.detail,
      request_bytes: row.request_bytes,
      response_bytes: row.response_bytes,
      exchange: row.exchange,
    })),
  ),
);

function prepareRequests(refused: boolean): PreparedQuery<LogBlock, RequestRow> {
  return prepare((db, p) =>
    db
      .selectFrom("request_log")
      .select(COLUMNS)
      .where("organization_id", "=", p.organizationId)
      // Written as the index on what was refused has it.
      .$if(refused, (query) => query.where(sql<boolean>`status >= 400`))
      .where("at", ">=", p.since)
      .where(sql<boolean>`(at, id) < (${p.at}, ${p.tie})`)
      .orderBy("at", "desc")
      .orderBy("id", "desc")
      .limit(count(p.limit)),
  );
}

export const readRequests: PreparedQuery<LogBlock, RequestRow> = prepareRequests(false);
export const readRefused: PreparedQuery<LogBlock, RequestRow> = prepareRequests(true);

interface PruneArguments {
  readonly organizationId: string;
  readonly before: string;
}

/** Rows of one batch; SQLite writes nothing else meanwhile, so it is small. */
const PRUNE_BATCH = 500;

// Both tables begin with the same columns, and a query of either needs no others.
function preparePrune(name: "audit" | "request_log"): PreparedQuery<PruneArguments, unknown> {
  const table = name as "audit";
  return prepare((db, p) =>
    db
      .deleteFrom(table)
      .where("organization_id", "=", p.organizationId)
      .where("at", "<", p.before)
      .where("at", "<=", (eb) =>
        eb.fn.coalesce(
          eb
            .selectFrom(`${table} as old`)
            .select("old.at")
            .where("old.organization_id", "=", p.organizationId)
            .where("old.at", "<", p.before)
            .orderBy("old.at")
            .limit(1)
            .offset(sql<number>`${sql.lit(PRUNE_BATCH - 1)}`),
          sql<string>`${p.before}`,
        ),
      ),
  );
}

export const PRUNE_QUERIES: Readonly<
  Record<"audit" | "requests", PreparedQuery<PruneArguments, unknown>>
> = { audit: preparePrune("audit"), requests: preparePrune("request_log") };

interface SettingRow {
  readonly organization_id: string;
  readonly level: string;
  readonly filter_values: number;
}

export const readSettings: PreparedQuery<object, SettingRow> = prepare((db) =>
  db.selectFrom("request_log_setting").select(["organization_id", "level", "filter_values"]),
);

export const saveSetting: PreparedQuery<
  { organizationId: string; level: string; filterValues: number },
  unknown
> = prepare((db, p) =>
  db
    .insertInto("request_log_setting")
    .values({
      organization_id: p.organizationId,
      level: p.level,
      filter_values: p.filterValues,
    })
    .onConflict((clash) =>
      clash
        .column("organization_id")
        .doUpdateSet({ level: p.level, filter_values: p.filterValues }),
    ),
);
