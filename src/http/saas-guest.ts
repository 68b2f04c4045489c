import type { FastifyRequest } from "fastify";
import { SaasError } from "../saas/errors.ts";
import { readGuest } from "../service-provider/invitations.ts";
import { type CookieOptions, readCookie } from "./cookies.ts";
import { isSafeMethod, isSomebodyThere, readRequestSite } from "./request-site.ts";
import type { GuestCaller } from "./saas-caller.ts";
import { employeeCookie, type SaasSignIn } from "./saas-session.ts";

/** Where the server is reached. */
interface Site {
  readonly publicUrl: string | undefined;
}

/** The cookie of whom an organization invited to set its integration up. */
export function guestCookie(
  request: FastifyRequest,
  site: Site,
  organizationId: string,
): CookieOptions {
  return { ...employeeCookie(request, site, ""), name: `rollcall_guest_${organizationId}` };
}

/**
 * Finds who was invited by the cookie of a request, in the organization that its path names.
 *
 * @throws SaasError `CrossSiteRequest` when it would change something and no page of ours asks
 */
export function openGuestReader(
  signIn: SaasSignIn,
  site: Site,
): (request: FastifyRequest) => Promise<Omit<GuestCaller, "kind"> | undefined> {
  return async (request) => {
    const { organizationId } = request.params as { readonly organizationId?: string };
    if (organizationId === undefined) return undefined;
    const secret = readCookie(request, guestCookie(request, site, organizationId));
    if (secret === undefined) return undefined;
    if (!isSafeMethod(request.method) && readRequestSite(request, site.publicUrl) !== "same") {
      throw new SaasError("CrossSiteRequest");
    }
    const guest = await readGuest(signIn, secret, isSomebodyThere(request));
    return guest && { organizationId: guest.organizationId, email: guest.email };
  };
}
