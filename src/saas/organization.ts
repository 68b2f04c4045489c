import { SaasError, type SaasErrorCode } from "./errors.ts";
import type { ApplicationKind } from "./ports.ts";

/** The applications by the word that names them in commands and requests. */
export const APPLICATION_KINDS: readonly ApplicationKind[] = ["custom", "bitabiz", "bizagi", "bis"];

/** The longest name, in UTF-16 units. */
const NAME_LIMIT = 120;

/**
 * Read the name of an organization.
 *
 * @param value - what was typed or sent
 * @returns the name in Unicode NFC without space around it
 * @throws SaasError `InvalidName`
 */
export function parseOrganizationName(value: unknown): string {
  return parseName(value, "InvalidName");
}

/** Read the name of a token, by the same rules. @throws SaasError `InvalidTokenName` */
export function parseTokenName(value: unknown): string {
  return parseName(value, "InvalidTokenName");
}

function parseName(value: unknown, code: SaasErrorCode): string {
  if (typeof value !== "string" || !value.isWellFormed()) throw new SaasError(code);
  const name = value.normalize("NFC").trim();
  if (name === "" || name.length > NAME_LIMIT || hasControlCharacter(name)) {
    throw new SaasError(code);
  }
  return name;
}

/** The longest subscription: a label of a host name has 63, and `users-` goes before it. */
const SUBSCRIPTION_LIMIT = 57;

/**
 * Read the subscription name of an organization, which becomes a part of a host name.
 *
 * @returns in lower case
 * @throws SaasError `InvalidSubscription`
 */
export function parseSubscription(value: unknown): string {
  const name = typeof value === "string" ? value.trim().toLowerCase() : "";
  const isEdged = name.startsWith("-") || name.endsWith("-");
  if (name === "" || name.length > SUBSCRIPTION_LIMIT || isEdged || !isLabel(name)) {
    throw new SaasError("InvalidSubscription");
  }
  return name;
}

/** Whether text is made of what a label of a host name is made of, in lower case. */
function isLabel(text: string): boolean {
  for (const character of text) {
    const isLetter = character >= "a" && character <= "z";
    const isDigit = character >= "0" && character <= "9";
    if (!isLetter && !isDigit && character !== "-") return false;
  }
  return true;
}

/**
 * Read the kind of application; absent means `custom`.
 *
 * @throws SaasError `UnknownApplication`
 */
export function parseApplicationKind(value: unknown): ApplicationKind {
  if (value === undefined) return "custom";
  const word = typeof value === "string" ? value.toLowerCase() : value;
  const kind = APPLICATION_KINDS.find((each) => each === word);
  if (kind === undefined) throw new SaasError("UnknownApplication");
  return kind;
}

function hasControlCharacter(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 32 || (code >= 127 && code < 160)) return true;
  }
  return false;
}
