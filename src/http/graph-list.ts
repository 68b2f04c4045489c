import { cutPage, type Listing } from "../provisioning/directory-listing.ts";
import { GraphRequestError } from "./graph-error.ts";
import { type Filter, matchesFilter, readProperty } from "./graph-filter.ts";
import { formatContext, type GraphAnswer, type GraphCall, readPage } from "./graph-route.ts";

/** Where the items of a list come from: a keyset walk by id. */
export interface ListSource<T> {
  /** The last part of `@odata.context`. */
  readonly context: string;
  readonly present: (item: T) => object;
  readonly idOf: (item: T) => string;
  readonly read: (page: {
    readonly afterId?: string;
    readonly limit: number;
  }) => Promise<Listing<T>>;
  /** How many there are in all, where that is known without reading them. */
  readonly count?: () => Promise<number>;
  /** How many pass the filter of the request, where the store can tell. */
  readonly countFiltered?: () => Promise<number>;
}

/** A search that finds little gives what it has by then, with a link to the rest. */
const SCANNED_AT_MOST = 10_000;
const SCANNED_AT_ONCE = 999;
/** What is sorted has to be held as a whole. */
const SORTED_AT_MOST = 100_000;

/** A part of a list in Graph's shape, filtered, sorted and counted as the request asks. */
export async function answerList<T>(call: GraphCall, source: ListSource<T>): Promise<GraphAnswer> {
  const { filter, search, orderBy } = call.query;
  const wanted = [filter, search].filter((each) => each !== undefined);
  const listing = await (orderBy !== undefined
    ? readSorted(call, source, wanted)
    : wanted.length > 0
      ? readFiltered(call, source, wanted)
      : source.read(readPage(call)));
  return formatList(call, source, listing, await countList(call, source));
}

/** How many there are in all, with the first part of a list that was asked for it (as Graph). */
export async function countList<T>(call: GraphCall, source: ListSource<T>): Promise<object> {
  const { count, skipToken, filter, search } = call.query;
  if (!count || skipToken !== undefined) return {};
  const wanted = [filter, search].filter((each) => each !== undefined);
  return { "@odata.count": await countAll(source, wanted) };
}

/** A whole list that is at hand. */
export function answerWhole<T>(
  call: GraphCall,
  items: readonly T[],
  given: Omit<ListSource<T>, "read">,
): Promise<GraphAnswer> {
  return answerList(call, { ...given, read: async (page) => cutPage(items, given.idOf, page) });
}

/** A part of a list in Graph's shape, with the link to the next part. */
export function formatList<T>(
  call: GraphCall,
  { context, present }: Pick<ListSource<T>, "context" | "present">,
  { items, nextAfterId }: Listing<T>,
  more: object = {},
): GraphAnswer {
  const next =
    nextAfterId === undefined ? {} : { "@odata.nextLink": formatNext(call, nextAfterId) };
  const value = items.map(present);
  return { body: { "@odata.context": formatContext(call, context), ...more, ...next, value } };
}

/** How many there are, as the text that Graph answers at `/$count`. */
export async function answerCount<T>(call: GraphCall, source: ListSource<T>): Promise<GraphAnswer> {
  const wanted = [call.query.filter, call.query.search].filter((each) => each !== undefined);
  return { body: String(await countAll(source, wanted)), contentType: "text/plain" };
}

async function countAll<T>(source: ListSource<T>, wanted: readonly Filter[]): Promise<number> {
  if (wanted.length === 0 && source.count !== undefined) return await source.count();
  if (source.countFiltered !== undefined) return await source.countFiltered();
  return (await readAll(source, wanted)).length;
}

function formatNext(call: GraphCall, skipToken: string): string {
  const { top, parameters } = call.query;
  const others = Object.entries(parameters).filter(
    ([name]) => name !== "$top" && name !== "$skiptoken",
  );
  const kept = others.map(([name, value]) => `&${name}=${encodeURIComponent(value)}`).join("");
  const token = encodeURIComponent(skipToken);
  return `${call.base}${call.path}?$top=${top}${kept}&$skiptoken=${token}`;
}

async function readFiltered<T>(
  call: GraphCall,
  source: ListSource<T>,
  wanted: readonly Filter[],
): Promise<Listing<T>> {
  const { top, skipToken = "" } = call.query;
  const items: T[] = [];
  let afterId = skipToken;
  for (let scanned = 0; scanned < SCANNED_AT_MOST; scanned += SCANNED_AT_ONCE) {
    const part = await source.read({ afterId, limit: SCANNED_AT_ONCE });
    for (const item of part.items) {
      if (!passes(source, item, wanted)) continue;
      items.push(item);
      if (items.length === top) return { items, nextAfterId: source.idOf(item) };
    }
    if (part.nextAfterId === undefined) return { items };
    afterId = part.nextAfterId;
  }
  return { items, nextAfterId: afterId };
}

async function readSorted<T>(
  call: GraphCall,
  source: ListSource<T>,
  wanted: readonly Filter[],
): Promise<Listing<T>> {
  const { orderBy, top, skipToken } = call.query;
  const all = await readAll(source, wanted);
  if (all.length > SORTED_AT_MOST) {
    const message = "There are too many to sort. Leave out $orderby, or filter them.";
    throw new GraphRequestError("Request_UnsupportedQuery", message);
  }
  const keyed = all.map((item) => {
    const value = readProperty(source.present(item), orderBy?.property ?? "id");
    const key = typeof value === "string" ? value.toLowerCase() : String(value ?? "");
    return { item, place: `${key}\u0000${source.idOf(item)}` };
  });
  const sign = orderBy?.descending === true ? -1 : 1;
  keyed.sort((one, other) => (one.place < other.place ? -sign : sign));
  const after = skipToken === undefined ? undefined : decodePlace(skipToken);
  const rest = keyed.filter(({ place }) => {
    return after === undefined || (sign === 1 ? place > after : place < after);
  });
  const part = rest.slice(0, top);
  const last = part.at(-1);
  const items = part.map(({ item }) => item);
  if (last === undefined || rest.length <= top) return { items };
  return { items, nextAfterId: Buffer.from(last.place, "utf8").toString("base64url") };
}

/** Nothing but what was written there is found behind a place that was made up. */
function decodePlace(token: string): string {
  return Buffer.from(token, "base64url").toString("utf8");
}

async function readAll<T>(source: ListSource<T>, wanted: readonly Filter[]): Promise<readonly T[]> {
  const items: T[] = [];
  let afterId: string | undefined = "";
  while (afterId !== undefined && items.length <= SORTED_AT_MOST) {
    const part: Listing<T> = await source.read({ afterId, limit: SCANNED_AT_ONCE });
    items.push(...part.items.filter((item) => passes(source, item, wanted)));
    afterId = part.nextAfterId;
  }
  return items;
}

function passes<T>(source: ListSource<T>, item: T, wanted: readonly Filter[]): boolean {
  if (wanted.length === 0) return true;
  const shown = source.present(item);
  return wanted.every((filter) => matchesFilter(filter, shown));
}
