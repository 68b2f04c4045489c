import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import {
  type ConfigurationAdmin,
  diffConfigurationVersions,
  listConfigurationAudit,
  listConfigurationVersions,
  readConfigurationVersion,
  restoreConfigurationVersion,
} from "../provisioning/configuration-admin.ts";
import type { DirectoryAdmin } from "../provisioning/directory-admin.ts";
import type { JobKey } from "../provisioning/job-admin.ts";
import { type LogAdmin, queryProvisioningLog } from "../provisioning/log-admin.ts";
import { exportProvisioningLog, parseLogExport } from "../provisioning/log-export.ts";
import { presentLogEntry } from "../provisioning/log-presentation.ts";
import {
  listNotifications,
  listWebhooks,
  type NotificationAdmin,
  removeWebhook,
  saveWebhook,
  sendTestMail,
  testWebhook,
  type WebhookRequest,
} from "../provisioning/notification-admin.ts";
import type { Initiator } from "../sync/log.ts";
import { isOperator } from "./auth.ts";
import { answerGraphError, GraphRequestError } from "./graph-error.ts";
import { readJsonBodies } from "./json-parser.ts";
import { parseQueryString } from "./query-string.ts";

/** Where {@link createRollcallPlugin} belongs. */
export const ROLLCALL_PREFIX = "/rollcall/v1";

/** What this part of the API acts with. */
export interface RollcallDeps
  extends LogAdmin,
    NotificationAdmin,
    Omit<ConfigurationAdmin, keyof LogAdmin>,
    Pick<DirectoryAdmin, "directory"> {
  readonly store: ConfigurationAdmin["store"];
  /** SHA-256 of the operator's token, lower-case hex. */
  readonly operatorTokenSha256: string;
  /** In bytes. */
  readonly bodyLimit: number;
}

type Params = Readonly<Record<string, string>>;

const OPERATOR: Initiator = { id: "operator", displayName: "Operator", initiatorType: "user" };
const TOP = { usual: 100, most: 999 } as const;

/*
 * What Microsoft Graph has no word for, with the operator's token, under /tenants/{tenantId}:
 *
 *   GET    /provisioningLog                       filter top skipToken exchanges=true
 *   GET    /provisioningLog/export                format=csv|ndjson filter exchanges=true
 *                                                 file=records|steps|modifiedProperties
 *   GET    /notifications                         top
 *   POST   /notifications/testMail                {to}
 *   GET POST          /webhooks                   {url, secret, applicationId?, enabled?}
 *   PATCH DELETE      /webhooks/{id}
 *   POST   /webhooks/{id}/test
 *   GET    /configurationAudit                    applicationId top skipToken
 *   GET    /applications/{id}/jobs/{id}/versions  top
 *   GET    …/versions/{version}                   GET …/versions/{version}/diff?to=
 *   POST   …/versions/{version}/restore
 *
 * Errors are Graph's.
 */

/** Logs, notifications and configuration history as a plugin for {@link ROLLCALL_PREFIX}. */
export function createRollcallPlugin(deps: RollcallDeps) {
  return async function rollcallPlugin(api: FastifyInstance): Promise<void> {
    const { world, bodyLimit } = deps;
    api.setErrorHandler((error, request, reply) => {
      return answerGraphError(error, { request, reply, world, bodyLimit });
    });
    api.setNotFoundHandler(async () => {
      throw new GraphRequestError("ResourceNotFound", "There is nothing at this address.");
    });
    readJsonBodies(api);
    api.addHook("onRequest", async (request, reply) => {
      reply.header("cache-control", "no-store").header("x-content-type-options", "nosniff");
      if (!isOperator(request, deps.operatorTokenSha256)) {
        const message = "Send the operator token as an Authorization: Bearer header.";
        throw new GraphRequestError("InvalidAuthenticationToken", message);
      }
      const params = Object.values(request.params as Params);
      if (params.some((each) => each.includes("\0") || !each.isWellFormed())) {
        throw new GraphRequestError("ResourceNotFound", "There is nothing at this address.");
      }
    });
    await api.register(async (tenant) => addTenantRoutes(tenant, deps), {
      prefix: "/tenants/:tenantId",
    });
  };
}

function addTenantRoutes(api: FastifyInstance, deps: RollcallDeps): void {
  api.addHook("preHandler", async (request) => {
    const { tenantId = "" } = request.params as Params;
    if ((await deps.directory.readTenant(tenantId)) !== undefined) return;
    throw new GraphRequestError("TenantNotFound", "There is no such tenant.");
  });
  addLogRoutes(api, deps);
  addNotificationRoutes(api, deps);
  addConfigurationRoutes(api, deps);
}

