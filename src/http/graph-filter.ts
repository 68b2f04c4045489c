import { GraphRequestError } from "./graph-error.ts";

/** The comparisons of a `$filter`, by property: all of them have to hold. */
export type EqualityFilter = ReadonlyMap<string, string>;

interface Token {
  readonly kind: "word" | "text";
  readonly value: string;
}

/** What names of properties and the words `eq` and `and` are written with. */
const WORD = /[A-Za-z0-9_/.]/;

/**
 * Read the part of OData's `$filter` that this API takes: comparisons `property eq 'text'`, joined
 * by `and`. A quotation mark inside a text is doubled.
 *
 * @param filterable - the properties that may be compared, as they are spelled in answers; the
 *   request may spell them in any case, as Graph allows
 * @throws GraphRequestError `Request_UnsupportedQuery` for everything else
 */
export function parseEqualityFilter(text: string, filterable: readonly string[]): EqualityFilter {
  const tokens = readTokens(text, filterable);
  const comparisons = new Map<string, string>();
  for (let at = 0; ; at += 4) {
    const [property, operator, value, joint] = tokens.slice(at, at + 4);
    if (property?.kind !== "word" || value?.kind !== "text" || !isWord(operator, "eq")) {
      throw refuse(filterable);
    }
    const folded = property.value.toLowerCase();
    const known = filterable.find((each) => each.toLowerCase() === folded);
    if (known === undefined || comparisons.has(known)) throw refuse(filterable);
    comparisons.set(known, value.value);
    if (joint === undefined) return comparisons;
    if (!isWord(joint, "and")) throw refuse(filterable);
  }
}

function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === "word" && token.value.toLowerCase() === word;
}

function readTokens(text: string, filterable: readonly string[]): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === " ") at += 1;
    else if (character === "'") {
      const end = findEnd(text, at + 1);
      if (end === undefined) throw refuse(filterable);
      tokens.push({ kind: "text", value: text.slice(at + 1, end).replaceAll("''", "'") });
      at = end + 1;
    } else {
      let end = at;
      while (end < text.length && WORD.test(text.charAt(end))) end += 1;
      if (end === at) throw refuse(filterable);
      tokens.push({ kind: "word", value: text.slice(at, end) });
      at = end;
    }
  }
  return tokens;
}

/** Where a text ends: at the first quotation mark that isn't doubled. */
function findEnd(text: string, start: number): number | undefined {
  for (let at = text.indexOf("'", start); at >= 0; at = text.indexOf("'", at)) {
    if (text.charAt(at + 1) !== "'") return at;
    at += 2;
  }
  return undefined;
}

function refuse(filterable: readonly string[]): GraphRequestError {
  const [example = "id"] = filterable;
  const message =
    `This $filter is not supported. Here it compares ${filterable.join(", ")}, ` +
    `such as ${example} eq 'value', joined by and.`;
  return new GraphRequestError("Request_UnsupportedQuery", message);
}
