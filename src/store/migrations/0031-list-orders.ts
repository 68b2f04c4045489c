import { fillListKeys } from "../fill-list-keys.ts";
import type { Migration } from "./migration.ts";

/**
 * By what lists of people are ordered and searched, folded as no database folds, each with an
 * index. What decides who is shown stands in the indexes, so that whoever is left out costs little.
 */
export const migration: Migration = {
  number: 31,
  name: "list-orders",
  statements: ({ text }) => [
    `alter table directory_user add column name_folded ${text} not null default ''`,
    `alter table directory_user add column department_folded ${text} not null default ''`,
    `alter table directory_user add column job_title_folded ${text} not null default ''`,
    `alter table directory_group add column name_folded ${text} not null default ''`,
  ],
  fill: fillListKeys,
  indexes: ({ clustered }) => [
    listUsersBy("name", "name_folded"),
    listUsersBy("department", "department_folded"),
    listUsersBy("job_title", "job_title_folded"),
    `create index directory_group_by_name
      on directory_group (tenant_id, name_folded, id, deleted_at)`,
    `create index app_role_assignment_list
      on app_role_assignment (tenant_id, application_id, principal_type, id, app_role_id)`,
    // What is rare is what somebody looks for in a log, and an index over little costs little.
    `create index provisioning_log_leaving on provisioning_log (tenant_id, action, at, id)
      where action in ('disable', 'delete', 'stagedDelete')`,
    `create index configuration_audit_activity
      on configuration_audit (tenant_id, activity, at, id, application_id)`,
    `create index request_log_refused on request_log (organization_id, at, id)
      where status >= 400`,
    "drop index employee_list",
    // Rows that are kept in the order of their key are far from an index, and those of PostgreSQL
    // are not; its indexes take no text of any length.
    `create index employee_list on employee
      (organization_id, active, sort_name, user_id, needs_attention${
        clustered === "" ? "" : ", search_text"
      })`,
    `create index employee_count on employee
      (organization_id, active, managed_by, needs_attention)`,
    `create index sync_plan_item_action
      on sync_plan_item (tenant_id, job_id, plan_id, action, position)`,
  ],
};

/** In the order of a column, with all that a search asks of somebody. */
function listUsersBy(name: string, column: string): string {
  const names = ["name_folded", "user_principal_name_folded"].filter((each) => each !== column);
  const asked = [...names, "account_enabled", "deleted_at"].join(", ");
  return `create index directory_user_by_${name}
    on directory_user (tenant_id, ${column}, id, ${asked})`;
}
