import pino from "pino";
import type { JsonObject } from "../../src/common/json.ts";
import { createEngine } from "../../src/composition/engine.ts";
import { assembleGraph } from "../../src/composition/graph.ts";
import { REAL_WORLD } from "../../src/composition/world.ts";
import { ADMIN_SESSION_PREFIX, createAdminSessionPlugin } from "../../src/http/admin-sign-in.ts";
import { BODY_LIMIT } from "../../src/http/body-limit.ts";
import { openTenantEntrance } from "../../src/http/entrance.ts";
import {
  createGraphPlugin,
  createRollcallPlugin,
  GRAPH_PREFIX,
  ROLLCALL_PREFIX,
} from "../../src/http/graph.ts";
import { createLiveHub } from "../../src/http/live.ts";
import { createOperatorPlugin } from "../../src/http/operator.ts";
import { tenantTopic } from "../../src/http/rollcall-events.ts";
import { createScimPlugin, SCIM_PREFIX } from "../../src/http/scim.ts";
import { buildServer } from "../../src/http/server.ts";
import { digestToken } from "../../src/service-provider/issue-token.ts";
import { addOrganization } from "../../src/service-provider/organizations.ts";
import { TOLERANT_POLICY } from "../../src/service-provider/policy.ts";
import type { Store } from "../../src/store/store.ts";
import {
  buildSchema,
  DEFAULT_GROUP_MAPPING,
  DEFAULT_USER_MAPPING,
} from "../../src/sync/default-schema.ts";
import type { CycleExecution } from "../../src/sync/job.ts";
import type { Lane } from "../../src/sync/ports.ts";
import { STORES } from "../support/stores.ts";

/** The operator's token of every installation under test. */
export const TOKEN = "operator-of-the-tests";

const OPERATOR_PREFIX = "/api";

/** An answer; `body` is empty when there was none. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: JsonObject;
}

/** An application of a tenant, with the organization that is its target. */
export interface TestApplication {
  readonly id: string;
  readonly jobId: string;
  /** The target's users, as its own SCIM endpoint lists them. */
  readonly listTargetUsers: () => Promise<readonly JsonObject[]>;
  readonly listTargetGroups: () => Promise<readonly JsonObject[]>;
}

/** Both halves on one socket, with a database of their own and the engine running. */
export interface Installation {
  readonly origin: string;
  readonly store: Store;
  readonly executions: readonly CycleExecution[];
  /** Send a request under a tenant, signed by the operator's token. */
  readonly call: (
    tenantId: string,
    method: string,
    path: string,
    body?: unknown,
  ) => Promise<Answer>;
  /** The same for what Graph has no word for: below `/rollcall/v1/tenants/{id}`. */
  readonly rollcall: Installation["call"];
  /** The vendor's operator API, below `/api`. */
  readonly operate: (method: string, path: string, body?: unknown) => Promise<Answer>;
  readonly addTenant: (id: string) => Promise<void>;
  readonly addApplication: (
    tenantId: string,
    given: { readonly scope: "all" | "assigned"; readonly groups?: boolean },
  ) => Promise<TestApplication>;
  /** Resolves when a cycle of the job has ended and its watermark is the feed's end. */
  readonly settled: (lane: Lane) => Promise<void>;
  /** Resolves when the next cycle of any job has ended. */
  readonly nextCycle: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Start an installation over a new database, SQLite unless told otherwise.
 *
 * @param databaseUrl - where lanes are queued by pg-boss; absent: they run in process
 */
export async function startInstallation(
  open: (typeof STORES)[number]["open"] | undefined = STORES[0]?.open,
  databaseUrl?: string,
): Promise<Installation> {
  const database = await open?.();
  if (database === undefined) throw new Error("There is no database to test with.");
  const { store } = database;
  const executions: CycleExecution[] = [];
  const watchers = new Set<() => void>();
  const log = pino({ level: "silent" });
  const live = createLiveHub();
  const engine = await createEngine({
    store,
    databaseUrl,
    log,
    events: {
      cycleEnded: ({ tenantId }, execution) => {
        executions.push(execution);
        live.notify(tenantTopic(tenantId));
        for (const watcher of watchers) watcher();
      },
    },
  });
  const provider = { store: store.organizations, world: REAL_WORLD, policy: TOLERANT_POLICY };
  const common = { publicUrl: undefined, bodyLimit: BODY_LIMIT };
  const entrance = openTenantEntrance(provider, common);
  const notifier = {
    notifications: store.notifications,
    webhooks: { send: async () => undefined },
    world: REAL_WORLD,
  };
  const http = { operatorTokenSha256: digestToken(TOKEN), ...common };
  const operating = { store: store.organizations, logs: store.logs, world: REAL_WORLD, ...http };
  const graph = assembleGraph({ store, engine, notifier, http, live });
  const server = await buildServer({
    newId: REAL_WORLD.newId,
    parts: [
      { prefix: SCIM_PREFIX, plugin: createScimPlugin({ provider, entrance, ...common }) },
      { prefix: OPERATOR_PREFIX, plugin: createOperatorPlugin(operating) },
      { prefix: GRAPH_PREFIX, plugin: createGraphPlugin(graph) },
      { prefix: ROLLCALL_PREFIX, plugin: createRollcallPlugin(graph) },
      { prefix: ADMIN_SESSION_PREFIX, plugin: createAdminSessionPlugin(graph) },
    ],
  });
  const origin = await server.listen({ host: "127.0.0.1", port: 0 });
  await engine.start();
  return {
    origin,
    store,
    executions,
    call: (tenantId, method, path, body) =>
      send(`${origin}/tenants/${tenantId}/v1.0${path}`, { method, body }),
    rollcall: (tenantId, method, path, body) =>
      send(`${origin}${ROLLCALL_PREFIX}/tenants/${tenantId}${path}`, { method, body }),
    operate: (method, path, body) => send(`${origin}${OPERATOR_PREFIX}${path}`, { method, body }),
    addTenant: (id) =>
      engine.directory.write(id, (writer) =>
        writer.saveTenant({ id, displayName: `Tenant ${id}` }),
      ),
    addApplication: (tenantId, given) => addApplication({ store, origin }, tenantId, given),
    settled: (lane) => waitForWatermark(store, lane, watchers),
    nextCycle: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      watchers.add(resolve);
      return promise.finally(() => watchers.delete(resolve));
    },
    close: async () => {
      await engine.stop();
      live.close();
      await server.close();
      await database.close();
    },
  };
}

