import type { Migration } from "./migration.ts";

/** The source directory: tenants, users, groups, membership, assignments, change feed; settings. */
export const migration: Migration = {
  number: 1,
  name: "directory",
  statements: ({ text }) => [
    `create table setting (name ${text} not null primary key, value ${text} not null)`,
    `create table tenant (
      id ${text} not null primary key,
      display_name ${text} not null,
      default_domain ${text}
    )`,
    `create table directory_user (
      tenant_id ${text} not null,
      id ${text} not null,
      user_principal_name ${text} not null,
      user_principal_name_folded ${text} not null,
      account_enabled integer not null,
      manager_id ${text},
      deleted_at ${text},
      attributes ${text} not null,
      primary key (tenant_id, id)
    )`,
    `create unique index directory_user_name
      on directory_user (tenant_id, user_principal_name_folded)`,
    `create index directory_user_manager on directory_user (tenant_id, manager_id)
      where manager_id is not null`,
    `create index directory_user_deleted on directory_user (tenant_id, deleted_at)
      where deleted_at is not null`,
    `create table directory_group (
      tenant_id ${text} not null,
      id ${text} not null,
      display_name ${text} not null,
      deleted_at ${text},
      attributes ${text} not null,
      primary key (tenant_id, id)
    )`,
    `create index directory_group_deleted on directory_group (tenant_id, deleted_at)
      where deleted_at is not null`,
    `create table membership (
      tenant_id ${text} not null,
      group_id ${text} not null,
      member_id ${text} not null,
      member_type ${text} not null,
      primary key (tenant_id, group_id, member_id)
    )`,
    "create index membership_member on membership (tenant_id, member_id, group_id)",
    `create table app_role_assignment (
      tenant_id ${text} not null,
      id ${text} not null,
      application_id ${text} not null,
      principal_id ${text} not null,
      principal_type ${text} not null,
      app_role_id ${text} not null,
      primary key (tenant_id, id)
    )`,
    `create unique index app_role_assignment_role
      on app_role_assignment (tenant_id, application_id, principal_id, app_role_id)`,
    `create index app_role_assignment_principal
      on app_role_assignment (tenant_id, principal_id)`,
    `create table directory_feed (
      tenant_id ${text} not null primary key,
      last_sequence bigint not null
    )`,
    `create table directory_change (
      tenant_id ${text} not null,
      sequence bigint not null,
      object_type ${text} not null,
      object_id ${text} not null,
      kind ${text} not null,
      related_id ${text},
      primary key (tenant_id, sequence)
    )`,
  ],
};
