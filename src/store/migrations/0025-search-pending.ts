import type { Migration } from "./migration.ts";

/**
 * Which resources were written since their copies for searching were made; the copies there are
 * when this comes are all up to date. A row for each write, at the end of its organization's.
 */
export const migration: Migration = {
  number: 25,
  name: "search-pending",
  statements: ({ text, clustered }) => [
    `create table search_pending (
      organization_id ${text} not null,
      number bigint not null,
      resource_id ${text} not null,
      primary key (organization_id, number)
    )${clustered}`,
  ],
};
