import type { Migration } from "./migration.ts";

/** Stored plans with their items, deletions that are held back, turns of single objects. */
export const migration: Migration = {
  number: 12,
  name: "plans",
  statements: ({ text }) => [
    `create table staged_deletion (
      tenant_id ${text} not null,
      job_id ${text} not null,
      object_type ${text} not null,
      source_id ${text} not null,
      status ${text} not null,
      record ${text} not null,
      primary key (tenant_id, job_id, object_type, source_id)
    )`,
    `create index staged_deletion_status
      on staged_deletion (tenant_id, job_id, status, object_type, source_id)`,
    `create table object_turn (
      tenant_id ${text} not null,
      job_id ${text} not null,
      object_type ${text} not null,
      source_id ${text} not null,
      holder ${text} not null,
      expires_at bigint not null,
      primary key (tenant_id, job_id, object_type, source_id)
    )`,
    `create table sync_plan (
      tenant_id ${text} not null,
      job_id ${text} not null,
      id ${text} not null,
      expires_at ${text} not null,
      record ${text} not null,
      primary key (tenant_id, job_id, id)
    )`,
    `create table sync_plan_item (
      tenant_id ${text} not null,
      job_id ${text} not null,
      plan_id ${text} not null,
      position bigint not null,
      source_id ${text} not null,
      action ${text} not null,
      result ${text},
      record ${text} not null,
      primary key (tenant_id, job_id, plan_id, position)
    )`,
  ],
};
