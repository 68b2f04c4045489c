/**
 * The yardstick of the engine: the least that brings a SCIM application in step with a CSV file
 * and can be run again. For each person one GET to match and one POST, then one PATCH for the
 * manager; a link with the mapped values and a row of the log for each, one commit
 * (synchronous=FULL) a page. Run again, it compares the mapped values with the links. No
 * directory, no expressions, no scoping, no retries, no leases, no escrow.
 * `engine-limit.ts` is the same with a directory, as a server that stays.
 *
 * Run: `node bench/limit-cycle.ts PEOPLE.csv TENANT_URL DIRECTORY`, the token in ROLLCALL_TOKEN.
 * Prints `{"requests": {"GET", "POST", "PATCH"}}`.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parse } from "csv-parse/sync";
import { LimitClient, mapPerson, type Person, sideBySide } from "./engine-limit-client.ts";

const [file = "", tenantUrl = "", directory = ""] = process.argv.slice(2);
const PAGE_SIZE = 500;

interface Link {
  readonly targetId: string;
  readonly mapped: string;
  readonly managerId: string;
}

const database = new DatabaseSync(join(directory, "limit-cycle.db"));
database.exec(`
  pragma journal_mode = wal; pragma synchronous = full;
  create table if not exists link (source_id text primary key, target_id text not null,
    mapped text not null, manager_id text not null) without rowid;
  create table if not exists log (at text not null, source_id text not null,
    action text not null, detail text not null);
`);
const saveLink = database.prepare("insert or replace into link values (?, ?, ?, ?)");
const addLog = database.prepare("insert into log values (?, ?, ?, ?)");
const links = new Map<string, Link>();
for (const row of database.prepare("select * from link").all()) {
  const { source_id, target_id, mapped, manager_id } = row as Record<string, string>;
  links.set(source_id ?? "", {
    targetId: target_id ?? "",
    mapped: mapped ?? "",
    managerId: manager_id ?? "",
  });
}

const client = new LimitClient(tenantUrl, process.env.ROLLCALL_TOKEN ?? "");

/** Do the work for all items page by page, then keep what a page came to. */
async function inPages<I>(
  items: readonly I[],
  work: (item: I) => Promise<readonly [string, Link, string]>,
): Promise<void> {
  for (let from = 0; from < items.length; from += PAGE_SIZE) {
    const done = await sideBySide(items.slice(from, from + PAGE_SIZE), work);
    database.exec("begin immediate");
    const at = new Date().toISOString();
    for (const [sourceId, link, action] of done) {
      saveLink.run(sourceId, link.targetId, link.mapped, link.managerId);
      addLog.run(at, sourceId, action, link.mapped);
      links.set(sourceId, link);
    }
    database.exec("commit");
  }
}

async function provision(row: Person, mapped: string): Promise<readonly [string, Link, string]> {
  const targetId = await client.create(row.userPrincipalName, mapped);
  return [row.objectId ?? "", { targetId, mapped, managerId: "" }, "create"];
}

async function writeManager(
  sourceId: string,
  link: Link,
  managerId: string,
): Promise<readonly [string, Link, string]> {
  await client.writeManager(link.targetId, managerId);
  return [sourceId, { ...link, managerId }, "update"];
}

const rows = parse(readFileSync(file), { columns: true }) as Person[];
const mapped = rows.map(mapPerson);
const fresh = rows.map((row, index) => ({ row, mapped: mapped[index] ?? "" }));
const changed = fresh.filter(({ row, mapped }) => links.get(row.objectId ?? "")?.mapped !== mapped);
await inPages(changed, ({ row, mapped }) => provision(row, mapped));

const idOfName = new Map(rows.map((row) => [row.userPrincipalName, row.objectId ?? ""]));
const managed = rows.flatMap((row) => {
  const sourceId = row.objectId ?? "";
  const link = links.get(sourceId);
  const managerId = links.get(idOfName.get(row.manager) ?? "")?.targetId ?? "";
  return link === undefined || link.managerId === managerId ? [] : [{ sourceId, link, managerId }];
});
await inPages(managed, ({ sourceId, link, managerId }) => writeManager(sourceId, link, managerId));
await client.close();
database.close();
console.log(JSON.stringify({ requests: client.requests }));
