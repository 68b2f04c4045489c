import { GraphRequestError } from "./graph-error.ts";

/** A piece of a `$filter`. */
export interface Token {
  readonly kind: "word" | "text" | "mark";
  readonly value: string;
}

/** What names, numbers and instants are written with. */
const WORD = /[\w/.:@+-]/;

/** Cut a `$filter` into words, texts and marks. @throws as {@link refuseFilter} */
export function readTokens(text: string, filterable: readonly string[]): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === " ") at += 1;
    else if ("(),".includes(character)) {
      tokens.push({ kind: "mark", value: character });
      at += 1;
    } else if (character === "'") {
      const end = findEnd(text, at + 1);
      if (end === undefined) throw refuseFilter(filterable);
      tokens.push({ kind: "text", value: text.slice(at + 1, end).replaceAll("''", "'") });
      at = end + 1;
    } else {
      let end = at;
      while (end < text.length && WORD.test(text.charAt(end))) end += 1;
      if (end === at) throw refuseFilter(filterable);
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

/** The refusal of a `$filter` that nobody here understands: `Request_UnsupportedQuery`. */
export function refuseFilter(filterable: readonly string[]): GraphRequestError {
  const [example = "id"] = filterable;
  const message =
    `This $filter is not supported. Here it compares ${filterable.join(", ")}, ` +
    `such as ${example} eq 'value', joined by and, or, not.`;
  return new GraphRequestError("Request_UnsupportedQuery", message);
}
