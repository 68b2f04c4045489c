import { isJsonObject, type JsonObject, type JsonValue } from "../common/json.ts";
import { listOf } from "./expect.ts";
import { readMember, URN } from "./messages.ts";
import type { CheckExchange } from "./report.ts";

/** What a User may have and checks may use, in path notation. Source: RFC 7643 section 4.1. */
const CORE_ATTRIBUTES = [
  ...["name", "displayName", "nickName", "profileUrl", "title", "userType", "preferredLanguage"],
  ...["locale", "timezone", "active", "password", "emails", "phoneNumbers", "ims", "photos"],
  ...["addresses", "entitlements", "roles", "x509Certificates"],
  ...["name.formatted", "name.familyName", "name.givenName", "name.middleName"],
  ...["name.honorificPrefix", "name.honorificSuffix"],
] as const;

/**
 * Which attributes of a User a server does without: none has to have them all (RFC 7643 section 4).
 *
 * @param schemas - the answer of `/Schemas`; where it describes no User, none is missing
 * @returns paths such as `title` and `name.familyName`
 */
export function listLacking(schemas: JsonValue | undefined): readonly string[] {
  const resources = listOf(readMember(schemas, "Resources"));
  const user = resources.find((schema) => readMember(schema, "id") === URN.user);
  const known = new Set<string>();
  for (const attribute of listOf(readMember(user, "attributes"))) {
    const name = foldName(attribute);
    known.add(name);
    for (const part of listOf(readMember(attribute, "subAttributes"))) {
      known.add(`${name}.${foldName(part)}`);
    }
  }
  if (known.size === 0) return [];
  return CORE_ATTRIBUTES.filter((path) => !known.has(path.toLowerCase()));
}

function foldName(attribute: JsonValue): string {
  return String(readMember(attribute, "name")).toLowerCase();
}

/** A User's attributes but those that a server does without. */
export function omitLacking(user: JsonObject, lacking: readonly string[]): JsonObject {
  const keep = (object: JsonObject, prefix: string): JsonObject =>
    Object.fromEntries(
      Object.entries(object).flatMap(([name, value]) => {
        if (lacking.includes(`${prefix}${name}`)) return [];
        const isName = prefix === "" && name === "name" && isJsonObject(value);
        return [[name, isName ? keep(value, "name.") : value]];
      }),
    );
  return lacking.length === 0 ? user : keep(user, "");
}

/** Which of the attributes that a server does without were sent to it, by name or in a path. */
export function findLacking(
  exchanges: readonly CheckExchange[],
  lacking: readonly string[],
): readonly string[] {
  const text = exchanges.map(({ path, sent }) => `${decode(path)} ${JSON.stringify(sent)}`).join();
  const words = new Set(text.toLowerCase().split(/[^a-z0-9]+/u));
  return lacking.filter((path) => words.has(path.slice(path.indexOf(".") + 1).toLowerCase()));
}

/** Checks also send what can't be decoded. */
function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
