import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { CliError } from "../cli/exit-codes.ts";
import type { RunningServer, ServerRequest } from "../cli/services.ts";
import { createAddressGuard } from "../connector/address-guard.ts";
import { ADMIN_SESSION_PREFIX, createAdminSessionPlugin } from "../http/admin-sign-in.ts";
import { BODY_LIMIT } from "../http/body-limit.ts";
import { answerWithConsole, createAssetsPlugin } from "../http/console.ts";
import {
  createGraphPlugin,
  createRollcallPlugin,
  GRAPH_PREFIX,
  ROLLCALL_PREFIX,
} from "../http/graph.ts";
import { addHealthRoutes, type ServerState } from "../http/health.ts";
import { createLiveHub, type LiveHub } from "../http/live.ts";
import { createLogger, type LogLevel } from "../http/logger.ts";
import { createOperatorPlugin } from "../http/operator.ts";
import type { Recorder } from "../http/record-requests.ts";
import { createSaasPlugin, SAAS_PREFIX } from "../http/saas.ts";
import { organizationTopic } from "../http/saas-events.ts";
import { listScimParts } from "../http/scim-parts.ts";
import { buildServer } from "../http/server.ts";
import type { ProvisioningEvents } from "../provisioning/events.ts";
import type { NotifierPorts } from "../provisioning/notifier.ts";
import { TOLERANT_POLICY } from "../service-provider/policy.ts";
import { RateLimiter } from "../service-provider/rate-limit.ts";
import type { CommitObserver } from "../store/batch.ts";
import type { Store } from "../store/store.ts";
import { broadcast, tellTenants } from "./broadcast.ts";
import { openConfiguredStore } from "./configuration.ts";
import { readCursorKey } from "./cursor-key.ts";
import { DEMO_SETTING, describeDemo, loadDemo, moveOwnApplications } from "./demo.ts";
import { createEngine, type Engine } from "./engine.ts";
import { describeSignIn } from "./first-sign-in.ts";
import { readGalleryFolder } from "./gallery-files.ts";
import { assembleGraph } from "./graph.ts";
import { startIdleHeapKeeper } from "./idle-heap.ts";
import { describeInstallation } from "./installation-facts.ts";
import { type LogKeeper, startLogKeeper } from "./log-keeper.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { type NotificationKeeper, startNotificationKeeper } from "./notification-keeper.ts";
import { readOperatorTokenHash, rememberServer } from "./operator-token.ts";
import { readDefaultLimit } from "./organizations.ts";
import { readRequestLimits } from "./request-limits.ts";
import { type SearchKeeper, startSearchKeeper } from "./search-keeper.ts";
import { lockDataFolder, type ServerLock } from "./server-lock.ts";
import {
  DOMAIN_SETTING,
  formatServerUrl,
  LOCAL_URL_SETTING,
  SERVER_URL_SETTING,
} from "./server-url.ts";
import { assembleSignIn } from "./sign-in.ts";
import { assembleSignOn } from "./single-sign-on.ts";
import { startSyncLogKeeper } from "./sync-log-keeper.ts";
import { REAL_WORLD } from "./world.ts";

const USUAL_PORT = 8400;
/** The same from the sources and from the package's JavaScript. */
const CONSOLE_FOLDER = fileURLToPath(new URL("../../dist/console", import.meta.url));
const PORTS_TRIED = 20;

/**
 * `rollcall server`: both halves in one process. They meet only over HTTP, here too: the engine
 * reaches the organizations of this very server by their Tenant URLs.
 *
 * @throws CliError when the store can't be opened or the address can't be listened on
 */
