import type { FastifyInstance, FastifyRequest } from "fastify";
import { type LogDeps, readAuditLog } from "../service-provider/operator-logs.ts";
import { parseQueryString } from "./query-string.ts";

interface Params {
  readonly id: string;
}

/**
 * The logs of an organization, newest first, in pages: `next` of one page is `after` of the next.
 *
 * `GET /organizations/:id/audit` → `{entries, next?}`, with the parameters `resource`, `token`,
 * `action`, `since`, `until`, `after`, `limit`.
 */
export function addLogRoutes(api: FastifyInstance, deps: LogDeps): void {
  api.get<{ Params: Params }>("/organizations/:id/audit", async (request) => {
    const { rows, ...rest } = await readAuditLog(deps, request.params.id, readQuery(request));
    return { entries: rows, ...rest };
  });
}

function readQuery(request: FastifyRequest) {
  return parseQueryString(request.raw.url ?? "");
}