function addLogRoutes(api: FastifyInstance, deps: RollcallDeps): void {
  api.get("/provisioningLog", async (request) => {
    const { filter, skipToken, exchanges } = readQuery(request);
    const page = await queryProvisioningLog(deps, tenantOf(request), {
      top: readTop(request),
      withExchanges: exchanges === "true",
      ...(filter !== undefined && { filter }),
      ...(skipToken !== undefined && { skipToken }),
    });
    return { value: page.items.map(presentLogEntry), ...nextOf(page) };
  });
  api.get("/provisioningLog/export", async (request, reply) => {
    const wanted = parseLogExport(readQuery(request));
    const pieces = exportProvisioningLog(deps, tenantOf(request), wanted);
    // The first piece is asked for here, so that a wrong filter is still a refusal.
    const first = await pieces.next();
    const isCsv = wanted.format === "csv";
    const name = isCsv ? `provisioning-${wanted.file}.csv` : "provisioning.ndjson";
    reply
      .header("content-type", isCsv ? "text/csv; charset=utf-8" : "application/x-ndjson")
      .header("content-disposition", `attachment; filename="${name}"`);
    return reply.send(Readable.from(prepend(first, pieces), { objectMode: false }));
  });
}

async function* prepend(
  first: IteratorResult<string, unknown>,
  rest: AsyncGenerator<string>,
): AsyncGenerator<string> {
  if (first.done === true) return;
  yield first.value;
  yield* rest;
}

function addNotificationRoutes(api: FastifyInstance, deps: RollcallDeps): void {
  api.get("/notifications", async (request) => {
    return { value: await listNotifications(deps, tenantOf(request), readTop(request)) };
  });
  api.post("/notifications/testMail", async (request, reply) => {
    await sendTestMail(deps, bodyOf(request).to);
    return noContent(reply);
  });
  api.get("/webhooks", async (request) => ({ value: await listWebhooks(deps, tenantOf(request)) }));
  api.post("/webhooks", async (request, reply) => {
    const body = bodyOf(request) as WebhookRequest;
    return reply.code(201).send(await saveWebhook(deps, tenantOf(request), undefined, body));
  });
  api.patch("/webhooks/:id", async (request) => {
    const body = bodyOf(request) as WebhookRequest;
    return saveWebhook(deps, tenantOf(request), param(request, "id"), body);
  });
  api.delete("/webhooks/:id", async (request, reply) => {
    await removeWebhook(deps, tenantOf(request), param(request, "id"));
    return noContent(reply);
  });
  api.post("/webhooks/:id/test", async (request, reply) => {
    await testWebhook(deps, tenantOf(request), param(request, "id"));
    return noContent(reply);
  });
}

function addConfigurationRoutes(api: FastifyInstance, deps: RollcallDeps): void {
  api.get("/configurationAudit", async (request) => {
    const { applicationId, skipToken } = readQuery(request);
    const page = await listConfigurationAudit(deps, tenantOf(request), {
      top: readTop(request),
      ...(applicationId !== undefined && { applicationId }),
      ...(skipToken !== undefined && { skipToken }),
    });
    return { value: page.items, ...nextOf(page) };
  });
  const versions = "/applications/:applicationId/jobs/:jobId/versions";
  api.get(versions, async (request) => {
    return { value: await listConfigurationVersions(deps, keyOf(request), readTop(request)) };
  });
  api.get(`${versions}/:version`, async (request) => {
    const found = await readConfigurationVersion(deps, keyOf(request), versionOf(request));
    return { ...found.header, configuration: found.snapshot };
  });
  api.get(`${versions}/:version/diff`, async (request) => {
    const { to } = readQuery(request);
    const other = to === undefined ? undefined : Number(to);
    return {
      value: await diffConfigurationVersions(deps, keyOf(request), versionOf(request), other),
    };
  });
  api.post(`${versions}/:version/restore`, async (request) => {
    const key = keyOf(request);
    return {
      version: await restoreConfigurationVersion(deps, key, versionOf(request), OPERATOR),
    };
  });
}

function nextOf({ nextAfterId }: { readonly nextAfterId?: string }): object {
  return nextAfterId === undefined ? {} : { skipToken: nextAfterId };
}

function noContent(reply: FastifyReply): FastifyReply {
  return reply.code(204).send();
}

function param(request: FastifyRequest, name: string): string {
  return (request.params as Params)[name] ?? "";
}

function tenantOf(request: FastifyRequest): string {
  return param(request, "tenantId");
}

function versionOf(request: FastifyRequest): number {
  return Number(param(request, "version"));
}

function keyOf(request: FastifyRequest): JobKey {
  return {
    tenantId: tenantOf(request),
    applicationId: param(request, "applicationId"),
    jobId: param(request, "jobId"),
  };
}

function readQuery(request: FastifyRequest): Readonly<Record<string, string | undefined>> {
  return parseQueryString(request.raw.url ?? "");
}

function readTop(request: FastifyRequest): number {
  const { top } = readQuery(request);
  if (top === undefined) return TOP.usual;
  const number = Number(top);
  if (top.trim() !== "" && Number.isInteger(number) && number >= 1 && number <= TOP.most) {
    return number;
  }
  throw new GraphRequestError("BadRequest", `top is a whole number from 1 to ${TOP.most}.`);
}

function bodyOf(request: FastifyRequest): Readonly<Record<string, unknown>> {
  const { body } = request;
  if (typeof body === "object" && body !== null && !Array.isArray(body)) {
    return body as Readonly<Record<string, unknown>>;
  }
  throw new GraphRequestError("BadRequest", "The body has to be a JSON object.");
}
