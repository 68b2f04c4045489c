/*
 * The tables of logs, notifications and configuration history as Kysely sees them; migration 14
 * makes them.
 */

interface LaneKey {
  tenant_id: string;
  job_id: string;
}

interface ProvisioningLogTable extends LaneKey {
  at: string;
  id: string;
  source_id: string;
  cycle_id: string;
  record: string;
  change_id: string | null;
  source_name: string | null;
  source_principal_name: string | null;
  target_id: string | null;
  action: string | null;
  status: string | null;
  exchanges: string | null;
}

interface PropagationTable extends LaneKey {
  day: string;
  bucket: number;
  changes: number;
  took_ms: number;
  worked_ms: number;
  max_ms: number;
}

interface NotificationTable {
  tenant_id: string;
  id: string;
  topic: string;
  channel: string;
  at: string;
  notice: string;
  status: string;
  due_at: number;
  attempts: number;
  claimed_until: number;
  settled_at: number | null;
  error: string | null;
}

interface NoticeStateTable {
  tenant_id: string;
  topic: string;
  version: number;
  told: string;
}

interface WebhookTable {
  tenant_id: string;
  id: string;
  application_id: string | null;
  url: string;
  secret: string;
  enabled: number;
}

interface ConfigurationAuditTable {
  tenant_id: string;
  at: string;
  id: string;
  application_id: string;
  activity: string;
  entry: string;
}

interface ConfigurationVersionTable extends LaneKey {
  version: number;
  header: string;
  configuration: string;
}

/** The tables of what is remembered and told. */
export interface LogTables {
  provisioning_log: ProvisioningLogTable;
  propagation: PropagationTable;
  notification: NotificationTable;
  notice_state: NoticeStateTable;
  webhook: WebhookTable;
  configuration_audit: ConfigurationAuditTable;
  configuration_version: ConfigurationVersionTable;
}
