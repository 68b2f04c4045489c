import type { FastifyInstance } from "fastify";
import { GRAPH_PREFIX, ROLLCALL_PREFIX } from "./graph.ts";
import { listKnown } from "./graph-query.ts";
import type { GraphRoute } from "./graph-route.ts";
import { GRAPH_SCHEMAS, type SchemaName } from "./graph-schemas.ts";
import { GRAPH_ROUTES, ROLLCALL_ROUTES } from "./graph-table.ts";
import { describeSchemas, type JsonSchema } from "./openapi-schemas.ts";
import { SAAS_PREFIX } from "./saas-route.ts";
import { SAAS_ROUTES } from "./saas-table.ts";
import { SCIM_ENDPOINTS } from "./scim-endpoints.ts";

/** Where the SCIM endpoints of one organization are. */
const TENANT_PATH = "/organizations/:organizationId/scim/v2";
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** One method of one address, as the document tells of it. */
export interface DocumentedRoute {
  readonly method: string;
  /** With `:name` for parameters. */
  readonly path: string;
  readonly tag: "SCIM" | "OAuth" | "Graph" | "Application" | "Operator" | "Server";
  /** Query parameters. */
  readonly query?: readonly string[];
  /** Of the Graph-shaped API: what the body and the answer are like. */
  readonly takes?: SchemaName;
  readonly takesFile?: true;
  readonly gives?: SchemaName;
  readonly isList?: true;
  readonly description?: string;
}

/** An OpenAPI 3.1 document. */
export type OpenApiDocument = Readonly<Record<string, unknown>> & {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

const SCIM_QUERY = ["attributes", "excludedAttributes"];
/** Where GET gives resources in pages; the last one stands for types of organizations' own. */
const LISTS = ["/", "/Users", "/Groups", "/:endpoint"];
const SCIM_LIST_QUERY = ["filter", "sortBy", "sortOrder", "startIndex", "count", "cursor"];

/** The SCIM endpoints below an organization's Tenant URL, out of their table. */
export function listScimRoutes(prefix = ""): readonly DocumentedRoute[] {
  return SCIM_ENDPOINTS.flatMap(({ path, methods }) =>
    Object.keys(methods).map((method) => {
      const isList = method === "GET" && LISTS.includes(path);
      const query = isList ? [...SCIM_LIST_QUERY, ...SCIM_QUERY] : SCIM_QUERY;
      const takesQuery =
        method !== "DELETE" && (isList || /^\/(Users|Groups|:endpoint)/.test(path));
      return { method, path: prefix + path, tag: "SCIM", ...(takesQuery && { query }) } as const;
    }),
  );
}

/** The applications' own API, out of its table. */
export function listSaasRoutes(): readonly DocumentedRoute[] {
  return SAAS_ROUTES.map(({ method, path, audience, summary, query }) => ({
    method,
    path: SAAS_PREFIX + path,
    tag: "Application",
    description: `${summary} For: ${audience}.`,
    ...(query === undefined ? {} : { query }),
  }));
}

/** Where clients of an organization get access tokens. RFC 6749 section 3.2. */
const OAUTH_ROUTE: DocumentedRoute = {
  method: "POST",
  path: "/organizations/:organizationId/oauth2/token",
  tag: "OAuth",
};

/** The Graph-shaped API, out of its tables. */
export function listGraphRoutes(): readonly DocumentedRoute[] {
  return [
    { method: "GET", path: GRAPH_PREFIX, tag: "Graph" },
    ...GRAPH_ROUTES.map((route) => documentRoute(route, `${GRAPH_PREFIX}/:tenantId/v1.0`)),
    ...ROLLCALL_ROUTES.map((route) => documentRoute(route, `${ROLLCALL_PREFIX}/tenants/:tenantId`)),
  ];
}

function documentRoute(route: GraphRoute, base: string): DocumentedRoute {
  const { method, path, takes, takesFile, gives, isList, summary, permission } = route;
  const shapes = {
    ...(takesFile && { takesFile }),
    ...(takes !== undefined && { takes }),
    ...(gives !== undefined && { gives }),
    ...(isList && { isList }),
  };
  const about = `Permission: ${permission}.`;
  return {
    method,
    path: base + path,
    tag: "Graph",
    ...shapes,
    description: summary === undefined ? about : `${summary} ${about}`,
    ...(method === "GET" && { query: listKnown(route) }),
  };
}

/**
 * Answer `GET /openapi.json` with the whole API, and `GET <Tenant URL>/openapi.json` with the SCIM
 * endpoints alone. Both tell of no organization, so neither needs a token. Must come before the
 * routes it tells of: those that no table lists are noted as they are added.
 */
export function addOpenApi(server: FastifyInstance): void {
  const added: DocumentedRoute[] = [];
  server.addHook("onRoute", ({ method, url }) => {
    const path = url.endsWith("/") && url.length > 1 ? url.slice(0, -1) : url;
    const prefixes = ["/organizations/", GRAPH_PREFIX, ROLLCALL_PREFIX, SAAS_PREFIX];
    const isListed = prefixes.some((prefix) => path.startsWith(prefix));
    for (const each of [method].flat()) {
      if (isListed || !METHODS.includes(each)) continue;
      added.push({ method: each, path, tag: path.startsWith("/api") ? "Operator" : "Server" });
    }
  });
  server.get("/openapi.json", () =>
    buildOpenApi(
      [
        ...listScimRoutes(TENANT_PATH),
        OAUTH_ROUTE,
        ...listGraphRoutes(),
        ...listSaasRoutes(),
        ...added,
      ],
      "/",
    ),
  );
  server.get(`${TENANT_PATH}/openapi.json`, () => buildOpenApi(listScimRoutes(), "."));
}

/**
 * Build the document of some routes.
 *
 * @param base - the URL that paths are below, relative to the document
 */
export function buildOpenApi(routes: readonly DocumentedRoute[], base: string): OpenApiDocument {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, "{$1}");
    paths[path] ??= {};
    paths[path][route.method.toLowerCase()] = describeRoute(route);
  }
  const bearer = { type: "http", scheme: "bearer" };
  return {
    openapi: "3.1.0",
    info: {
      title: "Rollcall",
      version: "1",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: base }],
    paths,
    components: {
      schemas: { ...describeSchemas(), ...GRAPH_SCHEMAS },
      securitySchemes: {
        secretToken: { ...bearer, description: "The Secret Token of the organization." },
        roleToken: { ...bearer, description: "A token with a role in the tenant." },
        consoleSession: {
          type: "apiKey",
          in: "cookie",
          name: "rollcall_app_{organizationId}",
          description: "The session of an employee who is signed in to an organization's console.",
        },
        operatorToken: { ...bearer, description: "The operator's token of the server." },
        clientSecret: {
          type: "http",
          scheme: "basic",
          description: "The id and secret of an OAuth client; both may come in the body instead.",
        },
      },
    },
  };
}

