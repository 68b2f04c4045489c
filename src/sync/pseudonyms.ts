import { isJsonObject, type JsonObject, type JsonValue } from "../common/json.ts";

/** Members whose texts say what a message is, and nothing about anybody. */
const OPEN_MEMBERS: ReadonlySet<string> = new Set([
  ...["schemas", "op", "type", "resourceType", "scimType", "status"],
]);
/** Texts as short as this are not looked for inside other texts. */
const SHORT = 4;
/** In how many places of one sentence a value is looked for. */
const MOST_PLACES = 100;

/**
 * Puts other values in the place of those that tell of people: the same value always becomes the
 * same alias, so that what belongs together can still be seen. Nothing leads back from an alias.
 */
export class Pseudonyms {
  readonly #aliases = new Map<string, string>();
  #next = 1;

  /** The alias of a value as a whole. */
  name(value: string): string {
    if (value === "" || value === "[Redact]") return value;
    const folded = value.toLowerCase();
    const known = this.#aliases.get(folded);
    if (known !== undefined) return known;
    const alias = makeAlias(value, this.#next);
    this.#next += 1;
    this.#aliases.set(folded, alias);
    return alias;
  }

  /** A sentence: values that were named before, and whatever looks like an address, go. */
  mask(text: string): string {
    const words = text.split(/([\s"'<>(),;]+)/);
    const masked = words.map((word) => {
      const [body, end] = splitEnd(word);
      const isKnown = this.#aliases.has(body.toLowerCase()) && body.length >= SHORT;
      return isKnown || body.includes("@") ? this.name(body) + end : word;
    });
    return this.#maskPhrases(masked.join(""));
  }

  /** Values of more than one word, the longest first. */
  #maskPhrases(text: string): string {
    const phrases = [...this.#aliases].filter(([value]) => value.includes(" "));
    let masked = text;
    for (const [value, alias] of phrases.sort(([one], [other]) => other.length - one.length)) {
      for (let round = 0; round < MOST_PLACES; round += 1) {
        const at = masked.toLowerCase().indexOf(value);
        if (at < 0 || value.length < SHORT) break;
        masked = masked.slice(0, at) + alias + masked.slice(at + value.length);
      }
    }
    return masked;
  }

  /** A body of a message: its shape stays, every text in it goes. */
  maskBody(body: JsonValue, member = ""): JsonValue {
    if (Array.isArray(body)) return body.map((item: JsonValue) => this.maskBody(item, member));
    if (isJsonObject(body)) return this.#maskObject(body);
    if (typeof body !== "string" || OPEN_MEMBERS.has(member)) return body;
    if (member === "path") return this.#maskQuoted(body);
    return member === "detail" ? this.mask(body) : this.name(body);
  }

  #maskObject(object: JsonObject): JsonObject {
    const entries = Object.entries(object).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, this.maskBody(value, name)] as const],
    );
    return Object.fromEntries(entries);
  }

  /** The address of a request below the Tenant URL: ids and what is looked for go. */
  maskPath(path: string): string {
    const [place = "", query] = path.split("?");
    const segments = place.split("/").map((part, index) => (index > 1 ? this.name(part) : part));
    if (query === undefined) return segments.join("/");
    return `${segments.join("/")}?${this.#maskQuoted(decode(query))}`;
  }

  #maskQuoted(text: string): string {
    const parts = text.split('"');
    return parts.map((part, index) => (index % 2 === 1 ? this.name(part) : part)).join('"');
  }
}

function makeAlias(value: string, number: number): string {
  if (value.includes("@")) return `person-${number}@example.invalid`;
  if (value.startsWith("http://") || value.startsWith("https://")) {
    return `https://host-${number}.example.invalid`;
  }
  const isId = value.length >= 20 && !value.includes(" ");
  return isId ? `id-${number}` : `text-${number}`;
}

/** A word and the stop behind it. */
function splitEnd(word: string): readonly [string, string] {
  return word.length > 1 && /[.:!?]$/.test(word) ? [word.slice(0, -1), word.slice(-1)] : [word, ""];
}

function decode(query: string): string {
  try {
    return decodeURIComponent(query.replaceAll("+", " "));
  } catch (error) {
    if (error instanceof URIError) return '"unreadable"';
    throw error;
  }
}
