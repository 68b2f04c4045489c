import type { Migration } from "./migration.ts";

/**
 * Single sign-on of both sides: applications of a tenant with the keys that sign for them, and
 * organizations with the requests and assertions that are not to be used twice.
 */
export const migration: Migration = {
  number: 22,
  name: "single-sign-on",
  statements: ({ text, clustered }) => [
    `create table application_sign_on (
      tenant_id ${text} not null,
      application_id ${text} not null,
      settings ${text} not null,
      primary key (tenant_id, application_id)
    )`,
    `create table signing_key (
      tenant_id ${text} not null,
      application_id ${text} not null,
      key_id ${text} not null,
      secret ${text} not null,
      primary key (tenant_id, application_id, key_id)
    )`,
    `create table organization_sign_on (
      organization_id ${text} not null primary key,
      settings ${text} not null
    )`,
    `create table sign_on_request (
      organization_id ${text} not null,
      id ${text} not null,
      purpose ${text} not null,
      expires ${text} not null,
      answered ${text},
      report ${text},
      primary key (organization_id, id)
    )${clustered}`,
    `create index sign_on_request_age on sign_on_request (organization_id, expires)`,
    `create table sign_on_assertion (
      organization_id ${text} not null,
      id ${text} not null,
      expires ${text} not null,
      primary key (organization_id, id)
    )${clustered}`,
    `create index sign_on_assertion_age on sign_on_assertion (organization_id, expires)`,
  ],
};
