import type { Migration } from "./migration.ts";

/** Tokens with roles, and uploads of people that wait to be processed. */
export const migration: Migration = {
  number: 15,
  name: "administration",
  statements: ({ text, clustered }) => [
    `create table administrator_token (
      tenant_id ${text} not null,
      id ${text} not null,
      sha256 ${text} not null,
      token ${text} not null,
      revoked ${text},
      last_used ${text},
      primary key (tenant_id, id)
    )`,
    `create unique index administrator_token_secret on administrator_token (tenant_id, sha256)`,
    `create table bulk_upload (
      tenant_id ${text} not null,
      job_id ${text} not null,
      id ${text} not null,
      record ${text} not null,
      primary key (tenant_id, job_id, id)
    )${clustered}`,
  ],
};
