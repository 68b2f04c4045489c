import type { Migration } from "./migration.ts";

/** Who administers an organization's console, found without a look at everybody. */
export const migration: Migration = {
  number: 29,
  name: "administrators",
  statements: () => [
    `create index employee_administrator on employee (organization_id, user_id)
      where role = 'administrator'`,
  ],
};
