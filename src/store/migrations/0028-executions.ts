import type { Migration } from "./migration.ts";

/** The last cycles of every job, for whoever wants to see how they went. */
export const migration: Migration = {
  number: 28,
  name: "executions",
  statements: ({ text }) => [
    `create table execution (
      tenant_id ${text} not null,
      job_id ${text} not null,
      time_ended ${text} not null,
      cycle_id ${text} not null,
      execution ${text} not null,
      primary key (tenant_id, job_id, time_ended, cycle_id)
    )`,
  ],
};
