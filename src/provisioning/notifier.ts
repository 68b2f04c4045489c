import { formatInstant, type World } from "../common/world.ts";
import type { DirectoryReader } from "../directory/ports.ts";
import type { Application, JobState, SynchronizationJob } from "../sync/job.ts";
import { findNotices, type Notice } from "../sync/notice.ts";
import { type DeliveryPolicy, planDelivery, planRetry } from "../sync/notice-delivery.ts";
import { type MailSubject, writeNoticeMail } from "../sync/notice-mail.ts";
import {
  DeliveryError,
  type Mailer,
  type NotificationStore,
  type OutboxEntry,
  type OutboxGroup,
  type WebhookSender,
} from "../sync/notification-ports.ts";
import type { SyncStore } from "../sync/ports.ts";
import type { ReconciliationStore } from "../sync/reconciliation.ts";

/** What the notifier acts with. */
export interface NotifierPorts {
  readonly directory: Pick<DirectoryReader, "listTenants" | "readTenant">;
  readonly store: Pick<SyncStore, "listJobs" | "readJob" | "readApplication" | "countStaged">;
  readonly notifications: NotificationStore;
  /** Absent: nothing is told of them. */
  readonly reconciliations?: Pick<ReconciliationStore, "readReconciliation">;
  /** Absent: there is no mail server, and nobody is written to. */
  readonly mailer?: Mailer;
  readonly webhooks: WebhookSender;
  readonly world: World;
  readonly policy: DeliveryPolicy;
  /** Where a person looks further, in the order in which they are shown. */
  readonly linksOf: (topic: TopicNames) => MailSubject["links"];
  /** Told of what could not be delivered. */
  readonly onError: (error: unknown) => void;
}

/** What a message is about. */
export interface TopicNames {
  readonly tenantId: string;
  readonly applicationId?: string;
  readonly jobId?: string;
}

/** Whom and what a group of the outbox concerns. */
export interface Topic extends TopicNames {
  readonly name: string;
  readonly owner?: string;
  readonly recipients: readonly string[];
}

const JOB_TOPIC = "job/";
/** How long one message may take before another process tries it. */
const CLAIM_MS = 120_000;
const GROUPS_AT_ONCE = 100;

/**
 * Compare every job with what people were told about it, and queue what they don't know.
 * Nothing is sent here; what is queued is stored together with what people know from then on.
 */
export async function observeJobs(ports: NotifierPorts): Promise<void> {
  for (const { id: tenantId } of await ports.directory.listTenants()) {
    for (const job of await ports.store.listJobs(tenantId)) {
      const stored = await ports.store.readJob({ tenantId, jobId: job.id });
      if (stored !== undefined) await observeJob(ports, stored.job, stored.state);
    }
  }
}

async function observeJob(
  ports: NotifierPorts,
  job: SynchronizationJob,
  state: JobState,
): Promise<void> {
  const { store, notifications, world } = ports;
  const { tenantId, id: jobId } = job;
  const application = await store.readApplication(tenantId, job.applicationId);
  if (application === undefined) return;
  const topic = `${JOB_TOPIC}${jobId}`;
  const { version, told } = await notifications.readTold(tenantId, topic);
  const tokenExpires = application.secretTokenExpires;
  const reconciliation =
    job.reconciliation === undefined
      ? undefined
      : await ports.reconciliations?.readReconciliation({ tenantId, jobId });
  const found = findNotices(told, {
    state,
    staged: await store.countStaged({ tenantId, jobId }, "waiting"),
    at: formatInstant(world.now()),
    ...(tokenExpires !== undefined && { tokenExpires }),
    ...(reconciliation !== undefined && { reconciliation }),
  });
  if (JSON.stringify(found.told) === JSON.stringify(told)) return;
  const channels = await listChannels(ports, application);
  const entries = toEntries(world, found.notices, channels);
  await notifications.saveTold(tenantId, topic, { version, told: found.told, entries });
}

/** What is queued for some notices: one entry for each channel. */
export function toEntries(
  world: World,
  notices: readonly Notice[],
  channels: readonly string[],
): readonly Pick<OutboxEntry, "id" | "channel" | "notice" | "at">[] {
  const at = formatInstant(world.now());
  return notices.flatMap((notice) =>
    channels.map((channel) => ({ id: world.newId(), channel, notice, at })),
  );
}

async function listChannels(
  { mailer, notifications }: NotifierPorts,
  { id, tenantId, notificationSettings }: Application,
): Promise<readonly string[]> {
  const { Enabled = false, Recipients = [] } = notificationSettings ?? {};
  const hooks = await notifications.listWebhooks(tenantId);
  const chosen = hooks.filter(
    ({ enabled, applicationId }) => enabled && (applicationId ?? id) === id,
  );
  return [
    ...(mailer !== undefined && Enabled && Recipients.length > 0 ? ["mail"] : []),
    ...chosen.map((hook) => `webhook/${hook.id}`),
  ];
}

/**
 * Send what is due: at least once, in one message for each topic and channel. A process that dies
 * in the middle leaves a claim that runs out, and then somebody else sends it.
 *
 * @param findTopic - what a topic that is no job's is about
 * @returns how many messages went out
 */
