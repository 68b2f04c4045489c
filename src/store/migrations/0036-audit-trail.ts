import type { Migration } from "./migration.ts";

/**
 * Each audit entry names the one before of its resource, and a resource its newest one, instead of
 * an index over all of them: that index cost every write a page somewhere in the file.
 */
export const migration: Migration = {
  number: 36,
  name: "audit-trail",
  statements: ({ text }) => [
    `alter table audit add column before_at ${text}`,
    "alter table audit add column before_number bigint",
    "alter table audit add column starts integer not null default 0",
    `alter table resource add column audit_at ${text}`,
    "alter table resource add column audit_number bigint",
    `create table audit_order as
      select organization_id, resource_id, at, number,
        lag(at) over newest_last as before_at,
        lag(number) over newest_last as before_number,
        lead(at) over newest_last is null as is_newest
      from audit
      window newest_last as (partition by organization_id, resource_id order by at, number)`,
    `create unique index audit_order_key on audit_order (organization_id, at, number)`,
    `update audit set before_at = o.before_at, before_number = o.before_number
      from audit_order as o
      where o.organization_id = audit.organization_id and o.at = audit.at
        and o.number = audit.number and o.before_at is not null`,
    `update resource set audit_at = o.at, audit_number = o.number
      from audit_order as o
      where o.organization_id = resource.organization_id and o.resource_id = resource.id
        and o.is_newest`,
    `update audit set starts = 1
      from audit_order as o
      where o.organization_id = audit.organization_id and o.at = audit.at
        and o.number = audit.number and o.is_newest
        and not exists (select 1 from resource as r
          where r.organization_id = o.organization_id and r.id = o.resource_id)`,
    "drop table audit_order",
    "drop index audit_resource",
  ],
  indexes: () => [
    `create index audit_start on audit (organization_id, resource_id, at, number)
      where starts = 1`,
  ],
};
