import { formatInstant } from "../common/world.ts";
import { getApplicationRules } from "../saas/application-rules.ts";
import type { Caller, Provider } from "./provider.ts";
import { findKnownToken } from "./token-memory.ts";

/** Who is behind a token: all of {@link Caller} but the address. */
export type Identity = Omit<Caller, "baseUrl">;

/**
 * Find who may act in an organization with a token.
 *
 * The organization in the address is never looked for: only whether the token is its own. So
 * neither the answer nor its time tells whether an organization exists.
 *
 * @param sha256 - of the token, in lower-case hex
 * @param organizationId - as the address names it, trusted in nothing
 * @returns undefined when the token is unknown, expired, or another organization's
 */
export async function authenticate(
  provider: Provider,
  sha256: string,
  organizationId: string,
): Promise<Identity | undefined> {
  const found = await findKnownToken(provider.store, provider.world, sha256);
  if (found === undefined) return undefined;
  const { token, organization } = found;
  if (organization.id !== organizationId) return undefined;
  const { expires } = token;
  if (expires !== undefined && expires <= formatInstant(provider.world.now())) return undefined;
  return { organization, rules: getApplicationRules(organization.application), tokenId: token.id };
}
