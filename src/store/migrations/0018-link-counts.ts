import type { Migration } from "./migration.ts";

/** The number of a lane's links by kind, so that nobody has to count them. */
export const migration: Migration = {
  number: 18,
  name: "link-counts",
  statements: ({ text }) => [
    `create table link_count (
      tenant_id ${text} not null,
      job_id ${text} not null,
      object_type ${text} not null,
      total integer not null,
      primary key (tenant_id, job_id, object_type)
    )`,
    `insert into link_count (tenant_id, job_id, object_type, total)
      select tenant_id, job_id, object_type, count(*) from link
      group by tenant_id, job_id, object_type`,
  ],
};
