import type { Migration } from "./migration.ts";

/**
 * The copy that filters look at moves to a table of its own: most requests never read it, and a
 * page of the file holds three resources without it instead of one.
 */
export const migration: Migration = {
  number: 7,
  name: "search-documents",
  statements: ({ text, json }) => [
    `create table resource_search (
      organization_id ${text} not null,
      resource_id ${text} not null,
      search_document ${json} not null,
      primary key (organization_id, resource_id)
    )`,
    `insert into resource_search (organization_id, resource_id, search_document)
      select organization_id, id, search_document from resource`,
    "alter table resource drop column search_document",
  ],
};
