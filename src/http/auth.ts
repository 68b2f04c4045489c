import { hash, timingSafeEqual } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { ScimError } from "../scim/errors.ts";
import {
  authenticate,
  type Identity,
  type OrganizationAddress,
} from "../service-provider/authenticate.ts";
import type { OrganizationDeps } from "../service-provider/organizations.ts";

/** No token is longer, so no header is hashed beyond this many characters. */
const TOKEN_LIMIT = 4096;

/**
 * Read the bearer token of a request.
 *
 * @returns undefined when the header is missing, of another scheme, or too long
 * @see RFC 6750 section 2.1
 */
export function readBearerToken(request: FastifyRequest): string | undefined {
  const { authorization } = request.headers;
  if (authorization === undefined || authorization.length > TOKEN_LIMIT) return undefined;
  if (authorization.slice(0, 7).toLowerCase() !== "bearer ") return undefined;
  const token = authorization.slice(7).trim();
  return token === "" ? undefined : token;
}

const REFUSALS = {
  unknown: "This Secret Token does not open this Tenant URL.",
  expired: "This Secret Token has expired. Ask the operator for a new one.",
  revoked: "This Secret Token was revoked. Ask the operator for a new one.",
} as const;

/**
 * How a client signs in, with what was wrong with the token it sent: without one there is nothing
 * to say. RFC 6750 section 3.
 */
const CHALLENGE = 'Bearer realm="SCIM"';

/**
 * Find whose request it is.
 *
 * @param reply - gets the challenge when the token is refused
 * @throws ScimError `forbidden` when the organization takes no provisioning from this token now;
 *   `unauthorized`; the sentence is the same whatever is wrong with the token,
 *   unless whoever sent it has held one of this very organization
 */
export async function identifyCaller(
  organizations: OrganizationDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  address: OrganizationAddress,
): Promise<Identity> {
  const token = readBearerToken(request);
  if (token === undefined) {
    reply.header("www-authenticate", CHALLENGE);
    throw new ScimError(
      "unauthorized",
      "Send the Secret Token as an Authorization: Bearer header.",
    );
  }
  const found = await authenticate(organizations, hash("sha256", token, "hex"), address);
  if (!("refused" in found)) return found.identity;
  if (found.refused === "notConnected") throw new ScimError("forbidden", found.detail);
  const detail = REFUSALS[found.refused];
  const what = `error="invalid_token", error_description="${detail}"`;
  reply.header("www-authenticate", `${CHALLENGE}, ${what}`);
  throw new ScimError("unauthorized", detail);
}

/**
 * Refuse what a token may not do: one of scope `read` queries, by GET or by POST to `.search`.
 *
 * @param reply - gets the challenge that names the scope needed, RFC 6750 section 3.1
 * @throws ScimError `forbidden`
 */
export function checkScope(request: FastifyRequest, reply: FastifyReply, identity: Identity): void {
  if (identity.scope === "write") return;
  const { method } = request;
  if (["GET", "HEAD", "OPTIONS"].includes(method)) return;
  const { url = "" } = request.routeOptions;
  const isSearch = url.endsWith("/.search") || url.endsWith("/.search/");
  if (method === "POST" && isSearch) return;
  reply.header("www-authenticate", `${CHALLENGE}, error="insufficient_scope", scope="write"`);
  throw new ScimError("forbidden", "This token may read, but change nothing.");
}

/** Whether a request carries the operator's token, compared in constant time. */
export function isOperator(request: FastifyRequest, tokenSha256: string): boolean {
  return isOperatorToken(readBearerToken(request) ?? "", tokenSha256);
}

/** Whether a text is the operator's token, compared in constant time. */
export function isOperatorToken(token: string, tokenSha256: string): boolean {
  const presented = hash("sha256", token, "buffer");
  const expected = Buffer.from(tokenSha256, "hex");
  return (
    token !== "" && expected.length === presented.length && timingSafeEqual(presented, expected)
  );
}
