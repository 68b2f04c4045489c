import type { FastifyReply, FastifyRequest } from "fastify";
import type { Identity } from "../service-provider/authenticate.ts";
import type { OrganizationDeps } from "../service-provider/organizations.ts";
import { identifyCaller } from "./auth.ts";
import { trimPublicUrl } from "./base-url.ts";
import { readTenancy, type TenancyDeps } from "./tenancy.ts";

/** How the SCIM endpoints learn whose request it is, and by which address its answers go. */
export interface Entrance {
  /**
   * @param reply - gets the challenge when the token is refused
   * @throws ScimError `unauthorized`, `notFound`
   */
  readonly identify: (request: FastifyRequest, reply: FastifyReply) => Promise<Identity>;
  /**
   * The Tenant URL as the client sees it, without a slash at the end.
   *
   * @throws ScimError `badRequest`, `notFound`
   */
  readonly readBaseUrl: (request: FastifyRequest) => string;
}

/** The entrance of organizations in a store: by their address, and by a token of their own. */
export function openTenantEntrance(
  organizations: OrganizationDeps,
  { publicUrl, domain }: TenancyDeps,
): Entrance {
  const tenancy = { publicUrl: trimPublicUrl(publicUrl), domain };
  return {
    identify: async (request, reply) => {
      const { address } = readTenancy(request, tenancy);
      return await identifyCaller(organizations, request, reply, address);
    },
    readBaseUrl: (request) => readTenancy(request, tenancy).baseUrl(),
  };
}
