/**
 * The yardstick of the application side: a SCIM server with everything hard-coded, as fast as a
 * careful person makes it on the same parts that Rollcall stands on. It keeps the promises that
 * cost time (WAL with synchronous=FULL, a row of changes and of audit in the same transaction, an
 * answer only after the commit, members that exist) and leaves out what a product is for: schemas,
 * filters, paths. It knows the very requests of the bench, letter by letter, and no others.
 *
 * Run: `node bench/limit-server.ts DIRECTORY`. Prints `{"port", "token"}` once it listens.
 */
import { hash, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import type { AddressInfo } from "node:net";
import Fastify, { type FastifyReply } from "fastify";
import { LimitStore, type UserKey } from "./limit-store.ts";

const BASE = "/scim/v2";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const WORK_EMAIL = 'emails[type eq "work"].value';
const MOBILE_PHONE = 'phoneNumbers[type eq "mobile"].value';
const ONE_MEMBER = 'members[value eq "';
const CONTENT_TYPE = "application/scim+json; charset=utf-8";
const LIST_START =
  '{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":';

interface Resource {
  meta: { lastModified: string; version: string };
  [name: string]: unknown;
}

interface Email {
  type: string;
  value: string;
}

interface User extends Resource {
  userName: string;
  externalId?: string;
  emails: Email[];
  phoneNumbers: { type: string; value: unknown }[];
}

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value: unknown;
}

interface PatchBody {
  readonly Operations: readonly Operation[];
}

/** What is answered: the text of a resource, or a refusal. */
type Outcome = { readonly status: number; readonly text: string };

const NOT_FOUND: Outcome = { status: 404, text: '{"status":"404"}' };
const TAKEN: Outcome = { status: 409, text: '{"status":"409","scimType":"uniqueness"}' };
const INVALID: Outcome = { status: 400, text: '{"status":"400","scimType":"invalidValue"}' };
const DONE: Outcome = { status: 204, text: "" };

const store = new LimitStore(process.argv[2] ?? ".");

interface Write {
  readonly work: () => Outcome;
  readonly answer: (outcome: Outcome) => void;
}
let queue: Write[] = [];

/** All writes that the event loop reads in one turn come into one commit. */
function write(work: Write["work"]): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  queue.push({ work, answer: resolve });
  if (queue.length === 1) setImmediate(commitQueue);
  return promise;
}

function commitQueue(): void {
  const writes = queue;
  queue = [];
  const outcomes = store.commit(() => writes.map(({ work }) => work()));
  for (const [index, { answer }] of writes.entries()) answer(outcomes[index] ?? INVALID);
}

function complete(body: object, resourceType: string, origin: string): Resource & { id: string } {
  const id = randomUUID();
  const at = new Date().toISOString();
  const location = `${origin}${BASE}/${resourceType}s/${id}`;
  const meta = { resourceType, created: at, lastModified: at, location, version: 'W/"1"' };
  return { ...body, id, meta };
}

function createUser(body: User, origin: string): Outcome {
  const user = complete(body, "User", origin);
  const text = JSON.stringify(user);
  const userName = body.userName.toLowerCase();
  // The only statement that may be refused comes first, so nothing has to be taken back.
  if (store.findUsers("userName", userName).length > 0) return TAKEN;
  // The limit cycle sends people as the engine does; all of them have addresses.
  const emails = body.emails.map(({ value }) => value.toLowerCase());
  store.insertUser({ id: user.id, userName, externalId: body.externalId, emails, document: text });
  store.record("create", user.id, user.meta.lastModified, text);
  return { status: 201, text };
}

function patchUser(id: string, { Operations }: PatchBody): Outcome {
  const row = store.readUser(id);
  const [operation] = Operations;
  if (row === undefined || operation === undefined) return NOT_FOUND;
  const { path, value } = operation;
  const user = JSON.parse(row.document) as User;
  if (path === WORK_EMAIL) {
    const email = user.emails.find(({ type }) => type === "work");
    if (email === undefined || typeof value !== "string") return INVALID;
    store.moveEmail(row.position, email.value.toLowerCase(), value.toLowerCase());
    email.value = value;
  } else if (path === MOBILE_PHONE) {
    const phone = user.phoneNumbers.find(({ type }) => type === "mobile");
    if (phone === undefined) return INVALID;
    phone.value = value;
  } else if (path === `${ENTERPRISE}:manager`) {
    user[ENTERPRISE] = { ...(user[ENTERPRISE] as object), manager: value };
  } else user[path] = value;
  const at = new Date().toISOString();
  user.meta.lastModified = at;
  user.meta.version = `W/"${row.version + 1}"`;
  const text = JSON.stringify(user);
  store.updateUser(row.position, text);
  store.record("update", id, at, JSON.stringify([{ path, value }]));
  return { status: 200, text };
}

