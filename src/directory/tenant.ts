import { DirectoryError } from "./errors.ts";
import { foldName } from "./import.ts";
import type { Tenant } from "./ports.ts";

/** What somebody says of a new tenant; trusted in nothing. */
export interface TenantRequest {
  readonly name?: unknown;
  /** Its default domain, for the expression function DefaultDomain. Absent: none. */
  readonly domain?: unknown;
}

/** The longest name, in UTF-16 units. */
const LONGEST_NAME = 120;
/** The longest domain and the longest of its labels. Source: RFC 1035 section 2.3.4. */
const LONGEST_DOMAIN = 253;
const LONGEST_LABEL = 63;

/**
 * Plan a tenant out of what was asked.
 *
 * @param others - the tenants there are: no two have the same name but for its case
 * @returns the name in Unicode NFC without space around it, the domain in lower case
 * @throws DirectoryError `InvalidPropertyValue`, `ObjectConflict`
 */
export function planTenant(request: TenantRequest, id: string, others: readonly Tenant[]): Tenant {
  const displayName = readName(request.name);
  const folded = foldName(displayName);
  const other = others.find((each) => foldName(each.displayName) === folded);
  if (other !== undefined) {
    throw refuseTakenName(`There is a directory "${other.displayName}" already, id ${other.id}.`);
  }
  const defaultDomain = readDomain(request.domain);
  return { id, displayName, ...(defaultDomain !== undefined && { defaultDomain }) };
}

/** The refusal of a name that another tenant has. */
export function refuseTakenName(message: string, options: ErrorOptions = {}): DirectoryError {
  return new DirectoryError("ObjectConflict", message, { ...options, property: "name" });
}

function readName(value: unknown): string {
  const name = typeof value === "string" && value.isWellFormed() ? value.normalize("NFC") : "";
  const trimmed = name.trim();
  if (trimmed === "") throw refuse("name", "A directory needs a name.");
  if (trimmed.length > LONGEST_NAME) {
    throw refuse("name", `The name of a directory has at most ${LONGEST_NAME} characters.`);
  }
  // A name goes into terminals and log lines, which a control character would break.
  if ([...trimmed].some(isControl)) {
    throw refuse("name", "The name of a directory has no control characters.");
  }
  return trimmed;
}

function readDomain(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const domain = typeof value === "string" ? value.trim().toLowerCase() : "";
  const labels = domain.split(".");
  if (domain.length <= LONGEST_DOMAIN && labels.length > 1 && labels.every(isLabel)) return domain;
  throw refuse("domain", "A domain is one such as acme.example.");
}

function isLabel(text: string): boolean {
  const isEdged = text.startsWith("-") || text.endsWith("-");
  const isMade = [...text].every((sign) => {
    return (sign >= "a" && sign <= "z") || (sign >= "0" && sign <= "9") || sign === "-";
  });
  return text !== "" && text.length <= LONGEST_LABEL && !isEdged && isMade;
}

function isControl(sign: string): boolean {
  return sign < " " || (sign >= "\u007f" && sign <= "\u009f");
}

function refuse(property: string, message: string): DirectoryError {
  return new DirectoryError("InvalidPropertyValue", message, { property });
}
