import { formatInstant } from "../common/world.ts";
import { getOrganizationRules } from "../saas/application-rules.ts";
import { findConnectionRefusal } from "../saas/directory-connection.ts";
import type { TokenScope } from "../saas/organization-records.ts";
import type { Organization } from "../saas/ports.ts";
import { findTokenRefusal } from "../saas/tokens.ts";
import type { OrganizationDeps } from "./organizations.ts";
import type { Caller } from "./provider.ts";
import { findKnownToken } from "./token-memory.ts";
import { noteTokenUse } from "./token-use.ts";

/** Who is behind a token: all of {@link Caller} but the address. */
export interface Identity extends Omit<Caller, "baseUrl"> {
  readonly tokenId: string;
  readonly scope: TokenScope;
}

/** How an address names an organization; trusted in nothing. */
export type OrganizationAddress =
  | { readonly organizationId: string }
  | { readonly subscription: string };

/** Whose request it is, or why that is not told. */
export type Authentication =
  | { readonly identity: Identity }
  | { readonly refused: "unknown" | "expired" | "revoked" }
  /** Whose token is known and good, but may not provision now: why, as a sentence. */
  | { readonly refused: "notConnected"; readonly detail: string };

/**
 * Find who may act in an organization with a token.
 *
 * The organization in the address is never looked for: only whether the token is its own. So
 * neither the answer nor its time tells whether an organization exists. Only who holds a token
 * of this very organization learns that it has expired or was revoked.
 *
 * @param sha256 - of the token, in lower-case hex
 */
export async function authenticate(
  provider: OrganizationDeps,
  sha256: string,
  address: OrganizationAddress,
): Promise<Authentication> {
  const found = await findKnownToken(provider.store, provider.world, sha256);
  if (found === undefined) return { refused: "unknown" };
  const { token, organization } = found;
  if (token.kind === "client" || !isAt(organization, address)) return { refused: "unknown" };
  const refused = findTokenRefusal(token, formatInstant(provider.world.now()));
  if (refused !== undefined) return { refused };
  const detail = findConnectionRefusal(organization, token);
  if (detail !== undefined) return { refused: "notConnected", detail };
  noteTokenUse(provider, token);
  const rules = getOrganizationRules(organization);
  const tokenId = token.issuedBy ?? token.id;
  const { scope, userId } = token;
  // A person's own token is no directory's.
  const person = userId === undefined ? { isDirectory: true } : { userId };
  return { identity: { organization, rules, tokenId, scope, ...person } };
}

/** Whether an address is the organization's. */
export function isAt(organization: Organization, address: OrganizationAddress): boolean {
  return "organizationId" in address
    ? organization.id === address.organizationId
    : organization.subscription === address.subscription;
}
