import { sql } from "kysely";
import type { LogBlockQuery, LogWish } from "../sync/log-store.ts";
import type { Dialect } from "./dialect.ts";
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

/** What is read of a record. */
export const LOG_COLUMNS = [
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
  readonly leaving: string | undefined;
  readonly problem: string | undefined;
  /** Of a scan: how many records it passes by, less one; and what is wished for. */
  readonly scanned: number;
  readonly status: string | undefined;
  readonly action: string | undefined;
  readonly typePattern: string;
  readonly codePattern: string;
  readonly textPattern: string;
}

type Shape = Pick<
  LogBlockQuery,
  | "jobId"
  | "sourceId"
  | "cycleId"
  | "failed"
  | "problem"
  | "leaving"
  | "withExchanges"
  | "oldestFirst"
>;

function prepareBlock(shape: Shape): PreparedQuery<LogBlockArguments, LogRow> {
  return prepare((db, p) => buildBlock(db, p, shape).limit(count(p.limit)));
}

type Builder = Dialect["builder"];

/** The records that an index serves, in order. */
function buildBlock(db: Builder, p: LogBlockArguments, shape: Shape) {
  const has = (name: keyof Shape): boolean => shape[name] !== undefined && shape[name] !== false;
  return (
    db
      .selectFrom("provisioning_log")
      .select(LOG_COLUMNS)
      .$if(has("withExchanges"), (query) => query.select("exchanges"))
      .where("tenant_id", "=", p.tenantId)
      .$if(has("jobId"), (query) =>
        // The index on problems has the job behind the place: looked at, not gone by.
        has("problem")
          ? query.where(sql<boolean>`(job_id || '') = ${p.jobId}`)
          : query.where("job_id", "=", p.jobId ?? ""),
      )
      .$if(has("sourceId"), (query) => query.where("source_id", "=", p.sourceId ?? ""))
      .$if(has("cycleId"), (query) => query.where("cycle_id", "=", p.cycleId ?? ""))
      // Written as the index on failures has it, so that both databases see that it serves.
      .$if(has("failed"), (query) => query.where(sql<boolean>`status in ('failure', 'warning')`))
      .$if(has("problem"), (query) =>
        query
          .where(sql<boolean>`status in ('failure', 'warning')`)
          .where("status", "=", p.problem ?? ""),
      )
      .$if(has("leaving"), (query) =>
        query
          .where(sql<boolean>`action in ('disable', 'delete', 'stagedDelete')`)
          .where("action", "=", p.leaving ?? ""),
      )
      // One bound at each end: of two at the same one, SQLite goes from the wider one on.
      .where("at", has("oldestFirst") ? "<=" : ">=", has("oldestFirst") ? p.until : p.since)
      .where(
        has("oldestFirst")
          ? sql<boolean>`(at, id) > (${p.at}, ${p.id})`
          : sql<boolean>`(at, id) < (${p.at}, ${p.id})`,
      )
      .orderBy("at", has("oldestFirst") ? "asc" : "desc")
      .orderBy("id", has("oldestFirst") ? "asc" : "desc")
  );
}

type ScanShape = Shape & { readonly wish: LogWish };

/**
 * Of a part of the records those that are wished for; the others cost no more than being read.
 * They come in the order of the part, in which both databases go through it: sorted once more, they
 * would all have to be there before the first.
 */
function prepareScan(shape: ScanShape): PreparedQuery<LogBlockArguments, LogRow> {
  const { status, action, identityType, errorCode, text } = shape.wish;
  return prepare((db, p) => {
    const part = buildBlock(db, p, shape).limit(count(p.scanned));
    const like = (column: string, pattern: string) =>
      sql<boolean>`${sql.ref(column)} like ${pattern} escape '!'`;
    // A record from before there were columns has everything in itself.
    const isOld = sql<boolean>`part.action is null`;
    return db
      .selectFrom(part.as("part"))
      .selectAll()
      .$castTo<LogRow>()
      .$if(status !== undefined, (query) =>
        query.where((eb) => eb.or([eb("part.status", "=", p.status ?? ""), isOld])),
      )
      .$if(action !== undefined, (query) =>
        query.where((eb) => eb.or([eb("part.action", "=", p.action ?? ""), isOld])),
      )
      .$if(identityType !== undefined, (query) =>
        query.where((eb) => eb.or([like("part.record", p.typePattern), isOld])),
      )
      .$if(errorCode !== undefined, (query) => query.where(like("part.record", p.codePattern)))
      .$if(text !== undefined, (query) =>
        query.where((eb) =>
          eb.or([
            like("part.source_name", p.textPattern),
            like("part.source_principal_name", p.textPattern),
            like("part.target_id", p.textPattern),
            isOld,
          ]),
        ),
      )
      .limit(count(p.limit));
  });
}

/** Where a scan of so many records ends. */
function prepareEnd(shape: Shape): PreparedQuery<LogBlockArguments, { at: string; id: string }> {
  return prepare((db, p) =>
    buildBlock(db, p, { ...shape, withExchanges: false })
      .clearSelect()
      .select(["at", "id"])
      .limit(sql<number>`1`)
      .offset(count(p.scanned)),
  );
}

const prepared = new Map<string, PreparedQuery<LogBlockArguments, LogRow>>();

/** The query for what is given, prepared once. */
export function chooseLogBlock(shape: Shape): PreparedQuery<LogBlockArguments, LogRow> {
  return remember(prepared, nameShape(shape), () => prepareBlock(shape));
}

const scans = new Map<string, ReturnType<typeof prepareScan>>();
const ends = new Map<string, ReturnType<typeof prepareEnd>>();

/** The queries of a scan: for what is wished for, and for where it ends. */
export function chooseLogScan(shape: ScanShape): {
  readonly scan: ReturnType<typeof prepareScan>;
  readonly end: ReturnType<typeof prepareEnd>;
} {
  const { status, action, identityType, errorCode, text } = shape.wish;
  const given = [status, action, identityType, errorCode, text].map((each) => each !== undefined);
  const name = nameShape(shape);
  return {
    scan: remember(scans, name + given.map(Number).join(""), () => prepareScan(shape)),
    end: remember(ends, name, () => prepareEnd(shape)),
  };
}

function nameShape(shape: Shape): string {
  const { jobId, sourceId, cycleId, leaving, problem } = shape;
  const { failed = false, withExchanges = false, oldestFirst = false } = shape;
  const given = [jobId, sourceId, cycleId, leaving, problem].map((each) => each !== undefined);
  return [...given, failed, withExchanges, oldestFirst].map(Number).join("");
}

function remember<Q>(known: Map<string, Q>, name: string, build: () => Q): Q {
  const query = known.get(name) ?? build();
  known.set(name, query);
  return query;
}

export const readLogRecord: PreparedQuery<{ tenantId: string; id: string }, LogRow> = prepare(
  (db, p) =>
    db
      .selectFrom("provisioning_log")
      .select([...LOG_COLUMNS, "exchanges"])
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
