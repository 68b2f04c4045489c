import type {
  GroupMember,
  ResourceKind,
  ResourcePage,
  ResourcePlace,
  ResourceReader,
  ResourceSelection,
  SearchPage,
  StoredResource,
  UserGroup,
} from "../saas/ports.ts";
import type { ResolvedFilter } from "../scim/resolve-filter.ts";
import { compileFilter } from "./compile-filter.ts";
import type { Connection } from "./database.ts";
import { countResources, placePage } from "./resource-place.ts";
import * as queries from "./resource-reads.ts";
import { compileSearch } from "./search-statement.ts";

/** What a query answers. */
export interface QueryResult {
  readonly total: number;
  readonly resources: readonly StoredResource[];
}

/** What a search answers. */
export interface SearchResult {
  readonly resources: readonly StoredResource[];
  readonly last: ResourcePlace | undefined;
  readonly hasMore: boolean;
}

type FoundRow = queries.ResourceRow & queries.MemberFlag;

type PlacedRow = queries.ResourceRow & {
  readonly position: number;
  readonly sortKey: string | number | null;
};

/** Reads the resources of organizations over one connection. */
export class SqlResourceReader implements ResourceReader {
  protected readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  async read(
    organizationId: string,
    kind: ResourceKind,
    id: string,
  ): Promise<StoredResource | undefined> {
    const row = await queries.readResource.first(this.connection, { organizationId, kind, id });
    return row?.kind === kind ? toStored(row) : undefined;
  }

  async query(
    organizationId: string,
    kind: ResourceKind,
    filter: ResolvedFilter | undefined,
    page: ResourcePage,
  ): Promise<QueryResult> {
    return filter === undefined
      ? await this.#list(organizationId, kind, page)
      : await this.#search(organizationId, kind, filter, page);
  }

