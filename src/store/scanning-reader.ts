import type {
  ResourceKind,
  ResourcePage,
  ResourceSelection,
  SearchPage,
  StoredResource,
} from "../saas/ports.ts";
import type { ResolvedFilter } from "../scim/resolve-filter.ts";
import { type QueryResult, type SearchResult, SqlResourceReader } from "./resource-reader.ts";
import { readResources } from "./resource-reads.ts";
import { comparePlaces, needsScan, type ScannedPlace, scan } from "./scan.ts";
import { Turns } from "./turns.ts";

const SORTED_AT_ONCE = 1000;

function keepFirst(places: ScannedPlace[], most: number, isDescending: boolean): void {
  places.sort((one, other) => comparePlaces(one, other, isDescending)).splice(most);
}

/**
 * Reads resources outside of a write. On a database that answers in this very thread, what no
 * index finds is scanned in pieces, so that nobody else waits for it.
 */
export class ScanningResourceReader extends SqlResourceReader {
  readonly #turns = new Turns();

  override async query(
    organizationId: string,
    kind: ResourceKind,
    filter: ResolvedFilter | undefined,
    page: ResourcePage,
  ): Promise<QueryResult> {
    const selection = { kind, filter, sort: undefined };
    if (!this.#scans(selection)) return await super.query(organizationId, kind, filter, page);
    const first = Math.max(0, page.offset);
    const end = first + Math.max(0, page.limit);
    const ids: string[] = [];
    let total = 0;
    await this.#scan(organizationId, selection, 0, 0, ({ id }) => {
      if (total >= first && total < end) ids.push(id);
      total += 1;
      return true;
    });
    return { total, resources: await this.#readAll(organizationId, ids) };
  }

  override async count(
    organizationId: string,
    kind: ResourceKind,
    filter: ResolvedFilter | undefined,
  ): Promise<number> {
    const selection = { kind, filter, sort: undefined };
    if (!this.#scans(selection)) return await super.count(organizationId, kind, filter);
    let total = 0;
    await this.#scan(organizationId, selection, 0, 0, () => {
      total += 1;
      return true;
    });
    return total;
  }

  override async search(
    organizationId: string,
    selections: readonly ResourceSelection[],
    page: SearchPage,
  ): Promise<SearchResult> {
    const isSorted = selections.some(({ sort }) => sort !== undefined);
    const isInTurn = selections.length > 1 && !isSorted;
    if (isInTurn || !selections.some((each) => this.#scans(each))) {
      return await super.search(organizationId, selections, page);
    }
    return isSorted
      ? await this.#searchSorted(organizationId, selections, page)
      : await this.#searchInOrder(organizationId, selections, page);
  }

  /** In the order of creation, so that the page is full long before all are seen. */
  async #searchInOrder(
    organizationId: string,
    [selection]: readonly ResourceSelection[],
    { from, limit }: SearchPage,
  ): Promise<SearchResult> {
    if (selection === undefined) return { resources: [], last: undefined, hasMore: false };
    const places: ScannedPlace[] = [];
    let skip = typeof from === "number" ? from : 0;
    const behind = typeof from === "number" ? 0 : from.position;
    await this.#scan(organizationId, selection, 0, behind, (place) => {
      skip -= 1;
      if (skip < 0) places.push(place);
      return places.length <= limit;
    });
    return await this.#present(organizationId, places, limit);
  }

  async #searchSorted(
    organizationId: string,
    selections: readonly ResourceSelection[],
    { from, limit }: SearchPage,
  ): Promise<SearchResult> {
    const isDescending = selections.some(({ sort }) => sort?.order === "descending");
    const start =
      typeof from === "number"
        ? undefined
        : { ...from, rank: selections.findIndex(({ kind }) => kind === from.kind) };
    const first = typeof from === "number" ? from : 0;
    const most = first + limit + 1;
    const found: ScannedPlace[] = [];
    for (const [rank, selection] of selections.entries()) {
      await this.#scan(organizationId, selection, rank, 0, (place) => {
        if (start === undefined || comparePlaces(place, start, isDescending) > 0) found.push(place);
        // Of those who can't come into the page any more, not too many are held and sorted.
        if (found.length > 2 * most + SORTED_AT_ONCE) keepFirst(found, most, isDescending);
        return true;
      });
    }
    keepFirst(found, most, isDescending);
    return await this.#present(organizationId, found.slice(first), limit);
  }

  /** @param places - one more than is wanted tells whether there are more */
  async #present(
    organizationId: string,
    places: readonly ScannedPlace[],
    limit: number,
  ): Promise<SearchResult> {
    const shown = places.slice(0, limit);
    const row = shown.at(-1);
    const last = row && { kind: row.kind, position: row.position, sortKey: row.sortKey };
    const ids = shown.map(({ id }) => id);
    const resources = await this.#readAll(organizationId, ids);
    return { resources, last, hasMore: places.length > shown.length };
  }

  #scans(selection: ResourceSelection): boolean {
    return this.connection.dialect === "sqlite" && needsScan(selection);
  }

  async #scan(
    organizationId: string,
    selection: ResourceSelection,
    rank: number,
    behind: number,
    take: (place: ScannedPlace) => boolean,
  ): Promise<void> {
    const deps = { connection: this.connection, turns: this.#turns };
    await scan(deps, { organizationId, selection, rank, behind }, take);
  }

  /** In the order of the ids; who has gone since then is left out. */
  async #readAll(
    organizationId: string,
    ids: readonly string[],
  ): Promise<readonly StoredResource[]> {
    if (ids.length === 0) return [];
    const rows = await readResources.all(this.connection, { organizationId, ids });
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }
}
