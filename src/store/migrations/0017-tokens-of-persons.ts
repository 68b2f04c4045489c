import type { Migration } from "./migration.ts";

/** A token may be a person's own: the User that `/Me` stands for. */
export const migration: Migration = {
  number: 17,
  name: "tokens-of-persons",
  statements: ({ text }) => [`alter table organization_token add column user_id ${text}`],
};
