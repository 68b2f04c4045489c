/**
 * The yardstick of the application side: a SCIM server with everything hard-coded, as fast as a
 * careful person makes it on the same parts that Rollcall stands on. It keeps the promises that
 * cost time (WAL with synchronous=FULL, a row of changes and of audit in the same transaction, an
 * answer only after the commit) and leaves out what a product is for: schemas, filters, paths.
 *
 * Run: `node bench/limit-server.ts DIRECTORY`. Prints `{"port", "token"}` once it listens.
 */
import { hash, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import Fastify, { type FastifyReply } from "fastify";

const BASE = "/scim/v2";
const FILTER_START = 'userName eq "';
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const CONTENT_TYPE = "application/scim+json; charset=utf-8";
const LIST_START =
  '{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":';

interface UserDocument {
  userName: string;
  externalId?: string;
  meta: { lastModified: string; version: string };
  [name: string]: unknown;
}

interface PatchBody {
  readonly Operations: readonly [{ readonly path: string; readonly value: unknown }];
}

const directory = process.argv[2] ?? ".";
const database = new DatabaseSync(join(directory, "limit.db"));
database.exec(`
  pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -32000;
  pragma wal_autocheckpoint = 4000;
  create table user (id text primary key, user_name text not null unique, external_id text,
    version integer not null, document text not null) without rowid;
  create index user_external_id on user (external_id);
  create table change (sequence integer primary key, user_id text not null, at text not null);
  create table audit (at text not null, action text not null, user_id text not null,
    modified text not null);
`);
const begin = database.prepare("begin immediate");
const commit = database.prepare("commit");
const insertUser = database.prepare("insert into user values (?, ?, ?, 1, ?)");
const updateUser = database.prepare(
  "update user set version = version + 1, document = ? where id = ?",
);
const readUser = database.prepare("select document, version from user where id = ?");
const findUser = database.prepare("select document from user where user_name = ?");
const addChange = database.prepare("insert into change (user_id, at) values (?, ?)");
const addAudit = database.prepare("insert into audit values (?, ?, ?, ?)");

interface Write {
  readonly work: () => string | undefined;
  readonly answer: (text: string | undefined) => void;
}
let queue: Write[] = [];

/** All writes that the event loop reads in one turn come into one commit. */
function write(work: Write["work"]): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  queue.push({ work, answer: resolve });
  if (queue.length === 1) setImmediate(commitQueue);
  return promise;
}

function commitQueue(): void {
  const writes = queue;
  queue = [];
  begin.run();
  const texts = writes.map(({ work }) => work());
  commit.run();
  for (const [index, { answer }] of writes.entries()) answer(texts[index]);
}

function record(action: string, id: string, at: string, modified: string): void {
  addChange.run(id, at);
  addAudit.run(at, action, id, modified);
}

/** @returns the stored text; undefined when the userName is taken */
function create(body: UserDocument, origin: string): string | undefined {
  const id = randomUUID();
  const at = new Date().toISOString();
  const meta = {
    resourceType: "User",
    created: at,
    lastModified: at,
    location: `${origin}${BASE}/Users/${id}`,
    version: 'W/"1"',
  };
  const text = JSON.stringify({ ...body, id, meta });
  const userName = body.userName.toLowerCase();
  // The only statement that may be refused comes first, so nothing has to be taken back.
  if (findUser.get(userName) !== undefined) return undefined;
  insertUser.run(id, userName, body.externalId ?? null, text);
  record("create", id, at, text);
  return text;
}

/** @returns the stored text; undefined when there is no such user */
function patch(id: string, body: PatchBody): string | undefined {
  const row = readUser.get(id) as { document: string; version: number } | undefined;
  if (row === undefined) return undefined;
  const at = new Date().toISOString();
  const user = JSON.parse(row.document) as UserDocument;
  const [{ path, value }] = body.Operations;
  if (path === `${ENTERPRISE}:manager`) {
    user[ENTERPRISE] = { ...(user[ENTERPRISE] as object), manager: value };
  } else user[path] = value;
  user.meta.lastModified = at;
  user.meta.version = `W/"${row.version + 1}"`;
  const text = JSON.stringify(user);
  updateUser.run(text, id);
  record("update", id, at, JSON.stringify([{ path, value }]));
  return text;
}

const token = randomBytes(32).toString("base64url");
const expected = hash("sha256", token, "buffer");
const server = Fastify({ logger: false });
server.removeAllContentTypeParsers();
server.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => {
  done(null, JSON.parse(body as string));
});
server.addHook("onRequest", (request, reply, done) => {
  const sent = hash("sha256", (request.headers.authorization ?? "").slice(7), "buffer");
  if (timingSafeEqual(sent, expected)) done();
  else send(reply, 401, "{}");
});

function send(reply: FastifyReply, status: number, text: string): void {
  reply.code(status).header("content-type", CONTENT_TYPE).send(text);
}

server.post(`${BASE}/Users`, async (request, reply) => {
  const origin = `http://${request.headers.host}`;
  const text = await write(() => create(request.body as UserDocument, origin));
  if (text === undefined) send(reply, 409, '{"status":"409","scimType":"uniqueness"}');
  else send(reply, 201, text);
  return reply;
});

server.get<{ Params: { id: string } }>(`${BASE}/Users/:id`, (request, reply) => {
  const row = readUser.get(request.params.id) as { document: string } | undefined;
  if (row === undefined) send(reply, 404, '{"status":"404"}');
  else send(reply, 200, row.document);
});

server.get<{ Querystring: { filter?: string } }>(`${BASE}/Users`, (request, reply) => {
  const { filter = "" } = request.query;
  if (!filter.startsWith(FILTER_START)) return send(reply, 400, '{"status":"400"}');
  const userName = filter.slice(FILTER_START.length, -1).toLowerCase();
  const row = findUser.get(userName) as { document: string } | undefined;
  const total = row === undefined ? 0 : 1;
  const resources = row === undefined ? "" : row.document;
  const numbers = `${total},"startIndex":1,"itemsPerPage":${total},"Resources":[`;
  send(reply, 200, `${LIST_START}${numbers}${resources}]}`);
});

server.patch<{ Params: { id: string } }>(`${BASE}/Users/:id`, async (request, reply) => {
  const text = await write(() => patch(request.params.id, request.body as PatchBody));
  if (text === undefined) send(reply, 404, '{"status":"404"}');
  else send(reply, 200, text);
  return reply;
});

await server.listen({ host: "127.0.0.1", port: 0 });
const { port } = server.server.address() as AddressInfo;
console.log(JSON.stringify({ port, token }));
process.once("SIGTERM", () => {
  void server.close().then(() => database.close());
});
