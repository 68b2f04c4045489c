/** How the consoles ask for a list and for its further parts. */

/** A list, or a number on a page. */
export interface ListRequest {
  readonly title: string;
  readonly path: string;
  /** How the part behind the one that was read is asked for; absent: it comes whole. */
  readonly next?: (body: Body) => string | undefined;
  /** Rows of a part, to see that it found what it should. */
  readonly rows: (body: Body) => number;
}

/** What an answer says. */
export type Body = Readonly<Record<string, unknown>>;

/** Parameters of an address; an undefined one is left out. */
export type Parameters = Readonly<Record<string, string | number | undefined>>;

function format(path: string, parameters: Parameters): string {
  const query = Object.entries(parameters)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(value ?? "")}`);
  return query.length === 0 ? path : `${path}?${query.join("&")}`;
}

const listOf = (body: Body, name: string): readonly Body[] => (body[name] ?? []) as readonly Body[];

/** A list of the Graph-shaped API. */
export function listGraph(title: string, path: string, parameters: Parameters = {}): ListRequest {
  return {
    title,
    path: format(path, { $top: 100, ...parameters }),
    rows: (body) => listOf(body, "value").length,
    next: (body) => {
      const link = body["@odata.nextLink"];
      if (typeof link !== "string") return undefined;
      const { pathname, search } = new URL(link);
      return pathname + search;
    },
  };
}

/** A list whose next part is named by a word of the answer. */
export function listByWord(
  title: string,
  path: string,
  parameters: Parameters,
  words: { readonly list: string; readonly answer: string; readonly ask: string },
): ListRequest {
  return {
    title,
    path: format(path, parameters),
    rows: (body) => listOf(body, words.list).length,
    next: (body) => {
      const place = body[words.answer];
      return typeof place === "string"
        ? format(path, { ...parameters, [words.ask]: place })
        : undefined;
    },
  };
}

/** A list whose next part is behind the last row of the one before. */
export function listBehindLast(
  title: string,
  path: string,
  keyOf: (row: Body) => string,
): ListRequest {
  return {
    ...listWhole(title, path),
    next: (body) => {
      const last = listOf(body, "value").at(-1);
      return last === undefined ? undefined : `${path}&after=${encodeURIComponent(keyOf(last))}`;
    },
  };
}

/** A list that comes as a whole. */
export function listWhole(title: string, path: string, list = "value"): ListRequest {
  return { title, path, rows: (body) => listOf(body, list).length };
}
