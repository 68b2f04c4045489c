import type { World } from "./world.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** 43 signs of 64 kinds hold 258 bits. */
const LENGTH = 43;
const LONGEST = 400;

/**
 * Make the secret of a link or a session. It names its owner, so that it is looked for among that
 * owner's alone.
 *
 * @param prefix - lets scanners of source code and logs find one that leaked
 */
export function makeAccountSecret(
  world: Pick<World, "randomInteger">,
  prefix: string,
  ownerId: string,
): string {
  const signs = Array.from({ length: LENGTH }, () =>
    ALPHABET.charAt(world.randomInteger(ALPHABET.length)),
  );
  return `${prefix}${signs.join("")}.${encodeURIComponent(ownerId)}`;
}

/**
 * Whose a secret says that it is; trusted in nothing.
 *
 * @returns undefined for what can't be one
 */
export function readSecretOwner(secret: string, prefix: string): string | undefined {
  if (!secret.startsWith(prefix) || secret.length > LONGEST) return undefined;
  const dot = prefix.length + LENGTH;
  if (secret.charAt(dot) !== ".") return undefined;
  for (const sign of secret.slice(prefix.length, dot)) {
    if (!ALPHABET.includes(sign)) return undefined;
  }
  return decodeOwner(secret.slice(dot + 1));
}

function decodeOwner(text: string): string | undefined {
  try {
    const ownerId = decodeURIComponent(text);
    const isPlain = ownerId !== "" && !ownerId.includes("\0") && ownerId.isWellFormed();
    return isPlain ? ownerId : undefined;
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
