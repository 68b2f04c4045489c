import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Caller, hasPermission, reachesApplication } from "../directory/roles.ts";
import { auditingStore } from "../provisioning/audit.ts";
import { auditingTokens, auditingWebhooks } from "../provisioning/auditing-access.ts";
import { auditingDirectory, auditingGallery } from "../provisioning/auditing-directory.ts";
import { identifyGraphCaller } from "./admin-session.ts";
import { isOperator } from "./auth.ts";
import { readOrigin } from "./base-url.ts";
import { addBatch } from "./graph-batch.ts";
import { actorOf } from "./graph-caller.ts";
import { answerGraphError, GraphRequestError } from "./graph-error.ts";
import { expandAnswer } from "./graph-expand.ts";
import { answerOnce } from "./graph-idempotency.ts";
import { type GraphQuery, readGraphQuery } from "./graph-query.ts";
import type { GraphAnswer, GraphCall, GraphDeps, GraphRoute } from "./graph-route.ts";
import { selectProperties } from "./graph-select.ts";
import { GRAPH_ROUTES, ROLLCALL_ROUTES } from "./graph-table.ts";
import { readJsonBodies } from "./json-parser.ts";
import { checkBodyKind, limitOf, takePeopleFiles } from "./people-file-body.ts";
import { addGallerySchema } from "./rollcall-gallery.ts";

/*
 * The directory side over HTTP, in the shapes of Microsoft Graph. `GET /tenants` lists the tenants
 * to the operator; everything else is under /tenants/{tenantId}/v1.0, and the same under /beta;
 * what Graph has no word for is under /rollcall/v1/tenants/{tenantId}. A client of Graph takes
 * `https://host/tenants/{tenantId}/` for its base URL. The routes are in graph-table.ts, and in
 * docs/reference/graph.md.
 *
 * Whoever asks has the operator's token, or one of the tenant with a role: each route says which
 * permission it takes, and the roles of directory/roles.ts say who has it.
 *
 * Errors are {error: {code, message, target?, details?, innerError: {date, request-id}}}. A list
 * is {@odata.context, @odata.nextLink?, value}; a part may be short and still have a next link.
 */

/** Where {@link createGraphPlugin} belongs. */
export const GRAPH_PREFIX = "/tenants";

/** Where {@link createRollcallPlugin} belongs. */
export const ROLLCALL_PREFIX = "/rollcall/v1";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

type Params = Readonly<Record<string, string>>;

/** Where a set of routes is found. */
interface Mount {
  readonly routes: readonly GraphRoute[];
  /** Before each route's own path, with `:tenantId`. */
  readonly base: string;
}

/** The directory's API as a plugin for the prefix {@link GRAPH_PREFIX}. */
export function createGraphPlugin(deps: GraphDeps) {
  return async function graphPlugin(api: FastifyInstance): Promise<void> {
    prepare(api, deps);
    api.get("/", async (request) => {
      if (!isOperator(request, deps.operatorTokenSha256)) throw refuseCaller();
      const tenants = await deps.directory.listTenants();
      return { value: tenants.map((tenant) => ({ ...tenant })) };
    });
    for (const version of ["v1.0", "beta"]) {
      mount(api, deps, { routes: GRAPH_ROUTES, base: `/:tenantId/${version}` });
      addBatch(api, `/:tenantId/${version}`, GRAPH_PREFIX);
    }
  };
}

/** What Graph has no word for, as a plugin for the prefix {@link ROLLCALL_PREFIX}. */
export function createRollcallPlugin(deps: GraphDeps) {
  return async function rollcallPlugin(api: FastifyInstance): Promise<void> {
    await api.register(addGallerySchema);
    // Apart from it, since the hook that asks who is there reaches everything below its plugin.
    await api.register(async (guarded) => {
      prepare(guarded, deps);
      takePeopleFiles(guarded);
      mount(guarded, deps, { routes: ROLLCALL_ROUTES, base: "/tenants/:tenantId" });
    });
  };
}

function prepare(api: FastifyInstance, deps: GraphDeps): void {
  const { world, bodyLimit } = deps;
  api.setErrorHandler((error, request, reply) => {
    const given = { request, reply, world, bodyLimit: limitOf(request, bodyLimit) };
    return answerGraphError(error, given);
  });
  api.setNotFoundHandler(async () => {
    throw new GraphRequestError("ResourceNotFound", "There is nothing at this address.");
  });
  readJsonBodies(api);
  api.decorateRequest("graphCaller", null);
  api.addHook("onRequest", async (request, reply) => {
    reply.header("cache-control", "no-store").header("x-content-type-options", "nosniff");
    reply.header("request-id", world.newId());
    const caller = await identify(request, deps);
    if (caller === undefined) throw refuseCaller();
    request.setDecorator("graphCaller", caller);
  });
}

/** Before anything is said about what is there, not even whether there is such a tenant. */
async function identify(request: FastifyRequest, deps: GraphDeps): Promise<Caller | undefined> {
  const { tenantId } = request.params as Partial<Params>;
  const isNamed = tenantId !== undefined && isPlain(tenantId);
  return await identifyGraphCaller(request, deps, isNamed ? tenantId : undefined);
}

function refuseCaller(): GraphRequestError {
  const message =
    "Send the operator token, or a token with a role in this tenant, as an Authorization: " +
    "Bearer header, or sign in as an administrator of this tenant.";
  return new GraphRequestError("InvalidAuthenticationToken", message);
}

