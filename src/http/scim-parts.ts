import { RateLimiter } from "../service-provider/rate-limit.ts";
import { createOAuthPlugin } from "./oauth.ts";
import { createScimPlugin, SCIM_PREFIX, type ScimDeps } from "./scim.ts";
import type { ServerPart } from "./server.ts";

/**
 * The parts of a listener that clients of organizations meet: SCIM and OAuth's token endpoint,
 * by the path `/organizations/<id>` and, where there is a domain, by hosts of their own.
 */
export function listScimParts(deps: ScimDeps): readonly ServerPart[] {
  const { limiter = new RateLimiter("off") } = deps;
  const [scim, oauth] = [createScimPlugin(deps), createOAuthPlugin({ ...deps, limiter })];
  const byPath = [
    { prefix: SCIM_PREFIX, plugin: scim },
    { prefix: "/organizations/:organizationId/oauth2", plugin: oauth },
  ];
  if (deps.domain === undefined) return byPath;
  return [...byPath, { prefix: "/scim/v2", plugin: scim }, { prefix: "/oauth2", plugin: oauth }];
}
