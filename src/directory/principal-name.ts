import { DirectoryError } from "./errors.ts";

/** Most characters before the `@`, after it, and of the whole (Microsoft Entra's own limits). */
const LIMITS = { local: 64, domain: 48, whole: 113 } as const;

/** What Microsoft Entra takes in no userPrincipalName, but `+`, which test accounts live by. */
const FORBIDDEN: ReadonlySet<string> = new Set('\\%&*/=?{}|<>();:,[]"');

/**
 * Read a userPrincipalName: trimmed, with exactly one `@` between a name and a domain.
 *
 * Letters of every script are taken, since imported directories have them.
 *
 * @throws DirectoryError `RequiredPropertyMissing`, `InvalidUserPrincipalName`
 */
export function readPrincipalName(value: unknown): string {
  const property = "userPrincipalName";
  if (value === undefined || value === null || value === "") {
    const message = "A user needs a userPrincipalName such as ada@contoso.example.";
    throw new DirectoryError("RequiredPropertyMissing", message, { property });
  }
  const name = typeof value === "string" ? value.trim() : "";
  const fault = findFault(value, name);
  if (fault === undefined) return name;
  const shown = typeof value === "string" ? JSON.stringify(name.slice(0, LIMITS.whole)) : "This";
  const message = `${shown} is no userPrincipalName: ${fault}. Write it like ada@contoso.example.`;
  throw new DirectoryError("InvalidUserPrincipalName", message, { property });
}

function findFault(value: unknown, name: string): string | undefined {
  if (typeof value !== "string") return "it has to be a text";
  if (name.length > LIMITS.whole) return `it has more than ${LIMITS.whole} characters`;
  if (!name.isWellFormed()) return "it has half of a character";
  for (const character of name) {
    if (character.trim() === "" || character < " " || character === "\u007f") {
      return "it has a space or a control character";
    }
    if (FORBIDDEN.has(character)) return `it has the character ${character}`;
  }
  const [local = "", domain = "", ...more] = name.split("@");
  if (!name.includes("@") || more.length > 0) return "it needs exactly one @";
  if (local === "" || local.length > LIMITS.local) {
    return `before the @ go 1 to ${LIMITS.local} characters`;
  }
  if (domain === "" || domain.length > LIMITS.domain) {
    return `after the @ go 1 to ${LIMITS.domain} characters`;
  }
  if (local.startsWith(".") || local.endsWith(".")) return "the name begins or ends with a dot";
  if (domain.split(".").includes("")) return "its domain has an empty part";
  return undefined;
}
