import type { Migration } from "./migration.ts";

/** What the operator reads: the audit log in order of time, and recorded requests. */
export const migration: Migration = {
  number: 4,
  name: "operator-logs",
  statements: ({ text }) => [
    "drop index audit_resource",
    "alter table audit rename to audit_before",
    // The number tells rows of the same millisecond apart, so that each is a place in the log.
    `create table audit (
      organization_id ${text} not null,
      at ${text} not null,
      number bigint not null,
      token_id ${text},
      action ${text} not null,
      kind ${text} not null,
      resource_id ${text} not null,
      modified ${text} not null,
      notes ${text},
      primary key (organization_id, at, number)
    )`,
    `insert into audit
        (organization_id, at, number, token_id, action, kind, resource_id, modified)
      select organization_id, at,
        row_number() over (partition by organization_id, at order by resource_id),
        token_id, action, kind, resource_id, modified
      from audit_before`,
    "drop table audit_before",
    "create index audit_resource on audit (organization_id, resource_id, at)",
    `create table request_log (
      organization_id ${text} not null,
      at ${text} not null,
      id ${text} not null,
      method ${text} not null,
      path ${text} not null,
      status integer not null,
      duration_us bigint not null,
      token_id ${text} not null,
      detail ${text},
      request_bytes bigint not null,
      response_bytes bigint not null,
      exchange ${text},
      primary key (organization_id, at, id)
    )`,
    `create table request_log_setting (
      organization_id ${text} not null primary key,
      level ${text} not null,
      filter_values integer not null
    )`,
  ],
};
