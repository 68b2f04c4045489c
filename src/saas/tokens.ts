import { invariant } from "../common/invariant.ts";
import { SaasError } from "./errors.ts";
import type { OrganizationToken, TokenScope } from "./organization-records.ts";

/** How many random bytes a token carries: 256 bits, far beyond guessing (RFC 7644 section 7.4). */
export const TOKEN_BYTES = 32;

const PREFIXES = { secret: "rc_", client: "rcs_", access: "rca_" } as const;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/**
 * Write a token, such as the Secret Token an administrator pastes into the provisioning client.
 * The prefix lets secret scanners find one that leaked.
 *
 * @param bytes - {@link TOKEN_BYTES} random bytes
 * @returns `rc_`, `rcs_` or `rca_` by the kind, and the bytes in base64url without padding
 */
export function formatToken(
  bytes: readonly number[],
  kind: OrganizationToken["kind"] = "secret",
): string {
  invariant(bytes.length === TOKEN_BYTES, "a token is made of 32 bytes");
  return PREFIXES[kind] + encodeBase64Url(bytes);
}

/**
 * Read what a token may do; absent means `write`.
 *
 * @throws SaasError `InvalidScope`
 */
export function parseTokenScope(value: unknown): TokenScope {
  if (value === undefined || value === null || value === "write") return "write";
  if (value === "read") return "read";
  throw new SaasError("InvalidScope");
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** Nobody waits longer; whoever wants no end says nothing. */
const MOST_DAYS = 36_500;

/**
 * Read when a token expires: an ISO 8601 instant or day, or a number of days such as `90d`.
 *
 * @param nowMs - epoch milliseconds
 * @returns ISO 8601 UTC; undefined when it has no end
 * @throws SaasError `InvalidExpiry`, also for an instant that has passed
 */
export function parseExpiry(value: unknown, nowMs: number): string | undefined {
  if (value === undefined || value === null) return undefined;
  const text = typeof value === "string" ? value.trim() : "";
  const days = text.endsWith("d") ? Number(text.slice(0, -1)) : Number.NaN;
  const isIso = text.length >= 10 && text[4] === "-" && text[7] === "-";
  const instant = isIso ? Date.parse(text) : nowMs + days * DAY_MS;
  const isPast = !(instant > nowMs);
  if (isPast || instant > nowMs + MOST_DAYS * DAY_MS) throw new SaasError("InvalidExpiry");
  return new Date(instant).toISOString();
}

/**
 * Why a token is refused, if it is.
 *
 * @param now - ISO 8601 UTC
 */
export function findTokenRefusal(
  token: Pick<OrganizationToken, "revoked" | "expires">,
  now: string,
): "revoked" | "expired" | undefined {
  if (token.revoked !== undefined && token.revoked <= now) return "revoked";
  return token.expires !== undefined && token.expires <= now ? "expired" : undefined;
}

function encodeBase64Url(bytes: readonly number[]): string {
  let text = "";
  let pending = 0;
  let pendingBits = 0;
  for (const byte of bytes) {
    pending = ((pending << 8) | (byte & 255)) & 0xffff;
    pendingBits += 8;
    while (pendingBits >= 6) {
      pendingBits -= 6;
      text += ALPHABET.charAt((pending >> pendingBits) & 63);
    }
  }
  return pendingBits === 0 ? text : text + ALPHABET.charAt((pending << (6 - pendingBits)) & 63);
}
