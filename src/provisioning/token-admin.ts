import { formatInstant, type World } from "../common/world.ts";
import {
  type AdministratorToken,
  type AdministratorTokenStore,
  isTokenValid,
  planToken,
  type TokenRequest,
} from "../directory/administrator-token.ts";
import { DirectoryError } from "../directory/errors.ts";
import type { RoleCaller } from "../directory/roles.ts";

/** What the administration of tokens acts with. */
export interface TokenAdmin {
  readonly administrators: AdministratorTokenStore;
  readonly world: World;
}

/** The hash of a token: SHA-256 in lower-case hex, the only form in which one is stored. */
export type Digest = (secret: string) => string;

/** A token with its secret, which is given out once and stored nowhere. */
export interface GivenAdministratorToken {
  readonly token: AdministratorToken;
  readonly secret: string;
}

/** 256 bits, far beyond guessing. */
const SECRET_BYTES = 32;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** Lets scanners of source code find one that leaked. */
const PREFIX = "rct_";
/** Its last use is told by the minute. */
const USE_MS = 60_000;

/** Give out a token with a role in a tenant. @throws DirectoryError `InvalidToken` */
export async function addAdministratorToken(
  admin: TokenAdmin,
  tenantId: string,
  given: { readonly request: TokenRequest; readonly digest: Digest },
): Promise<GivenAdministratorToken> {
  const { world } = admin;
  const id = world.newId();
  const token = planToken(given.request, { tenantId, id, nowMs: world.now() });
  // 43 signs of 64 kinds hold 258 bits.
  const signs = Array.from({ length: Math.ceil((SECRET_BYTES * 8) / 6) }, () =>
    ALPHABET.charAt(world.randomInteger(ALPHABET.length)),
  );
  const secret = PREFIX + signs.join("");
  await admin.administrators.addToken(token, given.digest(secret));
  return { token, secret };
}

/** Refuse a token from now on. @throws DirectoryError `ResourceNotFound` */
export async function revokeAdministratorToken(
  admin: TokenAdmin,
  tenantId: string,
  id: string,
): Promise<void> {
  const now = formatInstant(admin.world.now());
  if (await admin.administrators.revokeToken(tenantId, id, now)) return;
  const message = `There is no token "${id.slice(0, 120)}" that could be revoked.`;
  throw new DirectoryError("ResourceNotFound", message);
}

/**
 * Whose token it is, and note that it was used.
 *
 * @returns undefined for a token that isn't known in this tenant, has expired or was revoked
 */
export async function identifyToken(
  { administrators, world }: TokenAdmin,
  tenantId: string,
  sha256: string,
): Promise<RoleCaller | undefined> {
  const token = await administrators.findToken(tenantId, sha256);
  const nowMs = world.now();
  if (token === undefined || !isTokenValid(token, formatInstant(nowMs))) return undefined;
  const { id, name, role, applicationIds, ownerId, lastUsed } = token;
  if (lastUsed === undefined || Date.parse(lastUsed) + USE_MS <= nowMs) {
    await administrators.noteTokenUse(tenantId, id, formatInstant(nowMs));
  }
  const bound = ownerId === undefined ? {} : { ownerId };
  return { kind: "token", id, name, role, applicationIds, ...bound };
}
