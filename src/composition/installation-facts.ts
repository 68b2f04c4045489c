import type { InstallationFacts, RetentionFact } from "../http/installation-facts.ts";
import { DEFAULT_RETENTION } from "../service-provider/log-pruning.ts";
import { DEFAULT_SYNC_RETENTION } from "../sync/log-retention.ts";
import { readRetention } from "./log-keeper.ts";
import { readSyncRetention } from "./sync-log-keeper.ts";

/**
 * What administrators are told of how the server was set up.
 *
 * @throws CliError misuse when a retention is no number of days
 */
export function describeInstallation(given: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly databaseUrl: string | undefined;
}): InstallationFacts {
  const { env, databaseUrl } = given;
  return {
    encryptionKey: env.ROLLCALL_KEY === undefined ? "file" : "environment",
    database: databaseUrl === undefined ? "sqlite" : "postgres",
    retention: listRetention(env),
  };
}

function listRetention(
  env: Readonly<Record<string, string | undefined>>,
): readonly RetentionFact[] {
  const { auditDays, requestDays } = readRetention(env);
  const { provisioningDays, configurationDays, notificationDays } = readSyncRetention(env);
  const { auditDays: usualAuditDays, requestDays: usualRequestDays } = DEFAULT_RETENTION;
  const usual = DEFAULT_SYNC_RETENTION;
  return [
    {
      log: "provisioning",
      days: provisioningDays,
      usualDays: usual.provisioningDays,
      variable: "ROLLCALL_PROVISIONING_DAYS",
    },
    {
      log: "configuration",
      days: configurationDays,
      usualDays: usual.configurationDays,
      variable: "ROLLCALL_CONFIGURATION_DAYS",
    },
    {
      log: "notification",
      days: notificationDays,
      usualDays: usual.notificationDays,
      variable: "ROLLCALL_NOTIFICATION_DAYS",
    },
    { log: "audit", days: auditDays, usualDays: usualAuditDays, variable: "ROLLCALL_AUDIT_DAYS" },
    {
      log: "request",
      days: requestDays,
      usualDays: usualRequestDays,
      variable: "ROLLCALL_REQUEST_DAYS",
    },
  ];
}
