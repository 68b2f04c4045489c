import type { FastifyInstance, FastifyRequest } from "fastify";
import {
  type LogDeps,
  readAuditLog,
  readLogSetting,
  readRequestLog,
  saveLogSetting,
} from "../service-provider/operator-logs.ts";
import { parseQueryString } from "./query-string.ts";

interface Params {
  readonly id: string;
}

/**
 * The logs of an organization, newest first, in pages: `next` of one page is `after` of the next.
 *
 * `GET /organizations/:id/audit` → `{entries, next?}`, with the parameters `resource`, `token`,
 * `action`, `since`, `until`, `after`, `limit`.
 *
 * `GET /organizations/:id/requests` → `{requests, next?}`, with `token`, `method`, `status` (the
 * least), `since`, `until`, `after`, `limit`. `GET` and `PUT /organizations/:id/requests/setting`
 * `{level, filterValues?}`: what is recorded from now on.
 */
export function addLogRoutes(api: FastifyInstance, deps: LogDeps): void {
  api.get<{ Params: Params }>("/organizations/:id/audit", async (request) => {
    const { rows, ...rest } = await readAuditLog(deps, request.params.id, readQuery(request));
    return { entries: rows, ...rest };
  });
  api.get<{ Params: Params }>("/organizations/:id/requests", async (request) => {
    const { rows, ...rest } = await readRequestLog(deps, request.params.id, readQuery(request));
    return { requests: rows, ...rest };
  });
  const setting = "/organizations/:id/requests/setting";
  api.get<{ Params: Params }>(setting, (request) => readLogSetting(deps, request.params.id));
  api.put<{ Params: Params }>(setting, (request) =>
    saveLogSetting(deps, request.params.id, request.body),
  );
}

function readQuery(request: FastifyRequest) {
  return parseQueryString(request.raw.url ?? "");
}
