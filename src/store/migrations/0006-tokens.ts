import type { Migration } from "./migration.ts";

/** Organizations with settings and hosts of their own; tokens with scopes, uses, OAuth clients. */
export const migration: Migration = {
  number: 6,
  name: "tokens",
  statements: ({ text }) => [
    `alter table organization add column subscription ${text}`,
    `alter table organization add column settings ${text}`,
    `create unique index organization_subscription on organization (subscription)
      where subscription is not null`,
    `alter table organization_token add column kind ${text} not null default 'secret'`,
    `alter table organization_token add column scope ${text} not null default 'write'`,
    `alter table organization_token add column client_id ${text}`,
    `alter table organization_token add column issued_by ${text}`,
    `alter table organization_token add column last_used ${text}`,
    `alter table organization_token add column revoked ${text}`,
  ],
};
