import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ScimError } from "../scim/errors.ts";
import {
  type ClientCredentials,
  findClient,
  giveAccessToken,
} from "../service-provider/access-token.ts";
import type { OrganizationDeps } from "../service-provider/organizations.ts";
import type { RateLimiter } from "../service-provider/rate-limit.ts";
import { formatFailure } from "./scim-errors.ts";
import { readTenancy, type TenancyDeps } from "./tenancy.ts";

/** Every refusal of the token endpoint, with what it means. Source: RFC 6749 section 5.2. */
export const OAUTH_ERRORS = {
  invalid_request: "A parameter is missing, there twice, or not in a form body.",
  invalid_client: "The client is unknown here, or its secret is wrong or refused by now.",
  unsupported_grant_type: "Only client_credentials is granted.",
  invalid_scope: "The scope is none of read and write, or more than the client may.",
  slow_down: "The client asks for too many tokens; each one lasts an hour.",
} as const;

class OAuthError extends Error {
  override readonly name = "OAuthError";
  readonly code: keyof typeof OAUTH_ERRORS;
  constructor(code: keyof typeof OAUTH_ERRORS, message: string = OAUTH_ERRORS[code]) {
    super(message);
    this.code = code;
  }
}

const STATUS: Readonly<Record<string, number>> = { invalid_client: 401, slow_down: 429 };
/** Nothing that a client has to say is longer. */
const BODY_LIMIT = 16 * 1024;
const FORM = "application/x-www-form-urlencoded";
/** Tokens that one client is given: one a second, and 60 at once. */
const LIMIT = { requestsPerSecond: 1, burst: 60 };

/** What the token endpoint acts with. */
export interface OAuthDeps extends TenancyDeps {
  readonly provider: OrganizationDeps;
  readonly limiter: RateLimiter;
}

/**
 * OAuth 2.0's token endpoint for client credentials: `POST /token` under the organization's
 * address. RFC 6749 sections 2.3.1, 4.4 and 5.
 */
export function createOAuthPlugin(deps: OAuthDeps) {
  return async function oauthPlugin(api: FastifyInstance): Promise<void> {
    api.setErrorHandler((error, request, reply) => answerError(error, request, reply, deps));
    api.removeAllContentTypeParsers();
    const options = { parseAs: "string", bodyLimit: BODY_LIMIT } as const;
    api.addContentTypeParser("*", options, async (request: FastifyRequest, body: string) => {
      const [type = ""] = (request.headers["content-type"] ?? "").toLowerCase().split(";");
      if (type.trim() !== FORM) throw new OAuthError("invalid_request");
      return readForm(body);
    });
    api.post("/token", (request, reply) => answerToken(request, reply, deps));
  };
}

async function answerToken(
  request: FastifyRequest,
  reply: FastifyReply,
  { provider, limiter, ...tenancy }: OAuthDeps,
): Promise<FastifyReply> {
  const { address } = readTenancy(request, tenancy);
  if (!(request.body instanceof Map)) throw new OAuthError("invalid_request");
  const form: ReadonlyMap<string, string> = request.body;
  const grant = form.get("grant_type");
  if (grant === undefined) throw new OAuthError("invalid_request");
  const credentials = readCredentials(request, form);
  const client = await findClient(provider, address, credentials);
  if (client === undefined) throw new OAuthError("invalid_client");
  if (grant !== "client_credentials") throw new OAuthError("unsupported_grant_type");
  const allowance = limiter.take(`oauth ${client.id}`, LIMIT, provider.world.now());
  if (allowance !== undefined && allowance.retryAfterS > 0) {
    reply.header("retry-after", allowance.retryAfterS);
    throw new OAuthError("slow_down");
  }
  const given = await giveAccessToken(provider, client, form.get("scope"));
  if (given === undefined) throw new OAuthError("invalid_scope");
  return send(reply, 200, {
    access_token: given.accessToken,
    token_type: "Bearer",
    expires_in: given.expiresInS,
    scope: given.scope,
  });
}

/** Read a form. A parameter without a value counts as left out; none may be there twice. */
function readForm(body: string): ReadonlyMap<string, string> {
  const form = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(body)) {
    if (form.has(name)) throw new OAuthError("invalid_request");
    if (value !== "") form.set(name, value);
  }
  return form;
}

/** By the Authorization header or by the body, and never by both. RFC 6749 section 2.3.1. */
function readCredentials(
  request: FastifyRequest,
  form: ReadonlyMap<string, string>,
): ClientCredentials {
  const { authorization } = request.headers;
  const [clientId, clientSecret] = [form.get("client_id"), form.get("client_secret")];
  if (authorization === undefined) {
    if (clientId === undefined || clientSecret === undefined) {
      throw new OAuthError("invalid_client");
    }
    return { clientId, clientSecret };
  }
  const basic = readBasic(authorization);
  if (basic === undefined) throw new OAuthError("invalid_client");
  const isSame = clientId === undefined || clientId === basic.clientId;
  if (clientSecret !== undefined || !isSame) throw new OAuthError("invalid_request");
  return basic;
}

function readBasic(authorization: string): ClientCredentials | undefined {
  if (authorization.slice(0, 6).toLowerCase() !== "basic ") return undefined;
  const text = Buffer.from(authorization.slice(6).trim(), "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 1) return undefined;
  // Both parts are form-encoded inside of Basic; what we give out looks the same either way.
  try {
    const [clientId, clientSecret] = [text.slice(0, colon), text.slice(colon + 1)].map((part) =>
      decodeURIComponent(part.replaceAll("+", " ")),
    );
    return { clientId: clientId ?? "", clientSecret: clientSecret ?? "" };
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  { provider }: OAuthDeps,
): FastifyReply {
  if (error instanceof OAuthError) {
    const { code, message } = error;
    const status = STATUS[code] ?? 400;
    if (status === 401) reply.header("www-authenticate", 'Basic realm="SCIM"');
    return send(reply, status, { error: code, error_description: message });
  }
  const context = { newId: provider.world.newId, log: request.log, bodyLimit: BODY_LIMIT };
  const { status, body, retryAfter } = formatFailure(error, context);
  if (retryAfter !== undefined) reply.header("retry-after", retryAfter);
  const code = status < 500 ? "invalid_request" : "server_error";
  const detail = error instanceof ScimError ? error.detail : (body as { detail?: string }).detail;
  return send(reply, status, { error: code, error_description: detail });
}

function send(reply: FastifyReply, status: number, body: object): FastifyReply {
  reply.header("cache-control", "no-store").header("pragma", "no-cache");
  return reply.code(status).header("x-content-type-options", "nosniff").send(body);
}
