import type { FastifyRequest } from "fastify";
import { ScimError } from "../scim/errors.ts";
import type { OrganizationAddress } from "../service-provider/authenticate.ts";
import { formatTenantUrl, readOrigin } from "./base-url.ts";

/** How a server tells organizations apart. */
export interface TenancyDeps {
  /** Without a slash at the end; undefined: answers name resources by the request's Host. */
  readonly publicUrl: string | undefined;
  /** The domain of the hosts `users-<subscription>.<domain>`; undefined: there are none. */
  readonly domain?: string | undefined;
}

/** Whose address a request came to, and what its answers name resources by. */
export interface Tenancy {
  readonly address: OrganizationAddress;
  /** The Tenant URL as the client sees it, without a slash at the end. */
  readonly baseUrl: () => string;
}

const HOST_PREFIX = "users-";

/**
 * Read whose address a request came to: by the path, `/organizations/<id>`, where the route has
 * it, else by the host, `users-<subscription>.<domain>`.
 *
 * @throws ScimError `notFound` for a host that is none of the domain's
 */
export function readTenancy(request: FastifyRequest, deps: TenancyDeps): Tenancy {
  const { organizationId } = request.params as { readonly organizationId?: string };
  if (organizationId !== undefined) {
    const baseUrl = () => formatTenantUrl(readOrigin(request, deps.publicUrl), organizationId);
    return { address: { organizationId }, baseUrl };
  }
  const host = (request.headers.host ?? "").toLowerCase();
  const subscription = deps.domain === undefined ? undefined : readSubscription(host, deps.domain);
  if (subscription === undefined) {
    throw new ScimError("notFound", "There is nothing at this address.");
  }
  const isSecure = deps.publicUrl?.startsWith("https:") ?? request.protocol === "https";
  const baseUrl = () => `${isSecure ? "https" : "http"}://${host}/scim/v2`;
  return { address: { subscription }, baseUrl };
}

/**
 * The subscription in a Host header.
 *
 * @param host - in lower case, with an optional port
 * @param domain - in lower case
 * @returns undefined unless the host is exactly `users-`, one label, the domain, and a port
 */
export function readSubscription(host: string, domain: string): string | undefined {
  const colon = host.indexOf(":");
  const name = colon < 0 ? host : host.slice(0, colon);
  if (colon >= 0 && !isPort(host.slice(colon + 1))) return undefined;
  if (!name.startsWith(HOST_PREFIX) || !name.endsWith(`.${domain}`)) return undefined;
  const label = name.slice(HOST_PREFIX.length, -domain.length - 1);
  return label !== "" && isLabel(label) ? label : undefined;
}

/** The origin of an organization's own host, with the scheme and port of the server's. */
export function formatHostUrl(origin: string, subscription: string, domain: string): string {
  const { protocol, port } = new URL(origin);
  const behind = port === "" ? "" : `:${port}`;
  return `${protocol}//${HOST_PREFIX}${subscription}.${domain}${behind}`;
}

function isPort(text: string): boolean {
  const port = Number(text);
  return Number.isInteger(port) && port > 0 && port < 65_536 && String(port) === text;
}

// Whatever passes is put into answers as it is, so nothing but the letters of a label may.
function isLabel(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const isDigit = code >= 48 && code <= 57;
    const isLetter = code >= 97 && code <= 122;
    if (!isDigit && !isLetter && code !== 45) return false;
  }
  return true;
}
