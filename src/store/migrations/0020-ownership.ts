import type { Migration } from "./migration.ts";

/** What people own in an application: resources, subscriptions, permissions, the company. */
export const migration: Migration = {
  number: 20,
  name: "ownership",
  statements: ({ text, clustered }) => [
    // Not clustered: as long as SQLite has counted nothing, it would take the key's order for
    // "what does this person own", and look at all of the organization's.
    `create table owned_resource (
      organization_id ${text} not null,
      id ${text} not null,
      name ${text} not null,
      type ${text} not null,
      subscription_id ${text},
      owner_id ${text} not null,
      created ${text} not null,
      primary key (organization_id, id)
    )`,
    "create index owned_resource_owner on owned_resource (organization_id, owner_id, id)",
    "create index owned_resource_place on owned_resource (organization_id, subscription_id, id)",
    `create table owned_subscription (
      organization_id ${text} not null,
      id ${text} not null,
      name ${text} not null,
      name_folded ${text} not null,
      owner_id ${text} not null,
      created ${text} not null,
      primary key (organization_id, id)
    )${clustered}`,
    `create unique index owned_subscription_name
      on owned_subscription (organization_id, name_folded)`,
    `create table administrator_permission (
      organization_id ${text} not null,
      id ${text} not null,
      user_id ${text} not null,
      role ${text} not null,
      subscription_id ${text} not null,
      created ${text} not null,
      primary key (organization_id, id)
    )`,
    `create unique index administrator_permission_role
      on administrator_permission (organization_id, user_id, role, subscription_id)`,
    `create table company_owner (
      organization_id ${text} not null,
      user_id ${text} not null,
      since ${text} not null,
      primary key (organization_id, user_id)
    )${clustered}`,
  ],
};
