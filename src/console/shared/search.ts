import {
  parseSearchWith,
  stringifySearchWith,
  useNavigate,
  useSearch,
} from "@tanstack/react-router";

/*
 * What a list shows is said by its address alone, so that a link shows somebody else the same.
 * A page names what it understands by a reader; whatever else an address says is ignored.
 */

/** The query of an address, decoded but not trusted. */
export type RawSearch = Readonly<Record<string, unknown>>;

/** Filters are texts and stand in the address as they are, without any quotes around them. */
export const PLAIN_SEARCH = {
  parseSearch: parseSearchWith((value) => value),
  stringifySearch: stringifySearchWith(String),
};

/** What most lists have in their addresses. */
export interface ListSearch {
  /** What to look for. */
  readonly q: string;
  /** A column's id, with a `-` in front for the other direction; empty: the list's own order. */
  readonly sort: string;
}

/** Read what most lists have. */
export function readListSearch(raw: RawSearch): ListSearch {
  return { q: readText(raw.q), sort: readText(raw.sort) };
}

/** A text of an address; empty when there is none. Numbers and truths are texts, too. */
export function readText(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

/** One of the choices, or the first of them. */
export function readChoice<C extends string>(value: unknown, choices: readonly [C, ...C[]]): C {
  return choices.find((choice) => choice === value) ?? choices[0];
}

/**
 * The filters of the page's address, and what changes some of them. What is empty leaves the
 * address; the step back goes to the page before, not through every letter of a search.
 */
export function useSearchState<S extends object>(
  read: (raw: RawSearch) => S,
): readonly [S, (change: Partial<S>) => void] {
  const raw: RawSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const change = (changed: Partial<S>): void => {
    const entries = Object.entries({ ...raw, ...changed });
    const search = Object.fromEntries(
      entries.map(([name, value]) => [name, value === "" ? undefined : value]),
    );
    void navigate({ to: ".", search: search as never, replace: true });
  };
  return [read(raw), change];
}

/** How a table is sorted. */
export interface Sorting {
  readonly column: string;
  readonly isDescending: boolean;
}

/** Read the `sort` of an address; undefined: the list's own order. */
export function parseSorting(sort: string): Sorting | undefined {
  if (sort === "" || sort === "-") return undefined;
  return sort.startsWith("-")
    ? { column: sort.slice(1), isDescending: true }
    : { column: sort, isDescending: false };
}

/** The `sort` of an address. */
export function formatSorting({ column, isDescending }: Sorting): string {
  return isDescending ? `-${column}` : column;
}
