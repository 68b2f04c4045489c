import { formatInstant } from "../common/world.ts";
import type { OrganizationToken, TokenScope } from "../saas/organization-records.ts";
import { findTokenRefusal } from "../saas/tokens.ts";
import { isAt, type OrganizationAddress } from "./authenticate.ts";
import { digestToken, issueToken } from "./issue-token.ts";
import type { OrganizationDeps } from "./organizations.ts";
import { findKnownToken } from "./token-memory.ts";
import { noteTokenUse } from "./token-use.ts";

/** How long an access token is taken, in milliseconds: an hour. */
const LIFETIME_MS = 60 * 60 * 1000;

/** What an OAuth client proves itself by; trusted in nothing. */
export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** An access token as it is given out. */
export interface AccessToken {
  readonly accessToken: string;
  readonly scope: TokenScope;
  readonly expiresInS: number;
}

/**
 * Find the client secret that credentials are, in an organization.
 *
 * @returns undefined for any that is unknown, refused or another organization's
 */
export async function findClient(
  { store, world }: OrganizationDeps,
  address: OrganizationAddress,
  { clientId, clientSecret }: ClientCredentials,
): Promise<OrganizationToken | undefined> {
  const found = await findKnownToken(store, world, digestToken(clientSecret));
  if (found === undefined || !isAt(found.organization, address)) return undefined;
  const { token } = found;
  if (token.kind !== "client" || token.clientId !== clientId) return undefined;
  return findTokenRefusal(token, formatInstant(world.now())) === undefined ? token : undefined;
}

/**
 * Give a client an access token, which ends with the client's secret at the latest.
 *
 * @param scope - as OAuth sends it, words between spaces; undefined: all that the client may
 * @returns undefined when the scope is unknown or more than the client may
 * @see RFC 6749 section 4.4
 */
export async function giveAccessToken(
  provider: OrganizationDeps,
  client: OrganizationToken,
  scope: string | undefined,
): Promise<AccessToken | undefined> {
  const granted = scope === undefined ? client.scope : narrowScope(client.scope, scope);
  if (granted === undefined) return undefined;
  const { store, world } = provider;
  const now = world.now();
  const latest = formatInstant(now + LIFETIME_MS);
  const expires = client.expires !== undefined && client.expires < latest ? client.expires : latest;
  const { token, secret } = issueToken(world, client.organizationId, {
    kind: "access",
    name: client.name,
    scope: granted,
    expires,
    issuedBy: client.id,
    ...(client.userId === undefined ? {} : { userId: client.userId }),
    ...(client.directoryId === undefined ? {} : { directoryId: client.directoryId }),
  });
  await store.addToken(token);
  noteTokenUse(provider, client);
  const expiresInS = Math.floor((Date.parse(expires) - now) / 1000);
  return { accessToken: secret, scope: granted, expiresInS };
}

function narrowScope(most: TokenScope, scope: string): TokenScope | undefined {
  const words = new Set(scope.split(" ").filter((word) => word !== ""));
  for (const word of words) if (word !== "read" && word !== "write") return undefined;
  if (words.size === 0) return most;
  if (!words.has("write")) return "read";
  return most === "write" ? "write" : undefined;
}
