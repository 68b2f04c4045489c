import type { Migration } from "./migration.ts";

/**
 * Employees are counted in the index that lists them, so that nobody who comes is written into an
 * index for counting alone: that was a fifteenth of what a creation wrote.
 */
export const migration: Migration = {
  number: 39,
  name: "employee-counts",
  statements: ({ clustered }) => [
    "drop index employee_count",
    "drop index employee_list",
    // As before, with who manages somebody behind it.
    `create index employee_list on employee
      (organization_id, active, sort_name, user_id, needs_attention${
        clustered === "" ? "" : ", search_text"
      }, managed_by)`,
  ],
};