function createGroup(body: { members?: readonly { value: string }[] }, origin: string): Outcome {
  const { members = [], ...rest } = body;
  const group = complete(rest, "Group", origin);
  const text = JSON.stringify(group);
  const position = store.insertTeam(group.id, text);
  for (const { value } of members) store.addMember(position, value);
  store.record("create", group.id, group.meta.lastModified, text);
  return { status: 201, text };
}

function patchGroup(id: string, { Operations }: PatchBody): Outcome {
  const row = store.readTeam(id);
  if (row === undefined) return NOT_FOUND;
  let changes = 0;
  for (const { path, value } of Operations) {
    if (path.startsWith(ONE_MEMBER)) {
      changes += Number(store.removeMember(row.position, path.slice(ONE_MEMBER.length, -2)));
      continue;
    }
    for (const member of value as readonly { readonly value: string }[]) {
      if (!store.hasUser(member.value)) return INVALID;
      changes += Number(store.addMember(row.position, member.value));
    }
  }
  if (changes === 0) return DONE;
  const at = new Date().toISOString();
  const group = JSON.parse(row.document) as Resource;
  group.meta.lastModified = at;
  group.meta.version = `W/"${row.version + 1}"`;
  store.touchTeam(row.position, JSON.stringify(group));
  store.record("update", id, at, JSON.stringify(Operations));
  return DONE;
}

interface ListQuery {
  readonly filter?: string;
  readonly startIndex?: string;
  readonly cursor?: string;
  readonly count?: string;
}

function list({ filter, startIndex = "1", cursor, count = "100" }: ListQuery): Outcome {
  if (filter !== undefined) return find(filter);
  if (cursor === undefined) {
    const found = store.listUsers(Number(startIndex) - 1, Number(count));
    return formatList(store.total, `"startIndex":${startIndex},`, found);
  }
  // One more than is wanted tells whether there are more.
  const rows = store.walkUsers(Number(cursor), Number(count) + 1);
  const page = rows.slice(0, Number(count));
  const next = rows.length > page.length ? `"nextCursor":"${page.at(-1)?.position}",` : "";
  const found = page.map(({ document }) => document);
  return formatList(store.total, next, found);
}

function find(filter: string): Outcome {
  const end = filter.indexOf(" eq ");
  const key = filter.slice(0, end) as UserKey;
  const text = filter.slice(end + 5, -1);
  const found = store.findUsers(key, key === "externalId" ? text : text.toLowerCase());
  return formatList(found.length, '"startIndex":1,', found);
}

function formatList(total: number, more: string, found: readonly string[]): Outcome {
  const numbers = `${total},${more}"itemsPerPage":${found.length},"Resources":[`;
  return { status: 200, text: `${LIST_START}${numbers}${found.join(",")}]}` };
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
  else send(reply, { status: 401, text: "{}" });
});

function send(reply: FastifyReply, { status, text }: Outcome): FastifyReply {
  reply.code(status);
  return text === "" ? reply.send() : reply.header("content-type", CONTENT_TYPE).send(text);
}

type ById = { Params: { id: string } };

server.post(`${BASE}/Users`, async (request, reply) => {
  const origin = `http://${request.headers.host}`;
  return send(reply, await write(() => createUser(request.body as User, origin)));
});

server.post(`${BASE}/Groups`, async (request, reply) => {
  const origin = `http://${request.headers.host}`;
  return send(reply, await write(() => createGroup(request.body as object, origin)));
});

server.get<ById>(`${BASE}/Users/:id`, (request, reply) => {
  const row = store.readUser(request.params.id);
  send(reply, row === undefined ? NOT_FOUND : { status: 200, text: row.document });
});

server.get<{ Querystring: ListQuery }>(`${BASE}/Users`, (request, reply) => {
  send(reply, list(request.query));
});

server.patch<ById>(`${BASE}/Users/:id`, async (request, reply) => {
  return send(reply, await write(() => patchUser(request.params.id, request.body as PatchBody)));
});

server.patch<ById>(`${BASE}/Groups/:id`, async (request, reply) => {
  return send(reply, await write(() => patchGroup(request.params.id, request.body as PatchBody)));
});

await server.listen({ host: "127.0.0.1", port: 0 });
const { port } = server.server.address() as AddressInfo;
console.log(JSON.stringify({ port, token }));
process.once("SIGTERM", () => {
  void server.close().then(() => store.close());
});
