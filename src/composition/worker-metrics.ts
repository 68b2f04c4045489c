import fastify, { type FastifyInstance } from "fastify";
import { CliError } from "../cli/exit-codes.ts";
import { addMetrics } from "../http/metrics.ts";
import type { Metrics } from "./metrics.ts";

/**
 * Serve nothing but `GET /metrics`, for a worker: at ROLLCALL_METRICS_PORT, on this machine alone
 * or on ROLLCALL_METRICS_HOST, with ROLLCALL_METRICS_TOKEN as at the server.
 *
 * @returns undefined when no port is named
 * @throws CliError misuse for a port that is none
 */
export async function serveMetrics(
  metrics: Metrics,
  env: Readonly<Record<string, string | undefined>>,
): Promise<FastifyInstance | undefined> {
  const { ROLLCALL_METRICS_PORT: text, ROLLCALL_METRICS_HOST: host = "127.0.0.1" } = env;
  if (text === undefined || text === "") return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new CliError("misuse", "InvalidMetricsPort", "ROLLCALL_METRICS_PORT is a port's number.");
  }
  const server = fastify();
  addMetrics(server, { ...metrics, token: env.ROLLCALL_METRICS_TOKEN });
  await server.listen({ host, port });
  return server;
}
