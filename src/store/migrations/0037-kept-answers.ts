import type { Migration } from "./migration.ts";

/** Answers to requests that came with a key, so that a repeat is answered and not done again. */
export const migration: Migration = {
  number: 37,
  name: "kept-answers",
  statements: ({ text }) => [
    `create table kept_answer (
      tenant_id ${text} not null,
      caller ${text} not null,
      key ${text} not null,
      at ${text} not null,
      sha256 ${text} not null,
      answer ${text},
      primary key (tenant_id, caller, key)
    )`,
    "create index kept_answer_at on kept_answer (tenant_id, at)",
  ],
};