  /** All resources of a kind. */
  async #list(
    organizationId: string,
    kind: ResourceKind,
    page: ResourcePage,
  ): Promise<QueryResult> {
    const key = { organizationId, kind };
    const { total, from, skip, take } = await placePage(this.connection, key, page);
    if (take === 0) return { total, resources: [] };
    const query = { ...key, from, limit: take, offset: skip };
    return { total, resources: await queries.listResources.all(this.connection, query) };
  }

  async #search(
    organizationId: string,
    kind: ResourceKind,
    filter: ResolvedFilter,
    page: ResourcePage,
  ): Promise<QueryResult> {
    const { dialect } = this.connection;
    const { offset, limit } = page;
    const compiled = compileFilter(filter, organizationId, kind, dialect);
    const { fewText, pageText, parameters } = compiled;
    if (fewText !== undefined && offset <= 0 && limit > 1) {
      const few = (await this.connection.all(
        fewText,
        parameters,
      )) as unknown as readonly FoundRow[];
      if (few.length < 2) return { total: few.length, resources: few.map(toStored) };
    }
    const rows =
      limit <= 0 ? [] : await this.connection.all(pageText, [...parameters, limit, offset]);
    const resources = rows as unknown as readonly queries.ResourceRow[];
    // A page that isn't full has seen the last match, so nothing is left to count.
    if (rows.length > 0 && rows.length < limit) return { total: offset + rows.length, resources };
    if (rows.length === 0 && offset <= 0 && limit > 0) return { total: 0, resources };
    return { total: await this.count(organizationId, kind, filter), resources };
  }

  async search(
    organizationId: string,
    selections: readonly ResourceSelection[],
    page: SearchPage,
  ): Promise<SearchResult> {
    if (selections.length > 1 && selections.every(({ sort }) => sort === undefined)) {
      return await this.#searchInTurn(organizationId, selections, page);
    }
    if (selections.length === 1 && isBare(selections[0]) && typeof page.from !== "number") {
      return await this.#listBehind(organizationId, page.from, page.limit);
    }
    const { dialect } = this.connection;
    // One more than is wanted tells whether there are more.
    const wanted = { ...page, limit: page.limit + 1 };
    const { text, parameters } = compileSearch(organizationId, selections, wanted, dialect);
    const found = (await this.connection.all(text, parameters)) as unknown as readonly PlacedRow[];
    const rows = found.slice(0, page.limit);
    const row = rows.at(-1);
    const last =
      row === undefined
        ? undefined
        : { kind: row.kind, position: row.position, sortKey: row.sortKey ?? undefined };
    return { resources: rows, last, hasMore: found.length > rows.length };
  }

  /** All of one kind, behind a place: the same walk over the index as in a list. */
  async #listBehind(
    organizationId: string,
    { kind, position }: ResourcePlace,
    limit: number,
  ): Promise<SearchResult> {
    // One more than is wanted tells whether there are more.
    const query = { organizationId, kind, position, limit: limit + 1 };
    const found = await queries.listResourcesBehind.all(this.connection, query);
    const rows = found.slice(0, limit);
    const row = rows.at(-1);
    const last = row && { kind, position: row.position, sortKey: undefined };
    return { resources: rows, last, hasMore: found.length > rows.length };
  }

  /** Unsorted, one kind comes behind the other, so that the index of the order serves each. */
  async #searchInTurn(
    organizationId: string,
    selections: readonly ResourceSelection[],
    page: SearchPage,
  ): Promise<SearchResult> {
    let { from } = page;
    const resources: StoredResource[] = [];
    let last: ResourcePlace | undefined;
    const reached = typeof from === "number" ? undefined : from.kind;
    const first = selections.findIndex(({ kind }) => kind === reached);
    for (const selection of selections.slice(Math.max(0, first))) {
      if (typeof from === "number" && from > 0) {
        const total = await this.count(organizationId, selection.kind, selection.filter);
        if (from >= total) {
          from -= total;
          continue;
        }
      }
      const rest = { from, limit: page.limit - resources.length };
      const found = await this.search(organizationId, [selection], rest);
      resources.push(...found.resources);
      last = found.last ?? last;
      if (found.hasMore) return { resources, last, hasMore: true };
      from = 0;
    }
    return { resources, last, hasMore: false };
  }

  async count(
    organizationId: string,
    kind: ResourceKind,
    filter: ResolvedFilter | undefined,
  ): Promise<number> {
    if (filter === undefined) {
      const key = { organizationId, kind };
      return (await countResources.first(this.connection, key))?.total ?? 0;
    }
    const { dialect } = this.connection;
    const { countText, parameters } = compileFilter(filter, organizationId, kind, dialect);
    const [row] = await this.connection.all(countText, parameters);
    return Number(row?.total ?? 0);
  }

  async readGroupsOf(
    organizationId: string,
    userIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly UserGroup[]>> {
    const groups = new Map<string, UserGroup[]>();
    const [userId] = userIds;
    if (userIds.length === 1 && userId !== undefined) {
      const rows = await queries.readGroupsOfOne.all(this.connection, { organizationId, userId });
      if (rows.length > 0) groups.set(userId, rows.map(toGroup));
      return groups;
    }
    // Most applications have no groups, and then there is nothing to look for, user by user.
    const any = await queries.findAnyMember.first(this.connection, { organizationId });
    if (any === undefined) return groups;
    const rows = await queries.readGroupsOf.all(this.connection, { organizationId, userIds });
    for (const row of rows) {
      const known = groups.get(row.userId);
      if (known === undefined) groups.set(row.userId, [toGroup(row)]);
      else known.push(toGroup(row));
    }
    return groups;
  }

  async readMembers(organizationId: string, groupId: string): Promise<readonly GroupMember[]> {
    const rows = await queries.readMembers.all(this.connection, { organizationId, groupId });
    return rows.map(toMember);
  }

  async readMembersOf(
    organizationId: string,
    groupIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly GroupMember[]>> {
    const rows = await queries.readMembersOf.all(this.connection, { organizationId, groupIds });
    const members = new Map<string, GroupMember[]>();
    for (const row of rows) {
      const known = members.get(row.groupId);
      if (known === undefined) members.set(row.groupId, [toMember(row)]);
      else known.push(toMember(row));
    }
    return members;
  }

  async readKinds(
    organizationId: string,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, ResourceKind>> {
    const rows = await queries.readKinds.all(this.connection, { organizationId, ids });
    return new Map(rows.map((row) => [row.id, row.kind]));
  }
}

/** Whether a search asks for all resources of a kind, in the order of their creation. */
function isBare(selection: ResourceSelection | undefined): boolean {
  return selection?.filter === undefined && selection?.sort === undefined;
}

function toStored(row: FoundRow): StoredResource {
  return { ...row, isMember: queries.readMemberFlag(row) };
}

function toGroup({ value, display }: { value: string; display: string | null }): UserGroup {
  return display === null ? { value } : { value, display };
}

function toMember({ value, type, display }: queries.MemberRow): GroupMember {
  return display === null ? { value, type } : { value, type, display };
}
