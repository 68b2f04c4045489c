import { createServer, request as sendRequest } from "node:http";
import type { AddressInfo } from "node:net";
import pino from "pino";
import type { JsonObject } from "../../src/common/json.ts";
import { createEngine } from "../../src/composition/engine.ts";
import { assembleGraph } from "../../src/composition/graph.ts";
import { REAL_WORLD } from "../../src/composition/world.ts";
import { BODY_LIMIT } from "../../src/http/body-limit.ts";
import { createGraphPlugin, GRAPH_PREFIX } from "../../src/http/graph.ts";
import { createOperatorPlugin } from "../../src/http/operator.ts";
import { createSaasPlugin, SAAS_PREFIX } from "../../src/http/saas.ts";
import { listScimParts } from "../../src/http/scim-parts.ts";
import { buildServer } from "../../src/http/server.ts";
import { digestToken } from "../../src/service-provider/issue-token.ts";
import { TOLERANT_POLICY } from "../../src/service-provider/policy.ts";
import { RateLimiter } from "../../src/service-provider/rate-limit.ts";
import { RequestRecorder } from "../../src/service-provider/request-recorder.ts";
import type { Store } from "../../src/store/store.ts";
import type { CycleExecution } from "../../src/sync/job.ts";
import type { Lane } from "../../src/sync/ports.ts";
import { type Answer, send, TOKEN } from "../graph/installation.ts";
import { STORES } from "../support/stores.ts";

/** The domain that Bizagi's hosts are under, in these tests. */
export const DOMAIN = "bizagi.example";
const TENANT = "contoso";

