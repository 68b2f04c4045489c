import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { parsePreconditions } from "../scim/entity-tag.ts";
import { ScimError } from "../scim/errors.ts";
import type { Identity } from "../service-provider/authenticate.ts";
import { chooseProvider } from "../service-provider/organization-policy.ts";
import type { Provider } from "../service-provider/provider.ts";
import type { RateLimiter } from "../service-provider/rate-limit.ts";
import { checkScope } from "./auth.ts";
import type { Entrance } from "./entrance.ts";
import { readJsonBodies } from "./json-parser.ts";
import { acceptsScim } from "./media-type.ts";
import { parseQueryString } from "./query-string.ts";
import { limitRate } from "./rate-limit.ts";
import { type Recorder, recordRequests } from "./record-requests.ts";
import {
  refuseMethod,
  refuseUnknownMethod,
  SCIM_ENDPOINTS,
  type ScimEndpoint,
  type ScimMethod,
} from "./scim-endpoints.ts";
import { answerScimError, type ErrorContext, formatFailure } from "./scim-errors.ts";
import { sendScim } from "./scim-reply.ts";
import { waitForTurn } from "./turn.ts";

/** Where {@link createScimPlugin} belongs. */
export const SCIM_PREFIX = "/organizations/:organizationId/scim/v2";

/** What the SCIM endpoints act with. */
export interface ScimDeps {
  readonly provider: Provider;
  readonly entrance: Entrance;
  /** Absent: all of {@link SCIM_ENDPOINTS}. */
  readonly endpoints?: readonly ScimEndpoint[];
  /** Absent: nobody is limited. */
  readonly limiter?: RateLimiter;
  /** Absent: no request is recorded. */
  readonly recorder?: Recorder;
  /**
   * Whether each write is done by itself, and so waits for its turn as reads do; absent: what is
   * written waits for a commit together with others, and is answered together with them by that.
   */
  readonly writesAlone?: boolean;
  /** In bytes. */
  readonly bodyLimit: number;
}

const METHODS: readonly ScimMethod[] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** The methods of RFC 9110 section 9.3 and PATCH: each resource refuses those that it lacks. */
const HTTP_METHODS: ReadonlySet<string> = new Set([...METHODS, "HEAD", "OPTIONS", "TRACE"]);

interface Params {
  readonly id?: string;
  readonly endpoint?: string;
}

/**
 * The SCIM 2.0 protocol, RFC 7644, as a plugin for the prefix {@link SCIM_PREFIX}: one table of
 * method × resource, its own body reader and its own shape of errors. The organization is in the
 * address and the bearer token must be one of its own, whatever is asked for.
 */
export function createScimPlugin(deps: ScimDeps) {
  return async function scimPlugin(scim: FastifyInstance): Promise<void> {
    scim.setErrorHandler((error, request, reply) => {
      // Fastify minds the media type of a QUERY before anybody is asked whether there is one.
      const isOurs = error instanceof ScimError || HTTP_METHODS.has(request.method);
      const refusal = isOurs ? error : refuseUnknownMethod(request.method);
      return answerScimError(refusal, reply, describeRequest(request, deps));
    });
    scim.setNotFoundHandler(async ({ method, url }) => {
      // What no resource here could do is refused as that, and not as an address that is missing.
      if (!HTTP_METHODS.has(method)) throw refuseUnknownMethod(method);
      const version = readOtherVersion(url);
      if (version === undefined) throw new ScimError("notFound", "There is no such endpoint.");
      const detail = `This service provider speaks v2 of SCIM, and not ${version}.`;
      throw new ScimError("invalidVers", detail);
    });
    readJsonBodies(scim);
    scim.decorateRequest("scimIdentity", null);
    if (deps.recorder !== undefined) recordRequests(scim, deps.recorder);
    scim.addHook("onRequest", async (request, reply) => {
      const identity = await deps.entrance.identify(request, reply);
      request.setDecorator<Identity>("scimIdentity", identity);
      if (deps.limiter !== undefined) {
        limitRate(deps.limiter, identity, deps.provider.world.now(), reply);
      }
      // What is deleted is answered with nothing, which is of no type.
      if (request.method !== "DELETE" && !acceptsScim(request.headers.accept)) {
        throw new ScimError("notAcceptable", "Answers are application/scim+json.");
      }
      checkScope(request, reply, identity);
    });
    for (const endpoint of deps.endpoints ?? SCIM_ENDPOINTS) addEndpoint(scim, endpoint, deps);
  };
}

