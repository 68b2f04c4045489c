/**
 * The yardstick of the engine as a server: a directory with an API, and what the limit cycle does,
 * with the same durability as Rollcall. A write of the directory is on disk before it is answered,
 * its entry of the change feed in the same transaction, writes of one turn of the event loop in one
 * commit; it wakes the engine. A cycle without a watermark walks over everybody and compares the
 * mapped values with the links, one with a watermark reads the feed; each page is one commit with
 * its links, its log and the watermark, and the end of a cycle one more. Left out is what a product
 * is for: expressions, scoping, retries, escrow, leases, more than one job.
 *
 * It answers the very requests of the bench, in the shapes of Rollcall's API, and no others.
 *
 * Run: `node bench/engine-limit.ts DIRECTORY TENANT_URL`, the token of the target in
 * ROLLCALL_TOKEN. Prints `{"port", "token"}` once it listens.
 */
import { randomBytes, randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import Fastify from "fastify";
import { JOB_PATH, TENANT_PATH } from "./engine-api.ts";
import { LimitClient, mapPerson, type Person, sideBySide } from "./engine-limit-client.ts";
import { LimitEngineStore, type LinkedPerson, type Provisioned } from "./engine-limit-store.ts";

const [directory = "", tenantUrl = ""] = process.argv.slice(2);
const PAGE_SIZE = 500;

const store = new LimitEngineStore(directory);
const client = new LimitClient(tenantUrl, process.env.ROLLCALL_TOKEN ?? "");

interface Write {
  readonly work: () => void;
  readonly answer: () => void;
}
let queue: Write[] = [];

/** All writes that the event loop reads in one turn come into one commit. */
function write(work: Write["work"]): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  queue.push({ work, answer: resolve });
  if (queue.length === 1) setImmediate(commitQueue);
  return promise;
}

function commitQueue(): void {
  const writes = queue;
  queue = [];
  store.commit(() => {
    for (const { work } of writes) work();
  });
  wake();
  for (const { answer } of writes) answer();
}

let isRunning = false;
let isWoken = false;

/** One cycle at a time; a wake during one means one more. */
function wake(): void {
  isWoken = true;
  if (!isRunning) void runCycles();
}

async function runCycles(): Promise<void> {
  isRunning = true;
  while (isWoken && store.readState("paused") !== true) {
    isWoken = false;
    const timeBegan = new Date().toISOString();
    const watermark = store.readState<number>("watermark");
    if (watermark === undefined) await runInitial();
    else await readFeed(watermark);
    const ended = { activityIdentifier: randomUUID(), timeBegan, timeEnded: nowText() };
    store.commit(() => store.saveState("execution", ended));
  }
  isRunning = false;
}

function nowText(): string {
  return new Date().toISOString();
}

async function runInitial(): Promise<void> {
  const last = store.lastSequence();
  const managed: string[] = [];
  for (let afterId = ""; ; ) {
    const page = store.listPeople(afterId, PAGE_SIZE);
    const end = page.at(-1);
    if (end === undefined) break;
    afterId = end.id;
    await provision(page);
    for (const { id, written_manager, manager_target, document } of page) {
      // Who has a manager without an account yet gets one in this very walk.
      const isOpen = manager_target === "" && (JSON.parse(document) as Person).manager !== "";
      if (isOpen || manager_target !== written_manager) managed.push(id);
    }
  }
  for (let from = 0; from < managed.length; from += PAGE_SIZE) {
    await writeManagers(store.readPeople(managed.slice(from, from + PAGE_SIZE)));
  }
  store.commit(() => store.saveState("watermark", last));
}

async function readFeed(watermark: number): Promise<void> {
  for (let after = watermark; ; ) {
    const changes = store.readChanges(after, PAGE_SIZE);
    const end = changes.at(-1);
    if (end === undefined) return;
    after = end.sequence;
    const ids = new Set(changes.map(({ person_id }) => person_id));
    await provision(store.readPeople([...ids]), after);
  }
}

/** Create or change whoever isn't in the target as mapped. */
async function provision(page: readonly LinkedPerson[], watermark?: number): Promise<void> {
  const fresh = page.flatMap((linked) => {
    const person = JSON.parse(linked.document) as Person;
    const mapped = mapPerson(person);
    return mapped === linked.mapped ? [] : [{ linked, person, mapped }];
  });
  const done = await sideBySide(fresh, async ({ linked, person, mapped }): Promise<Provisioned> => {
    const { id, target_id: targetId, written_manager: managerId } = linked;
    if (targetId === "") {
      const created = await client.create(person.userPrincipalName, mapped);
      return { id, targetId: created, mapped, managerId, action: "create" };
    }
    await client.update(targetId, linked.mapped, mapped);
    return { id, targetId, mapped, managerId, action: "update" };
  });
  if (done.length > 0 || watermark !== undefined) keep(done, watermark);
}

async function writeManagers(page: readonly LinkedPerson[]): Promise<void> {
  const done = await sideBySide(page, async (linked): Promise<Provisioned> => {
    const { id, target_id: targetId, mapped, manager_target: managerId } = linked;
    await client.writeManager(targetId, managerId);
    return { id, targetId, mapped, managerId, action: "update" };
  });
  keep(done, undefined);
}

function keep(done: readonly Provisioned[], watermark: number | undefined): void {
  store.commit(() => {
    store.saveProvisioned(done);
    if (watermark !== undefined) store.saveState("watermark", watermark);
  });
}

const token = randomBytes(32).toString("base64url");
const server = Fastify({ logger: false });
server.addHook("onRequest", (request, reply, done) => {
  if (request.headers.authorization === `Bearer ${token}`) done();
  else reply.code(401).send();
});
server.patch<{ Params: { id: string } }>(`${TENANT_PATH}/users/:id`, async (request, reply) => {
  await write(() => store.changePerson(request.params.id, request.body as Person));
  return reply.code(204).send();
});
server.get(`${TENANT_PATH}${JOB_PATH}`, () => ({
  status: {
    code: store.readState("paused") === true ? "Paused" : "Active",
    progress: isRunning ? [{}] : [],
    lastExecution: { ...store.readState<object>("execution"), state: "Succeeded" },
  },
}));
const orders: Readonly<Record<string, () => void>> = {
  start: () => store.saveState("paused", false),
  pause: () => store.saveState("paused", true),
  restart: () => store.saveState("watermark", null),
};
for (const [name, order] of Object.entries(orders)) {
  server.post(`${TENANT_PATH}${JOB_PATH}/${name}`, async (_request, reply) => {
    await write(order);
    return reply.code(204).send();
  });
}
await server.listen({ host: "127.0.0.1", port: 0 });
const { port } = server.server.address() as AddressInfo;
console.log(JSON.stringify({ port, token }));
process.once("SIGTERM", () => {
  void server.close().then(async () => {
    await client.close();
    store.close();
  });
});
