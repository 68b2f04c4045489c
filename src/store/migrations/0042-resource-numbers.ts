import type { Migration } from "./migration.ts";

/**
 * A resource has a number of its own, and its row is kept by it: whoever has an address is found
 * in two steps, address to number to row, where it took a third from the position. Rows of an
 * organization begin as neighbours, and the document comes last, so that what is read without it
 * is not looked for behind it.
 */
export const migration: Migration = {
  number: 42,
  name: "resource-numbers",
  statements: ({ text, clustered, rowNumber }) => [
    "alter table resource rename to resource_before",
    `create table resource (
      number ${rowNumber},
      organization_id ${text} not null,
      kind ${text} not null,
      id ${text} not null,
      position bigint not null,
      version bigint not null,
      created ${text} not null,
      last_modified ${text} not null,
      user_name ${text},
      external_id ${text},
      display_name ${text},
      audit_at ${text},
      audit_number bigint,
      document ${text} not null,
      unique (organization_id, id)
    )`,
    `insert into resource (${COLUMNS.join(", ")})
      select ${COLUMNS.join(", ")} from resource_before
      order by organization_id, kind, position`,
    "drop table resource_before",
    "create unique index resource_position on resource (organization_id, kind, position)",
    `create unique index resource_user_name on resource (organization_id, user_name)
      where user_name is not null`,
    `create index resource_external_id on resource (organization_id, external_id)
      where external_id is not null`,
    `create index resource_display_name on resource (organization_id, display_name)
      where display_name is not null`,
    "alter table resource_email rename to resource_email_before",
    `create table resource_email (
      organization_id ${text} not null,
      email ${text} not null,
      number bigint not null,
      primary key (organization_id, email, number)
    )${clustered}`,
    `insert into resource_email (organization_id, email, number)
      select e.organization_id, e.email, r.number
      from resource_email_before as e
      join resource as r on r.organization_id = e.organization_id and r.kind = e.kind
        and r.position = e.position
      order by e.organization_id, e.email`,
    "drop table resource_email_before",
  ],
};

const COLUMNS = [
  "organization_id",
  "kind",
  "id",
  "position",
  "version",
  "created",
  "last_modified",
  "user_name",
  "external_id",
  "display_name",
  "audit_at",
  "audit_number",
  "document",
];