export async function startServer(request: ServerRequest): Promise<RunningServer> {
  const { dataDirectory, databaseUrl, onNotice } = request;
  const metrics = createMetrics();
  const { store, lock } = await openAlone(request, metrics.onCommit);
  const log = createLogger(readLogLevel(), process.stderr);
  let state: ServerState = "starting";
  const live = createLiveHub();
  const heap = startIdleHeapKeeper();
  const watchers = new Set<ProvisioningEvents>([metrics.events, tellTenants(live)]);
  const engine = await createEngine({ store, databaseUrl, log, events: broadcast(watchers) });
  let server: FastifyInstance | undefined;
  let keeper: LogKeeper | undefined;
  let searches: SearchKeeper | undefined;
  let syncLogs: { stop(): Promise<void> } | undefined;
  let notifications: NotificationKeeper | undefined;
  const stop = async (): Promise<void> => {
    state = "draining";
    await engine.stop();
    live.close();
    await server?.close();
    await notifications?.stop();
    await syncLogs?.stop();
    await searches?.stop();
    await keeper?.stop();
    heap.stop();
    await store.close();
    lock?.release();
  };
  try {
    keeper = startLogKeeper(store, log);
    searches = startSearchKeeper(store, log);
    syncLogs = startSyncLogKeeper(store, log);
    let serverUrl = request.publicUrl ?? "";
    notifications = startNotificationKeeper({
      store,
      log,
      env: process.env,
      serverUrl: () => serverUrl,
    });
    watchers.add({ cycleEnded: notifications.wake });
    const { recorder } = keeper;
    metrics.watch({ runningLanes: engine.runningLanes, recorder });
    const notifier = notifications.ports;
    const parts = { store, recorder, metrics, engine, notifier, log, live, state: () => state };
    server = await listen(request, parts);
    const { port } = server.server.address() as AddressInfo;
    const local = formatServerUrl(request.host, port);
    const url = (request.publicUrl ?? local).replace(/\/+$/, "");
    serverUrl = url;
    await noteAddress(store, url, local);
    await store.settings.saveSetting(DOMAIN_SETTING, request.domain ?? "");
    rememberServer(local, dataDirectory);
    state = "ready";
    await engine.start();
    onNotice(`Rollcall is running at ${url}`);
    await welcome(request, { store, engine, url: local, watchers });
    for (const line of await describeSignIn(store, url)) onNotice(line);
    onNotice(`  Data           ${databaseUrl === undefined ? dataDirectory : "PostgreSQL"}`);
    onNotice(`  Health         ${url}/healthz  ${url}/readyz`);
    onNotice("  Stop           Ctrl+C");
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Open the store; an embedded one only where no other server runs on it. */
async function openAlone(
  request: ServerRequest,
  onCommit: CommitObserver,
): Promise<{ readonly store: Store; readonly lock: ServerLock | undefined }> {
  const { dataDirectory, databaseUrl } = request;
  const store = await openConfiguredStore({ dataDirectory, databaseUrl }, onCommit);
  if (databaseUrl !== undefined) return { store, lock: undefined };
  try {
    return { store, lock: lockDataFolder(dataDirectory) };
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function listen(
  request: ServerRequest,
  given: {
    readonly store: Store;
    readonly recorder: Recorder;
    readonly metrics: Metrics;
    readonly engine: Engine;
    readonly notifier: NotifierPorts;
    readonly log: Logger;
    readonly live: LiveHub;
    readonly state: () => ServerState;
  },
): Promise<FastifyInstance> {
  const { store, engine, notifier, log, live, state, recorder, metrics } = given;
  const { publicUrl, domain } = request;
  const limiter = new RateLimiter(readDefaultLimit(request.rateLimit));
  const organizations = { store: store.organizations, world: REAL_WORLD };
  const cursorKey = await readCursorKey(store.settings);
  const provider = { ...organizations, policy: TOLERANT_POLICY, cursorKey };
  const scim = { provider, recorder: tellOrganizations(recorder, live), publicUrl, domain };
  const operatorTokenSha256 = await readOperatorTokenHash(store, request.dataDirectory);
  const http = { operatorTokenSha256, publicUrl, bodyLimit: BODY_LIMIT };
  const limits = readRequestLimits(process.env);
  const galleryFiles = await readGalleryFolder(request.galleryFolder);
  const { databaseUrl } = request;
  const installation = describeInstallation({ env: process.env, databaseUrl });
  const parts = { store, engine, notifier, http, limits, galleryFiles, live, installation };
  const graph = assembleGraph(parts);
  const { hasher } = graph;
  const { mailer } = notifier;
  const signIn = assembleSignIn({ store, hasher, world: REAL_WORLD, mailer, log, publicUrl });
  const guard = createAddressGuard(process.env.ROLLCALL_ALLOW_PRIVATE_TARGETS);
  const signOn = assembleSignOn({ store, graph, signIn: signIn.deps.signIn, guard, publicUrl });
  const vendor = { ...organizations, ...http, logs: store.logs, domain };
  const consoles = { ...signIn.deps, ...signOn.saas, live, policy: TOLERANT_POLICY };
  const pages = {
    folder: CONSOLE_FOLDER,
    isHttps: publicUrl?.startsWith("https:") === true,
  };
  const server = await buildServer({
    log,
    answerNavigation: answerWithConsole(pages),
    newId: REAL_WORLD.newId,
    metrics: { ...metrics, token: process.env.ROLLCALL_METRICS_TOKEN },
    parts: [
      { prefix: "/assets", plugin: createAssetsPlugin(pages) },
      ...signOn.parts,
      ...listScimParts({ ...scim, limiter, bodyLimit: BODY_LIMIT }),
      {
        prefix: "/api",
        plugin: createOperatorPlugin({ ...vendor, accounts: store.accounts, tenants: graph }),
      },
      { prefix: SAAS_PREFIX, plugin: createSaasPlugin({ ...vendor, ...consoles }) },
      { prefix: GRAPH_PREFIX, plugin: createGraphPlugin(graph) },
      { prefix: ROLLCALL_PREFIX, plugin: createRollcallPlugin(graph) },
      { prefix: ADMIN_SESSION_PREFIX, plugin: createAdminSessionPlugin(graph) },
    ],
  });
  // What is on its way is mailed before the store is closed.
  server.addHook("onClose", () => signIn.settled());
  addHealthRoutes(server, { state, checkStore: store.health });
  await bind(server, request);
  return server;
}

/** The usual port may be taken by another Rollcall; one that was asked for is taken literally. */
async function bind(server: FastifyInstance, request: ServerRequest): Promise<void> {
  const { host, port = USUAL_PORT } = request;
  const last = request.port === undefined ? USUAL_PORT + PORTS_TRIED - 1 : port;
  for (let candidate = port; ; candidate += 1) {
    try {
      await server.listen({ host, port: candidate });
      if (candidate !== port) request.onNotice(`Port ${port} is taken; using ${candidate}.`);
      return;
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code === "EADDRINUSE" && candidate < last) continue;
      if (code !== "EADDRINUSE" && code !== "EACCES" && code !== "EADDRNOTAVAIL") throw cause;
      const why = code === "EADDRINUSE" ? "is taken" : "can't be listened on";
      throw new CliError("failed", code, `${host}:${candidate} ${why}.`, {
        cause,
        hint: "choose another with --port, or 0 for a free one.",
      });
    }
  }
}

async function noteAddress(store: Store, url: string, local: string): Promise<void> {
  const before = await store.settings.readSetting(LOCAL_URL_SETTING);
  if (before !== undefined && before !== local) await moveOwnApplications(store, before, local);
  await store.settings.saveSetting(LOCAL_URL_SETTING, local);
  await store.settings.saveSetting(SERVER_URL_SETTING, url);
}

/** Load the demonstration into a new database, or say what a used one holds. */
async function welcome(
  request: ServerRequest,
  given: {
    readonly store: Store;
    readonly engine: Engine;
    readonly url: string;
    readonly watchers: Set<ProvisioningEvents>;
  },
): Promise<void> {
  const { store, url } = given;
  const loaded = await store.settings.readSetting(DEMO_SETTING);
  const tenants = await store.directory.listTenants();
  const isNew = loaded === undefined && tenants.length === 0;
  if (loaded === "loading" || (isNew && request.demo)) {
    await loadDemo({ ...given, onNotice: request.onNotice, onProgress: request.onProgress });
  }
  if (loaded === "loaded") request.onNotice("Everything is as it was:");
  for (const line of await describeDemo(store, url)) request.onNotice(line);
}

/** Wakes the streams of events of an organization when a request to it was recorded. */
function tellOrganizations(recorder: Recorder, live: LiveHub): Recorder {
  return {
    isWanted: (request) => recorder.isWanted(request),
    record: (request) => {
      recorder.record(request);
      live.notify(organizationTopic(request.organizationId));
    },
  };
}

function readLogLevel(): LogLevel {
  const levels: readonly LogLevel[] = ["trace", "debug", "info", "warn", "error", "silent"];
  return levels.find((level) => level === process.env.ROLLCALL_LOG) ?? "warn";
}
