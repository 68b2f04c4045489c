import { hash } from "node:crypto";
import { formatInstant, type World } from "../common/world.ts";
import { SaasError } from "../saas/errors.ts";
import { parseApplicationKind, parseOrganizationName } from "../saas/organization.ts";
import type { Organization, OrganizationStore, OrganizationToken } from "../saas/ports.ts";
import { formatToken, TOKEN_BYTES } from "../saas/tokens.ts";
import { forgetTokens } from "./token-memory.ts";

/** How long a token that was rotated out is still taken, in milliseconds: a day. */
export const TOKEN_OVERLAP_MS: number = 24 * 60 * 60 * 1000;

/** What the functions here act with. */
export interface OrganizationDeps {
  readonly store: OrganizationStore;
  readonly world: World;
}

/** What an operator says of a new organization; trusted in nothing. */
export interface NewOrganization {
  readonly name: unknown;
  readonly application?: unknown;
}

/** An organization with its Secret Token, which is shown once and stored nowhere. */
export interface AddedOrganization {
  readonly organization: Organization;
  readonly secretToken: string;
}

/**
 * Add an organization and give out its first token.
 *
 * @throws SaasError `InvalidName`, `UnknownApplication`
 */
export async function addOrganization(
  deps: OrganizationDeps,
  input: NewOrganization,
): Promise<AddedOrganization> {
  const organization: Organization = {
    id: deps.world.newId(),
    name: parseOrganizationName(input.name),
    application: parseApplicationKind(input.application),
    created: formatInstant(deps.world.now()),
  };
  const { token, secretToken } = issueToken(deps.world, organization);
  await deps.store.addOrganization(organization, token);
  return { organization, secretToken };
}

/** All organizations, in the order they came. */
export async function listOrganizations(deps: OrganizationDeps): Promise<readonly Organization[]> {
  return await deps.store.listOrganizations();
}

/** What a rotation comes to. */
export interface RotatedToken extends AddedOrganization {
  /** From when on the older tokens are refused, ISO 8601 UTC. */
  readonly othersExpire: string;
}

/**
 * Give out a new token and let the older ones end.
 *
 * @param immediate - end them at once instead of after {@link TOKEN_OVERLAP_MS}: for a leak
 * @throws SaasError `UnknownOrganization`
 */
export async function rotateToken(
  deps: OrganizationDeps,
  organizationId: string,
  immediate = false,
): Promise<RotatedToken> {
  const organization = await deps.store.readOrganization(organizationId);
  if (organization === undefined) throw new SaasError("UnknownOrganization");
  const { token, secretToken } = issueToken(deps.world, organization);
  const othersExpire = formatInstant(deps.world.now() + (immediate ? 0 : TOKEN_OVERLAP_MS));
  await deps.store.rotateToken(token, othersExpire);
  forgetTokens(deps.store);
  return { organization, secretToken, othersExpire };
}

function issueToken(
  world: World,
  organization: Organization,
): { readonly token: OrganizationToken; readonly secretToken: string } {
  const bytes = Array.from({ length: TOKEN_BYTES }, () => world.randomInteger(256));
  const secretToken = formatToken(bytes);
  const token = {
    id: world.newId(),
    organizationId: organization.id,
    sha256: digestToken(secretToken),
    name: "Provisioning",
    created: formatInstant(world.now()),
  };
  return { token, secretToken };
}

/** The SHA-256 of a token in lower-case hex: the only form in which a token is stored. */
export function digestToken(token: string): string {
  return hash("sha256", token, "hex");
}
