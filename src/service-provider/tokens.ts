import { StoreError } from "../common/store-error.ts";
import { formatInstant } from "../common/world.ts";
import { chooseDirectory } from "../saas/directory-connection.ts";
import { SaasError } from "../saas/errors.ts";
import { parseTokenName } from "../saas/organization.ts";
import type { DirectoryConnection } from "../saas/organization-records.ts";
import type { Organization, OrganizationToken } from "../saas/ports.ts";
import { findTokenRefusal, parseExpiry, parseTokenScope } from "../saas/tokens.ts";
import { type IssuedToken, issueToken } from "./issue-token.ts";
import { type OrganizationDeps, readOrganization } from "./organizations.ts";
import { forgetTokens } from "./token-memory.ts";

/** How long a token that was rotated out is still taken, in milliseconds: a day. */
export const TOKEN_OVERLAP_MS: number = 24 * 60 * 60 * 1000;

/** What an operator says of a new token; trusted in nothing. */
export interface NewToken {
  readonly name?: unknown;
  /** `read` or `write`; absent: `write`. */
  readonly scope?: unknown;
  /** An instant, or a number of days such as `90d`; absent: it has no end. */
  readonly expires?: unknown;
  /** Whether it is the secret of an OAuth client instead of a Secret Token. */
  readonly client?: unknown;
  /** The id of the User that `/Me` is to stand for; absent: nobody. */
  readonly userId?: unknown;
  /** The name of the directory that it is for; absent: the one that is connected. */
  readonly directory?: unknown;
}

/** A token that was given out, with its organization. */
export interface GivenToken extends IssuedToken {
  readonly organization: Organization;
}

/**
 * Give an organization another token.
 *
 * @throws SaasError `UnknownOrganization`, `InvalidTokenName`, `InvalidScope`, `InvalidExpiry`,
 *   `UnknownUser`, `DirectoryConnected`
 */
export async function addToken(
  deps: OrganizationDeps,
  organizationId: string,
  input: NewToken,
): Promise<GivenToken> {
  const organization = await readOrganization(deps, organizationId);
  const expires = parseExpiry(input.expires, deps.world.now());
  const isClient = input.client === true;
  const userId = await findUser(deps, organizationId, input.userId);
  // A person's own token is no directory's.
  const directory =
    userId === undefined ? pickDirectory(deps, organization, input.directory) : undefined;
  const issued = issueToken(deps.world, organizationId, {
    kind: isClient ? "client" : "secret",
    name: input.name === undefined ? "Provisioning" : parseTokenName(input.name),
    scope: parseTokenScope(input.scope),
    ...(expires === undefined ? {} : { expires }),
    ...(isClient ? { clientId: deps.world.newGuid() } : {}),
    ...(userId === undefined ? {} : { userId }),
    ...(directory === undefined ? {} : { directoryId: directory.id }),
  });
  if (directory === undefined) await deps.store.addToken(issued.token);
  else await connectDirectory(deps, issued.token, directory);
  return { organization, ...issued };
}

/**
 * The Secret Tokens and OAuth clients of an organization, in the order they came, also those
 * that are refused by now.
 *
 * @throws SaasError `UnknownOrganization`
 */
export async function listTokens(
  deps: OrganizationDeps,
  organizationId: string,
): Promise<readonly OrganizationToken[]> {
  await readOrganization(deps, organizationId);
  return await deps.store.listTokens(organizationId);
}

/**
 * Refuse a token from now on, and the access tokens that were given out for it.
 *
 * @returns the token as it is now
 * @throws SaasError `UnknownOrganization`, `UnknownToken`
 */
export async function revokeToken(
  deps: OrganizationDeps,
  organizationId: string,
  tokenId: string,
): Promise<OrganizationToken> {
  const token = await findListed(deps, organizationId, tokenId);
  const revoked = formatInstant(deps.world.now());
  if (token.revoked !== undefined) return token;
  await deps.store.revokeToken(organizationId, tokenId, revoked);
  forgetTokens(deps.store);
  return { ...token, revoked };
}