/** The directory's half: its own database, the engine, the Graph-shaped API. */
export interface DirectoryHouse {
  /** The base of the tenant's addresses. */
  readonly origin: string;
  readonly call: (method: string, path: string, body?: unknown) => Promise<Answer>;
  readonly executions: readonly CycleExecution[];
  readonly store: Store;
  /** Resolves when the condition holds; looks again whenever a cycle ends. */
  readonly until: (holds: () => Promise<boolean>) => Promise<void>;
  /** Resolves when a job has done all that changed in the directory. */
  readonly settled: (jobId: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Bizagi's half: its own database, SCIM below a path and below hosts, the portal's API. */
export interface PortalHouse {
  readonly origin: string;
  readonly store: Store;
  /** The vendor's operator API, `/api`. */
  readonly operate: (method: string, path: string, body?: unknown) => Promise<Answer>;
  /** The portal's API, `/saas/v1`. */
  readonly portal: (method: string, path: string, body?: unknown) => Promise<Answer>;
  readonly close: () => Promise<void>;
}

/** Start the directory's half on a socket. */
export async function openDirectory(): Promise<DirectoryHouse> {
  const opened = await openDatabase();
  const { store } = opened;
  const executions: CycleExecution[] = [];
  const watchers = new Set<() => void>();
  const cycleEnded = (_lane: Lane, execution: CycleExecution) => {
    executions.push(execution);
    for (const watcher of watchers) watcher();
  };
  const log = pino({ level: "silent" });
  const engine = await createEngine({ store, databaseUrl: undefined, log, events: { cycleEnded } });
  const http = {
    operatorTokenSha256: digestToken(TOKEN),
    publicUrl: undefined,
    bodyLimit: BODY_LIMIT,
  };
  const notifier = {
    notifications: store.notifications,
    webhooks: { send: async () => undefined },
    world: REAL_WORLD,
  };
  const graph = assembleGraph({ store, engine, notifier, http });
  const server = await buildServer({
    newId: REAL_WORLD.newId,
    parts: [{ prefix: GRAPH_PREFIX, plugin: createGraphPlugin(graph) }],
  });
  const origin = await server.listen({ host: "127.0.0.1", port: 0 });
  await engine.start();
  await engine.directory.write(TENANT, (writer) =>
    writer.saveTenant({ id: TENANT, displayName: "Contoso" }),
  );
  const until: DirectoryHouse["until"] = async (holds) => {
    for (;;) {
      const { promise, resolve } = Promise.withResolvers<void>();
      watchers.add(resolve);
      const isDone = await holds();
      if (!isDone) await promise;
      watchers.delete(resolve);
      if (isDone) return;
    }
  };
  const base = `${origin}/tenants/${TENANT}/v1.0`;
  return {
    origin: base,
    call: (method, path, body) => send(`${base}${path}`, { method, body }),
    executions,
    store,
    until,
    settled: (jobId) => until(() => isSettled(store, { tenantId: TENANT, jobId })),
    close: async () => {
      await engine.stop();
      await server.close();
      await opened.close();
    },
  };
}

async function isSettled(store: Store, lane: Lane): Promise<boolean> {
  const stored = await store.sync.readJob(lane);
  const last = await store.directory.lastSequence(lane.tenantId);
  const { watermark, position } = stored?.state ?? {};
  return position === undefined && watermark !== undefined && watermark >= last;
}

/** Let one job of the directory try again soon what failed. */
export async function shortenEscrows(house: DirectoryHouse, jobId: string): Promise<void> {
  const stored = await house.store.sync.readJob({ tenantId: TENANT, jobId });
  if (stored === undefined) throw new Error("There is no such job.");
  const job = { ...stored.job, failurePolicy: { escrowGapsMs: [100] } };
  await house.store.sync.saveJob(job, stored.state);
}

/** Start Bizagi's half on a socket. */
export async function openPortal(): Promise<PortalHouse> {
  const opened = await openDatabase();
  const { organizations, logs } = opened.store;
  const provider = { store: organizations, world: REAL_WORLD, policy: TOLERANT_POLICY };
  const common = { publicUrl: undefined, domain: DOMAIN, bodyLimit: BODY_LIMIT };
  const operatorTokenSha256 = digestToken(TOKEN);
  const recorder = new RequestRecorder(logs, REAL_WORLD, (error) => {
    throw error;
  });
  const limiter = new RateLimiter("off");
  const acting = { store: organizations, logs, world: REAL_WORLD, operatorTokenSha256, ...common };
  const server = await buildServer({
    newId: REAL_WORLD.newId,
    parts: [
      ...listScimParts({ provider, recorder, limiter, ...common }),
      { prefix: "/api", plugin: createOperatorPlugin(acting) },
      {
        prefix: SAAS_PREFIX,
        plugin: createSaasPlugin({ ...acting, policy: TOLERANT_POLICY }),
      },
    ],
  });
  const origin = await server.listen({ host: "127.0.0.1", port: 0 });
  return {
    origin,
    store: opened.store,
    operate: (method, path, body) => send(`${origin}/api${path}`, { method, body }),
    portal: (method, path, body) => send(`${origin}${SAAS_PREFIX}${path}`, { method, body }),
    close: async () => {
      await server.close();
      await opened.close();
    },
  };
}

/**
 * A door before a server under which each request carries a host of one's choice: what the name
 * service of the vendor's domain does outside.
 *
 * @returns its origin, to be used as if it were that host
 */
export async function openHostDoor(
  origin: string,
  host: string,
): Promise<{ readonly origin: string; readonly close: () => Promise<void> }> {
  const door = createServer((outer, reply) => {
    const inner = sendRequest(
      `${origin}${outer.url}`,
      { method: outer.method, headers: { ...outer.headers, host } },
      (answer) => {
        reply.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(reply);
      },
    );
    inner.on("error", () => reply.destroy());
    outer.pipe(inner);
  });
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
  const { port } = door.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        door.closeAllConnections();
        door.close(() => resolve());
      }),
  };
}

async function openDatabase() {
  const opened = await STORES[0]?.open();
  if (opened === undefined) throw new Error("There is no database to test with.");
  return opened;
}

/** The list in an answer of Graph or SCIM. */
export function listOf(answer: Answer, name: "value" | "Resources"): readonly JsonObject[] {
  return (answer.body[name] ?? []) as readonly JsonObject[];
}
