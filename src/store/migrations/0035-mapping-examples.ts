import type { Migration } from "./migration.ts";

/** Examples of what mappings have to give, kept apart from configurations: they name people. */
export const migration: Migration = {
  number: 35,
  name: "mapping-examples",
  statements: ({ text }) => [
    `create table mapping_example (
      tenant_id ${text} not null,
      job_id ${text} not null,
      id ${text} not null,
      record ${text} not null,
      primary key (tenant_id, job_id, id)
    )`,
  ],
};
