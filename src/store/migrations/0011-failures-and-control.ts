import type { Migration } from "./migration.ts";

/** When failures are tried again, when lanes wake by themselves, what people ask of jobs. */
export const migration: Migration = {
  number: 11,
  name: "failures-and-control",
  statements: ({ text }) => [
    // Instants are ISO texts; '' is before all of them, so what was stored before is due at once.
    `alter table escrow add column next_attempt ${text} not null default ''`,
    "create index escrow_due on escrow (tenant_id, job_id, next_attempt)",
    `alter table pending_reference add column code ${text}`,
    `alter table pending_reference add column message ${text}`,
    "alter table pending_reference add column attempts integer not null default 0",
    `alter table pending_reference add column first_failed ${text} not null default ''`,
    `alter table pending_reference add column next_attempt ${text} not null default ''`,
    `create index pending_reference_failed on pending_reference (tenant_id, job_id, next_attempt)
      where code is not null`,
    // Milliseconds since 1970; null: never by itself.
    "alter table job add column wake_at bigint default 0",
    "create index job_wake on job (wake_at) where wake_at is not null",
    `create table job_request (
      tenant_id ${text} not null,
      job_id ${text} not null,
      id ${text} not null,
      request ${text} not null,
      primary key (tenant_id, job_id, id)
    )`,
  ],
};
