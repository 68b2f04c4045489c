import type { OrganizationDeps } from "../service-provider/organizations.ts";
import type { Provider } from "../service-provider/provider.ts";
import { RateLimiter } from "../service-provider/rate-limit.ts";
import { openTenantEntrance } from "./entrance.ts";
import { createOAuthPlugin } from "./oauth.ts";
import { createScimPlugin, SCIM_PREFIX, type ScimDeps } from "./scim.ts";
import type { ServerPart } from "./server.ts";
import type { TenancyDeps } from "./tenancy.ts";

/** What the parts act with. */
export interface ScimPartsDeps extends Omit<ScimDeps, "entrance">, TenancyDeps {
  readonly provider: Provider & OrganizationDeps;
}

/**
 * The parts of a listener that clients of organizations meet: SCIM and OAuth's token endpoint,
 * by the path `/organizations/<id>` and, where there is a domain, by hosts of their own.
 */
export function listScimParts(deps: ScimPartsDeps): readonly ServerPart[] {
  const { limiter = new RateLimiter("off") } = deps;
  const scim = createScimPlugin({ ...deps, entrance: openTenantEntrance(deps.provider, deps) });
  const oauth = createOAuthPlugin({ ...deps, limiter });
  // An address without a version means the newest, RFC 7644 section 3.13.
  const byPath = [
    { prefix: SCIM_PREFIX, plugin: scim },
    { prefix: "/organizations/:organizationId/scim", plugin: scim },
    { prefix: "/organizations/:organizationId/oauth2", plugin: oauth },
  ];
  if (deps.domain === undefined) return byPath;
  return [
    ...byPath,
    { prefix: "/scim/v2", plugin: scim },
    { prefix: "/scim", plugin: scim },
    { prefix: "/oauth2", plugin: oauth },
  ];
}
