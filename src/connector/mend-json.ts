import type { JsonObject, JsonValue } from "../common/json.ts";

/** How deep an answer may nest; a SCIM resource needs five levels. */
const DEPTH_LIMIT = 64;
const REPLACEMENT = "\ufffd";

/**
 * Make the JSON that a target sent fit to be compared, stored and sent again, whatever it holds:
 * NUL characters and halves of surrogate pairs become U+FFFD, since PostgreSQL keeps neither and
 * no URL can be made of the latter, and what nests deeper than 64 levels becomes null. One odd
 * account must not stop the provisioning of all others.
 *
 * @returns the very same value where there is nothing to mend
 */
export function mendJson(value: JsonValue): JsonValue {
  return isSound(value, 1) ? value : mapTexts(value, mendText);
}

/** The same with each text and each name of a member put through `change`. */
export function mapTexts(
  value: JsonValue,
  change: (text: string) => string,
  depth: number = 1,
): JsonValue {
  if (typeof value === "string") return change(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth > DEPTH_LIMIT) return null;
  if (isList(value)) return value.map((item) => mapTexts(item, change, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, member = null]) => [
      change(name),
      mapTexts(member, change, depth + 1),
    ]),
  );
}

/**
 * Take out of a text what a terminal obeys or what turns its direction: an answer that is shown
 * to a person must not move the cursor, set colours or hide what follows. White space stays.
 */
export function silenceControls(text: string): string {
  return text.replace(/(?![\t\n\r])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, REPLACEMENT);
}

function isSound(value: JsonValue, depth: number): boolean {
  if (typeof value === "string") return isSoundText(value);
  if (typeof value !== "object" || value === null) return true;
  if (depth > DEPTH_LIMIT) return false;
  if (isList(value)) return value.every((item) => isSound(item, depth + 1));
  return Object.entries(value).every(
    ([name, member = null]) => isSoundText(name) && isSound(member, depth + 1),
  );
}

function isSoundText(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

function mendText(text: string): string {
  return text.toWellFormed().replaceAll("\0", REPLACEMENT);
}

function isList(value: JsonObject | readonly JsonValue[]): value is readonly JsonValue[] {
  return Array.isArray(value);
}
