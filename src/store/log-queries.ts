import { sql } from "kysely";
import type { LogBlockQuery } from "../sync/log-store.ts";
import { count, type PreparedQuery, prepare } from "./prepare.ts";

/** A record of the provisioning log as it is stored. */
export interface LogRow {
  readonly job_id: string;
  readonly at: string;
  readonly id: string;
  readonly source_id: string;
  readonly cycle_id: string;
  readonly record: string;
  readonly change_id: string | null;
  readonly source_name: string | null;
  readonly source_principal_name: string | null;
  readonly target_id: string | null;
  readonly action: string | null;
  readonly status: string | null;
  readonly exchanges?: string | null;
}

const COLUMNS = [
  "job_id",
  "at",
  "id",
  "source_id",
  "cycle_id",
  "record",
  "change_id",
  "source_name",
  "source_principal_name",
  "target_id",
  "action",
  "status",
] as const;

/** Arguments of a block; those that the query does not name are not bound. */
export interface LogBlockArguments {
  readonly tenantId: string;
  readonly jobId: string | undefined;
  readonly sourceId: string | undefined;
  readonly cycleId: string | undefined;
  readonly since: string;
  readonly until: string;
  /** The place behind which the block begins; before or after everything at the beginning. */
  readonly at: string;
  readonly id: string;
  readonly limit: number;
}

type Shape = Pick<
  LogBlockQuery,
  "jobId" | "sourceId" | "cycleId" | "failed" | "withExchanges" | "oldestFirst"
>;

function prepareBlock(shape: Shape): PreparedQuery<LogBlockArguments, LogRow> {
  const has = (name: keyof Shape): boolean => shape[name] !== undefined && shape[name] !== false;
  return prepare((db, p) =>
    db
      .selectFrom("provisioning_log")
      .select(COLUMNS)
      .$if(has("withExchanges"), (query) => query.select("exchanges"))
      .where("tenant_id", "=", p.tenantId)
      .$if(has("jobId"), (query) => query.where("job_id", "=", p.jobId ?? ""))
      .$if(has("sourceId"), (query) => query.where("source_id", "=", p.sourceId ?? ""))
      .$if(has("cycleId"), (query) => query.where("cycle_id", "=", p.cycleId ?? ""))
      // Written as the index on failures has it, so that both databases see that it serves.
      .$if(has("failed"), (query) => query.where(sql<boolean>`status in ('failure', 'warning')`))
      .where("at", ">=", p.since)
      .where("at", "<=", p.until)
      .where(
        has("oldestFirst")
          ? sql<boolean>`(at, id) > (${p.at}, ${p.id})`
          : sql<boolean>`(at, id) < (${p.at}, ${p.id})`,
      )
      .orderBy("at", has("oldestFirst") ? "asc" : "desc")
      .orderBy("id", has("oldestFirst") ? "asc" : "desc")
      .limit(count(p.limit)),
  );
}

const prepared = new Map<string, PreparedQuery<LogBlockArguments, LogRow>>();

/** The query for what is given, prepared once. */
export function chooseLogBlock(shape: Shape): PreparedQuery<LogBlockArguments, LogRow> {
  const { jobId, sourceId, cycleId, failed = false, withExchanges = false } = shape;
  const { oldestFirst = false } = shape;
  const given = [jobId, sourceId, cycleId].map((each) => each !== undefined);
  const key = [...given, failed, withExchanges, oldestFirst].map(Number).join("");
  let query = prepared.get(key);
  if (query === undefined) {
    query = prepareBlock(shape);
    prepared.set(key, query);
  }
  return query;
}

export const readLogRecord: PreparedQuery<{ tenantId: string; id: string }, LogRow> = prepare(
  (db, p) =>
    db
      .selectFrom("provisioning_log")
      .select([...COLUMNS, "exchanges"])
      .where("tenant_id", "=", p.tenantId)
      .where("id", "=", p.id),
);

/** Rows of one batch; SQLite writes nothing else meanwhile, so it is small. */
const PRUNE_BATCH = 500;

export const pruneLog: PreparedQuery<{ tenantId: string; before: string }, unknown> = prepare(
  (db, p) =>
    db
      .deleteFrom("provisioning_log")
      .where("tenant_id", "=", p.tenantId)
      .where("at", "<", p.before)
      .where("at", "<=", (eb) =>
        eb.fn.coalesce(
          eb
            .selectFrom("provisioning_log as old")
            .select("old.at")
            .where("old.tenant_id", "=", p.tenantId)
            .where("old.at", "<", p.before)
            .orderBy("old.at")
            .limit(1)
            .offset(sql<number>`${sql.lit(PRUNE_BATCH - 1)}`),
          sql<string>`${p.before}`,
        ),
      ),
);

export const listJobStates: PreparedQuery<{ tenantId: string }, { state: string }> = prepare(
  (db, p) => db.selectFrom("job").select("state").where("tenant_id", "=", p.tenantId),
);

export const readFeedStart: PreparedQuery<{ tenantId: string }, { sequence: number }> = prepare(
  (db, p) =>
    db
      .selectFrom("directory_change")
      .select("sequence")
      .where("tenant_id", "=", p.tenantId)
      .orderBy("sequence")
      .limit(sql<number>`1`),
);

export const readFeedEnd: PreparedQuery<{ tenantId: string }, { sequence: number }> = prepare(
  (db, p) =>
    db
      .selectFrom("directory_feed")
      .select("last_sequence as sequence")
      .where("tenant_id", "=", p.tenantId),
);

export const pruneFeed: PreparedQuery<{ tenantId: string; upTo: number }, unknown> = prepare(
  (db, p) =>
    db
      .deleteFrom("directory_change")
      .where("tenant_id", "=", p.tenantId)
      .where("sequence", "<=", p.upTo),
);