/** Send one request. */
export async function send(
  url: string,
  given: {
    readonly method: string;
    readonly body?: unknown;
    readonly rawBody?: string;
    readonly token?: string;
    readonly contentType?: string;
  },
): Promise<Answer> {
  const { method, body, token = TOKEN, contentType = "application/json" } = given;
  const payload = given.rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
  const headers = new Headers();
  if (token !== "") headers.set("authorization", `Bearer ${token}`);
  if (payload !== undefined) headers.set("content-type", contentType);
  const response = await fetch(url, {
    method,
    headers,
    ...(payload !== undefined && { body: payload }),
  });
  const text = await response.text();
  const parsed = text === "" ? {} : (JSON.parse(text) as JsonObject);
  return { status: response.status, headers: response.headers, text, body: parsed };
}

async function addApplication(
  { store, origin }: { readonly store: Store; readonly origin: string },
  tenantId: string,
  given: { readonly scope: "all" | "assigned"; readonly groups?: boolean },
): Promise<TestApplication> {
  const deps = { store: store.organizations, world: REAL_WORLD };
  const added = await addOrganization(deps, {
    name: `Target of ${tenantId}`,
    application: "custom",
  });
  const { secretToken } = added;
  const tenantUrl = `${origin}/organizations/${added.organization.id}/scim/v2`;
  const [id, jobId] = [REAL_WORLD.newId(), REAL_WORLD.newId()];
  const application = { id, tenantId, displayName: "Custom", template: "custom", tenantUrl };
  await store.sync.saveApplication(application);
  await store.sync.saveSecret(tenantId, id, secretToken);
  const mappings = given.groups
    ? [DEFAULT_USER_MAPPING, DEFAULT_GROUP_MAPPING]
    : [DEFAULT_USER_MAPPING];
  const schema = buildSchema(jobId, mappings);
  const { scope } = given;
  const job = { id: jobId, tenantId, applicationId: id, schema, scope, intervalMs: 2_400_000 };
  await store.sync.saveJob(job, { status: "NotRun" });
  const list = async (endpoint: string): Promise<readonly JsonObject[]> => {
    const url = `${tenantUrl}/${endpoint}?count=100`;
    const { body } = await send(url, { method: "GET", token: secretToken });
    return body.Resources as readonly JsonObject[];
  };
  return {
    id,
    jobId,
    listTargetUsers: () => list("Users"),
    listTargetGroups: () => list("Groups"),
  };
}

/** Looks again whenever a cycle ends, so no time is guessed. */
async function waitForWatermark(
  store: Store,
  lane: Lane,
  watchers: Set<() => void>,
): Promise<void> {
  for (;;) {
    const { promise, resolve } = Promise.withResolvers<void>();
    watchers.add(resolve);
    const stored = await store.sync.readJob(lane);
    const last = await store.directory.lastSequence(lane.tenantId);
    const { watermark, position } = stored?.state ?? {};
    const isDone = position === undefined && watermark !== undefined && watermark >= last;
    if (!isDone) await promise;
    watchers.delete(resolve);
    if (isDone) return;
  }
}
