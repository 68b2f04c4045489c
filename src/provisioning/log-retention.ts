import { formatInstant, type World } from "../common/world.ts";
import { ANSWER_KEPT_MS, type KeptAnswerStore } from "../directory/kept-answer.ts";
import type { DirectoryReader } from "../directory/ports.ts";
import type { ConfigurationStore } from "../sync/configuration-log.ts";
import { FEED_ENTRIES_KEPT, type SyncLogRetention } from "../sync/log-retention.ts";
import type { ProvisioningLogStore } from "../sync/log-store.ts";
import type { NotificationStore } from "../sync/notification-ports.ts";

/** What pruning takes. */
export interface SyncPruningPorts {
  readonly directory: Pick<DirectoryReader, "listTenants">;
  readonly provisioningLog: ProvisioningLogStore;
  readonly configurations: Pick<ConfigurationStore, "pruneAudit">;
  readonly notifications: Pick<NotificationStore, "prune">;
  readonly keptAnswers: Pick<KeptAnswerStore, "forgetKeys">;
  readonly world: World;
  readonly retention: SyncLogRetention;
}

const DAY_MS = 86_400_000;
/** Between two batches, so that cycles come in between. */
const PAUSE_MS = 50;
/** The installation's own notifications belong to no tenant. */
const INSTALLATION = "";

/**
 * Delete what is older than its log is kept, of every tenant, what every job has read of the
 * change feed, and answers that no repeat gets any more.
 *
 * @returns how many rows went
 */
export async function pruneSyncLogs(
  ports: SyncPruningPorts,
  signal?: AbortSignal,
): Promise<number> {
  const { directory, provisioningLog, configurations, notifications, world, retention } = ports;
  const { keptAnswers } = ports;
  const nowMs = world.now();
  const before = (days: number): string => formatInstant(nowMs - days * DAY_MS);
  const settledBefore = nowMs - retention.notificationDays * DAY_MS;
  let removed = await notifications.prune(INSTALLATION, settledBefore);
  for (const { id } of await directory.listTenants()) {
    removed += await notifications.prune(id, settledBefore);
    removed += await keptAnswers.forgetKeys(id, formatInstant(nowMs - ANSWER_KEPT_MS));
    removed += await configurations.pruneAudit(id, before(retention.configurationDays));
    const batches = [
      () => provisioningLog.prune(id, before(retention.provisioningDays)),
      () => provisioningLog.pruneFeed(id, FEED_ENTRIES_KEPT),
    ];
    for (const prune of batches) {
      for (let batch = -1; batch !== 0; removed += Math.max(0, batch)) {
        if (signal?.aborted === true) return removed;
        batch = await prune();
        if (batch > 0) await world.sleep(PAUSE_MS, signal);
      }
    }
  }
  return removed;
}
