import type { Migration } from "./migration.ts";

/**
 * What the provisioning log is filtered by, notifications that wait to be sent, who changed which
 * configuration, and what each configuration was.
 */
export const migration: Migration = {
  number: 14,
  name: "notifications-and-logs",
  statements: ({ text, clustered }) => [
    // Null in records from before: those have everything in `record`.
    `alter table provisioning_log add column change_id ${text}`,
    `alter table provisioning_log add column source_name ${text}`,
    `alter table provisioning_log add column source_principal_name ${text}`,
    `alter table provisioning_log add column target_id ${text}`,
    `alter table provisioning_log add column action ${text}`,
    `alter table provisioning_log add column status ${text}`,
    `alter table provisioning_log add column exchanges ${text}`,
    // New rows come last in each of these, so that a page of a cycle touches few pages of a tree.
    "create index provisioning_log_tenant on provisioning_log (tenant_id, at, id)",
    "create index provisioning_log_id on provisioning_log (tenant_id, id)",
    `create index provisioning_log_failed on provisioning_log (tenant_id, job_id, at, id)
      where status in ('failure', 'warning')`,
    // due_at and claimed_until in milliseconds since 1970.
    `create table notification (
      tenant_id ${text} not null,
      id ${text} not null,
      topic ${text} not null,
      channel ${text} not null,
      at ${text} not null,
      notice ${text} not null,
      status ${text} not null,
      due_at bigint not null,
      attempts integer not null,
      claimed_until bigint not null,
      settled_at bigint,
      error ${text},
      primary key (tenant_id, id)
    )`,
    `create index notification_waiting on notification (due_at) where status = 'waiting'`,
    "create index notification_topic on notification (tenant_id, topic, channel, status)",
    `create table notice_state (
      tenant_id ${text} not null,
      topic ${text} not null,
      version bigint not null,
      told ${text} not null,
      primary key (tenant_id, topic)
    )${clustered}`,
    `create table webhook (
      tenant_id ${text} not null,
      id ${text} not null,
      application_id ${text},
      url ${text} not null,
      secret ${text} not null,
      enabled integer not null,
      primary key (tenant_id, id)
    )${clustered}`,
    `create table configuration_audit (
      tenant_id ${text} not null,
      at ${text} not null,
      id ${text} not null,
      application_id ${text} not null,
      activity ${text} not null,
      entry ${text} not null,
      primary key (tenant_id, at, id)
    )${clustered}`,
    `create index configuration_audit_application
      on configuration_audit (tenant_id, application_id, at, id)`,
    `create table configuration_version (
      tenant_id ${text} not null,
      job_id ${text} not null,
      version bigint not null,
      header ${text} not null,
      configuration ${text} not null,
      primary key (tenant_id, job_id, version)
    )`,
  ],
};
