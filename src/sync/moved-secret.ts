import type { CredentialKey, Credentials } from "./target-access.ts";

/** Where an application's secrets go. */
export interface SecretPlaces {
  readonly tenantUrl: string;
  readonly credentials: Credentials;
}

/** The secrets that reach whoever answers at the Tenant URL, themselves or as an access token. */
const SENT_TO_TARGET = [
  "SecretToken",
  "Password",
  "ClientCertificateKey",
  "Oauth2ClientSecret",
] as const satisfies readonly CredentialKey[];

/**
 * Find a stored secret that a new address would get without its being given again. Whoever may
 * change an address could have it sent to a server of his own otherwise, though nobody can read it.
 *
 * @param given - the credentials that come with the new address
 * @returns the secret's key; undefined when none would move
 */
export function findMovedSecret(
  saved: SecretPlaces,
  next: SecretPlaces,
  given: Credentials,
): CredentialKey | undefined {
  const stays = (key: CredentialKey): boolean =>
    saved.credentials[key] !== undefined && next.credentials[key] !== undefined && !(key in given);
  if (!isSameServer(saved.tenantUrl, next.tenantUrl)) {
    const moved = SENT_TO_TARGET.find(stays);
    if (moved !== undefined) return moved;
  }
  const tokenUrl = saved.credentials.Oauth2TokenExchangeUri ?? "";
  if (isSameServer(tokenUrl, next.credentials.Oauth2TokenExchangeUri ?? "")) return undefined;
  return stays("Oauth2ClientSecret") ? "Oauth2ClientSecret" : undefined;
}

/**
 * Whether another Tenant URL may be another organization, to which no id of an account belongs
 * that was learned at the old one. Flags behind a `?` tune the client and are no part of it.
 */
export function isOtherTarget(before: string, after: string): boolean {
  return before !== "" && readPlace(before) !== readPlace(after);
}

function readPlace(address: string): string {
  const text = address.trim();
  const end = [...text].findIndex((character) => "?#".includes(character));
  let place = end < 0 ? text : text.slice(0, end);
  while (place.endsWith("/")) place = place.slice(0, -1);
  const server = readServer(place);
  return server + place.slice(server.length);
}

/**
 * Scheme, host and port are all that says who answers. An address that there was not is nobody's;
 * one that is taken away leaves no secret behind, which the next address would get.
 */
function isSameServer(before: string, after: string): boolean {
  return before === "" || readServer(before) === readServer(after);
}

function readServer(address: string): string {
  const text = address.trim();
  const start = text.indexOf("://");
  if (start < 0) return text.toLowerCase();
  const rest = text.slice(start + 3);
  const end = [...rest].findIndex((character) => "/?#\\".includes(character));
  // Parsers of URLs pass over more slashes than two: without a name here, all of it counts.
  if (end === 0) return text.toLowerCase();
  return (text.slice(0, start + 3) + (end < 0 ? rest : rest.slice(0, end))).toLowerCase();
}
