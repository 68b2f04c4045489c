import type { Migration } from "./migration.ts";

/** When each change of the directory happened, as milliseconds since 1970; unknown before now. */
export const migration: Migration = {
  number: 27,
  name: "change-times",
  statements: () => ["alter table directory_change add column changed_at bigint"],
};
