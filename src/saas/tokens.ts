import { invariant } from "../common/invariant.ts";

/** How many random bytes a token carries: 256 bits, far beyond guessing (RFC 7644 section 7.4). */
export const TOKEN_BYTES = 32;

const PREFIX = "rc_";
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/**
 * Write a bearer token, the Secret Token an administrator pastes into the provisioning client.
 * The prefix lets secret scanners find one that leaked.
 *
 * @param bytes - {@link TOKEN_BYTES} random bytes
 * @returns `rc_` and the bytes in base64url without padding
 */
export function formatToken(bytes: readonly number[]): string {
  invariant(bytes.length === TOKEN_BYTES, "a token is made of 32 bytes");
  return PREFIX + encodeBase64Url(bytes);
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
