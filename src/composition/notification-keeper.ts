import type { Logger } from "pino";
import type { World } from "../common/world.ts";
import { createAddressGuard } from "../connector/address-guard.ts";
import { createSmtpMailer } from "../connector/smtp-mailer.ts";
import { createWebhookSender } from "../connector/webhook-sender.ts";
import {
  deliverDue,
  type NotifierPorts,
  observeJobs,
  type TopicNames,
} from "../provisioning/notifier.ts";
import type { Store } from "../store/store.ts";
import { DEFAULT_DELIVERY, type DeliveryPolicy } from "../sync/notice-delivery.ts";
import { readMailSettings, readOperatorRecipients } from "./mail-settings.ts";
import { findOrganizationTopic, observeOrganizationTokens } from "./organization-tokens.ts";
import { REAL_WORLD } from "./world.ts";

/** Tells people what happened, in the background. */
export interface NotificationKeeper {
  /** Look now: a cycle has ended. */
  readonly wake: () => void;
  /** Send one test mail. @throws DeliveryError, CliError when no mail server is named */
  readonly ports: NotifierPorts;
  stop(): Promise<void>;
}

/** Between two looks when nobody wakes it: workers end cycles too, and retries become due. */
const INTERVAL_MS = 10_000;
/** Tokens end by the day. */
const TOKENS_INTERVAL_MS = 3_600_000;

/** What a keeper is started with. */
export interface KeeperGiven {
  readonly store: Store;
  readonly log: Logger;
  /** The address under which people reach the server. */
  readonly serverUrl: () => string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly world?: World;
  readonly policy?: DeliveryPolicy;
}

/**
 * Start telling people what happened. Everything it knows is in the database: a process that is
 * killed forgets nothing, and what it was sending is sent again.
 *
 * @throws CliError misuse when the settings of the mail server are wrong
 */
export function startNotificationKeeper(given: KeeperGiven): NotificationKeeper {
  const { store, env, world = REAL_WORLD, policy = DEFAULT_DELIVERY } = given;
  const settings = readMailSettings(env);
  const recipients = readOperatorRecipients(env);
  const log = given.log;
  const mailer = settings === undefined ? undefined : createSmtpMailer(settings);
  const guard = createAddressGuard(env.ROLLCALL_ALLOW_PRIVATE_TARGETS);
  const ports: NotifierPorts = {
    directory: store.directory,
    store: store.sync,
    notifications: store.notifications,
    reconciliations: store.reconciliations,
    ...(mailer !== undefined && { mailer }),
    webhooks: createWebhookSender({ guard, now: world.now }),
    world,
    policy,
    linksOf: (names) => linksOf(given.serverUrl(), names),
    onError: (error) => log.warn({ err: error }, "a notification is sent again later"),
  };
  const watch = { organizations: store.organizations, notifications: store.notifications };
  const tokens = { ...watch, recipients, world };
  const stopping = new AbortController();
  const bell = createBell();
  const loop = async (): Promise<void> => {
    let tokensDueMs = 0;
    while (!stopping.signal.aborted) {
      try {
        await observeJobs(ports);
        // Without a mail server nobody could be told.
        if (mailer !== undefined && world.now() >= tokensDueMs) {
          await observeOrganizationTokens(tokens);
          tokensDueMs = world.now() + TOKENS_INTERVAL_MS;
        }
        await deliverDue(ports, (group) => findOrganizationTopic(tokens, group), stopping.signal);
      } catch (error) {
        log.warn({ err: error }, "notifications are looked at again in a moment");
      }
      await bell.wait(world, stopping.signal);
    }
  };
  const running = loop();
  return {
    wake: bell.ring,
    ports,
    stop: async () => {
      stopping.abort();
      await running;
      mailer?.close();
    },
  };
}

/** A pause that somebody may cut short; a ring during the work before it counts. */
function createBell() {
  let rung = false;
  let cut: AbortController | undefined;
  return {
    ring: (): void => {
      rung = true;
      cut?.abort();
    },
    wait: async (world: World, signal: AbortSignal): Promise<void> => {
      if (!rung && !signal.aborted) {
        cut = new AbortController();
        const either = AbortSignal.any([cut.signal, signal]);
        await world.sleep(INTERVAL_MS, either).catch(() => undefined);
        cut = undefined;
      }
      rung = false;
    },
  };
}

/** Where a person looks further. */
function linksOf(serverUrl: string, { tenantId, applicationId, jobId }: TopicNames) {
  if (applicationId === undefined || jobId === undefined) return [];
  const base = `${serverUrl}/tenants/${encodeURIComponent(tenantId)}/v1.0`;
  const application = `${base}/servicePrincipals/${encodeURIComponent(applicationId)}`;
  const failures = `jobId eq '${jobId}' and status eq 'failure'`;
  return [
    {
      title: "Status",
      url: `${application}/synchronization/jobs/${encodeURIComponent(jobId)}`,
    },
    {
      title: "Failures in the provisioning log",
      url: `${base}/auditLogs/provisioning?$filter=${encodeURIComponent(failures)}`,
    },
  ];
}
