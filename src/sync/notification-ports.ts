import type { Notice, Told } from "./notice.ts";

/** A message that waits to be sent, or was. */
export interface OutboxEntry {
  readonly tenantId: string;
  readonly id: string;
  /** What it is about: `job/<id>`, `organization/<id>/token/<id>`. */
  readonly topic: string;
  /** `mail`, or `webhook/<id>`. */
  readonly channel: string;
  readonly notice: Notice;
  /** ISO instant at which it was queued. */
  readonly at: string;
  readonly status: "waiting" | "sent" | "dropped";
  readonly attempts: number;
  /** Why the last attempt failed. */
  readonly error?: string;
}

/** Entries that may go out in one message. */
export interface OutboxGroup {
  readonly tenantId: string;
  readonly topic: string;
  readonly channel: string;
}

/** A receiver of notices over HTTP. */
export interface Webhook {
  readonly tenantId: string;
  readonly id: string;
  /** Absent: every application of the tenant. */
  readonly applicationId?: string;
  readonly url: string;
  readonly enabled: boolean;
}

/** How an attempt ended. */
export type OutboxOutcome =
  | { readonly status: "sent"; readonly nowMs: number }
  | { readonly status: "dropped"; readonly nowMs: number; readonly error: string }
  /** Later: `error` when it was tried, absent when it only waits for its digest. */
  | { readonly status: "waiting"; readonly dueMs: number; readonly error?: string };

/** The outbox: what is to be told is stored first, and sent by whoever claims it. */
export interface NotificationStore {
  /** What people know; version 0 when nothing was ever told. */
  readTold(tenantId: string, topic: string): Promise<{ readonly version: number; told: Told }>;
  /**
   * Store what people know from now on, and what is to be sent for it, in one transaction.
   *
   * @returns false when somebody else has been faster; then nothing was stored
   */
  saveTold(
    tenantId: string,
    topic: string,
    given: {
      readonly version: number;
      readonly told: Told;
      readonly entries: readonly Pick<OutboxEntry, "id" | "channel" | "notice" | "at">[];
    },
  ): Promise<boolean>;
  /** Of every tenant: groups with something that is due and not claimed by anybody. */
  listDue(nowMs: number, limit: number): Promise<readonly OutboxGroup[]>;
  /** Take everything of a group that waits, due or not, oldest first, until `untilMs`. */
  claim(group: OutboxGroup, nowMs: number, untilMs: number): Promise<readonly OutboxEntry[]>;
  settle(tenantId: string, ids: readonly string[], outcome: OutboxOutcome): Promise<void>;
  /** When messages of the group went out since then, the last first. */
  listSent(group: OutboxGroup, sinceMs: number): Promise<readonly number[]>;
  /** The newest entries of a tenant. */
  listEntries(tenantId: string, limit: number): Promise<readonly OutboxEntry[]>;
  /** Delete what was settled before then. @returns how many went */
  prune(tenantId: string, beforeMs: number): Promise<number>;

  /**
   * Insert or replace by id; the secret is kept encrypted.
   *
   * @param most - how many a tenant may have; absent: any number
   * @returns false when it would be one more than that, and nothing was saved
   */
  saveWebhook(webhook: Webhook, secret: string, most?: number): Promise<boolean>;
  listWebhooks(tenantId: string): Promise<readonly Webhook[]>;
  readWebhookSecret(tenantId: string, id: string): Promise<string | undefined>;
  /** @returns false when there was none */
  removeWebhook(tenantId: string, id: string): Promise<boolean>;
}

/** One mail, ready to be sent. */
export interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The same for every attempt, so that a mail server can tell a repetition. */
  readonly messageId: string;
}

/** Sends mail. */
export interface Mailer {
  /**
   * @returns addresses that the server refused, while it took the mail for others
   * @throws DeliveryError
   */
  send(mail: Mail): Promise<readonly string[]>;
  close(): void;
  /** Where mail goes, for a person; nothing of it is secret. */
  readonly server?: MailServer;
}

/** A mail server as it is shown. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  readonly tls: "always" | "upgrade" | "never";
  readonly from: string;
}

/** Sends notices to a webhook. */
export interface WebhookSender {
  /** @throws DeliveryError */
  send(given: {
    readonly url: string;
    readonly secret: string;
    readonly id: string;
    readonly body: string;
  }): Promise<void>;
}

/** A message that could not be delivered; `message` is one sentence without secrets. */
export class DeliveryError extends Error {
  override readonly name = "DeliveryError";
  readonly code = "DeliveryFailed";
}
