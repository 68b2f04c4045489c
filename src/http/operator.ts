import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isJsonObject, type JsonObject } from "../common/json.ts";
import { SaasError } from "../saas/errors.ts";
import type { Organization } from "../saas/ports.ts";
import { ScimError } from "../scim/errors.ts";
import type { LogDeps } from "../service-provider/operator-logs.ts";
import {
  addOrganization,
  listOrganizations,
  type OrganizationDeps,
  rotateToken,
} from "../service-provider/organizations.ts";
import { isOperator } from "./auth.ts";
import { formatTenantUrl, readOrigin, trimPublicUrl } from "./base-url.ts";
import { readJsonBodies } from "./json-parser.ts";
import { addLogRoutes } from "./operator-logs.ts";
import { describeStoreError, readFrameworkError } from "./refusals.ts";

/** What the operator's API acts with. */
export interface OperatorDeps extends OrganizationDeps, LogDeps {
  readonly store: OrganizationDeps["store"];
  /** SHA-256 of the operator's token, lower-case hex. */
  readonly operatorTokenSha256: string;
  readonly publicUrl: string | undefined;
  /** In bytes. */
  readonly bodyLimit: number;
}

/** An organization as the operator's API shows it. */
interface PresentedOrganization extends Organization {
  readonly tenantUrl: string;
}

/**
 * The operator's API, which the command line uses with `--url`: a plugin for the prefix `/api`.
 *
 * `GET /organizations` → `{organizations: [{id, name, application, created, tenantUrl}]}`;
 * `POST /organizations` `{name, application?}` → 201 `{organization, secretToken}`;
 * `POST /organizations/:id/token/rotate` `{immediate?}` →
 * `{organization, secretToken, othersExpire}`. Errors are `{error: {code, message}}`.
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
        throw new ScimError("unauthorized", "Send the operator token as a Bearer token.");
      }
    });
    addRoutes(api, deps);
    addLogRoutes(api, deps);
  };
}

function addRoutes(api: FastifyInstance, deps: OperatorDeps): void {
  const present = (request: FastifyRequest, organization: Organization): PresentedOrganization => ({
    ...organization,
    tenantUrl: formatTenantUrl(readOrigin(request, deps.publicUrl), organization.id),
  });
  api.get("/organizations", async (request) => {
    const organizations = await listOrganizations(deps);
    return { organizations: organizations.map((each) => present(request, each)) };
  });
  api.post("/organizations", async (request, reply) => {
    const { name, application } = readObject(request.body);
    const added = await addOrganization(deps, { name, application });
    reply.code(201);
    return { ...added, organization: present(request, added.organization) };
  });
  api.post<{ Params: { id: string } }>("/organizations/:id/token/rotate", async (request) => {
    const immediate = request.body === undefined ? false : readObject(request.body).immediate;
    const rotated = await rotateToken(deps, request.params.id, immediate === true);
    return { ...rotated, organization: present(request, rotated.organization) };
  });
}

function readObject(body: unknown): JsonObject {
  if (isJsonObject(body)) return body;
  throw new ScimError("invalidSyntax", "The body must be a JSON object.");
}

function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  deps: OperatorDeps,
): FastifyReply {
  if (error instanceof SaasError) {
    const status = error.code === "UnknownOrganization" ? 404 : 400;
    return answer(reply, status, error.code, error.message);
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
