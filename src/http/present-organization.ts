import { getOrganizationRules } from "../saas/application-rules.ts";
import { getLifecycleRules } from "../saas/lifecycle.ts";
import type { Organization, OrganizationToken } from "../saas/ports.ts";
import type {
  DetailedOrganization,
  PresentedConsoleAdministrator,
  PresentedDefinitions,
  PresentedOrganization,
  PresentedToken,
} from "../saas/presented.ts";
import { findTokenRefusal } from "../saas/tokens.ts";
import { buildResourceType, buildSchema } from "../scim/discovery.ts";
import type { ConsoleAdministrator } from "../service-provider/console-administrator.ts";
import { NO_DEFINITIONS } from "../service-provider/definitions.ts";
import { derivePolicy } from "../service-provider/organization-policy.ts";
import { TOLERANT_POLICY } from "../service-provider/policy.ts";
import { formatTenantUrl } from "./base-url.ts";
import { formatPasswordLink } from "./console-links.ts";
import { formatHostUrl } from "./tenancy.ts";

/** Where a server is reached. */
export interface ServerAddress {
  readonly origin: string;
  /** Organizations with a subscription have hosts under it; undefined: none have. */
  readonly domain: string | undefined;
}

/** Show an organization in a line of a list. */
export function presentOrganization(
  { id, name, application, created, subscription }: Organization,
  { origin, domain }: ServerAddress,
): PresentedOrganization {
  const tenantUrl = formatTenantUrl(origin, id);
  const own =
    subscription === undefined || domain === undefined
      ? {}
      : { hostTenantUrl: `${formatHostUrl(origin, subscription, domain)}/scim/v2` };
  const named = subscription === undefined ? {} : { subscription };
  return { id, name, application, created, tenantUrl, ...named, ...own };
}

/** Show an organization with its settings. */
export function detailOrganization(
  organization: Organization,
  address: ServerAddress,
): DetailedOrganization {
  const { preset = "tolerant", rateLimit = "default" } = organization.settings ?? {};
  const { quirks, ...rest } = derivePolicy(TOLERANT_POLICY, organization);
  const { localFields: _fields, ...lifecycle } = getLifecycleRules(organization);
  return {
    ...presentOrganization(organization, address),
    tokenUrl: `${address.origin}/organizations/${organization.id}/oauth2/token`,
    resourceTypes: [...getOrganizationRules(organization).kinds.keys()],
    preset,
    quirks,
    policy: {
      unknownMembers: rest.unknownMembers,
      unknownManager: rest.unknownManager,
      unknownReferences: rest.unknownReferences,
      uniqueGroupNames: rest.uniqueGroupNames,
      patchAnswer: rest.patchAnswer,
      defaultPageSize: rest.defaultPageSize,
      maxPageSize: rest.maxPageSize,
    },
    lifecycle,
    rateLimit,
  };
}

/** Show what an organization defines itself; setting it again changes nothing. */
export function presentDefinitions(
  { id, definitions = NO_DEFINITIONS }: Organization,
  { origin }: ServerAddress,
): PresentedDefinitions {
  const tenantUrl = formatTenantUrl(origin, id);
  return {
    schemas: definitions.schemas.map((each) => buildSchema(each, tenantUrl)),
    resourceTypes: definitions.resourceTypes.map((each) => buildResourceType(each, tenantUrl)),
    ...(definitions.users !== undefined && { users: definitions.users }),
  };
}

/**
 * Show a token.
 *
 * @param now - ISO 8601 UTC
 */
export function presentToken(token: OrganizationToken, now: string): PresentedToken {
  const { organizationId: _organization, sha256: _sha256, issuedBy: _issuedBy, ...shown } = token;
  const kind = token.kind === "client" ? "client" : "secret";
  return { ...shown, kind, status: findTokenRefusal(token, now) ?? "valid" };
}

/** The administrator of a console, with the link to come in by, which is shown this once. */
export function presentConsoleAdministrator(
  { userId, userName, secret, link }: ConsoleAdministrator,
  origin: string,
): PresentedConsoleAdministrator {
  const { ownerId, expires } = link;
  return { userId, userName, link: formatPasswordLink(origin, ownerId, secret), expires };
}
