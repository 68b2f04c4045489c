import type { RequestRecord } from "./logs.ts";

/** What the protocol itself says, in contrast to what is said of people. */
const PLAIN_NAMES: ReadonlySet<string> = new Set([
  "schemas",
  "schema",
  "op",
  "id",
  "meta",
  "type",
  "primary",
  "active",
  "status",
  "scimType",
  "method",
  "bulkId",
  "totalResults",
  "startIndex",
  "itemsPerPage",
]);
/** Headers that tell of the client and of nobody else. */
const PLAIN_HEADERS: ReadonlySet<string> = new Set([
  "accept",
  "accept-encoding",
  "content-length",
  "content-type",
  "if-match",
  "if-none-match",
  "user-agent",
]);
/** Shorter values are found in other words, too. */
const SHORTEST = 3;

/** What the file says around the request, in the reader's language. */
export interface RedactionWords {
  readonly lead: string;
  readonly explanation: readonly string[];
  readonly request: string;
  readonly response: string;
  readonly leftOut: string;
}

/**
 * Write one request as a text that can be handed to whoever argues: every value of a person is
 * replaced by an alias, such as `givenName-1`, and the same value by the same alias throughout, so
 * that what was compared with what can still be seen.
 */
export function writeRedactedRequest(request: RequestRecord, words: RedactionWords): string {
  const aliases = new Aliases();
  const { exchange = {} } = request;
  const asked = aliases.hide("value", exchange.requestBody);
  const answered = aliases.hide("value", exchange.responseBody);
  const show = (body: unknown): string =>
    typeof body === "string" ? words.leftOut : (JSON.stringify(body, undefined, 2) ?? "");
  const headers = Object.entries(exchange.requestHeaders ?? {})
    .filter(([name]) => PLAIN_HEADERS.has(name.toLowerCase()))
    .map(([name, value]) => `${name}: ${String(value)}`);
  const detail = request.detail === undefined ? [] : [aliases.hideIn(request.detail)];
  const lines = [
    words.lead,
    "",
    ...words.explanation,
    "",
    `${request.at}  ${request.status}  ${request.durationMs} ms  ${request.id}`,
    "",
    words.request,
    `${request.method} ${aliases.hideIn(decode(request.path))}`,
    ...headers,
    "",
    show(asked),
    "",
    words.response,
    String(request.status),
    ...detail,
    "",
    show(answered),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

/** Which alias stands for which value. */
class Aliases {
  readonly #names = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /** The value with an alias in place of each text and number that is a person's. */
  hide(name: string, value: unknown): unknown {
    if (Array.isArray(value)) return value.map((each: unknown) => this.hide(name, each));
    if (typeof value === "object" && value !== null) {
      const entries = Object.entries(value).map(([key, each]) => [
        key,
        this.#hideMember(name, key, each),
      ]);
      return Object.fromEntries(entries) as unknown;
    }
    if (typeof value === "string" || typeof value === "number") {
      return this.#aliasOf(name, String(value));
    }
    return value;
  }

  /** A sentence or an address, with aliases for the values that are known and all in quotes. */
  hideIn(text: string): string {
    const known = [...this.#names].filter(([value]) => value.length >= SHORTEST);
    known.sort(([one], [other]) => other.length - one.length);
    let hidden = text
      .split('"')
      .map((part, index) => (index % 2 === 1 ? this.#aliasOf("value", part) : part))
      .join('"');
    for (const [value, alias] of known) hidden = hidden.replaceAll(value, alias);
    return hidden;
  }

  #hideMember(parent: string, key: string, value: unknown): unknown {
    if (PLAIN_NAMES.has(key)) return value;
    // A path of a PATCH names attributes; values stand in its filter, in quotes.
    if (key === "path" && typeof value === "string") return this.hideIn(value);
    return this.hide(key === "value" ? parent : key, value);
  }

  #aliasOf(name: string, value: string): string {
    if (value === "") return value;
    const before = this.#names.get(value);
    if (before !== undefined) return before;
    const number = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, number);
    const alias = `${name}-${number}`;
    this.#names.set(value, alias);
    return alias;
  }
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path.replaceAll("+", " "));
  } catch (error) {
    if (error instanceof URIError) return path;
    throw error;
  }
}