type ByTag<T> = Readonly<Partial<Record<DocumentedRoute["tag"], T>>>;

const FAILURES: ByTag<string> = { SCIM: "ScimError", OAuth: "OAuthError" };
const SECURITY: ByTag<readonly object[]> = {
  SCIM: [{ secretToken: [] }],
  OAuth: [{ clientSecret: [] }, {}],
  Server: [],
  Graph: [{ operatorToken: [] }, { roleToken: [] }],
  Application: [{ operatorToken: [] }, { consoleSession: [] }],
};

function describeRoute(route: DocumentedRoute): JsonSchema {
  const { method, path, tag, query = [], description } = route;
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const inQuery = query.map((name) => ({ name, in: "query", schema: { type: "string" } }));
  const type = tag === "SCIM" ? "application/scim+json" : "application/json";
  const usual = tag === "OAuth" ? "application/x-www-form-urlencoded" : type;
  const bodyType = route.takesFile ? "text/csv" : usual;
  const isBodiless = method === "GET" || method === "DELETE";
  const body = isBodiless ? undefined : describeBody(route);
  const failure = refer(FAILURES[tag] ?? "Error");
  return {
    tags: [tag],
    operationId: `${method.toLowerCase()} ${path}`,
    ...(description !== undefined && { description }),
    ...(inPath.length + inQuery.length > 0 && { parameters: [...inPath, ...inQuery] }),
    ...(body !== undefined && { requestBody: { content: { [bodyType]: { schema: body } } } }),
    responses: {
      "2XX": {
        description: "Done",
        content: { [type]: { schema: findGraphAnswer(route) ?? findAnswer(method, path, tag) } },
      },
      default: { description: "Refused", content: { [type]: { schema: failure } } },
    },
    security: SECURITY[tag] ?? [{ operatorToken: [] }],
  };
}

function describeBody(route: DocumentedRoute): JsonSchema {
  const { method, path, tag, takes, takesFile } = route;
  return takesFile ? { type: "string" } : (referTo(takes) ?? findBody(method, path, tag));
}

function referTo(name: SchemaName | undefined): JsonSchema | undefined {
  return name === undefined ? undefined : refer(name);
}

function findGraphAnswer({ gives, isList }: DocumentedRoute): JsonSchema | undefined {
  const item = referTo(gives);
  if (item === undefined || !isList) return item;
  const value = { type: "array", items: item };
  return { type: "object", required: ["value"], properties: { value } };
}

function findBody(method: string, path: string, tag: DocumentedRoute["tag"]): JsonSchema {
  if (tag === "OAuth") return refer("TokenRequest");
  if (tag === "Operator") return findOperatorBody(method, path) ?? { type: "object" };
  if (tag !== "SCIM") return { type: "object" };
  if (method === "PATCH") return refer("PatchOp");
  return findResource(path) ?? { type: "object" };
}

function findAnswer(method: string, path: string, tag: DocumentedRoute["tag"]): JsonSchema {
  if (tag === "OAuth") return refer("TokenAnswer");
  if (tag !== "SCIM") return {};
  const isList = method === "GET" && !path.endsWith("/:id");
  if (isList && !path.endsWith("/ServiceProviderConfig")) return refer("ListResponse");
  if (path.endsWith("/.search")) return refer("ListResponse");
  return findResource(path) ?? { type: "object" };
}

function findOperatorBody(method: string, path: string): JsonSchema | undefined {
  if (method !== "POST") return undefined;
  if (path.endsWith("/rotate")) return refer("TokenRotation");
  return path.endsWith("/tokens") ? refer("NewToken") : undefined;
}

function findResource(path: string): JsonSchema | undefined {
  if (path.includes("/.search")) return undefined;
  if (path.includes("/Users")) return refer("User");
  return path.includes("/Groups") ? refer("Group") : undefined;
}

function refer(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}
