import type { Migration } from "./migration.ts";

/** The engine's own memory: applications, jobs, leases, links, escrows, references, the log. */
export const migration: Migration = {
  number: 2,
  name: "synchronization",
  statements: ({ text }) => [
    `create table application (
      tenant_id ${text} not null,
      id ${text} not null,
      config ${text} not null,
      secret ${text},
      primary key (tenant_id, id)
    )`,
    `create table job (
      tenant_id ${text} not null,
      id ${text} not null,
      status ${text} not null,
      config ${text} not null,
      state ${text} not null,
      primary key (tenant_id, id)
    )`,
    `create table lane_lease (
      tenant_id ${text} not null,
      job_id ${text} not null,
      number bigint not null,
      holder ${text} not null,
      expires_at bigint not null,
      primary key (tenant_id, job_id)
    )`,
    `create table link (
      tenant_id ${text} not null,
      job_id ${text} not null,
      object_type ${text} not null,
      source_id ${text} not null,
      target_id ${text} not null,
      target_values ${text} not null,
      managed integer not null,
      primary key (tenant_id, job_id, object_type, source_id)
    )`,
    "create index link_target on link (tenant_id, job_id, object_type, target_id)",
    `create table escrow (
      tenant_id ${text} not null,
      job_id ${text} not null,
      object_type ${text} not null,
      source_id ${text} not null,
      code ${text} not null,
      message ${text} not null,
      attempts integer not null,
      first_failed ${text} not null,
      primary key (tenant_id, job_id, object_type, source_id)
    )`,
    `create index escrow_turn
      on escrow (tenant_id, job_id, attempts, first_failed, object_type, source_id)`,
    `create table pending_reference (
      tenant_id ${text} not null,
      job_id ${text} not null,
      object_type ${text} not null,
      source_id ${text} not null,
      attribute ${text} not null,
      referenced_id ${text} not null,
      referenced_type ${text} not null,
      operation ${text} not null,
      primary key (tenant_id, job_id, object_type, source_id, attribute, referenced_id)
    )`,
    `create index pending_reference_referenced
      on pending_reference (tenant_id, job_id, referenced_type, referenced_id)`,
    `create table linked_member (
      tenant_id ${text} not null,
      job_id ${text} not null,
      group_source_id ${text} not null,
      member_source_id ${text} not null,
      primary key (tenant_id, job_id, group_source_id, member_source_id)
    )`,
    `create index linked_member_member
      on linked_member (tenant_id, job_id, member_source_id, group_source_id)`,
    `create table provisioning_log (
      tenant_id ${text} not null,
      job_id ${text} not null,
      at ${text} not null,
      id ${text} not null,
      source_id ${text} not null,
      cycle_id ${text} not null,
      record ${text} not null,
      primary key (tenant_id, job_id, at, id)
    )`,
    `create index provisioning_log_source
      on provisioning_log (tenant_id, job_id, source_id, at, id)`,
    `create index provisioning_log_cycle
      on provisioning_log (tenant_id, job_id, cycle_id, at, id)`,
  ],
};
