import type { Migration } from "./migration.ts";

/**
 * Up to which position all resources of a kind have been copied for searching, so that a creation
 * notes nothing more: positions count up. Whatever is pending when this comes has been noted.
 */
export const migration: Migration = {
  number: 38,
  name: "copied-position",
  statements: () => [
    "alter table resource_counter add column copied_position bigint not null default 0",
    "update resource_counter set copied_position = last_position",
  ],
};
