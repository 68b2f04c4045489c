import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyPluginAsync,
  LogController,
} from "fastify";
import { ScimError } from "../scim/errors.ts";
import { unwrapPlainLink } from "./base-url.ts";
import { BODY_LIMIT } from "./body-limit.ts";
import { ClientErrors } from "./client-error.ts";
import type { AnswerNavigation } from "./console.ts";
import { unwrapKeys } from "./graph-keys.ts";
import { addHealthRoutes, type HealthDeps } from "./health.ts";
import { addMetrics, type MetricsDeps } from "./metrics.ts";
import { addOpenApi } from "./openapi.ts";
import { answerScimError } from "./scim-errors.ts";

/** One encapsulated part of the listener: its prefix and what it serves. */
export interface ServerPart {
  readonly prefix: string;
  readonly plugin: FastifyPluginAsync;
}

/** What the listener is built from. */
export interface ServerOptions {
  /** Absent: nothing is logged. */
  readonly log?: FastifyBaseLogger;
  /** Log every request; off by default, since it costs more than many requests do. */
  readonly logRequests?: boolean;
  readonly parts: readonly ServerPart[];
  /** Adds `/healthz` and `/readyz`. */
  readonly health?: HealthDeps;
  /** Adds `/metrics` and tells of every request. */
  readonly metrics?: MetricsDeps;
  /** Answers browsers where nothing else does. */
  readonly answerNavigation?: AnswerNavigation;
  readonly newId: () => string;
  /** In bytes; {@link BODY_LIMIT} unless told otherwise. */
  readonly bodyLimit?: number;
  /** For tests that can't wait: a whole request, its head, and how often both are looked at. */
  readonly timeouts?: {
    readonly requestMs: number;
    readonly headMs: number;
    readonly checkMs: number;
  };
}

/** How long a client may take to send a whole request, and its head alone. */
const REQUEST_TIMEOUT_MS = 60_000;
const HEAD_TIMEOUT_MS = 20_000;
/** How often connections are looked at for that. */
const CHECK_INTERVAL_MS = 5_000;
/** More are closed at once: each costs memory, and whoever opens so many means no good. */
const MOST_CONNECTIONS = 10_000;

/**
 * Build the listener. `close()` refuses new connections, lets running requests finish and then
 * resolves.
 *
 * @returns a Fastify instance that does not listen yet
 */
export async function buildServer(options: ServerOptions): Promise<FastifyInstance> {
  const bodyLimit = options.bodyLimit ?? BODY_LIMIT;
  const clientErrors = new ClientErrors();
  const server: FastifyInstance = Fastify({
    ...(options.log === undefined ? { logger: false } : { loggerInstance: options.log }),
    logController: new LogController({ disableRequestLogging: options.logRequests !== true }),
    bodyLimit,
    requestTimeout: options.timeouts?.requestMs ?? REQUEST_TIMEOUT_MS,
    http: {
      headersTimeout: options.timeouts?.headMs ?? HEAD_TIMEOUT_MS,
      connectionsCheckingInterval: options.timeouts?.checkMs ?? CHECK_INTERVAL_MS,
    },
    clientErrorHandler: (error, socket) => clientErrors.answer(error, socket),
    forceCloseConnections: "idle",
    rewriteUrl: ({ url = "/" }) => unwrapKeys(unwrapPlainLink(url)),
    routerOptions: {
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
      maxParamLength: 200,
    },
    // A path that can't be decoded meets no plugin, so it is answered here.
    frameworkErrors: (error, request, reply) => {
      const context = { newId: options.newId, log: request.log, bodyLimit };
      void answerScimError(error, reply, context);
    },
  });
  clientErrors.watch(server.server);
  server.server.maxConnections = MOST_CONNECTIONS;
  // Idle connections are closed at once; one that still answers then would be kept for the next.
  server.addHook("preClose", async () => {
    server.server.keepAliveTimeout = 1;
  });
  server.setNotFoundHandler((request, reply) => {
    const page = options.answerNavigation?.(request, reply) ?? false;
    if (page !== false) return page;
    const error = new ScimError("notFound", "There is nothing at this address.");
    if (request.url.startsWith("/organizations/") || request.url.startsWith("/scim/")) {
      return answerScimError(error, reply, { newId: options.newId, log: request.log, bodyLimit });
    }
    return reply.code(404).send({ error: { code: "NotFound", message: error.detail } });
  });
  addOpenApi(server);
  if (options.metrics !== undefined) addMetrics(server, options.metrics);
  if (options.health !== undefined) addHealthRoutes(server, options.health);
  for (const { prefix, plugin } of options.parts) {
    await server.register(plugin, { prefix });
  }
  return server;
}
