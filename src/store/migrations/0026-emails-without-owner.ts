import type { Migration } from "./migration.ts";

/**
 * Addresses are found by themselves alone: which ones a person has is in the person's document, so
 * that a write changes one tree less.
 */
export const migration: Migration = {
  number: 26,
  name: "emails-without-owner",
  statements: () => ["drop index resource_email_owner"],
};
