import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { DirectoryError } from "../directory/errors.ts";
import type { TenantAdminDeps } from "../provisioning/tenant-admin.ts";
import { SaasError, type SaasErrorCode } from "../saas/errors.ts";
import { ScimError } from "../scim/errors.ts";
import type { LogDeps } from "../service-provider/operator-logs.ts";
import { isOperator } from "./auth.ts";
import { trimPublicUrl } from "./base-url.ts";
import { readJsonBodies } from "./json-parser.ts";
import { addLogRoutes } from "./operator-logs.ts";
import {
  addDefinitionRoutes,
  addOrganizationRoutes,
  addTokenRoutes,
  type OrganizationRouteDeps,
} from "./operator-organizations.ts";
import { addTenantRoutes } from "./operator-tenants.ts";
import { describeStoreError, readFrameworkError } from "./refusals.ts";

const SAAS_STATUS: Readonly<Partial<Record<SaasErrorCode, number>>> = {
  UnknownOrganization: 404,
  UnknownToken: 404,
  NoSignIn: 404,
  SubscriptionTaken: 409,
  SchemaInUse: 409,
};

/** What the operator's API acts with. */
export interface OperatorDeps extends OrganizationRouteDeps, LogDeps {
  readonly store: OrganizationRouteDeps["store"];
  /** SHA-256 of the operator's token, lower-case hex. */
  readonly operatorTokenSha256: string;
  /** In bytes. */
  readonly bodyLimit: number;
  /** Absent: this server has no directories. */
  readonly tenants?: TenantAdminDeps;
}

/**
 * The operator's API, which the command line uses with `--url`: a plugin for the prefix `/api`.
 *
 * ```
 * GET    /organizations                     {organizations: [{id, name, application, created,
 *                                           tenantUrl, subscription?, hostTenantUrl?}]}
 * POST   /organizations                     {name, application?, admin?} → 201 {organization,
 *                                           secretToken, administrator?: {userId, link, expires}}
 * GET    /organizations/:id                 {organization}, with tokenUrl, preset, quirks, policy,
 * PATCH  /organizations/:id                 rateLimit; PATCH takes those, name and subscription
 * GET    /organizations/:id/schema          {schemas, resourceTypes}: what the organization
 * PUT    /organizations/:id/schema          defines itself, as RFC 7643 writes it; DELETE leaves
 * DELETE /organizations/:id/schema          two empty lists
 * GET    /organizations/:id/tokens          {tokens: [{id, kind, name, scope, status, …}]}
 * POST   /organizations/:id/tokens          {name?, scope?, expires?, client?} →
 *                                           201 {organization, token, secretToken}
 * DELETE /organizations/:id/tokens/:id      {token}, revoked
 * POST   /organizations/:id/tokens/:id/rotate  {immediate?} → {organization, token,
 * POST   /organizations/:id/token/rotate    secretToken, othersExpire}; the latter of all
 * GET    /tenants                           {tenants: [{id, name, domain?}]}
 * POST   /tenants                           {name, domain?} → 201 {id, name, domain?, adminLink,
 *                                           adminLinkExpirationDateTime}
 * ```
 *
 * Errors are `{error: {code, message}}`.
 */
export function createOperatorPlugin(given: OperatorDeps) {
  const deps = { ...given, publicUrl: trimPublicUrl(given.publicUrl) };
  return async function operatorPlugin(api: FastifyInstance): Promise<void> {
    api.setErrorHandler((error, request, reply) => answerError(error, request, reply, deps));
    api.setNotFoundHandler((_request, reply) => {
      return answer(reply, 404, "NotFound", "There is nothing at this address.");
    });
    readJsonBodies(api);
    api.addHook("onRequest", async (request, reply) => {
      reply.header("cache-control", "no-store").header("x-content-type-options", "nosniff");
      if (!isOperator(request, deps.operatorTokenSha256)) {
        throw new ScimError("unauthorized", "This is not the operator's token of this server.");
      }
      // No id has such a character, and PostgreSQL refuses to look for it.
      const ids = Object.values(request.params as Readonly<Record<string, string>>);
      if (ids.some((id) => id.includes("\0"))) {
        throw new ScimError("notFound", "There is nothing at this address.");
      }
    });
    addOrganizationRoutes(api, deps);
    addDefinitionRoutes(api, deps);
    addTokenRoutes(api, deps);
    addLogRoutes(api, deps);
    if (deps.tenants !== undefined) addTenantRoutes(api, deps.tenants, deps.publicUrl);
  };
}

function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  deps: OperatorDeps,
): FastifyReply {
  if (error instanceof SaasError) {
    const status = SAAS_STATUS[error.code] ?? 400;
    return answer(reply, status, error.code, error.message);
  }
  if (error instanceof DirectoryError) {
    return answer(reply, error.kind === "conflict" ? 409 : 400, error.code, error.message);
  }
  const known = error instanceof ScimError ? error : readFrameworkError(error, deps.bodyLimit);
  if (known !== undefined) {
    if (known.status === 401) reply.header("www-authenticate", 'Bearer realm="operator"');
    return answer(reply, known.status, known.code, known.detail);
  }
  const refusal = describeStoreError(error);
  if (refusal !== undefined) {
    if (refusal.retryAfter !== undefined) reply.header("retry-after", refusal.retryAfter);
    return answer(reply, refusal.status, "StoreUnavailable", refusal.detail);
  }
  const id = deps.world.newId();
  request.log.error({ err: error, errorId: id }, "A request ended in an unexpected error");
  const message = `Something went wrong in the server. Its log has the details under ${id}.`;
  return answer(reply, 500, "Internal", message);
}

function answer(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  return reply.code(status).send({ error: { code, message } });
}
