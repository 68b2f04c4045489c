import type { JsonObject, JsonValue } from "../../common/json.ts";
import type { JsonReader } from "../../sync/json-reader.ts";
import { suggestName } from "../nearest.ts";

/** Refuse every key that nobody knows, with the nearest that somebody does. */
export function readKeys(
  reader: JsonReader,
  path: string,
  given: JsonObject,
  known: readonly string[],
): void {
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue;
    const place = path === "" ? key : `${path}.${key}`;
    reader.refuse(place, `is not known here.${suggestName(key, known)}`);
  }
}

/** A text; a number and a truth value count as how they are written. */
export function readScalar(
  reader: JsonReader,
  path: string,
  value: JsonValue | undefined,
): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  reader.refuse(path, "has to be a text.");
  return undefined;
}

/** `a.b[3].c` as its steps. */
export function splitPath(path: string): readonly (string | number)[] {
  return path
    .split(".")
    .flatMap((part) => part.split("["))
    .filter((part) => part !== "")
    .map((part) => (part.endsWith("]") ? Number(part.slice(0, -1)) : part));
}
