import type { Migration } from "./migration.ts";

/**
 * How many of 512 positions have lost their resource, instead of how many have one: what is
 * created needs no row, and most organizations delete little. Positions count from 1 without a gap.
 */
export const migration: Migration = {
  number: 40,
  name: "gaps",
  statements: ({ text, clustered }) => [
    `create table resource_gap (
      organization_id ${text} not null,
      kind ${text} not null,
      block bigint not null,
      removed bigint not null,
      primary key (organization_id, kind, block)
    )${clustered}`,
    `insert into resource_gap (organization_id, kind, block, removed)
      select organization_id, kind, block, taken - total from (
        select b.organization_id, b.kind, b.block, b.total,
          case when c.last_position < b.block * 512 + 511 then c.last_position
            else b.block * 512 + 511 end
          - case when b.block = 0 then 0 else b.block * 512 - 1 end as taken
        from resource_block as b
        join resource_counter as c on c.organization_id = b.organization_id and c.kind = b.kind
      ) as counted where taken > total`,
    "drop table resource_block",
  ],
};
