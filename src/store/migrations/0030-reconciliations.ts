import type { Migration } from "./migration.ts";

/** What the last reconciliation of a job came to, where they come round by themselves. */
export const migration: Migration = {
  number: 30,
  name: "reconciliations",
  statements: ({ text }) => [
    `create table reconciliation (
      tenant_id ${text} not null,
      job_id ${text} not null,
      record ${text} not null,
      primary key (tenant_id, job_id)
    )`,
  ],
};
