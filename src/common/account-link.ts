import type { AccountKey, AccountLink, AccountPlace, LinkPurpose } from "./account-ports.ts";
import { makeAccountSecret, readSecretOwner } from "./account-secret.ts";
import type { AccountDeps } from "./account-session.ts";
import { formatInstant } from "./world.ts";

/** How long a link can be used. */
export const LINK_MS: number = 24 * 60 * 60_000;

const PREFIXES: Readonly<Record<AccountPlace["realm"], string>> = {
  employee: "rle_",
  guest: "rlg_",
  administrator: "rla_",
  person: "rlp_",
  operator: "rlo_",
};

/** A link with its secret, which is given out once and stored nowhere. */
export interface IssuedLink {
  readonly link: AccountLink;
  readonly secret: string;
}

/** Why a link opens nothing. */
export type LinkRefusal = "unknown" | "used" | "expired";

/** Make a link. It is good for nothing before it is stored. */
export function makeLink(
  { world, digest }: Pick<AccountDeps, "world" | "digest">,
  account: AccountKey,
  purpose: LinkPurpose,
): IssuedLink {
  const { realm, ownerId, accountId } = account;
  const secret = makeAccountSecret(world, PREFIXES[realm], ownerId);
  const nowMs = world.now();
  const link: AccountLink = {
    realm,
    ownerId,
    accountId,
    sha256: digest(secret),
    purpose,
    created: formatInstant(nowMs),
    expires: formatInstant(nowMs + LINK_MS),
  };
  return { link, secret };
}

/** Where the secret of a link says that it belongs; undefined for what can't be one. */
export function readLinkPlace(
  realm: AccountPlace["realm"],
  secret: unknown,
): AccountPlace | undefined {
  const ownerId = typeof secret === "string" ? readSecretOwner(secret, PREFIXES[realm]) : undefined;
  return ownerId === undefined ? undefined : { realm, ownerId };
}

/** Look at a link without using it up. */
export async function inspectLink(
  { accounts, world, digest }: AccountDeps,
  given: {
    readonly realm: AccountPlace["realm"];
    readonly secret: unknown;
    readonly purpose: LinkPurpose;
  },
): Promise<{ readonly link: AccountLink } | { readonly refused: LinkRefusal }> {
  const { realm, secret, purpose } = given;
  const place = readLinkPlace(realm, secret);
  if (place === undefined || typeof secret !== "string") return { refused: "unknown" };
  const link = await accounts.findLink(place, digest(secret));
  if (link === undefined || link.purpose !== purpose) return { refused: "unknown" };
  if (link.used !== undefined) return { refused: "used" };
  return link.expires <= formatInstant(world.now()) ? { refused: "expired" } : { link };
}
