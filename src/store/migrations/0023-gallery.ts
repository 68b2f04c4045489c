import type { Migration } from "./migration.ts";

/** Applications that administrators described for the galleries of their tenants. */
export const migration: Migration = {
  number: 23,
  name: "gallery",
  statements: ({ text }) => [
    `create table gallery_entry (
      tenant_id ${text} not null,
      id ${text} not null,
      entry ${text} not null,
      primary key (tenant_id, id)
    )`,
  ],
};
