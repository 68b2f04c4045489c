import type { Migration } from "./migration.ts";

/** Passwords, one-time links, sessions and failed attempts, and the administrators of tenants. */
export const migration: Migration = {
  number: 21,
  name: "accounts",
  statements: ({ text, clustered }) => {
    // The owner is the organization or the tenant; a realm is one kind of people there.
    const place = `owner_id ${text} not null, realm ${text} not null`;
    return [
      `create table account_password (
        ${place},
        account_id ${text} not null,
        hash ${text} not null,
        changed ${text} not null,
        primary key (owner_id, realm, account_id)
      )${clustered}`,
      `create table account_link (
        ${place},
        sha256 ${text} not null,
        account_id ${text} not null,
        purpose ${text} not null,
        created ${text} not null,
        expires ${text} not null,
        used ${text},
        primary key (owner_id, realm, sha256)
      )${clustered}`,
      "create index account_link_account on account_link (owner_id, realm, account_id)",
      `create table account_session (
        ${place},
        sha256 ${text} not null,
        id ${text} not null,
        account_id ${text} not null,
        method ${text} not null,
        created ${text} not null,
        last_used ${text} not null,
        expires ${text} not null,
        address ${text},
        agent ${text},
        primary key (owner_id, realm, sha256)
      )${clustered}`,
      "create index account_session_account on account_session (owner_id, realm, account_id)",
      // last_failed and locked_until in milliseconds since 1970.
      `create table account_attempt (
        ${place},
        subject ${text} not null,
        failures integer not null,
        last_failed bigint not null,
        locked_until bigint not null,
        primary key (owner_id, realm, subject)
      )${clustered}`,
      "create index account_attempt_age on account_attempt (owner_id, realm, last_failed)",
      `create table administrator (
        tenant_id ${text} not null,
        id ${text} not null,
        email ${text},
        record ${text} not null,
        last_signed_in ${text},
        primary key (tenant_id, id)
      )`,
      "create unique index administrator_email on administrator (tenant_id, email)",
    ];
  },
};
