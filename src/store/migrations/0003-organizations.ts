import type { Migration } from "./migration.ts";

/** The application side: organizations, their tokens, resources, members, audit. */
export const migration: Migration = {
  number: 3,
  name: "organizations",
  statements: ({ text, json }) => [
    `create table organization (
      id ${text} not null primary key,
      name ${text} not null,
      application ${text} not null,
      created ${text} not null
    )`,
    `create table organization_token (
      organization_id ${text} not null references organization (id),
      id ${text} not null,
      sha256 ${text} not null,
      name ${text} not null,
      created ${text} not null,
      expires ${text},
      primary key (organization_id, id)
    )`,
    // The one index without the organization in front: the token is what tells the organization.
    "create unique index organization_token_sha256 on organization_token (sha256)",
    `create table resource (
      organization_id ${text} not null,
      kind ${text} not null,
      id ${text} not null,
      position bigint not null,
      version bigint not null,
      created ${text} not null,
      last_modified ${text} not null,
      document ${text} not null,
      search_document ${json} not null,
      user_name ${text},
      external_id ${text},
      display_name ${text},
      primary key (organization_id, id)
    )`,
    "create unique index resource_position on resource (organization_id, kind, position)",
    `create unique index resource_user_name on resource (organization_id, user_name)
      where user_name is not null`,
    `create index resource_external_id on resource (organization_id, external_id)
      where external_id is not null`,
    `create index resource_display_name on resource (organization_id, display_name)
      where display_name is not null`,
    `create table resource_email (
      organization_id ${text} not null,
      email ${text} not null,
      resource_id ${text} not null,
      primary key (organization_id, email, resource_id)
    )`,
    "create index resource_email_resource on resource_email (organization_id, resource_id, email)",
    `create table resource_counter (
      organization_id ${text} not null,
      kind ${text} not null,
      last_position bigint not null,
      total bigint not null,
      primary key (organization_id, kind)
    )`,
    `create table resource_block (
      organization_id ${text} not null,
      kind ${text} not null,
      block bigint not null,
      total bigint not null,
      primary key (organization_id, kind, block)
    )`,
    `create table group_member (
      organization_id ${text} not null,
      group_id ${text} not null,
      member_id ${text} not null,
      member_type ${text} not null,
      display ${text},
      display_folded ${text},
      position bigint not null,
      primary key (organization_id, group_id, member_id)
    )`,
    `create index group_member_position
      on group_member (organization_id, group_id, position, member_id)`,
    `create index group_member_member
      on group_member (organization_id, member_id, group_id)`,
    `create table audit (
      organization_id ${text} not null,
      at ${text} not null,
      token_id ${text},
      action ${text} not null,
      kind ${text} not null,
      resource_id ${text} not null,
      modified ${text} not null
    )`,
    "create index audit_resource on audit (organization_id, resource_id, at)",
  ],
};