/**
 * The version before the endpoint, where it is one that is not spoken here: `v1` in
 * `/organizations/<id>/scim/v1/Users` and in `/scim/v1/Users`. RFC 7644 section 3.13.
 */
function readOtherVersion(url: string): string | undefined {
  const parts = (url.split("?", 1)[0] ?? "").split("/");
  const segment = parts[parts[1] === "organizations" ? 4 : 2] ?? "";
  const number = segment.slice(1);
  const isVersion = segment.slice(0, 1).toLowerCase() === "v" && number !== "" && number.length < 8;
  return isVersion && Number.isFinite(Number(number)) && Number(number) !== 2 ? segment : undefined;
}

/**
 * Some clients write `/Users/`, and some `/users`. An application's own router may mind the slash
 * and the letters, so that the path is there more than once.
 */
function listUrls({ initialConfig }: FastifyInstance, path: string): readonly string[] {
  const { ignoreTrailingSlash, caseSensitive, routerOptions }: RouterConfig = initialConfig;
  const isIgnored = routerOptions?.ignoreTrailingSlash ?? ignoreTrailingSlash ?? false;
  const isExact = routerOptions?.caseSensitive ?? caseSensitive ?? true;
  const spelled = isExact ? [...new Set([path, path.toLowerCase()])] : [path];
  return isIgnored || path === "/" ? spelled : spelled.flatMap((each) => [each, `${each}/`]);
}

interface RouterOptions {
  readonly ignoreTrailingSlash?: boolean;
  readonly caseSensitive?: boolean;
}

interface RouterConfig extends RouterOptions {
  readonly routerOptions?: RouterOptions;
}

function addEndpoint(scim: FastifyInstance, endpoint: ScimEndpoint, deps: ScimDeps): void {
  for (const url of listUrls(scim, endpoint.path)) addUrl(scim, url, endpoint, deps);
}

function addUrl(scim: FastifyInstance, url: string, endpoint: ScimEndpoint, deps: ScimDeps): void {
  const { methods } = endpoint;
  const ownLimit = endpoint.maxPayloadSize?.(deps.provider);
  const known = METHODS.filter((method) => methods[method] !== undefined);
  for (const method of known) {
    const handle = methods[method];
    if (handle === undefined) continue;
    const comesAlone = method === "GET" || deps.writesAlone === true;
    scim.route({
      method,
      url,
      ...(ownLimit === undefined ? {} : { bodyLimit: ownLimit }),
      handler: async (request, reply) => {
        if (comesAlone) await waitForTurn();
        const { id = "", endpoint: name = "" } = request.params as Params;
        const identity = request.getDecorator<Identity>("scimIdentity");
        if (endpoint.isServed?.(identity.rules, name) === false) return refuseAddress(reply);
        const caller = { ...identity, baseUrl: deps.entrance.readBaseUrl(request) };
        const query = parseQueryString(request.raw.url ?? "");
        const { body, headers } = request;
        const conditions = parsePreconditions(headers["if-match"], headers["if-none-match"]);
        const formatOne = (error: unknown) => formatFailure(error, describeRequest(request, deps));
        const asked = {
          provider: chooseProvider(deps.provider, identity.organization),
          caller,
          id,
          endpoint: name,
          query,
          body,
          conditions,
          formatFailure: formatOne,
        };
        return sendScim(reply, await handle(asked));
      },
    });
  }
  const allow = [...(known.includes("GET") ? ["HEAD"] : []), ...known, "OPTIONS"];
  scim.route({
    method: ["OPTIONS", "TRACE", ...METHODS.filter((method) => !known.includes(method))],
    url,
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const { endpoint: name = "" } = request.params as Params;
      const { rules } = request.getDecorator<Identity>("scimIdentity");
      if (endpoint.isServed?.(rules, name) === false) return refuseAddress(reply);
      reply.header("allow", allow.join(", "));
      if (request.method === "OPTIONS") return sendScim(reply, { status: 204 });
      throw refuseMethod(request.method);
    },
  });
}

/** What the not-found handler says of an address that this organization has nothing at. */
function refuseAddress(reply: FastifyReply): FastifyReply {
  reply.callNotFound();
  return reply;
}

/** What an error of a request is told with. */
function describeRequest(request: FastifyRequest, deps: ScimDeps): ErrorContext {
  const { bodyLimit = deps.bodyLimit } = request.routeOptions;
  const limitName = bodyLimit === deps.bodyLimit ? "maxRequestSize" : "maxPayloadSize";
  return { newId: deps.provider.world.newId, log: request.log, bodyLimit, limitName };
}
