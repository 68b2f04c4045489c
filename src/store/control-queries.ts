import { sql } from "kysely";
import { count, type PreparedQuery, prepare } from "./prepare.ts";
import type { InLane } from "./sync-queries.ts";

/** What people ask of jobs, and which lanes are to be woken. */

export const saveRequest: PreparedQuery<InLane & { id: string; request: string }, unknown> =
  prepare((db, p) =>
    db
      .insertInto("job_request")
      .values({ tenant_id: p.tenantId, job_id: p.jobId, id: p.id, request: p.request })
      .onConflict((clash) => clash.doNothing()),
  );

export const listRequests: PreparedQuery<InLane, { request: string }> = prepare((db, p) =>
  db
    .selectFrom("job_request")
    .select("request")
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .orderBy("id"),
);

export const removeRequests: PreparedQuery<InLane & { ids: readonly string[] }, unknown> = prepare(
  (db, p, dialect) =>
    db
      .deleteFrom("job_request")
      .where("tenant_id", "=", p.tenantId)
      .where("job_id", "=", p.jobId)
      .where((eb) => dialect.inList(eb.ref("id"), p.ids)),
);

interface LaneRow {
  readonly tenantId: string;
  readonly jobId: string;
}

// A lane that somebody runs is left alone: its run stores when it is to be woken next.
export const listDueLanes: PreparedQuery<{ now: number; limit: number }, LaneRow> = prepare(
  (db, p, dialect) =>
    db
      .selectFrom("job")
      .innerJoin("application", (join) =>
        join
          .onRef("application.tenant_id", "=", "job.tenant_id")
          .on((eb) =>
            eb("application.id", "=", dialect.readMember(eb.ref("job.config"), "applicationId")),
          ),
      )
      .leftJoin("lane_lease", (join) =>
        join
          .onRef("lane_lease.tenant_id", "=", "job.tenant_id")
          .onRef("lane_lease.job_id", "=", "job.id"),
      )
      .select(["job.tenant_id as tenantId", "job.id as jobId"])
      .where("job.wake_at", "<=", p.now)
      .where("application.secret", "is not", null)
      .where((eb) =>
        eb.or([eb("lane_lease.expires_at", "is", null), eb("lane_lease.expires_at", "<=", p.now)]),
      )
      .orderBy("job.wake_at")
      .limit(count(p.limit)),
);

export const listWakeable: PreparedQuery<{ tenantId: string }, LaneRow> = prepare((db, p) =>
  db
    .selectFrom("job")
    .select(["tenant_id as tenantId", "id as jobId"])
    .where("tenant_id", "=", p.tenantId)
    .where((eb) =>
      eb.or([
        eb("status", "in", [sql<string>`'Active'`, sql<string>`'NotRun'`]),
        // Written by JSON.stringify: a quotation mark inside a text has a backslash before it.
        eb.and([
          eb("status", "=", sql<string>`'Quarantine'`),
          eb("state", "like", sql<string>`'%"reason":"TooManyDeletes"%'`),
        ]),
      ]),
    )
    .orderBy("id"),
);

export const readHolder: PreparedQuery<InLane, { holder: string; expiresAt: number }> = prepare(
  (db, p) =>
    db
      .selectFrom("lane_lease")
      .select(["holder", "expires_at as expiresAt"])
      .where("tenant_id", "=", p.tenantId)
      .where("job_id", "=", p.jobId),
);
