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
  indexes: () => [
    `create index directory_user_by_name
      on directory_user (tenant_id, name_folded, id, account_enabled, deleted_at)`,
    `create index directory_user_by_department
      on directory_user (tenant_id, department_folded, id, account_enabled, deleted_at)`,
    `create index directory_user_by_job_title
      on directory_user (tenant_id, job_title_folded, id, account_enabled, deleted_at)`,
    `create index directory_group_by_name
      on directory_group (tenant_id, name_folded, id, deleted_at)`,
    `create index app_role_assignment_list
      on app_role_assignment (tenant_id, application_id, principal_type, id, app_role_id)`,
    // What is rare is what somebody looks for in a log, and an index over little costs little.
    `create index provisioning_log_leaving on provisioning_log (tenant_id, action, at, id)
      where action in ('disable', 'delete', 'stagedDelete')`,
    `create index configuration_audit_activity
      on configuration_audit (tenant_id, activity, at, id)`,
    `create index request_log_refused on request_log (organization_id, at, id)
      where status >= 400`,
    `create index sync_plan_item_action
      on sync_plan_item (tenant_id, job_id, plan_id, action, position)`,
  ],
};
