import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { SaasError, type SaasErrorCode } from "../saas/errors.ts";
import type { Organization } from "../saas/ports.ts";
import { ScimError } from "../scim/errors.ts";
import { readOrganization } from "../service-provider/organizations.ts";
import { trimPublicUrl } from "./base-url.ts";
import { readJsonBodies } from "./json-parser.ts";
import { parseQueryString } from "./query-string.ts";
import { describeStoreError, readFrameworkError } from "./refusals.ts";
import { checkAudience, findSaasCaller } from "./saas-caller.ts";
import { SAAS_STATUS } from "./saas-errors.ts";
import { openGuestReader } from "./saas-guest.ts";
import { openOperatorReader } from "./saas-operator.ts";
import { SAAS_PREFIX, type SaasCall, type SaasDeps, type SaasRoute } from "./saas-route.ts";
import { SAAS_ROUTES } from "./saas-table.ts";

export { SAAS_PREFIX };

/**
 * The application's own API, for its consoles and the vendor's operator: a plugin for the prefix
 * {@link SAAS_PREFIX}. Errors are `{error: {code, message, fields?}}`.
 */
export function createSaasPlugin(given: SaasDeps, routes: readonly SaasRoute[] = SAAS_ROUTES) {
  const deps: SaasDeps = {
    ...given,
    publicUrl: trimPublicUrl(given.publicUrl),
    ...(given.signIn !== undefined && {
      readOperatorSession: openOperatorReader(given.signIn, given),
      readGuest: openGuestReader(given.signIn, given),
    }),
  };
  return async function saasPlugin(api: FastifyInstance): Promise<void> {
    api.setErrorHandler((error, request, reply) => answerSaasError(error, request, reply, deps));
    api.setNotFoundHandler((_request, reply) => {
      return answer(reply, 404, "NotFound", "There is nothing at this address.");
    });
    readJsonBodies(api);
    api.addHook("onRequest", async (request, reply) => {
      reply.header("cache-control", "no-store").header("x-content-type-options", "nosniff");
      // No id has such a character, and PostgreSQL refuses to look for it.
      const ids = Object.values(request.params as Readonly<Record<string, string>>);
      if (ids.some((id) => id.includes("\0") || !id.isWellFormed())) {
        throw new ScimError("notFound", "There is nothing at this address.");
      }
    });
    for (const route of routes) addRoute(api, deps, route);
  };
}

function addRoute(api: FastifyInstance, deps: SaasDeps, route: SaasRoute): void {
  const { method, path, audience, handle, query: known = [] } = route;
  api.route({
    method,
    url: path,
    // Before the body is read, so that strangers send none.
    preParsing: async (request) => {
      const { organizationId } = request.params as { readonly organizationId?: string };
      // Who comes as anybody to no organization at all is not looked up.
      const isNobody = audience === "anyone" && organizationId === undefined;
      const caller = isNobody ? undefined : await findSaasCaller(deps, request);
      checkAudience(caller, audience, organizationId);
      callers.set(request, caller);
    },
    handler: async (request, reply) => {
      const params = request.params as Readonly<Record<string, string>>;
      const { organizationId } = params;
      const query = parseQueryString(request.raw.url ?? "");
      const strange = Object.keys(query).find((name) => !known.includes(name));
      if (strange !== undefined) {
        const message = `There is no parameter "${strange.slice(0, 60)}" at this address.`;
        throw new SaasError("BadRequest", { message });
      }
      let organization: Organization | undefined;
      if (organizationId !== undefined) organization = await readOrganization(deps, organizationId);
      const call: SaasCall = {
        deps,
        caller: callers.get(request),
        request,
        reply,
        param: (name) => params[name] ?? "",
        query,
        body: request.body,
        organization: () => {
          if (organization === undefined) throw new SaasError("UnknownOrganization");
          return organization;
        },
      };
      const { status, body } = await handle(call);
      reply.code(status ?? (body === undefined ? 204 : 200));
      return body === undefined ? reply.send() : reply.send(body);
    },
  });
}

type FoundCaller = Awaited<ReturnType<typeof findSaasCaller>>;
const callers = new WeakMap<FastifyRequest, FoundCaller>();

/** Write an error in the shape of this API. */
export function answerSaasError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  deps: Pick<SaasDeps, "world" | "bodyLimit">,
): FastifyReply {
  if (error instanceof SaasError) {
    const status = SAAS_STATUS[error.code] ?? 400;
    if (status === 401) reply.header("www-authenticate", 'Bearer realm="saas"');
    if (error.retryAfterS !== undefined) reply.header("retry-after", error.retryAfterS);
    return answer(reply, status, error.code, error.message, error.fields);
  }
  const known = error instanceof ScimError ? error : readFrameworkError(error, deps.bodyLimit);
  if (known !== undefined) {
    const { attributePath } = known;
    const fields = attributePath === undefined ? undefined : [attributePath];
    return answer(reply, known.status, known.code, known.detail, fields);
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

function answer(
  reply: FastifyReply,
  status: number,
  code: SaasErrorCode | string,
  message: string,
  fields?: readonly string[],
): FastifyReply {
  const error = { code, message, ...(fields === undefined ? {} : { fields }) };
  return reply.code(status).send({ error });
}
