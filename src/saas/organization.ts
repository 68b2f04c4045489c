import { SaasError } from "./errors.ts";
import type { ApplicationKind } from "./ports.ts";

/** The applications by the word that names them in commands and requests. */
export const APPLICATION_KINDS: readonly ApplicationKind[] = ["custom", "bitabiz", "bizagi", "bis"];

/** The longest name of an organization, in UTF-16 units. */
const NAME_LIMIT = 120;

/**
 * Read the name of an organization.
 *
 * @param value - what was typed or sent
 * @returns the name in Unicode NFC without space around it
 * @throws SaasError `InvalidName`
 */
export function parseOrganizationName(value: unknown): string {
  if (typeof value !== "string" || !value.isWellFormed()) throw new SaasError("InvalidName");
  const name = value.normalize("NFC").trim();
  if (name === "" || name.length > NAME_LIMIT || hasControlCharacter(name)) {
    throw new SaasError("InvalidName");
  }
  return name;
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
