import type { Migration } from "./migration.ts";

/**
 * A write changes one tree less. The key of members is the order in which they are read; that each
 * is in a group once is what the index by member says. Addresses are kept in the order of their
 * key; members aren't, since SQLite without statistics would prefer their key to the other index.
 */
export const migration: Migration = {
  number: 9,
  name: "clustered-rows",
  statements: ({ text, clustered }) => [
    "alter table group_member rename to group_member_before",
    `create table group_member (
      organization_id ${text} not null,
      group_id ${text} not null,
      position bigint not null,
      member_id ${text} not null,
      member_type ${text} not null,
      display ${text},
      display_folded ${text},
      primary key (organization_id, group_id, position, member_id)
    )`,
    `insert into group_member (organization_id, group_id, position, member_id, member_type,
        display, display_folded)
      select organization_id, group_id, position, member_id, member_type,
        display, display_folded
      from group_member_before`,
    "drop table group_member_before",
    `create unique index group_member_once
      on group_member (organization_id, member_id, group_id)`,
    "alter table resource_email rename to resource_email_before",
    `create table resource_email (
      organization_id ${text} not null,
      email ${text} not null,
      resource_id ${text} not null,
      primary key (organization_id, email, resource_id)
    )${clustered}`,
    `insert into resource_email (organization_id, email, resource_id)
      select organization_id, email, resource_id from resource_email_before`,
    "drop table resource_email_before",
    `create index resource_email_owner
      on resource_email (organization_id, resource_id, email)`,
  ],
};
