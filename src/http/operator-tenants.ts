import type { FastifyInstance } from "fastify";
import { isJsonObject } from "../common/json.ts";
import type { Tenant } from "../directory/ports.ts";
import {
  type CreatedTenant,
  createTenant,
  type TenantAdminDeps,
} from "../provisioning/tenant-admin.ts";
import { ScimError } from "../scim/errors.ts";
import { readOrigin } from "./base-url.ts";
import { formatSignInLink } from "./console-links.ts";
import { actorOf } from "./graph-caller.ts";

/** A tenant in a list. */
export interface PresentedTenant {
  readonly id: string;
  readonly name: string;
  readonly domain?: string;
}

/** A tenant that was made just now. */
export interface PresentedNewTenant extends PresentedTenant {
  /** Signs its first administrator in, once; shown this once. */
  readonly adminLink: string;
  readonly adminLinkExpirationDateTime: string;
}

/**
 * The directories of an installation.
 *
 * `GET /tenants` → `{tenants: [{id, name, domain?}]}`.
 *
 * `POST /tenants` `{name, domain?}` → 201 `{id, name, domain?, adminLink,
 * adminLinkExpirationDateTime}`.
 */
export function addTenantRoutes(
  api: FastifyInstance,
  deps: TenantAdminDeps,
  publicUrl: string | undefined,
): void {
  api.get("/tenants", async () => {
    return { tenants: (await deps.directory.listTenants()).map(presentTenant) };
  });
  api.post("/tenants", async (request, reply) => {
    const { body } = request;
    if (!isJsonObject(body)) {
      throw new ScimError("invalidSyntax", "The body must be a JSON object.");
    }
    // Refused before there is a tenant whose link could not be told.
    const origin = readOrigin(request, publicUrl);
    const created = await createTenant(deps, actorOf({ kind: "operator" }), body);
    return reply.code(201).send(presentNewTenant(created, origin));
  });
}

/** Show a tenant in a list. */
export function presentTenant({ id, displayName, defaultDomain }: Tenant): PresentedTenant {
  return { id, name: displayName, ...(defaultDomain !== undefined && { domain: defaultDomain }) };
}

/** Show a tenant that was made, with the link to come in by. */
export function presentNewTenant(
  { tenant, secret, link }: CreatedTenant,
  origin: string,
): PresentedNewTenant {
  return {
    ...presentTenant(tenant),
    adminLink: formatSignInLink(origin, secret),
    adminLinkExpirationDateTime: link.expires,
  };
}