/** How a token makes way for another. */
export interface Rotation {
  /** End it at once instead of after {@link TOKEN_OVERLAP_MS}: for a leak. */
  readonly immediate?: boolean;
  /** The one that makes way; absent: all Secret Tokens of the organization. */
  readonly tokenId?: string | undefined;
  /** The name of the directory that the new one is for; absent: the one that is connected. */
  readonly directory?: unknown;
  /** Without `tokenId`: when the new one ends, as in {@link NewToken}. */
  readonly expires?: unknown;
}

/** What a rotation comes to. */
export interface RotatedToken extends GivenToken {
  /** From when on what made way is refused, ISO 8601 UTC. */
  readonly othersExpire: string;
}

/**
 * Give out a new token and let an older one, or all Secret Tokens, end. What makes way for one
 * token has its name, scope, client_id and lifetime.
 *
 * @throws SaasError `UnknownOrganization`, `UnknownToken`, `InvalidExpiry`
 */
export async function rotateToken(
  deps: OrganizationDeps,
  organizationId: string,
  { immediate = false, tokenId, directory: name, expires }: Rotation = {},
): Promise<RotatedToken> {
  const { store, world } = deps;
  const organization = await readOrganization(deps, organizationId);
  const now = world.now();
  const end = tokenId === undefined ? parseExpiry(expires, now) : undefined;
  const wanted =
    tokenId === undefined
      ? { ...(end !== undefined && { expires: end }) }
      : describeSuccessor(await findListed(deps, organizationId, tokenId), now);
  const directory = tokenId === undefined ? pickDirectory(deps, organization, name) : undefined;
  const issued = issueToken(world, organizationId, {
    ...wanted,
    ...(directory === undefined ? {} : { directoryId: directory.id }),
  });
  const othersExpire = formatInstant(now + (immediate ? 0 : TOKEN_OVERLAP_MS));
  await store.rotateToken(issued.token, othersExpire, tokenId);
  // After a release the first token of the next directory comes by a rotation too.
  if (directory !== undefined && organization.directory === undefined) {
    await deps.store.changeOrganization(organizationId, () => ({ directory }));
  }
  forgetTokens(store);
  return { organization, ...issued, othersExpire };
}

function describeSuccessor(before: OrganizationToken, nowMs: number): Partial<OrganizationToken> {
  if (findTokenRefusal(before, formatInstant(nowMs)) !== undefined) {
    throw new SaasError("UnknownToken");
  }
  const { name, scope, kind, clientId, created, expires, userId, directoryId } = before;
  const common = {
    name,
    scope,
    kind,
    ...(clientId === undefined ? {} : { clientId }),
    ...(userId === undefined ? {} : { userId }),
    ...(directoryId === undefined ? {} : { directoryId }),
  };
  if (expires === undefined) return common;
  const lifetimeMs = Date.parse(expires) - Date.parse(created);
  return { ...common, expires: formatInstant(nowMs + lifetimeMs) };
}

function pickDirectory(
  { world }: OrganizationDeps,
  organization: Organization,
  name: unknown,
): DirectoryConnection | undefined {
  const fresh = { id: world.newId(), now: formatInstant(world.now()) };
  return chooseDirectory(organization, name, fresh);
}

/** Two who connect at once: the second is told of the first. */
async function connectDirectory(
  deps: OrganizationDeps,
  token: OrganizationToken,
  directory: DirectoryConnection,
): Promise<void> {
  try {
    await deps.store.connectDirectory(token, directory);
    forgetTokens(deps.store);
  } catch (cause) {
    const isTaken = cause instanceof StoreError && cause.code === "Uniqueness";
    throw isTaken ? new SaasError("DirectoryConnected", { cause }) : cause;
  }
}

async function findUser(
  { store }: OrganizationDeps,
  organizationId: string,
  id: unknown,
): Promise<string | undefined> {
  if (id === undefined || id === null) return undefined;
  const user = typeof id === "string" ? await store.read(organizationId, "User", id) : undefined;
  if (user === undefined) throw new SaasError("UnknownUser");
  return user.id;
}

async function findListed(
  deps: OrganizationDeps,
  organizationId: string,
  tokenId: string,
): Promise<OrganizationToken> {
  const tokens = await listTokens(deps, organizationId);
  const token = tokens.find(({ id }) => id === tokenId);
  if (token === undefined) throw new SaasError("UnknownToken");
  return token;
}
