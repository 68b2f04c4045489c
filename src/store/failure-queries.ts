import { sql } from "kysely";
import type { ObjectType } from "../sync/schema.ts";
import { count, type PreparedQuery, prepare } from "./prepare.ts";
import { ESCROW_COLUMNS, type EscrowRow, type InLane } from "./sync-queries.ts";

/** The code of an escrow that only announces a write. */
const ANNOUNCED = "Interrupted";

/** Codes after which nobody knows whether the target did what it was asked. */
const UNCERTAIN: readonly string[] = [
  ANNOUNCED,
  "InternalServerError",
  "Timeout",
  "ChangeNotApplied",
];

interface DueEscrows extends InLane {
  readonly dueBy: string;
  readonly afterType: string;
  readonly afterId: string;
  readonly limit: number;
}

// Users before groups, whose members they are.
export const listDueEscrows: PreparedQuery<DueEscrows, EscrowRow> = prepare((db, p) =>
  db
    .selectFrom("escrow")
    .select(ESCROW_COLUMNS)
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .where("next_attempt", "<=", p.dueBy)
    .where(
      sql<boolean>`(object_type < ${p.afterType}
        or (object_type = ${p.afterType} and source_id > ${p.afterId}))`,
    )
    .orderBy("object_type", "desc")
    .orderBy("source_id")
    .limit(count(p.limit)),
);

export const listOldEscrows: PreparedQuery<InLane & { before: string; limit: number }, EscrowRow> =
  prepare((db, p) =>
    db
      .selectFrom("escrow")
      .select(ESCROW_COLUMNS)
      .where("tenant_id", "=", p.tenantId)
      .where("job_id", "=", p.jobId)
      .where("first_failed", "<", p.before)
      .where("attempts", ">", sql<number>`0`)
      .orderBy("object_type")
      .orderBy("source_id")
      .limit(count(p.limit)),
  );

export const countEscrows: PreparedQuery<InLane, { total: number }> = prepare((db, p) =>
  db
    .selectFrom("escrow")
    .select((eb) => eb.fn.countAll<number>().as("total"))
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .where("attempts", ">", sql<number>`0`),
);

export const countReferenceFailures: PreparedQuery<InLane, { total: number }> = prepare((db, p) =>
  db
    .selectFrom("pending_reference")
    .select((eb) => eb.fn.countAll<number>().as("total"))
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .where("code", "is not", null),
);

export const firstEscrow: PreparedQuery<InLane, { next: string }> = prepare((db, p) =>
  db
    .selectFrom("escrow")
    .select("next_attempt as next")
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .orderBy("next_attempt")
    .limit(sql.lit(1)),
);

// One whose other end is gone can't be written, whenever it is due.
export const firstReference: PreparedQuery<InLane, { next: string }> = prepare((db, p) =>
  db
    .selectFrom("pending_reference as r")
    .innerJoin("link as other", (join) =>
      join
        .onRef("other.tenant_id", "=", "r.tenant_id")
        .onRef("other.job_id", "=", "r.job_id")
        .onRef("other.object_type", "=", "r.referenced_type")
        .onRef("other.source_id", "=", "r.referenced_id"),
    )
    .select("r.next_attempt as next")
    .where("r.tenant_id", "=", p.tenantId)
    .where("r.job_id", "=", p.jobId)
    .where("r.code", "is not", null)
    .orderBy("r.next_attempt")
    .limit(sql.lit(1)),
);

type Orphans = InLane & { readonly afterId: string; readonly limit: number };

function prepareOrphans(objectType: ObjectType): PreparedQuery<Orphans, { source_id: string }> {
  const objects = sql.table(objectType === "User" ? "directory_user" : "directory_group");
  return prepare((db, p) => ({
    compile: () =>
      sql<{ source_id: string }>`select link.source_id from link
        left join ${objects} as object
          on object.tenant_id = link.tenant_id and object.id = link.source_id
        where link.tenant_id = ${p.tenantId} and link.job_id = ${p.jobId}
          and link.object_type = ${sql.lit(objectType)} and link.source_id > ${p.afterId}
          and object.id is null
        order by link.source_id limit ${count(p.limit)}`.compile(db),
  }));
}

/** Links whose source object is gone, by its kind. */
export const ORPHANS: Readonly<Record<ObjectType, PreparedQuery<Orphans, { source_id: string }>>> =
  { User: prepareOrphans("User"), Group: prepareOrphans("Group") };

