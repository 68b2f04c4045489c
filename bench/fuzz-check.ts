/** Whether a data folder still says one thing everywhere, whatever was done to its server. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** What must find nothing, and what it would have found. */
const RULES: readonly (readonly [string, string])[] = [
  [
    "counters that count other than the rows",
    `select 1 from resource_counter as c where c.total <> (select count(*) from resource as r
     where r.organization_id = c.organization_id and r.kind = c.kind)`,
  ],
  [
    "resources that no counter counts",
    `select 1 from resource as r where not exists (select 1 from resource_counter as c
     where c.organization_id = r.organization_id and c.kind = r.kind)`,
  ],
  [
    "gaps that count other than the counter",
    `select 1 from resource_counter as c where c.last_position - c.total <>
     (select coalesce(sum(g.removed), 0) from resource_gap as g
     where g.organization_id = c.organization_id and g.kind = c.kind)`,
  ],
  ["documents that are no JSON", "select 1 from resource where not json_valid(document)"],
  [
    "documents of another id",
    "select 1 from resource where json_extract(document, '$.id') is not id",
  ],
  ...["group_id", "member_id"].map(
    (column) =>
      [
        `memberships whose ${column} is nowhere`,
        `select 1 from group_member as m where not exists (select 1 from resource as r
         where r.organization_id = m.organization_id and r.id = m.${column})`,
      ] as const,
  ),
  [
    "addresses that are nobody's",
    `select 1 from resource_email as e where not exists (select 1 from resource as r
     where r.organization_id = e.organization_id and r.number = e.number)`,
  ],
  ...["resource_search", "resource_unique"].map(
    (table) =>
      [
        `rows of ${table} that are nobody's`,
        `select 1 from ${table} as t where not exists (select 1 from resource as r
         where r.organization_id = t.organization_id and r.id = t.resource_id)`,
      ] as const,
  ),
  [
    "resources without a copy that nobody has noted",
    `select 1 from resource as r where not exists (select 1 from resource_search as s
     where s.organization_id = r.organization_id and s.resource_id = r.id)
     and (r.organization_id, r.id) not in (select organization_id, resource_id
     from search_pending)
     and r.position <= (select copied_position from resource_counter as c
     where c.organization_id = r.organization_id and c.kind = r.kind)`,
  ],
];

/** @returns what is wrong, one sentence each; empty when nothing is */
export function checkStore(directory: string): readonly string[] {
  const database = new DatabaseSync(join(directory, "rollcall.db"), { readOnly: true });
  try {
    const problems: string[] = [];
    const integrity = database.prepare("PRAGMA integrity_check").all();
    if (integrity[0]?.integrity_check !== "ok") problems.push(JSON.stringify(integrity[0]));
    const foreign = database.prepare("PRAGMA foreign_key_check").all();
    if (foreign.length > 0) problems.push(`${foreign.length} broken foreign keys`);
    for (const [what, query] of RULES) {
      const { length } = database.prepare(`${query} limit 1000`).all();
      if (length > 0) problems.push(`${length} ${what}`);
    }
    return problems;
  } finally {
    database.close();
  }
}

/** How many resources of an organization there are, by kind. */
export function countRows(directory: string, organizationId: string): ReadonlyMap<string, number> {
  const database = new DatabaseSync(join(directory, "rollcall.db"), { readOnly: true });
  try {
    const rows = database
      .prepare("select kind, count(*) as n from resource where organization_id = ? group by kind")
      .all(organizationId);
    return new Map(rows.map(({ kind, n }) => [String(kind), Number(n)]));
  } finally {
    database.close();
  }
}
