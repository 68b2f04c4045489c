import { fillPropagation } from "../fill-propagation.ts";
import type { Migration } from "./migration.ts";

/**
 * How fast changes reached the targets, counted by day and length of time as the log is written;
 * and failures and warnings of a tenant, each in their order.
 */
export const migration: Migration = {
  number: 33,
  name: "propagation",
  statements: ({ text, clustered }) => [
    `create table propagation (
      tenant_id ${text} not null,
      job_id ${text} not null,
      day ${text} not null,
      bucket integer not null,
      changes bigint not null,
      took_ms bigint not null,
      worked_ms bigint not null,
      max_ms bigint not null,
      primary key (tenant_id, job_id, day, bucket)
    )${clustered}`,
  ],
  fill: fillPropagation,
  indexes: () => [
    `create index provisioning_log_problem on provisioning_log (tenant_id, status, at, id, job_id)
      where status in ('failure', 'warning')`,
  ],
};
