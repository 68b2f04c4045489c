import { DirectoryError } from "./errors.ts";
import { readRights } from "./rights.ts";
import type { Role } from "./roles.ts";

/** A token of the directory side's API, with one role in one tenant. Its secret is kept nowhere. */
export interface AdministratorToken {
  readonly tenantId: string;
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Of an Application Owner: the applications that are meant; else empty. */
  readonly applicationIds: readonly string[];
  /** Of an Application Owner: the user whose own applications are meant besides. */
  readonly ownerId?: string;
  /** ISO instants. */
  readonly created: string;
  readonly expires?: string;
  readonly revoked?: string;
  readonly lastUsed?: string;
}

/** Where tokens are kept. */
export interface AdministratorTokenStore {
  /** @param sha256 - of the secret, lower-case hex */
  addToken(token: AdministratorToken, sha256: string): Promise<void>;
  /** Also one that has expired or was revoked. */
  findToken(tenantId: string, sha256: string): Promise<AdministratorToken | undefined>;
  /** In the order in which they were made. */
  listTokens(tenantId: string): Promise<readonly AdministratorToken[]>;
  /** @returns false when there is no such token, or it was revoked before */
  revokeToken(tenantId: string, id: string, revoked: string): Promise<boolean>;
  noteTokenUse(tenantId: string, id: string, lastUsed: string): Promise<void>;
}

/** What somebody asks of a new token; trusted in nothing. */
export interface TokenRequest {
  readonly name?: unknown;
  readonly role?: unknown;
  readonly applicationIds?: unknown;
  /** The id of a user; whose it is, has been looked up. */
  readonly ownerId?: unknown;
  /** A number of days such as `90d`, an instant or a day; absent: it has no end. */
  readonly expires?: unknown;
}

const LONGEST_NAME = 120;
const DAY_MS = 24 * 60 * 60 * 1000;
const MOST_DAYS = 36_500;

/**
 * Plan a token out of what was asked.
 *
 * @throws DirectoryError `InvalidToken`
 */
export function planToken(
  request: TokenRequest,
  given: { readonly tenantId: string; readonly id: string; readonly nowMs: number },
): AdministratorToken {
  const rights = readRights(request, { of: "token", refuse });
  const expires = readExpiry(request.expires, given.nowMs);
  return {
    tenantId: given.tenantId,
    id: given.id,
    name: readName(request.name, rights.role),
    ...rights,
    created: new Date(given.nowMs).toISOString(),
    ...(expires !== undefined && { expires }),
  };
}

/** Whether a token opens anything at an instant, in ISO. */
export function isTokenValid({ expires, revoked }: AdministratorToken, now: string): boolean {
  return revoked === undefined && (expires === undefined || expires > now);
}

function readName(value: unknown, role: Role): string {
  if (value === undefined || value === null) return role;
  const name = typeof value === "string" ? value.trim() : "";
  if (name !== "" && name.length <= LONGEST_NAME) return name;
  throw refuse("name", `The name of a token is a text of 1 to ${LONGEST_NAME} characters.`);
}

function readExpiry(value: unknown, nowMs: number): string | undefined {
  if (value === undefined || value === null) return undefined;
  const text = typeof value === "string" ? value.trim() : "";
  const days = text.endsWith("d") ? Number(text.slice(0, -1)) : Number.NaN;
  const isIso = text.length >= 10 && text[4] === "-" && text[7] === "-";
  const instant = isIso ? Date.parse(text) : nowMs + days * DAY_MS;
  const isLater = instant > nowMs && instant <= nowMs + MOST_DAYS * DAY_MS;
  if (isLater) return new Date(instant).toISOString();
  throw refuse("expires", "expires is a day or an instant to come, or a number of days: 90d.");
}

function refuse(property: string, message: string): DirectoryError {
  return new DirectoryError("InvalidToken", message, { property });
}