function mount(api: FastifyInstance, deps: GraphDeps, { routes, base }: Mount): void {
  for (const path of new Set(routes.map((route) => route.path))) {
    const here = routes.filter((route) => route.path === path);
    for (const url of listSpellings(`${base}${path}`)) {
      for (const route of here) {
        api.route({
          method: route.method,
          url,
          handler: (request, reply) => answerCall(route, { request, reply, deps, base }),
        });
      }
      addRefusal(api, url, here);
    }
  }
}

/** Functions of OData may be followed by parentheses, as Microsoft's generated clients write. */
function listSpellings(url: string): readonly string[] {
  return /\/(delta|functions|filterOperators)$/.test(url) ? [url, `${url}()`] : [url];
}

function addRefusal(api: FastifyInstance, url: string, routes: readonly GraphRoute[]): void {
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
  given: {
    readonly request: FastifyRequest;
    readonly reply: FastifyReply;
    readonly deps: GraphDeps;
    readonly base: string;
  },
): Promise<FastifyReply> {
  const { request, reply, deps, base } = given;
  const caller = request.getDecorator<Caller>("graphCaller");
  const params = request.params as Params;
  const tenantId = readParam(params, "tenantId");
  authorize(caller, route, params);
  checkBodyKind(route, request.body);
  const query = readGraphQuery(request.raw.url ?? "", route);
  if ((await deps.directory.readTenant(tenantId)) === undefined) {
    const message = `There is no tenant "${tenantId}". GET ${GRAPH_PREFIX} lists them.`;
    throw new GraphRequestError("TenantNotFound", message);
  }
  const prefix = route.api === "rollcall" ? ROLLCALL_PREFIX : GRAPH_PREFIX;
  const call: GraphCall = {
    deps: remember(deps, caller),
    caller,
    tenantId,
    base: `${readOrigin(request, deps.publicUrl)}${prefix}${formatPath(base, params)}`,
    path: formatPath(route.path, params),
    param: (name) => readParam(params, name),
    query,
    body: request.body,
    signal: abortedWith(request, reply),
    isStillAllowed: async () => {
      const again = await identify(request, deps);
      return again !== undefined && hasPermission(again, route.permission);
    },
  };
  const answer = await answerOnce({ request, reply, deps, caller, tenantId }, async () =>
    expandAnswer(call, await route.handle(call)),
  );
  return send(reply, answer, route.api === "rollcall" ? undefined : listSelected(query));
}

/** What is expanded is shown, whether `$select` names it or not. */
function listSelected({ select, expand = [] }: GraphQuery): readonly string[] | undefined {
  if (select === undefined || select.length === 0) return undefined;
  return [...select, ...expand.map(({ name }) => name)];
}

/** What is changed from here on is remembered with who did it. */
function remember(deps: GraphDeps, caller: Caller): GraphDeps {
  const ports = { configurations: deps.configurations, world: deps.world, actor: actorOf(caller) };
  return {
    ...deps,
    store: auditingStore(deps.store, ports),
    directory: auditingDirectory(deps.directory, ports),
    gallery: auditingGallery(deps.gallery, ports),
    administrators: auditingTokens(deps.administrators, ports),
    notifier: {
      ...deps.notifier,
      notifications: auditingWebhooks(deps.notifier.notifications, ports),
    },
  };
}

/** @throws GraphRequestError `Authorization_RequestDenied` */
function authorize(caller: Caller, route: GraphRoute, params: Params): void {
  const isOfApplication = /^\/(servicePrincipals|applications)\/:id/.test(route.path);
  const isReached = !isOfApplication || reachesApplication(caller, params.id ?? "");
  if (hasPermission(caller, route.permission) && isReached) return;
  const who = caller.kind === "operator" ? "This caller" : `The role ${caller.role}`;
  const message = isReached
    ? `Insufficient privileges to complete the operation. ${who} may not: ${route.permission}.`
    : "Insufficient privileges to complete the operation. This role is for other applications.";
  throw new GraphRequestError("Authorization_RequestDenied", message);
}

function send(
  reply: FastifyReply,
  answer: GraphAnswer,
  select: readonly string[] | undefined,
): FastifyReply {
  const { status = 200, body, location, contentType, pieces, fileName } = answer;
  if (location !== undefined) reply.header("location", location);
  if (contentType !== undefined) reply.header("content-type", contentType);
  if (fileName !== undefined) {
    reply.header("content-disposition", `attachment; filename="${fileName}"`);
  }
  if (pieces !== undefined) return reply.send(Readable.from(pieces, { objectMode: false }));
  if (typeof body !== "object" || select === undefined || select.length === 0) {
    return reply.code(status).send(body);
  }
  return reply.code(status).send(selectProperties(body, select));
}

function abortedWith(request: FastifyRequest, reply: FastifyReply): AbortSignal {
  const abort = new AbortController();
  reply.raw.once("close", () => {
    if (!reply.raw.writableFinished) abort.abort(new Error(`${request.method} was given up`));
  });
  return abort.signal;
}

// No name has such characters, and PostgreSQL refuses a text with NUL.
function readParam(params: Params, name: string): string {
  const value = params[name] ?? "";
  if (isPlain(value)) return value;
  throw new GraphRequestError("ResourceNotFound", "There is nothing at this address.");
}

function isPlain(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

function formatPath(path: string, params: Params): string {
  const segments = path.split("/").map((segment) => {
    return segment.startsWith(":") ? encodeURIComponent(params[segment.slice(1)] ?? "") : segment;
  });
  return segments.join("/");
}