export async function deliverDue(
  ports: NotifierPorts,
  findTopic: (group: OutboxGroup) => Promise<Topic | undefined>,
  signal?: AbortSignal,
): Promise<number> {
  let sent = 0;
  const groups = await ports.notifications.listDue(ports.world.now(), GROUPS_AT_ONCE);
  for (const group of groups) {
    if (signal?.aborted === true) return sent;
    if (await deliverGroup(ports, group, findTopic)) sent += 1;
  }
  return sent;
}

async function deliverGroup(
  ports: NotifierPorts,
  group: OutboxGroup,
  findTopic: (group: OutboxGroup) => Promise<Topic | undefined>,
): Promise<boolean> {
  const { notifications, world, policy } = ports;
  const { tenantId, channel } = group;
  const nowMs = world.now();
  const entries = await notifications.claim(group, nowMs, nowMs + CLAIM_MS);
  if (entries.length === 0) return false;
  const ids = entries.map(({ id }) => id);
  if (channel === "mail") {
    const sentMs = await notifications.listSent(group, nowMs - policy.digestMs);
    const kinds = entries.map(({ notice }) => notice.kind);
    const dueMs = planDelivery(kinds, sentMs, nowMs, policy);
    if (dueMs > nowMs) {
      await notifications.settle(tenantId, ids, { status: "waiting", dueMs });
      return false;
    }
  }
  try {
    const topic = await (group.topic.startsWith(JOB_TOPIC)
      ? findJobTopic(ports, group)
      : findTopic(group));
    const why = topic === undefined ? "Nobody is to be told any more." : undefined;
    if (topic !== undefined) await send(ports, group, entries, topic);
    const settledMs = world.now();
    await notifications.settle(
      tenantId,
      ids,
      why === undefined
        ? { status: "sent", nowMs: settledMs }
        : { status: "dropped", nowMs: settledMs, error: why },
    );
    return why === undefined;
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    ports.onError(error);
    await postpone(ports, entries, error.message);
    return false;
  }
}

async function postpone(
  { notifications, world, policy }: NotifierPorts,
  entries: readonly OutboxEntry[],
  error: string,
): Promise<void> {
  const nowMs = world.now();
  const attempts = Math.max(...entries.map((entry) => entry.attempts)) + 1;
  for (const { id, at, tenantId } of entries) {
    const dueMs = planRetry(attempts, Date.parse(at), nowMs, policy);
    await notifications.settle(
      tenantId,
      [id],
      dueMs === undefined
        ? { status: "dropped", nowMs, error }
        : { status: "waiting", dueMs, error },
    );
  }
}

async function send(
  ports: NotifierPorts,
  group: OutboxGroup,
  entries: readonly OutboxEntry[],
  topic: Topic,
): Promise<void> {
  const [first] = entries;
  const notices = entries.map(({ notice }) => notice);
  const links = ports.linksOf(topic);
  if (group.channel === "mail") {
    if (ports.mailer === undefined) throw new DeliveryError("There is no mail server.");
    const { name, owner, recipients } = topic;
    const text = writeNoticeMail(notices, { name, links, ...(owner !== undefined && { owner }) });
    const messageId = `<${first?.id ?? "notice"}@rollcall>`;
    const refused = await ports.mailer.send({ ...text, to: recipients, messageId });
    if (refused.length > 0) {
      ports.onError(new DeliveryError(`The mail server refused ${refused.length} recipients.`));
    }
    return;
  }
  const id = group.channel.slice("webhook/".length);
  const hook = (await ports.notifications.listWebhooks(group.tenantId)).find(
    (each) => each.id === id,
  );
  const secret = await ports.notifications.readWebhookSecret(group.tenantId, id);
  // Removed since: then nobody is there to be told.
  if (hook === undefined || secret === undefined) return;
  const { recipients: _secret, ...about } = topic;
  const events = entries.map((entry) => ({ id: entry.id, ...entry.notice }));
  const body = JSON.stringify({ ...about, events, links });
  await ports.webhooks.send({ url: hook.url, secret, id: first?.id ?? "", body });
}

/** What a job's messages are about; undefined when nobody wants them any more. */
async function findJobTopic(
  { store, directory }: NotifierPorts,
  { tenantId, topic, channel }: OutboxGroup,
): Promise<Topic | undefined> {
  const jobId = topic.slice(JOB_TOPIC.length);
  const stored = await store.readJob({ tenantId, jobId });
  if (stored === undefined) return undefined;
  const { applicationId } = stored.job;
  const application = await store.readApplication(tenantId, applicationId);
  const { Enabled = false, Recipients = [] } = application?.notificationSettings ?? {};
  if (application === undefined) return undefined;
  if (channel === "mail" && (!Enabled || Recipients.length === 0)) return undefined;
  const owner = (await directory.readTenant(tenantId))?.displayName;
  return {
    tenantId,
    applicationId,
    jobId,
    name: application.displayName,
    recipients: Recipients,
    ...(owner !== undefined && { owner }),
  };
}
