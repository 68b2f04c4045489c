import { isJsonObject, type JsonObject, type JsonValue } from "../common/json.ts";
import { suggestNames } from "../scim/near-names.ts";
import { SaasError } from "./errors.ts";

/** Refuse definitions; `where` names the thing, such as `attribute "serial" of "urn:…"`. */
export function refuseSchema(where: string, problem: string): SaasError {
  const shown = where.length > 300 ? `${where.slice(0, 300)}…` : where;
  const message = `${shown.charAt(0).toUpperCase()}${shown.slice(1)}: ${problem}`;
  return new SaasError("InvalidSchema", { message });
}

/**
 * Take a JSON object that has no other members than these.
 *
 * @throws SaasError `InvalidSchema`
 */
export function readObject(
  value: JsonValue | undefined,
  where: string,
  known: readonly string[],
): JsonObject {
  if (!isJsonObject(value)) throw refuseSchema(where, "this must be a JSON object.");
  for (const name of Object.keys(value)) {
    if (known.includes(name)) continue;
    const shown = name.slice(0, 60);
    throw refuseSchema(where, `there is no member "${shown}".${suggestNames(name, known)}`);
  }
  return value;
}

/** Take a list; what is absent is an empty one. @throws SaasError `InvalidSchema` */
export function readList(
  value: JsonValue | undefined,
  where: string,
  most: number,
): readonly JsonValue[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw refuseSchema(where, "this must be a list.");
  if (value.length > most) throw refuseSchema(where, `there are more than ${most}.`);
  return value;
}

/** Take a text of at most 2,000 characters. @throws SaasError `InvalidSchema` */
export function readText(
  object: JsonObject,
  name: string,
  where: string,
  fallback?: string,
): string {
  const value = object[name] ?? fallback;
  if (typeof value === "string" && value.length <= 2_000) return value;
  if (value === undefined) throw refuseSchema(where, `"${name}" is missing.`);
  throw refuseSchema(where, `"${name}" must be a text of at most 2000 characters.`);
}

/** Take a truth value. @throws SaasError `InvalidSchema` */
export function readFlag(
  object: JsonObject,
  name: string,
  where: string,
  fallback: boolean,
): boolean {
  const value = object[name] ?? fallback;
  if (typeof value === "boolean") return value;
  throw refuseSchema(where, `"${name}" must be true or false.`);
}

/** Take one of some words, spelled as they are. @throws SaasError `InvalidSchema` */
export function readWord<Word extends string>(
  object: JsonObject,
  name: string,
  where: string,
  words: readonly Word[],
  fallback: Word,
): Word {
  const value = object[name] ?? fallback;
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  throw refuseSchema(where, `"${name}" must be one of ${words.join(", ")}.`);
}

/** Take a list of different texts, none empty. @throws SaasError `InvalidSchema` */
export function readTexts(
  object: JsonObject,
  name: string,
  where: string,
): readonly string[] | undefined {
  const value = object[name];
  if (value === undefined || value === null) return undefined;
  const texts: string[] = [];
  for (const item of readList(value, `"${name}" of ${where}`, 1_000)) {
    if (typeof item !== "string" || item === "" || texts.includes(item)) {
      throw refuseSchema(where, `"${name}" must be a list of different texts.`);
    }
    texts.push(item);
  }
  return texts;
}

/** Refuse a name that an earlier one differs from by letter case at most. */
export function refuseDouble(seen: Set<string>, name: string, where: string): void {
  const folded = name.toLowerCase();
  if (seen.has(folded)) {
    throw refuseSchema(where, `"${name}" is there twice; letter case makes no difference.`);
  }
  seen.add(folded);
}
