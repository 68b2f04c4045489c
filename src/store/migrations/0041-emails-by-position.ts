import type { Migration } from "./migration.ts";

/**
 * Who has an address is said by the position, a number, instead of the id: the entry is half as
 * long, and from a position to the resource the way leads through the shortest of its indexes.
 */
export const migration: Migration = {
  number: 41,
  name: "emails-by-position",
  statements: ({ text, clustered }) => [
    "alter table resource_email rename to resource_email_before",
    `create table resource_email (
      organization_id ${text} not null,
      email ${text} not null,
      kind ${text} not null,
      position bigint not null,
      primary key (organization_id, email, kind, position)
    )${clustered}`,
    `insert into resource_email (organization_id, email, kind, position)
      select e.organization_id, e.email, r.kind, r.position
      from resource_email_before as e
      join resource as r on r.organization_id = e.organization_id and r.id = e.resource_id
      order by e.organization_id, e.email`,
    "drop table resource_email_before",
  ],
};
