/**
 * The yardstick of the engine: the least that brings a SCIM application in step with a CSV file
 * and can be run again. For each person one GET to match and one POST, then one PATCH for the
 * manager; a link with the mapped values and a row of the log for each, one commit
 * (synchronous=FULL) a page. Run again, it compares the mapped values with the links. No
 * directory, no expressions, no scoping, no retries, no leases, no escrow.
 *
 * Run: `node bench/limit-cycle.ts PEOPLE.csv TENANT_URL DIRECTORY`, the token in ROLLCALL_TOKEN.
 * Prints `{"requests": {"GET", "POST", "PATCH"}}`.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parse } from "csv-parse/sync";
import { type Dispatcher, Pool } from "undici";

const [file = "", tenantUrl = "", directory = ""] = process.argv.slice(2);
const PAGE_SIZE = 500;
const IN_FLIGHT = 64;
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

type Method = "GET" | "POST" | "PATCH";
type Row = Readonly<Record<string, string>>;
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

const { origin, pathname } = new URL(tenantUrl);
const pool = new Pool(origin, { connections: IN_FLIGHT, pipelining: 1 });
const headers = {
  authorization: `Bearer ${process.env.ROLLCALL_TOKEN}`,
  accept: "application/scim+json",
  "content-type": "application/scim+json",
};
const requests: Record<Method, number> = { GET: 0, POST: 0, PATCH: 0 };

class Answer implements Dispatcher.DispatchHandler {
  readonly #chunks: Buffer[] = [];
  readonly #resolve: (text: string) => void;
  readonly #reject: (error: Error) => void;
  #status = 0;
  constructor(resolve: (text: string) => void, reject: (error: Error) => void) {
    this.#resolve = resolve;
    this.#reject = reject;
  }
  onRequestStart(): void {}
  onResponseStart(_controller: unknown, status: number): void {
    this.#status = status;
  }
  onResponseData(_controller: unknown, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }
  onResponseEnd(): void {
    const text = Buffer.concat(this.#chunks).toString();
    if (this.#status < 300) this.#resolve(text);
    else this.#reject(new Error(`${this.#status}: ${text}`));
  }
  onResponseError(_controller: unknown, error: Error): void {
    this.#reject(error);
  }
}

function send(method: Method, path: string, body?: string): Promise<string> {
  requests[method] += 1;
  return new Promise((resolve, reject) => {
    const options = { method, path: pathname + path, headers, body: body ?? null };
    pool.dispatch(options, new Answer(resolve, reject));
  });
}

function mapPerson(row: Row): string {
  const email = { type: "work", primary: true, value: row.mail };
  const address = {
    type: "work",
    streetAddress: row.streetAddress,
    locality: row.city,
    postalCode: row.postalCode,
    region: row.state,
    country: row.country,
  };
  return JSON.stringify({
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
    externalId: row.objectId,
    userName: row.userPrincipalName,
    active: row.accountEnabled === "true",
    displayName: row.displayName,
    title: row.jobTitle,
    preferredLanguage: row.preferredLanguage,
    name: {
      givenName: row.givenName,
      familyName: row.surname,
      formatted: `${row.givenName} ${row.surname}`,
    },
    emails: [email],
    addresses: [address],
    phoneNumbers: [
      { type: "work", value: row.telephoneNumber },
      { type: "mobile", value: row.mobile },
    ],
    [ENTERPRISE]: { employeeNumber: row.employeeId, department: row.department },
  });
}

/** Do the work for all items page by page, many side by side, then keep what a page came to. */
async function inPages<I>(
  items: readonly I[],
  work: (item: I) => Promise<readonly [string, Link, string]>,
): Promise<void> {
  for (let from = 0; from < items.length; from += PAGE_SIZE) {
    const page = items.slice(from, from + PAGE_SIZE);
    const done: (readonly [string, Link, string])[] = [];
    let next = 0;
    const lane = async (): Promise<void> => {
      for (let item = page[next++]; item !== undefined; item = page[next++]) {
        done.push(await work(item));
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
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

async function provision(row: Row, mapped: string): Promise<readonly [string, Link, string]> {
  const sourceId = row.objectId ?? "";
  const filter = encodeURIComponent(`userName eq "${row.userPrincipalName}"`);
  const list = JSON.parse(await send("GET", `/Users?filter=${filter}`));
  if (list.totalResults > 0) throw new Error("the limit cycle begins with an empty application");
  const targetId = JSON.parse(await send("POST", "/Users", mapped)).id as string;
  return [sourceId, { targetId, mapped, managerId: "" }, "create"];
}

async function writeManager(
  sourceId: string,
  link: Link,
  managerId: string,
): Promise<readonly [string, Link, string]> {
  const operation = { op: "add", path: `${ENTERPRISE}:manager`, value: { value: managerId } };
  const schemas = ["urn:ietf:params:scim:api:messages:2.0:PatchOp"];
  const body = JSON.stringify({ schemas, Operations: [operation] });
  await send("PATCH", `/Users/${link.targetId}`, body);
  return [sourceId, { ...link, managerId }, "update"];
}

const rows = parse(readFileSync(file), { columns: true }) as Row[];
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
await pool.close();
database.close();
console.log(JSON.stringify({ requests }));
