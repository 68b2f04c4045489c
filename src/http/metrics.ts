import { hash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { readBearerToken } from "./auth.ts";

/** An answered request, in words that are few: a route is a pattern, never an address. */
export interface ObservedRequest {
  readonly method: string;
  /** As `/Users/:id`; `none` when nothing is at the address. */
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
}

/** What the metrics endpoint acts with. */
export interface MetricsDeps {
  /** Told of every request. */
  readonly observe: (request: ObservedRequest) => void;
  /** The metrics in Prometheus' text format. */
  readonly render: () => Promise<string>;
  /** Who has it may read; undefined: only clients on the same machine may. */
  readonly token: string | undefined;
}

const CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/**
 * Tell of every request, and answer `GET /metrics`. Must come before the routes it tells of.
 *
 * Without a token, only a client on the same machine is answered, and never one that a proxy
 * speaks for: behind a proxy everybody seems to be on the same machine. Others see 404.
 */
export function addMetrics(server: FastifyInstance, deps: MetricsDeps): void {
  server.addHook("onResponse", (request, reply, done) => {
    const { url: route = "none" } = request.routeOptions;
    deps.observe({
      method: request.method,
      route,
      status: reply.statusCode,
      durationMs: reply.elapsedTime,
    });
    done();
  });
  server.get("/metrics", async (request, reply) => {
    if (!mayRead(request, deps.token)) {
      reply.callNotFound();
      return reply;
    }
    reply.header("cache-control", "no-store").header("content-type", CONTENT_TYPE);
    return await deps.render();
  });
}

function mayRead(request: FastifyRequest, token: string | undefined): boolean {
  if (token !== undefined) {
    const presented = hash("sha256", readBearerToken(request) ?? "", "buffer");
    return timingSafeEqual(presented, hash("sha256", token, "buffer"));
  }
  const { "x-forwarded-for": forwardedFor, forwarded } = request.headers;
  if (forwardedFor !== undefined || forwarded !== undefined) return false;
  const address = request.socket.remoteAddress ?? "";
  return address === "::1" || address.replace("::ffff:", "").startsWith("127.");
}
