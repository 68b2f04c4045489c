import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isOperator } from "./auth.ts";
import { readOrigin } from "./base-url.ts";
import { APPLICATION_ROUTES, JOB_ROUTES, LOG_ROUTES } from "./graph-applications.ts";
import { answerGraphError, GraphRequestError } from "./graph-error.ts";
import { DELETED_ROUTES, GROUP_ROUTES } from "./graph-groups.ts";
import { readGraphQuery } from "./graph-query.ts";
import type { GraphDeps, GraphRoute } from "./graph-route.ts";
import { USER_ROUTES } from "./graph-users.ts";
import { readJsonBodies } from "./json-parser.ts";

/*
 * The directory side over HTTP, in the shapes of Microsoft Graph, with the operator's token.
 * `GET /tenants` lists the tenants; everything else is under /tenants/{tenantId}/v1.0:
 *
 *   GET POST            /users                      $top $skiptoken $filter=userPrincipalName eq ''
 *   GET PATCH DELETE    /users/{id or userPrincipalName}
 *   GET                 /users/{id}/manager
 *   GET PUT DELETE      /users/{id}/manager/$ref
 *   GET POST            /groups                                              $top $skiptoken
 *   GET PATCH DELETE    /groups/{id}
 *   GET                 /groups/{id}/members                                 $top $skiptoken
 *   POST                /groups/{id}/members/$ref
 *   DELETE              /groups/{id}/members/{id}/$ref
 *   GET                 /directory/deletedItems/microsoft.graph.user         $top $skiptoken
 *   GET                 /directory/deletedItems/microsoft.graph.group        $top $skiptoken
 *   GET DELETE          /directory/deletedItems/{id}                         DELETE purges
 *   POST                /directory/deletedItems/{id}/restore
 *   GET                 /servicePrincipals            $top $skiptoken $filter=displayName eq ''
 *   GET                 /servicePrincipals/{id}
 *   GET POST            /servicePrincipals/{id}/appRoleAssignedTo            $top $skiptoken
 *   DELETE              /servicePrincipals/{id}/appRoleAssignedTo/{id}
 *   GET                 /servicePrincipals/{id}/synchronization/jobs
 *   GET                 /servicePrincipals/{id}/synchronization/jobs/{id}    with its status
 *   GET                 …/jobs/{id}/schema
 *   POST                …/jobs/{id}/start  …/pause  …/restart {criteria: {resetScope}}
 *   GET                 /auditLogs/provisioning       $top $skiptoken $filter
 *   GET                 /auditLogs/provisioning/{id}  with the requests and answers
 *
 * Errors are {error: {code, message, target?, innerError: {date, request-id}}}. A list is
 * {@odata.context, @odata.nextLink?, value}; a part may be short and still have a next link.
 */

/** Where {@link createGraphPlugin} belongs. */
export const GRAPH_PREFIX = "/tenants";

/** All routes under a tenant. */
export const GRAPH_ROUTES: readonly GraphRoute[] = [
  ...USER_ROUTES,
  ...GROUP_ROUTES,
  ...DELETED_ROUTES,
  ...APPLICATION_ROUTES,
  ...JOB_ROUTES,
  ...LOG_ROUTES,
];

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

type Params = Readonly<Record<string, string>>;

/** The directory's API as a plugin for the prefix {@link GRAPH_PREFIX}. */
export function createGraphPlugin(deps: GraphDeps) {
  return async function graphPlugin(api: FastifyInstance): Promise<void> {
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
      reply.header("request-id", world.newId());
      if (isOperator(request, deps.operatorTokenSha256)) return;
      const message = "Send the operator token as an Authorization: Bearer header.";
      throw new GraphRequestError("InvalidAuthenticationToken", message);
    });
    api.get("/", async () => {
      const tenants = await deps.directory.listTenants();
      return { value: tenants.map((tenant) => ({ ...tenant })) };
    });
    for (const path of new Set(GRAPH_ROUTES.map((route) => route.path))) addPath(api, path, deps);
  };
}

function addPath(api: FastifyInstance, path: string, deps: GraphDeps): void {
  const url = `/:tenantId/v1.0${path}`;
  const routes = GRAPH_ROUTES.filter((route) => route.path === path);
  for (const route of routes) {
    api.route({
      method: route.method,
      url,
      handler: (request, reply) => answerCall(route, request, reply, deps),
    });
  }
  const known: readonly string[] = routes.map(({ method }) => method);
  const allow = known.includes("GET") ? ["HEAD", ...known] : known;
  api.route({
    method: METHODS.filter((method) => !known.includes(method)),
    url,
    handler: async (_request, reply) => {
      reply.header("allow", allow.join(", "));
      throw new GraphRequestError("MethodNotAllowed", `Here goes ${allow.join(", ")}.`);
    },
  });
}

async function answerCall(
  route: GraphRoute,
  request: FastifyRequest,
  reply: FastifyReply,
  deps: GraphDeps,
): Promise<FastifyReply> {
  const params = request.params as Params;
  const tenantId = readParam(params, "tenantId");
  const target = request.raw.url ?? "";
  const query = readGraphQuery(target, route);
  if ((await deps.directory.readTenant(tenantId)) === undefined) {
    const message = `There is no tenant "${tenantId}". GET ${GRAPH_PREFIX} lists them.`;
    throw new GraphRequestError("TenantNotFound", message);
  }
  const start = `${GRAPH_PREFIX}/${encodeURIComponent(tenantId)}/v1.0`;
  const answer = await route.handle({
    deps,
    tenantId,
    base: `${readOrigin(request, deps.publicUrl)}${start}`,
    path: formatPath(route.path, params),
    param: (name) => readParam(params, name),
    query,
    body: request.body,
  });
  if (answer.location !== undefined) reply.header("location", answer.location);
  return reply.code(answer.status ?? 200).send(answer.body);
}

// No name has such characters, and PostgreSQL refuses a text with NUL.
function readParam(params: Params, name: string): string {
  const value = params[name] ?? "";
  if (!value.includes("\0") && value.isWellFormed()) return value;
  throw new GraphRequestError("ResourceNotFound", "There is nothing at this address.");
}

function formatPath(path: string, params: Params): string {
  const segments = path.split("/").map((segment) => {
    return segment.startsWith(":") ? encodeURIComponent(params[segment.slice(1)] ?? "") : segment;
  });
  return segments.join("/");
}
