import type { Logger } from "pino";
import { pruneSyncLogs } from "../provisioning/log-retention.ts";
import type { Store } from "../store/store.ts";
import { DEFAULT_SYNC_RETENTION, type SyncLogRetention } from "../sync/log-retention.ts";
import { readDays } from "./log-keeper.ts";
import { REAL_WORLD } from "./world.ts";

/** Between two rounds; the first waits too, so that a start is quick. */
const INTERVAL_MS = 3_600_000;

/**
 * Delete old records of the directory side's logs, and what every job has read of the change
 * feed, once an hour until told to stop.
 *
 * @throws CliError misuse when one of ROLLCALL_PROVISIONING_DAYS, ROLLCALL_CONFIGURATION_DAYS and
 *   ROLLCALL_NOTIFICATION_DAYS is no number of days
 */
export function startSyncLogKeeper(store: Store, log: Logger): { stop(): Promise<void> } {
  const retention = readSyncRetention(process.env);
  const stopping = new AbortController();
  const { signal } = stopping;
  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        await REAL_WORLD.sleep(INTERVAL_MS, signal);
        await pruneSyncLogs({ ...store, world: REAL_WORLD, retention }, signal);
      } catch (error) {
        if (!signal.aborted) log.warn({ err: error }, "old log records are deleted in an hour");
      }
    }
  };
  const running = loop();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

/** How long the directory side's logs are kept, by the environment. */
export function readSyncRetention(
  env: Readonly<Record<string, string | undefined>>,
): SyncLogRetention {
  const { provisioningDays, configurationDays, notificationDays } = DEFAULT_SYNC_RETENTION;
  const read = (name: string, usual: number) => readDays(name, env[name], usual);
  return {
    provisioningDays: read("ROLLCALL_PROVISIONING_DAYS", provisioningDays),
    configurationDays: read("ROLLCALL_CONFIGURATION_DAYS", configurationDays),
    notificationDays: read("ROLLCALL_NOTIFICATION_DAYS", notificationDays),
  };
}
