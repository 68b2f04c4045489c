import { SaasError } from "./errors.ts";
import type { AdministratorRole, OwnershipRules } from "./ownership-rules.ts";

const NAME_LIMIT = 200;
const TYPE_LIMIT = 60;

/** Read the name of a resource or subscription. @throws SaasError `InvalidOwnedThing` */
export function parseOwnedName(value: unknown): string {
  return parseText(value, NAME_LIMIT, "name");
}

/** Read what a resource is; absent: `resource`. @throws SaasError `InvalidOwnedThing` */
export function parseOwnedType(value: unknown): string {
  return value === undefined ? "resource" : parseText(value, TYPE_LIMIT, "type");
}

/**
 * Read an id that a request names.
 *
 * @param what - the member's name, for the sentence
 * @throws SaasError `InvalidOwnedThing`
 */
export function parseOwnedId(value: unknown, what: string): string {
  return parseText(value, 64, what);
}

/** Find the role that a request names. @throws SaasError `InvalidOwnedThing` */
export function parseRole({ roles }: OwnershipRules, value: unknown): AdministratorRole {
  const role = roles.find(({ id }) => id === value);
  if (role !== undefined) return role;
  const known = roles.map(({ id }) => id).join(", ");
  throw new SaasError("InvalidOwnedThing", { message: `There are the roles ${known}.` });
}

const MOST_AT_ONCE = 200;

/** Read how many a page holds: 1 to 200; absent: 100. @throws SaasError `InvalidOwnedThing` */
export function parseOwnedLimit(value: unknown): number {
  if (value === undefined) return 100;
  const limit = Number(value);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MOST_AT_ONCE) return limit;
  const message = `A page has a limit of 1 to ${MOST_AT_ONCE}.`;
  throw new SaasError("InvalidOwnedThing", { message });
}

function parseText(value: unknown, limit: number, what: string): string {
  const text =
    typeof value === "string" && value.isWellFormed() ? value.normalize("NFC").trim() : "";
  if (text !== "" && text.length <= limit && !hasControlCharacter(text)) return text;
  const message = `"${what}" is a text of 1 to ${limit} characters without control characters.`;
  throw new SaasError("InvalidOwnedThing", { message });
}

function hasControlCharacter(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 32 || (code >= 127 && code < 160)) return true;
  }
  return false;
}
