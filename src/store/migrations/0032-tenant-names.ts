import type { Migration } from "./migration.ts";

/**
 * The names that tenants were made under, folded. Of two who make one of the same name at once, in
 * transactions that don't see each other yet, the second finds the name taken.
 */
export const migration: Migration = {
  number: 32,
  name: "tenant-names",
  statements: ({ text }) => [
    `create table tenant_name (
      name_folded ${text} not null primary key,
      tenant_id ${text} not null
    )`,
  ],
};
