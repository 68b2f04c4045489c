import type { Migration } from "./migration.ts";

/** What organizations define themselves, and the values that only one of their resources has. */
export const migration: Migration = {
  number: 8,
  name: "definitions",
  statements: ({ text }) => [
    `alter table organization add column definitions ${text}`,
    `create table resource_unique (
      organization_id ${text} not null,
      kind ${text} not null,
      attribute ${text} not null,
      value ${text} not null,
      resource_id ${text} not null,
      primary key (organization_id, kind, attribute, value)
    )`,
    `create index resource_unique_resource
      on resource_unique (organization_id, resource_id)`,
  ],
};
