import type { IncomingMessage, ServerResponse } from "node:http";
import Fastify, { type FastifyPluginAsync } from "fastify";
import type { ServiceProviderOptions } from "./plugin.ts";

/** What a listener without Fastify around it is told besides. */
export interface RequestListenerOptions extends ServiceProviderOptions {
  /** The path that all addresses begin with; `/scim/v2` unless told otherwise. */
  readonly prefix?: string;
  /** The largest body of a request, in bytes; a mebibyte unless told otherwise. */
  readonly bodyLimit?: number;
}

/** Answers the requests of a `node:http` server, or of Express by `app.use(listener)`. */
export type RequestListener = (
  request: IncomingMessage,
  response: ServerResponse,
  next?: (error?: unknown) => void,
) => void;

/** Make what serves SCIM 2.0 outside of Fastify. Requests to other paths go to `next`. */
export function createRequestListener(
  serviceProvider: FastifyPluginAsync<ServiceProviderOptions>,
  options: RequestListenerOptions,
): RequestListener {
  const { prefix = "/scim/v2", bodyLimit, ...rest } = options;
  const app = Fastify({
    ...(bodyLimit !== undefined && { bodyLimit }),
    logger: { level: "warn" },
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, maxParamLength: 200 },
  });
  app.register(serviceProvider, { ...rest, prefix });
  const ready = Promise.resolve(app.ready());
  // Whoever sends the first request learns of it.
  ready.catch(() => undefined);
  return (request, response, next) => {
    // Express takes the path it is mounted at out of `url`.
    const url = "originalUrl" in request ? String(request.originalUrl) : (request.url ?? "");
    const [path = ""] = url.split("?", 1);
    if (next !== undefined && path !== prefix && !path.startsWith(`${prefix}/`)) {
      next();
      return;
    }
    if (request.readableDidRead) {
      const problem = new Error("SCIM needs the body unread: mount it before any body parser.");
      fail(response, problem, next);
      return;
    }
    request.url = url;
    ready.then(
      () => app.routing(request, response),
      (error: unknown) => fail(response, error, next),
    );
  };
}

function fail(
  response: ServerResponse,
  error: unknown,
  next: ((error?: unknown) => void) | undefined,
): void {
  if (next !== undefined) {
    next(error);
    return;
  }
  response.statusCode = 500;
  response.end();
  // Nobody else would hear of it.
  throw error;
}
