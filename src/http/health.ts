import type { FastifyInstance } from "fastify";

/** Whether the process takes requests. */
export type ServerState = "starting" | "ready" | "draining";

/** What the health endpoints ask. */
export interface HealthDeps {
  readonly state: () => ServerState;
  /** Resolves when the store can be read and written; rejects with the reason otherwise. */
  readonly checkStore: () => Promise<void>;
  /** How long the store may take to answer. */
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 5_000;

/**
 * `GET /healthz`: the process is up. `GET /readyz`: it takes requests and its store can be read
 * and written; otherwise 503 with the reason.
 */
export function addHealthRoutes(server: FastifyInstance, deps: HealthDeps): void {
  server.get("/healthz", async (_request, reply) => {
    reply.header("cache-control", "no-store");
    return { status: "ok" };
  });
  server.get("/readyz", async (_request, reply) => {
    const reason = await findReason(deps);
    reply.header("cache-control", "no-store");
    if (reason === undefined) return { status: "ready" };
    reply.code(503).header("retry-after", 1);
    return { status: "unavailable", reason };
  });
}

async function findReason(deps: HealthDeps): Promise<string | undefined> {
  const state = deps.state();
  if (state === "starting") return "The server is starting.";
  if (state === "draining") return "The server is shutting down.";
  const { promise, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => {
    reject(new Error("The store does not answer."));
  }, deps.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  try {
    await Promise.race([deps.checkStore(), promise]);
    return undefined;
  } catch (error) {
    // Whatever keeps the store from answering is what the reader of this endpoint asks for.
    return error instanceof Error ? error.message : "The store can't be used.";
  } finally {
    clearTimeout(timer);
  }
}
