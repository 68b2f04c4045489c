import { isJsonObject, type JsonObject, type JsonValue } from "../common/json.ts";

/** Something about a part of a document, for who wrote it. `path` is like `rules[0].name`. */
export interface DocumentNote {
  readonly path: string;
  readonly message: string;
}

const MOST_NOTES = 100;

/**
 * Reads a JSON document that somebody sent: what is wrong is noted with its place, and reading
 * goes on, so that a person sees all of it at once.
 */
export class JsonReader {
  /** What makes the document unusable. */
  readonly issues: DocumentNote[] = [];
  /** What was left out, since nothing here follows it. */
  readonly unsupported: DocumentNote[] = [];

  /** Note that something is wrong. */
  refuse(path: string, message: string): void {
    if (this.issues.length < MOST_NOTES) this.issues.push({ path, message });
  }

  /** Note that something is left out. */
  leaveOut(path: string, message: string): void {
    if (this.unsupported.length < MOST_NOTES) this.unsupported.push({ path, message });
  }

  /** An object; one without members where there is none. */
  object(path: string, value: unknown): JsonObject {
    if (isJsonObject(value)) return value;
    this.refuse(path, "has to be a JSON object.");
    return {};
  }

  /**
   * A list of objects with the place of each; null and absent are an empty list.
   *
   * @param most - of a longer list the rest is not read, and it is refused
   */
  objects(
    path: string,
    value: unknown,
    most: number = Number.POSITIVE_INFINITY,
  ): readonly (readonly [string, JsonObject])[] {
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) {
      this.refuse(path, "has to be a list.");
      return [];
    }
    if (value.length > most) this.refuse(path, `has at most ${most} entries.`);
    return value.slice(0, most).map((item, index): readonly [string, JsonObject] => {
      const place = `${path}[${index}]`;
      return [place, this.object(place, item)];
    });
  }

  /** A text that has to be there. */
  text(path: string, value: JsonValue | undefined): string {
    if (typeof value === "string" && value !== "") return value;
    this.refuse(path, "has to be a text.");
    return "";
  }

  /** A text, or undefined where there is none; an empty one is none. */
  optionalText(path: string, value: JsonValue | undefined): string | undefined {
    if (value === undefined || value === null || value === "") return undefined;
    return this.text(path, value);
  }

  /** True or false; absent and null are the usual value. */
  flag(path: string, value: JsonValue | undefined, usual: boolean): boolean {
    if (value === undefined || value === null) return usual;
    if (typeof value !== "boolean") this.refuse(path, "has to be true or false.");
    return value === true;
  }

  /** A whole number from 0 on. */
  count(path: string, value: JsonValue | undefined, usual: number): number {
    if (value === undefined || value === null) return usual;
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
    this.refuse(path, "has to be a whole number.");
    return usual;
  }

  /** One of some words, in any letter case. */
  word<W extends string>(
    path: string,
    value: JsonValue | undefined,
    words: readonly W[],
    usual?: W,
  ): W | undefined {
    if ((value === undefined || value === null) && usual !== undefined) return usual;
    const folded = typeof value === "string" ? value.toLowerCase() : undefined;
    const word = words.find((each) => each.toLowerCase() === folded);
    if (word === undefined) this.refuse(path, `has to be one of ${words.join(", ")}.`);
    return word;
  }
}
