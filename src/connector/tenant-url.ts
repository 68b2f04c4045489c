import { SyncError } from "../sync/errors.ts";

/** A tenant URL, taken apart. */
export interface TenantUrl {
  /** Scheme, host and port, e.g. `https://scim.example.com:8443`. */
  readonly origin: string;
  /** The path without a closing slash, `""` at the root, e.g. `/scim/v2`. */
  readonly basePath: string;
  /** Names of the query part, lower-cased, e.g. `["aadoptscim062020"]`. They tune the client. */
  readonly flags: readonly string[];
}

const MAX_URL_LENGTH = 2048;
const MAX_TOKEN_LENGTH = 8192;

/**
 * Read a tenant URL as a person pasted it.
 *
 * The query part is kept out of resource requests: it carries feature flags for the client
 * (scim-requests.md sections 1 and 9). Messages never repeat the text, since it may hold secrets.
 *
 * @throws SyncError `InvalidTenantUrl`
 */
export function parseTenantUrl(text: string): TenantUrl {
  const trimmed = text.trim();
  if (trimmed === "") throw invalidUrl("The Tenant URL is empty.");
  if (trimmed.length > MAX_URL_LENGTH) {
    throw invalidUrl(`The Tenant URL is longer than ${MAX_URL_LENGTH} characters.`);
  }
  // The URL parser would drop tabs and line breaks silently and so join two pasted lines.
  if (hasCharacter(trimmed, (unit) => unit <= 0x20 || unit === 0x7f)) {
    throw invalidUrl("The Tenant URL contains a space, a line break or a control character.");
  }
  const url = URL.parse(trimmed);
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) {
    throw invalidUrl("The Tenant URL does not begin with https:// and the name of a host.");
  }
  if (url.username !== "" || url.password !== "") {
    throw invalidUrl("The Tenant URL contains a user name or a password; give a Secret Token.");
  }
  return {
    origin: url.origin,
    basePath: stripClosingSlashes(url.pathname),
    flags: [...url.searchParams.keys()].map((name) => name.toLowerCase()),
  };
}

/**
 * Read a secret token as a person pasted it: spaces around it and a leading `Bearer` go.
 *
 * @throws SyncError `InvalidSecretToken`; the message never repeats the token
 */
export function parseSecretToken(text: string): string {
  let token = text.trim();
  const scheme = token.slice(0, 6).toLowerCase();
  if (scheme === "bearer" && (token.length === 6 || isSpace(token.charAt(6)))) {
    token = token.slice(6).trim();
  }
  if (token === "") throw invalidToken("The Secret Token is empty.");
  if (token.length > MAX_TOKEN_LENGTH) {
    throw invalidToken(`The Secret Token is longer than ${MAX_TOKEN_LENGTH} characters.`);
  }
  if (hasCharacter(token, (unit) => unit < 0x20 || unit === 0x7f)) {
    throw invalidToken("The Secret Token contains a line break or a control character.");
  }
  if (hasCharacter(token, (unit) => unit === 0x20)) {
    throw invalidToken("The Secret Token contains a space: more than the token was copied.");
  }
  if (hasCharacter(token, (unit) => unit > 0x7e)) {
    throw invalidToken("The Secret Token contains a character outside of ASCII.");
  }
  return token;
}

function hasCharacter(text: string, isWanted: (unit: number) => boolean): boolean {
  for (let index = 0; index < text.length; index++) {
    if (isWanted(text.charCodeAt(index))) return true;
  }
  return false;
}

function isSpace(character: string): boolean {
  return character === " " || character === "\t";
}

function stripClosingSlashes(path: string): string {
  let end = path.length;
  while (end > 0 && path.charAt(end - 1) === "/") end--;
  return path.slice(0, end);
}

function invalidUrl(message: string): SyncError {
  return new SyncError("InvalidTenantUrl", message);
}

function invalidToken(message: string): SyncError {
  return new SyncError("InvalidSecretToken", message);
}
