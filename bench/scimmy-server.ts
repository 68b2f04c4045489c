/**
 * A peer to be measured beside: scimmy with its routers on Express, users and groups in memory, as
 * its documentation has it: handlers give the resources that it asks for, and it filters, sorts,
 * pages and patches. Nothing is audited, and nothing is on disk, unless it is told to keep each
 * write in SQLite, too, before it answers: what an application has to do that may lose none.
 *
 * Run: `node bench/scimmy-server.ts DIRECTORY [--disk]`. Prints `{"port", "token"}` once it
 * listens.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { disk: { type: "boolean", default: false } },
});
const [directory = "."] = positionals;
const disk = values.disk ? openDisk(join(directory, "scimmy.db")) : undefined;

/** As safe as Rollcall's own store: on disk once a write returns. */
function openDisk(file: string) {
  const database = new DatabaseSync(file);
  database.exec(`
    pragma journal_mode = wal; pragma synchronous = full;
    create table resource (id text primary key, kind text not null, name text not null,
      document text not null, unique (kind, name)) without rowid;
  `);
  const put = database.prepare(
    "insert into resource values (?, ?, ?, ?) " +
      "on conflict (id) do update set name = excluded.name, document = excluded.document",
  );
  const remove = database.prepare("delete from resource where id = ?");
  return {
    put: (kind: string, name: string, item: Item) =>
      void put.run(item.id, kind, name, JSON.stringify(item)),
    remove: (id: string) => void remove.run(id),
  };
}

type Item = Readonly<Record<string, unknown>> & { readonly id: string };

/** The handlers of one resource type, over a map. */
function declare(Resource: typeof SCIMMY.Resources.User, unique: string): void {
  const items = new Map<string, Item>();
  const ids = new Map<string, string>();
  const get = (id: string): Item => {
    const item = items.get(id);
    if (item !== undefined) return item;
    throw new SCIMMY.Types.Error(404, null as unknown as string, `There is no ${id}.`);
  };
  SCIMMY.Resources.declare(Resource)
    .ingress((resource, instance) => {
      const id = resource.id ?? randomUUID();
      const item = JSON.parse(JSON.stringify({ ...instance, id })) as Item;
      const name = String(item[unique]).toLowerCase();
      const owner = ids.get(name) ?? id;
      if (owner !== id) throw new SCIMMY.Types.Error(409, "uniqueness", `${unique} is taken.`);
      if (resource.id !== undefined) ids.delete(String(get(id)[unique]).toLowerCase());
      disk?.put(unique, name, item);
      ids.set(name, id);
      items.set(id, item);
      return item as never;
    })
    .egress((resource) => {
      if (resource.id !== undefined) return get(resource.id) as never;
      const all = [...items.values()];
      return (resource.filter === undefined ? all : resource.filter.match(all)) as never;
    })
    .degress((resource) => {
      const item = get(resource.id ?? "");
      ids.delete(String(item[unique]).toLowerCase());
      items.delete(item.id);
      disk?.remove(item.id);
    });
}

const { User, Group } = SCIMMY.Resources;
User.extend(SCIMMY.Schemas.EnterpriseUser, false);
declare(User, "userName");
// The two differ in their instances alone, which pass through as they are.
declare(Group as unknown as typeof User, "displayName");

const token = randomBytes(32).toString("base64url");
const app = express();
// The routers turn the numbers of a query into numbers in place, which Express 5 forgets: it reads
// the address anew each time. Without this, a page would hold 20 whatever was asked for.
app.use((request, _response, next) => {
  Object.defineProperty(request, "query", { value: request.query });
  next();
});
app.use(
  "/scim/v2",
  new SCIMMYRouters({
    type: "bearer",
    handler: (request) => {
      if (request.header("authorization") === `Bearer ${token}`) return "bench";
      throw new Error("This token is not known.");
    },
  }),
);
const server = app.listen(0, "127.0.0.1");
// A list takes it so long that a connection would count as idle before its next request is read;
// 0 is never.
server.keepAliveTimeout = 0;
await once(server, "listening");
console.log(JSON.stringify({ port: (server.address() as AddressInfo).port, token }));
process.once("SIGTERM", () => {
  server.closeAllConnections();
  server.close();
});
