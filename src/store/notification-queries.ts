import { sql } from "kysely";
import { count, type PreparedQuery, type PreparedRows, prepare, prepareRows } from "./prepare.ts";

interface OneTopic {
  readonly tenantId: string;
  readonly topic: string;
}

/** Arguments that name a group of the outbox. */
export interface InGroup extends OneTopic {
  readonly channel: string;
}

export const readTold: PreparedQuery<OneTopic, { version: number; told: string }> = prepare(
  (db, p) =>
    db
      .selectFrom("notice_state")
      .select(["version", "told"])
      .where("tenant_id", "=", p.tenantId)
      .where("topic", "=", p.topic),
);

export const addTold: PreparedQuery<OneTopic & { told: string }, unknown> = prepare((db, p) =>
  db
    .insertInto("notice_state")
    .values({ tenant_id: p.tenantId, topic: p.topic, version: sql<number>`1`, told: p.told })
    .onConflict((clash) => clash.doNothing()),
);

export const changeTold: PreparedQuery<OneTopic & { told: string; version: number }, unknown> =
  prepare((db, p) =>
    db
      .updateTable("notice_state")
      .set({ told: p.told, version: sql<number>`version + 1` })
      .where("tenant_id", "=", p.tenantId)
      .where("topic", "=", p.topic)
      .where("version", "=", p.version),
  );

interface NewEntry extends InGroup {
  readonly id: string;
  readonly at: string;
  readonly notice: string;
}

export const addEntries: PreparedRows<NewEntry> = prepareRows((db, rows) =>
  db.insertInto("notification").values(
    rows.map((row) => ({
      tenant_id: row.tenantId,
      id: row.id,
      topic: row.topic,
      channel: row.channel,
      at: row.at,
      notice: row.notice,
      status: sql<string>`'waiting'`,
      due_at: sql<number>`0`,
      attempts: sql<number>`0`,
      claimed_until: sql<number>`0`,
    })),
  ),
);

export const listDue: PreparedQuery<{ now: number; limit: number }, InGroup> = prepare((db, p) =>
  db
    .selectFrom("notification")
    .select(["tenant_id as tenantId", "topic", "channel"])
    // Written as the index has it, so that both databases see that it serves.
    .where(sql<boolean>`status = 'waiting'`)
    .where("due_at", "<=", p.now)
    .where("claimed_until", "<=", p.now)
    .groupBy(["tenant_id", "topic", "channel"])
    .orderBy(sql`min(due_at)`)
    .limit(count(p.limit)),
);

/** An entry as it is stored. */
export interface EntryRow {
  readonly tenant_id: string;
  readonly id: string;
  readonly topic: string;
  readonly channel: string;
  readonly at: string;
  readonly notice: string;
  readonly status: string;
  readonly attempts: number;
  readonly error: string | null;
}

const COLUMNS = [
  "tenant_id",
  "id",
  "topic",
  "channel",
  "at",
  "notice",
  "status",
  "attempts",
  "error",
] as const;

export const claim: PreparedQuery<InGroup & { now: number; until: number }, EntryRow> = prepare(
  (db, p) =>
    db
      .updateTable("notification")
      .set({ claimed_until: p.until })
      .where("tenant_id", "=", p.tenantId)
      .where("topic", "=", p.topic)
      .where("channel", "=", p.channel)
      .where(sql<boolean>`status = 'waiting'`)
      .where("claimed_until", "<=", p.now)
      .returning(COLUMNS),
);

interface Ids {
  readonly tenantId: string;
  readonly ids: readonly string[];
}

export const settle: PreparedQuery<
  Ids & { status: string; now: number; error: string | undefined },
  unknown
> = prepare((db, p, dialect) =>
  db
    .updateTable("notification")
    .set({ status: p.status, settled_at: p.now, error: p.error as string | null })
    .where("tenant_id", "=", p.tenantId)
    .where((eb) => dialect.inList(eb.ref("id"), p.ids)),
);

export const postpone: PreparedQuery<
  Ids & { due: number; tries: number; error: string | undefined },
  unknown
> = prepare((db, p, dialect) =>
  db
    .updateTable("notification")
    .set({
      due_at: p.due,
      claimed_until: sql<number>`0`,
      attempts: sql<number>`attempts + ${p.tries}`,
      error: p.error as string | null,
    })
    .where("tenant_id", "=", p.tenantId)
    .where((eb) => dialect.inList(eb.ref("id"), p.ids)),
);

export const listSent: PreparedQuery<InGroup & { since: number }, { at: number }> = prepare(
  (db, p) =>
    db
      .selectFrom("notification")
      .select("settled_at as at")
      .distinct()
      .where("tenant_id", "=", p.tenantId)
      .where("topic", "=", p.topic)
      .where("channel", "=", p.channel)
      .where("status", "=", sql<string>`'sent'`)
      .where("settled_at", ">=", p.since)
      .orderBy("settled_at", "desc")
      .$castTo<{ at: number }>(),
);

export const listEntries: PreparedQuery<{ tenantId: string; limit: number }, EntryRow> = prepare(
  (db, p) =>
    db
      .selectFrom("notification")
      .select(COLUMNS)
      .where("tenant_id", "=", p.tenantId)
      .orderBy("at", "desc")
      .orderBy("id", "desc")
      .limit(count(p.limit)),
);

export const pruneEntries: PreparedQuery<{ tenantId: string; before: number }, unknown> = prepare(
  (db, p) =>
    db
      .deleteFrom("notification")
      .where("tenant_id", "=", p.tenantId)
      .where("settled_at", "<", p.before),
);

interface OneWebhook {
  readonly tenantId: string;
  readonly id: string;
}

export const saveWebhook: PreparedQuery<
  OneWebhook & {
    applicationId: string | undefined;
    url: string;
    secret: string;
    enabled: number;
  },
  unknown
> = prepare((db, p) =>
  db
    .insertInto("webhook")
    .values({
      tenant_id: p.tenantId,
      id: p.id,
      application_id: p.applicationId as string | null,
      url: p.url,
      secret: p.secret,
      enabled: p.enabled,
    })
    .onConflict((clash) =>
      clash.columns(["tenant_id", "id"]).doUpdateSet((eb) => ({
        application_id: eb.ref("excluded.application_id"),
        url: eb.ref("excluded.url"),
        secret: eb.ref("excluded.secret"),
        enabled: eb.ref("excluded.enabled"),
      })),
    ),
);

export const listWebhooks: PreparedQuery<
  { tenantId: string },
  { id: string; application_id: string | null; url: string; enabled: number }
> = prepare((db, p) =>
  db
    .selectFrom("webhook")
    .select(["id", "application_id", "url", "enabled"])
    .where("tenant_id", "=", p.tenantId)
    .orderBy("id"),
);

export const readWebhookSecret: PreparedQuery<OneWebhook, { secret: string }> = prepare((db, p) =>
  db
    .selectFrom("webhook")
    .select("secret")
    .where("tenant_id", "=", p.tenantId)
    .where("id", "=", p.id),
);

export const removeWebhook: PreparedQuery<OneWebhook, unknown> = prepare((db, p) =>
  db.deleteFrom("webhook").where("tenant_id", "=", p.tenantId).where("id", "=", p.id),
);
