import type { Notice, Told } from "../sync/notice.ts";
import type { NotificationStore, OutboxEntry, Webhook } from "../sync/notification-ports.ts";
import type { Database } from "./database.ts";
import * as queries from "./notification-queries.ts";
import type { SecretBox } from "./secret-box.ts";

/** The outbox and the webhooks in the database. */
export function createNotificationStore(database: Database, secrets: SecretBox): NotificationStore {
  const { reader } = database;
  return {
    async readTold(tenantId, topic) {
      const row = await queries.readTold.first(reader, { tenantId, topic });
      if (row === undefined) return { version: 0, told: {} };
      return { version: Number(row.version), told: JSON.parse(row.told) as Told };
    },
    saveTold: (tenantId, topic, given) =>
      database.write(undefined, async (writer) => {
        const { version, entries } = given;
        const told = JSON.stringify(given.told);
        const changed =
          version === 0
            ? await queries.addTold.run(writer, { tenantId, topic, told })
            : await queries.changeTold.run(writer, { tenantId, topic, told, version });
        if (changed === 0) return false;
        await queries.addEntries.run(
          writer,
          entries.map(({ id, channel, notice, at }) => ({
            tenantId,
            topic,
            id,
            channel,
            at,
            notice: JSON.stringify(notice),
          })),
        );
        return true;
      }),
    listDue: (now, limit) => queries.listDue.all(reader, { now, limit }),
    claim: ({ tenantId, topic, channel }, now, until) =>
      database.write(undefined, async (writer) => {
        const rows = await queries.claim.all(writer, { tenantId, topic, channel, now, until });
        return rows.map(toEntry).sort((one, other) => (one.id < other.id ? -1 : 1));
      }),
    async settle(tenantId, ids, outcome) {
      await database.write(undefined, async (writer) => {
        if (outcome.status === "waiting") {
          const { dueMs: due, error } = outcome;
          const tries = error === undefined ? 0 : 1;
          await queries.postpone.run(writer, { tenantId, ids, due, tries, error });
        } else {
          const { status, nowMs: now } = outcome;
          const error = outcome.status === "dropped" ? outcome.error : undefined;
          await queries.settle.run(writer, { tenantId, ids, status, now, error });
        }
      });
    },
    async listSent({ tenantId, topic, channel }, since) {
      const rows = await queries.listSent.all(reader, { tenantId, topic, channel, since });
      return rows.map(({ at }) => Number(at));
    },
    async listEntries(tenantId, limit) {
      return (await queries.listEntries.all(reader, { tenantId, limit })).map(toEntry);
    },
    prune: (tenantId, before) =>
      database.write(undefined, (writer) => queries.pruneEntries.run(writer, { tenantId, before })),
    ...createWebhookStore(database, secrets),
  };
}

type WebhookStore = Pick<
  NotificationStore,
  "saveWebhook" | "listWebhooks" | "readWebhookSecret" | "removeWebhook"
>;

function createWebhookStore(database: Database, secrets: SecretBox): WebhookStore {
  const { reader } = database;
  const recordOf = (tenantId: string, id: string) => JSON.stringify(["webhook", tenantId, id]);
  return {
    saveWebhook: ({ tenantId, id, applicationId, url, enabled }, secret, most) =>
      // One after the other, so that two who add one at once are both counted.
      database.write({ table: "directory_feed", id: tenantId }, async (writer) => {
        const before = await queries.listWebhooks.all(writer, { tenantId });
        const isNew = !before.some((row) => row.id === id);
        if (isNew && most !== undefined && before.length >= most) return false;
        const sealed = secrets.seal(recordOf(tenantId, id), secret);
        const row = { tenantId, id, applicationId, url, secret: sealed, enabled: enabled ? 1 : 0 };
        await queries.saveWebhook.run(writer, row);
        return true;
      }),
    async listWebhooks(tenantId) {
      const rows = await queries.listWebhooks.all(reader, { tenantId });
      return rows.map(
        (row): Webhook => ({
          tenantId,
          id: row.id,
          ...(row.application_id !== null && { applicationId: row.application_id }),
          url: row.url,
          enabled: row.enabled === 1,
        }),
      );
    },
    async readWebhookSecret(tenantId, id) {
      const row = await queries.readWebhookSecret.first(reader, { tenantId, id });
      return row === undefined ? undefined : secrets.open(recordOf(tenantId, id), row.secret);
    },
    removeWebhook: (tenantId, id) =>
      database.write(undefined, async (writer) => {
        return (await queries.removeWebhook.run(writer, { tenantId, id })) > 0;
      }),
  };
}

function toEntry(row: queries.EntryRow): OutboxEntry {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    topic: row.topic,
    channel: row.channel,
    notice: JSON.parse(row.notice) as Notice,
    at: row.at,
    status: row.status as OutboxEntry["status"],
    attempts: Number(row.attempts),
    ...(row.error !== null && { error: row.error }),
  };
}
