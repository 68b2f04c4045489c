import { writeNoticeMail } from "../sync/notice-mail.ts";
import {
  DeliveryError,
  type NotificationStore,
  type OutboxEntry,
  type Webhook,
} from "../sync/notification-ports.ts";
import { isMailAddress } from "../sync/notification-settings.ts";
import { JobAdminError } from "./job-admin-error.ts";
import type { NotifierPorts } from "./notifier.ts";

/** What administering notifications takes. */
export interface NotificationAdmin {
  readonly notifier: Pick<NotifierPorts, "mailer" | "notifications" | "webhooks" | "world">;
}

/** A webhook as it is shown: its secret never is. */
export type PresentedWebhook = Omit<Webhook, "tenantId">;

/** What a new or changed webhook is to be; from outside, and trusted in nothing. */
export interface WebhookRequest {
  readonly url?: unknown;
  readonly secret?: unknown;
  readonly applicationId?: unknown;
  readonly enabled?: unknown;
}

const SHORTEST_SECRET = 16;

/**
 * Send one mail at once, to find out whether mail works.
 *
 * @throws JobAdminError `MailNotConfigured`, `InvalidRecipient`, `MailNotSent`
 */
export async function sendTestMail(
  admin: { readonly notifier: Pick<NotifierPorts, "mailer" | "world"> },
  to: unknown,
): Promise<void> {
  const { mailer, world } = admin.notifier;
  if (mailer === undefined) {
    const message = "No mail server is named. Set ROLLCALL_SMTP_URL and ROLLCALL_MAIL_FROM.";
    throw new JobAdminError("MailNotConfigured", message);
  }
  if (typeof to !== "string" || !isMailAddress(to)) {
    throw new JobAdminError("InvalidRecipient", "The recipient is no mail address.");
  }
  const mail = writeNoticeMail([], { name: "test mail", links: [] });
  const text = "This is a test mail of Rollcall: mail works. Æ ø å ä ö arrive as they are.";
  const messageId = `<${world.newId()}@rollcall>`;
  try {
    const subject = mail.subject.replace(": nothing new", "");
    const html = `<!doctype html><html lang="en"><body><p>${text}</p></body></html>`;
    const refused = await mailer.send({ to: [to], subject, text: `${text}\n`, html, messageId });
    if (refused.length > 0) throw new DeliveryError("The mail server refused the recipient.");
  } catch (cause) {
    if (!(cause instanceof DeliveryError)) throw cause;
    throw new JobAdminError("MailNotSent", cause.message, { cause });
  }
}

/** The newest notifications of a tenant: what was sent, what waits, and why. */
export function listNotifications(
  admin: NotificationAdmin,
  tenantId: string,
  top: number,
): Promise<readonly OutboxEntry[]> {
  return admin.notifier.notifications.listEntries(tenantId, top);
}

/** The webhooks of a tenant. */
export async function listWebhooks(
  admin: NotificationAdmin,
  tenantId: string,
): Promise<readonly PresentedWebhook[]> {
  const hooks = await admin.notifier.notifications.listWebhooks(tenantId);
  return hooks.map(({ tenantId: _known, ...shown }) => shown);
}

/**
 * Add a webhook, or replace the one of that id.
 *
 * @param id - undefined: a new one
 * @throws JobAdminError `InvalidWebhook`, `WebhookNotFound`, `TooManyWebhooks`
 */
export async function saveWebhook(
  admin: NotificationAdmin,
  tenantId: string,
  id: string | undefined,
  wanted: WebhookRequest,
): Promise<PresentedWebhook> {
  const { notifications, world } = admin.notifier;
  const before = id === undefined ? undefined : await findWebhook(notifications, tenantId, id);
  const url = readUrl(wanted.url ?? before?.url);
  const secret = await readSecret(notifications, tenantId, wanted.secret, before);
  const { applicationId = before?.applicationId, enabled = before?.enabled ?? true } = wanted;
  if (applicationId !== undefined && typeof applicationId !== "string") {
    throw new JobAdminError("InvalidWebhook", "applicationId is the id of an application.");
  }
  if (typeof enabled !== "boolean") {
    throw new JobAdminError("InvalidWebhook", "enabled is true or false.");
  }
  const shown = {
    id: before?.id ?? world.newId(),
    ...(applicationId !== undefined && { applicationId }),
    url,
    enabled,
  };
  if (await notifications.saveWebhook({ tenantId, ...shown }, secret, MOST_WEBHOOKS)) return shown;
  const message = `A tenant has at most ${MOST_WEBHOOKS} webhooks. Remove one that nobody needs.`;
  throw new JobAdminError("TooManyWebhooks", message);
}

/** Each event goes to all of them, so that a tenant can't have as many as it likes. */
const MOST_WEBHOOKS = 50;

/** Remove a webhook. @throws JobAdminError `WebhookNotFound` */
export async function removeWebhook(
  admin: NotificationAdmin,
  tenantId: string,
  id: string,
): Promise<void> {
  if (await admin.notifier.notifications.removeWebhook(tenantId, id)) return;
  throw refuseUnknown(id);
}

/** Send one event to a webhook at once. @throws JobAdminError `WebhookNotFound`, `WebhookFailed` */
export async function testWebhook(
  admin: NotificationAdmin,
  tenantId: string,
  id: string,
): Promise<void> {
  const { notifications, webhooks, world } = admin.notifier;
  const { url } = await findWebhook(notifications, tenantId, id);
  const secret = (await notifications.readWebhookSecret(tenantId, id)) ?? "";
  const body = JSON.stringify({ tenantId, events: [], test: true });
  try {
    await webhooks.send({ url, secret, id: world.newId(), body });
  } catch (cause) {
    if (!(cause instanceof DeliveryError)) throw cause;
    throw new JobAdminError("WebhookFailed", cause.message, { cause });
  }
}

async function findWebhook(store: NotificationStore, tenantId: string, id: string) {
  const found = (await store.listWebhooks(tenantId)).find((each) => each.id === id);
  if (found === undefined) throw refuseUnknown(id);
  return found;
}

async function readSecret(
  store: NotificationStore,
  tenantId: string,
  given: unknown,
  before: Webhook | undefined,
): Promise<string> {
  if (given === undefined && before !== undefined) {
    const kept = await store.readWebhookSecret(tenantId, before.id);
    if (kept !== undefined) return kept;
  }
  if (typeof given === "string" && given.length >= SHORTEST_SECRET && given.length <= 1024) {
    return given;
  }
  const message =
    "secret is what messages are signed with: " +
    `a text of ${SHORTEST_SECRET} characters or more.`;
  throw new JobAdminError("InvalidWebhook", message);
}

function readUrl(given: unknown): string {
  const url = typeof given === "string" && given.length <= 2048 ? URL.parse(given) : null;
  const isHttp = url?.protocol === "https:" || url?.protocol === "http:";
  if (url !== null && isHttp && url.username === "" && url.password === "") return url.href;
  const message = "url begins with https:// and a host, and has no user name in it.";
  throw new JobAdminError("InvalidWebhook", message);
}

function refuseUnknown(id: string): JobAdminError {
  const shown = id.slice(0, 120);
  return new JobAdminError("WebhookNotFound", `The tenant has no webhook "${shown}".`);
}