const uncertain = sql.join(UNCERTAIN.map((code) => sql.lit(code)));

export const removeCertainEscrows: PreparedQuery<InLane, unknown> = prepare((db, p) => ({
  compile: () =>
    sql`delete from escrow where tenant_id = ${p.tenantId} and job_id = ${p.jobId}
      and code not in (${uncertain})`.compile(db),
}));

/** What nobody knows the outcome of becomes an announcement again: the target is read. */
export const announceUncertain: PreparedQuery<InLane, unknown> = prepare((db, p) => ({
  compile: () =>
    sql`update escrow set code = ${sql.lit(ANNOUNCED)}, attempts = 0, next_attempt = ''
      where tenant_id = ${p.tenantId} and job_id = ${p.jobId}`.compile(db),
}));

export const removeReferenceFailures: PreparedQuery<InLane, unknown> = prepare((db, p) =>
  db
    .deleteFrom("pending_reference")
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .where("code", "is not", null),
);

export const makeEscrowsDue: PreparedQuery<InLane & { at: string }, unknown> = prepare((db, p) => ({
  compile: () =>
    sql`update escrow set next_attempt = ${p.at}
      where tenant_id = ${p.tenantId} and job_id = ${p.jobId}
        and next_attempt > ${p.at}`.compile(db),
}));

export const makeReferencesDue: PreparedQuery<InLane & { at: string }, unknown> = prepare(
  (db, p) => ({
    compile: () =>
      sql`update pending_reference set next_attempt = ${p.at}
        where tenant_id = ${p.tenantId} and job_id = ${p.jobId} and code is not null
          and next_attempt > ${p.at}`.compile(db),
  }),
);

/**
 * Who was managed is remembered as an announced write, so that somebody who has left the scope
 * meanwhile is found in the target by name, and disabled there.
 */
export const announceManaged: PreparedQuery<InLane & { at: string; message: string }, unknown> =
  prepare((db, p) => ({
    compile: () =>
      sql`insert into escrow
        (tenant_id, job_id, object_type, source_id, code, message, attempts, first_failed,
          next_attempt)
        select tenant_id, job_id, object_type, source_id, ${sql.lit(ANNOUNCED)}, ${p.message}, 0,
          ${p.at}, ${p.at}
        from link where tenant_id = ${p.tenantId} and job_id = ${p.jobId} and managed = 1
        on conflict (tenant_id, job_id, object_type, source_id) do nothing`.compile(db),
  }));

function prepareRemovalOfLane(
  table:
    | "job"
    | "link"
    | "link_count"
    | "escrow"
    | "pending_reference"
    | "linked_member"
    | "job_request"
    | "execution"
    | "reconciliation"
    | "ignored_drift"
    | "mapping_example",
): PreparedQuery<InLane, unknown> {
  const id = table === "job" ? "id" : "job_id";
  return prepare((db, p) => ({
    compile: () =>
      sql`delete from ${sql.table(table)}
        where tenant_id = ${p.tenantId} and ${sql.ref(id)} = ${p.jobId}`.compile(db),
  }));
}

/** Everything of a lane, by table. */
export const REMOVALS: {
  readonly links: PreparedQuery<InLane, unknown>;
  readonly linkCounts: PreparedQuery<InLane, unknown>;
  readonly members: PreparedQuery<InLane, unknown>;
  readonly references: PreparedQuery<InLane, unknown>;
  readonly escrows: PreparedQuery<InLane, unknown>;
  readonly requests: PreparedQuery<InLane, unknown>;
  readonly executions: PreparedQuery<InLane, unknown>;
  readonly reconciliation: PreparedQuery<InLane, unknown>;
  readonly ignoredDrifts: PreparedQuery<InLane, unknown>;
  readonly examples: PreparedQuery<InLane, unknown>;
  readonly job: PreparedQuery<InLane, unknown>;
} = {
  links: prepareRemovalOfLane("link"),
  linkCounts: prepareRemovalOfLane("link_count"),
  members: prepareRemovalOfLane("linked_member"),
  references: prepareRemovalOfLane("pending_reference"),
  escrows: prepareRemovalOfLane("escrow"),
  requests: prepareRemovalOfLane("job_request"),
  executions: prepareRemovalOfLane("execution"),
  reconciliation: prepareRemovalOfLane("reconciliation"),
  ignoredDrifts: prepareRemovalOfLane("ignored_drift"),
  examples: prepareRemovalOfLane("mapping_example"),
  job: prepareRemovalOfLane("job"),
};
