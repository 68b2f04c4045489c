import { sql } from "kysely";
import type { SyncErrorCode } from "../sync/errors.ts";
import type { ObjectType } from "../sync/schema.ts";
import { count, type PreparedQuery, prepare } from "./prepare.ts";

/** Arguments of a query inside one lane. */
export interface InLane {
  readonly tenantId: string;
  readonly jobId: string;
}

interface OneApplication {
  readonly tenantId: string;
  readonly id: string;
}

export const saveApplication: PreparedQuery<OneApplication & { config: string }, unknown> = prepare(
  (db, p) =>
    db
      .insertInto("application")
      .values({ tenant_id: p.tenantId, id: p.id, config: p.config })
      .onConflict((clash) =>
        clash
          .columns(["tenant_id", "id"])
          .doUpdateSet((eb) => ({ config: eb.ref("excluded.config") })),
      ),
);

export const readApplication: PreparedQuery<
  OneApplication,
  { config: string; secret: string | null }
> = prepare((db, p) =>
  db
    .selectFrom("application")
    .select(["config", "secret"])
    .where("tenant_id", "=", p.tenantId)
    .where("id", "=", p.id),
);

export const deleteApplication: PreparedQuery<OneApplication, unknown> = prepare((db, p) =>
  db.deleteFrom("application").where("tenant_id", "=", p.tenantId).where("id", "=", p.id),
);

export const listApplications: PreparedQuery<{ tenantId: string }, { config: string }> = prepare(
  (db, p) =>
    db.selectFrom("application").select("config").where("tenant_id", "=", p.tenantId).orderBy("id"),
);

export const saveSecret: PreparedQuery<OneApplication & { secret: string | null }, unknown> =
  prepare((db, p) =>
    db
      .updateTable("application")
      .set({ secret: p.secret })
      .where("tenant_id", "=", p.tenantId)
      .where("id", "=", p.id),
  );

interface SaveJob extends InLane {
  readonly status: string;
  readonly config: string;
  readonly state: string;
  readonly wakeAt: number | undefined;
}

export const saveJob: PreparedQuery<SaveJob, unknown> = prepare((db, p) =>
  db
    .insertInto("job")
    .values({
      tenant_id: p.tenantId,
      id: p.jobId,
      status: p.status,
      config: p.config,
      state: p.state,
      wake_at: p.wakeAt ?? null,
    })
    .onConflict((clash) =>
      clash.columns(["tenant_id", "id"]).doUpdateSet((eb) => ({
        config: eb.ref("excluded.config"),
      })),
    ),
);

/** A job as it is stored. */
export interface JobRow {
  readonly config: string;
  readonly state: string;
}

export const readJob: PreparedQuery<InLane, JobRow> = prepare((db, p) =>
  db
    .selectFrom("job")
    .select(["config", "state"])
    .where("tenant_id", "=", p.tenantId)
    .where("id", "=", p.jobId),
);

export const listJobs: PreparedQuery<{ tenantId: string }, { config: string }> = prepare((db, p) =>
  db.selectFrom("job").select("config").where("tenant_id", "=", p.tenantId).orderBy("id"),
);

export const listKeyed: PreparedQuery<object, { tenantId: string; id: string }> = prepare((db) =>
  db
    .selectFrom("application")
    .select(["tenant_id as tenantId", "id"])
    .where("secret", "is not", null),
);

export const listRunnable: PreparedQuery<object, JobRow> = prepare((db) =>
  db
    .selectFrom("job")
    .select(["config", "state"])
    .where("status", "in", [
      sql<string>`'Active'`,
      sql<string>`'NotRun'`,
      sql<string>`'Quarantine'`,
    ])
    .orderBy("tenant_id")
    .orderBy("id"),
);

interface SaveState extends InLane {
  readonly status: string;
  readonly state: string;
  readonly wakeAt: number | undefined;
}

export const saveState: PreparedQuery<SaveState, unknown> = prepare((db, p) =>
  db
    .updateTable("job")
    .set({ status: p.status, state: p.state, wake_at: p.wakeAt ?? null })
    .where("tenant_id", "=", p.tenantId)
    .where("id", "=", p.jobId),
);

/** A link as it is stored. */
export interface LinkRow {
  readonly source_id: string;
  readonly target_id: string;
  readonly target_values: string;
  readonly managed: number;
}

interface ObjectsQuery extends InLane {
  readonly objectType: ObjectType;
  readonly ids: readonly string[];
}

const LINK_COLUMNS = ["source_id", "target_id", "target_values", "managed"] as const;

export const readLinks: PreparedQuery<ObjectsQuery, LinkRow> = prepare((db, p, dialect) =>
  db
    .selectFrom("link")
    .select(LINK_COLUMNS)
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .where("object_type", "=", p.objectType)
    .where((eb) => dialect.inList(eb.ref("source_id"), p.ids)),
);

export const readTargetIds: PreparedQuery<ObjectsQuery, { source_id: string; target_id: string }> =
  prepare((db, p, dialect) =>
    db
      .selectFrom("link")
      .select(["source_id", "target_id"])
      .where("tenant_id", "=", p.tenantId)
      .where("job_id", "=", p.jobId)
      .where("object_type", "=", p.objectType)
      .where((eb) => dialect.inList(eb.ref("source_id"), p.ids)),
  );

export const readLinksByTarget: PreparedQuery<ObjectsQuery, LinkRow> = prepare((db, p, dialect) =>
  db
    .selectFrom("link")
    .select(LINK_COLUMNS)
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .where("object_type", "=", p.objectType)
    .where((eb) => dialect.inList(eb.ref("target_id"), p.ids)),
);

interface LinksQuery extends InLane {
  readonly objectType: ObjectType;
  readonly afterId: string;
  readonly limit: number;
}

export const listLinks: PreparedQuery<LinksQuery, LinkRow> = prepare((db, p) =>
  db
    .selectFrom("link")
    .select(LINK_COLUMNS)
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .where("object_type", "=", p.objectType)
    .where("source_id", ">", p.afterId)
    .orderBy("source_id")
    .limit(count(p.limit)),
);

/** An escrow as it is stored. */
export interface EscrowRow {
  readonly object_type: ObjectType;
  readonly source_id: string;
  readonly code: SyncErrorCode;
  readonly message: string;
  readonly attempts: number;
  readonly first_failed: string;
  readonly next_attempt: string;
}

export const ESCROW_COLUMNS = [
  "object_type",
  "source_id",
  "code",
  "message",
  "attempts",
  "first_failed",
  "next_attempt",
] as const;

export const listEscrows: PreparedQuery<InLane & { limit: number }, EscrowRow> = prepare((db, p) =>
  db
    .selectFrom("escrow")
    .select(ESCROW_COLUMNS)
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .orderBy("attempts")
    .orderBy("first_failed")
    .orderBy("object_type")
    .orderBy("source_id")
    .limit(count(p.limit)),
);

export const readEscrows: PreparedQuery<ObjectsQuery, EscrowRow> = prepare((db, p, dialect) =>
  db
    .selectFrom("escrow")
    .select(ESCROW_COLUMNS)
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .where("object_type", "=", p.objectType)
    .where((eb) => dialect.inList(eb.ref("source_id"), p.ids)),
);

export const listLinkedMembers: PreparedQuery<
  InLane & { groupSourceId: string },
  { member_source_id: string }
> = prepare((db, p) =>
  db
    .selectFrom("linked_member")
    .select("member_source_id")
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .where("group_source_id", "=", p.groupSourceId)
    .orderBy("member_source_id"),
);
