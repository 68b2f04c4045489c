import type { FastifyRequest } from "fastify";
import { ScimError } from "../scim/errors.ts";

/** A public URL as it is configured, made fit for {@link readOrigin}: no slash at its end. */
export function trimPublicUrl(publicUrl: string | undefined): string | undefined {
  return publicUrl?.endsWith("/") === true ? trimPublicUrl(publicUrl.slice(0, -1)) : publicUrl;
}

/**
 * The origin under which a request's answers name resources: the configured public URL, or what
 * the client itself called.
 *
 * @param publicUrl - without a slash at the end; undefined when none is configured
 * @throws ScimError `badRequest` when the Host header is no host name with an optional port
 */
export function readOrigin(request: FastifyRequest, publicUrl: string | undefined): string {
  if (publicUrl !== undefined) return publicUrl;
  const host = request.headers.host ?? "";
  if (!isHost(host)) throw new ScimError("badRequest", "The Host header names no host.");
  return `${request.protocol}://${host}`;
}

/** The Tenant URL of an organization, which an administrator gives the provisioning client. */
export function formatTenantUrl(origin: string, organizationId: string): string {
  return `${origin}/organizations/${organizationId}/scim/v2`;
}

// Whatever passes is put into answers as it is, so nothing but host characters may.
function isHost(host: string): boolean {
  if (host === "" || host.length > 260) return false;
  for (let index = 0; index < host.length; index += 1) {
    const code = host.charCodeAt(index);
    const isDigit = code >= 48 && code <= 58; // with the colon before a port
    const isLetter = (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
    const isMark = code === 45 || code === 46 || code === 91 || code === 93; // - . [ ]
    if (!isDigit && !isLetter && !isMark) return false;
  }
  return true;
}

/**
 * Microsoft's JavaScript client takes links to further parts of a list apart only where they begin
 * with https; it puts any other behind its base URL as it is. Such an address means what the link
 * does.
 *
 * @param target - path and query of a request
 */
export function unwrapPlainLink(target: string): string {
  if (!target.startsWith("/tenants/")) return target;
  const link = target.indexOf("/http:/");
  const query = target.indexOf("?");
  if (link < 0 || (query >= 0 && link > query)) return target;
  const start = target.indexOf("/tenants/", link);
  return start < 0 ? target : target.slice(start);
}
