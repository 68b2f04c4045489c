import { createHash } from "node:crypto";

/*
 * A sign-in ends in the browser in which it was begun. The browser keeps a secret, and the
 * request's id, which the whole world may see, is the secret's digest: so whoever plants the
 * answer to a request of their own in somebody else's browser signs nobody in there as
 * themselves, and nothing more has to be stored than the request.
 */

/** How many sign-ins a browser may have under way: one a tab. */
const MOST_AT_ONCE = 4;
const LONGEST_SECRET = 64;

/** The id of the request that a browser with this secret began: an xs:ID. */
export function deriveRequestId(secret: string): string {
  return `_${createHash("sha256").update(secret).digest("hex")}`;
}

/** The secrets that a browser keeps, newest first. @param text - its cookie, trusted in nothing */
export function parseBrowserSecrets(text: string | undefined): readonly string[] {
  const secrets = (text ?? "").split(".");
  const good = secrets.filter((each) => each !== "" && each.length <= LONGEST_SECRET);
  return good.slice(0, MOST_AT_ONCE);
}

/** What a browser is to keep when a further sign-in begins. */
export function formatBrowserSecrets(secrets: readonly string[]): string {
  return secrets.slice(0, MOST_AT_ONCE).join(".");
}
