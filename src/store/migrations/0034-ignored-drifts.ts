import type { Migration } from "./migration.ts";

/** Differences of a target that somebody wants left as they are: one attribute of one object. */
export const migration: Migration = {
  number: 34,
  name: "ignored-drifts",
  statements: ({ text }) => [
    `create table ignored_drift (
      tenant_id ${text} not null,
      job_id ${text} not null,
      object_type ${text} not null,
      source_id ${text} not null,
      attribute ${text} not null,
      record ${text} not null,
      primary key (tenant_id, job_id, object_type, source_id, attribute)
    )`,
  ],
};
