import { isJsonObject } from "../common/json.ts";
import type { ResourcePlace, SearchPage, StoredResource } from "../saas/ports.ts";
import type { ResolvedFilter } from "../scim/resolve-filter.ts";
import { compareSortKeys, type ResolvedSort, readSortKey, type SortKey } from "../scim/sort.ts";
import { compareIds, readRecord } from "./record.ts";
import { type TableScope, walkMatches } from "./walk.ts";

/** One type that is searched, with what is wanted of it. */
export interface ScopedSelection {
  readonly scope: TableScope;
  readonly filter: ResolvedFilter | undefined;
  readonly sort: ResolvedSort | undefined;
}

/** What was found: a page, its last place, and whether more come behind it. */
export interface FoundPage {
  readonly resources: readonly StoredResource[];
  readonly last: ResourcePlace | undefined;
  readonly hasMore: boolean;
}

/**
 * Search tables of several types in one order. Without a sort that is the order of the tables, and
 * reading ends with the page; a sort reads the keys of every match.
 *
 * A place in such an order is written into `sortKey`, since a table has ids and no positions.
 */
export async function searchTables(
  selections: readonly ScopedSelection[],
  page: SearchPage,
): Promise<FoundPage> {
  const order = selections.find(({ sort }) => sort !== undefined)?.sort?.order;
  return order === undefined
    ? await searchUnsorted(selections, page)
    : await searchSorted(selections, page, order);
}

async function searchUnsorted(
  selections: readonly ScopedSelection[],
  { from, limit }: SearchPage,
): Promise<FoundPage> {
  const start = typeof from === "number" ? undefined : from;
  const first = selections.findIndex(({ scope }) => scope.kind === start?.kind);
  let toSkip = typeof from === "number" ? from : 0;
  const found: StoredResource[] = [];
  for (const selection of selections.slice(Math.max(0, first))) {
    const isFirst = selection.scope.kind === start?.kind;
    const after = isFirst && typeof start?.sortKey === "string" ? start.sortKey : undefined;
    const range = { after, offset: toSkip, limit: limit + 1 - found.length };
    const { resources, passed } =
      selection.filter === undefined
        ? await readRange(selection.scope, range)
        : await walkRange(selection, range);
    found.push(...resources);
    toSkip -= passed;
    if (found.length > limit) break;
  }
  const resources = found.slice(0, limit);
  return { resources, last: toPlace(resources.at(-1)), hasMore: found.length > limit };
}

/** Where in one table to begin, and how far to go. */
interface Range {
  readonly after: string | undefined;
  readonly offset: number;
  readonly limit: number;
}

interface RangeFound {
  readonly resources: readonly StoredResource[];
  /** How many of the offset were there to pass over. */
  readonly passed: number;
}

/** A part of a whole table is one question, however many rows there are. */
async function readRange({ kind, table, schema }: TableScope, range: Range): Promise<RangeFound> {
  const { after, offset, limit } = range;
  if (offset > 0) {
    const total = await table.count();
    if (offset >= total) return { resources: [], passed: total };
  }
  const from = after === undefined ? {} : { after };
  const records = await table.find({ ...from, offset, limit });
  return { resources: records.map((each) => readRecord(kind, each, schema)), passed: offset };
}

async function walkRange(
  { scope, filter }: ScopedSelection,
  { after, offset, limit }: Range,
): Promise<RangeFound> {
  const resources: StoredResource[] = [];
  let passed = 0;
  for await (const entry of walkMatches(scope, filter, after)) {
    if (passed < offset) passed += 1;
    else if (resources.push(entry.store()) === limit) break;
  }
  return { resources, passed };
}

function toPlace(last: StoredResource | undefined): ResourcePlace | undefined {
  return last && { kind: last.kind, position: 0, sortKey: last.id };
}

/** A match as far as its place goes; the row itself is read again for the page. */
interface Ranked {
  readonly key: SortKey;
  readonly rank: number;
  readonly id: string;
}

async function searchSorted(
  selections: readonly ScopedSelection[],
  { from, limit }: SearchPage,
  order: ResolvedSort["order"],
): Promise<FoundPage> {
  const ranked: Ranked[] = [];
  for (const [rank, { scope, filter, sort }] of selections.entries()) {
    for await (const { id, resource } of walkMatches(scope, filter)) {
      ranked.push({ key: sort && readSortKey(resource, sort), rank, id });
    }
  }
  const compare = (a: Ranked, b: Ranked): number => compareRanked(a, b, order);
  ranked.sort(compare);
  const place = typeof from === "number" ? undefined : readPlace(from, selections);
  const start =
    place === undefined ? Number(from) : ranked.filter((each) => compare(each, place) <= 0).length;
  const wanted = ranked.slice(start, start + limit);
  const resources = await readAgain(selections, wanted);
  const end = wanted.at(-1);
  const kind = selections[end?.rank ?? 0]?.scope.kind;
  return {
    resources,
    last: end && kind && { kind, position: 0, sortKey: JSON.stringify([end.key ?? null, end.id]) },
    hasMore: start + limit < ranked.length,
  };
}

function compareRanked(a: Ranked, b: Ranked, order: ResolvedSort["order"]): number {
  const ascending = compareSortKeys(a.key, b.key);
  const byKey = order === "ascending" ? ascending : -ascending;
  return byKey || a.rank - b.rank || compareIds(a.id, b.id);
}

function readPlace(
  { kind, sortKey }: ResourcePlace,
  selections: readonly ScopedSelection[],
): Ranked {
  const rank = selections.findIndex(({ scope }) => scope.kind === kind);
  const place: unknown = typeof sortKey === "string" ? JSON.parse(sortKey) : [];
  const [key, id] = Array.isArray(place) ? (place as readonly unknown[]) : [];
  const isKey = !isJsonObject(key) && key !== null;
  return { key: isKey ? (key as SortKey) : undefined, rank, id: String(id) };
}

async function readAgain(
  selections: readonly ScopedSelection[],
  wanted: readonly Ranked[],
): Promise<readonly StoredResource[]> {
  const found = new Map<string, StoredResource>();
  for (const [rank, { scope }] of selections.entries()) {
    const ids = wanted.filter((each) => each.rank === rank).map(({ id }) => id);
    if (ids.length === 0) continue;
    for (const record of await scope.table.read(ids)) {
      const stored = readRecord(scope.kind, record, scope.schema);
      found.set(`${rank} ${stored.id}`, stored);
    }
  }
  // Whoever was deleted since the keys were read is not there any more.
  return wanted.flatMap(({ rank, id }) => found.get(`${rank} ${id}`) ?? []);
}
