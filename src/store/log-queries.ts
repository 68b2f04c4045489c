import { count, type PreparedQuery, prepare } from "./prepare.ts";
import type { InLane } from "./sync-queries.ts";

/** Which records of the log are asked for; exactly one of the three queries below fits. */
interface LogQuery extends InLane {
  readonly sourceId: string | undefined;
  readonly cycleId: string | undefined;
  readonly limit: number;
}

function prepareLog(bySource: boolean, byCycle: boolean): PreparedQuery<LogQuery, LogRow> {
  return prepare((db, p) =>
    db
      .selectFrom("provisioning_log")
      .select("record")
      .where("tenant_id", "=", p.tenantId)
      .where("job_id", "=", p.jobId)
      .$if(bySource, (query) => query.where("source_id", "=", p.sourceId ?? ""))
      .$if(byCycle, (query) => query.where("cycle_id", "=", p.cycleId ?? ""))
      .orderBy("at", "desc")
      .orderBy("id", "desc")
      .limit(count(p.limit)),
  );
}

interface LogRow {
  readonly record: string;
}

const LOG = prepareLog(false, false);
const LOG_OF_SOURCE = prepareLog(true, false);
const LOG_OF_CYCLE = prepareLog(false, true);
const LOG_OF_BOTH = prepareLog(true, true);

/** The query of the log that uses the index for what is given. */
export function chooseLogQuery(query: {
  readonly sourceId?: string;
  readonly cycleId?: string;
}): PreparedQuery<LogQuery, LogRow> {
  if (query.sourceId !== undefined)
    return query.cycleId === undefined ? LOG_OF_SOURCE : LOG_OF_BOTH;
  return query.cycleId === undefined ? LOG : LOG_OF_CYCLE;
}
