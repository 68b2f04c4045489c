import type {
  GroupMember,
  ResourceKind,
  ResourcePage,
  ResourceReader,
  StoredResource,
  UserGroup,
} from "../saas/ports.ts";
import type { ResolvedFilter } from "../scim/resolve-filter.ts";
import { compileFilter } from "./compile-filter.ts";
import type { Connection } from "./database.ts";
import * as queries from "./resource-reads.ts";

/** What a query answers. */
interface QueryResult {
  readonly total: number;
  readonly resources: readonly StoredResource[];
}

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
    return row?.kind === kind ? toResource(row) : undefined;
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

  /** All resources of a kind. The total comes from a counter, the offset from sums of blocks. */
  async #list(
    organizationId: string,
    kind: ResourceKind,
    page: ResourcePage,
  ): Promise<QueryResult> {
    const counter = await queries.countResources.first(this.connection, { organizationId, kind });
    const total = counter?.total ?? 0;
    const { offset, limit } = page;
    if (limit <= 0 || offset >= total) return { total, resources: [] };
    let from = 0;
    let skip = offset;
    if (offset >= queries.BLOCK_SIZE) {
      const query = { organizationId, kind, offset };
      const start = await queries.listBlocks.first(this.connection, query);
      from = (start?.block ?? 0) * queries.BLOCK_SIZE;
      skip = offset - (start?.before ?? 0);
    }
    const query = { organizationId, kind, from, limit, offset: skip };
    const rows = await queries.listResources.all(this.connection, query);
    return { total, resources: rows.map(toResource) };
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
    const { pageText, countText, parameters } = compiled;
    const rows =
      limit <= 0 ? [] : await this.connection.all(pageText, [...parameters, limit, offset]);
    const resources = (rows as unknown as readonly queries.ResourceRow[]).map(toResource);
    // A page that isn't full has seen the last match, so nothing is left to count.
    if (rows.length > 0 && rows.length < limit) return { total: offset + rows.length, resources };
    if (rows.length === 0 && offset <= 0 && limit > 0) return { total: 0, resources };
    const [count] = await this.connection.all(countText, parameters);
    return { total: Number(count?.["total"] ?? 0), resources };
  }

  async readGroupsOf(
    organizationId: string,
    userIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly UserGroup[]>> {
    const rows = await queries.readGroupsOf.all(this.connection, { organizationId, userIds });
    const groups = new Map<string, UserGroup[]>();
    for (const { userId, value, display } of rows) {
      const group = display === null ? { value } : { value, display };
      const known = groups.get(userId);
      if (known === undefined) groups.set(userId, [group]);
      else known.push(group);
    }
    return groups;
  }

  async readMembers(organizationId: string, groupId: string): Promise<readonly GroupMember[]> {
    const rows = await queries.readMembers.all(this.connection, { organizationId, groupId });
    return rows.map(({ value, type, display }) =>
      display === null ? { value, type } : { value, type, display },
    );
  }

  async readKinds(
    organizationId: string,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, ResourceKind>> {
    const rows = await queries.readKinds.all(this.connection, { organizationId, ids });
    return new Map(rows.map((row) => [row.id, row.kind]));
  }
}

/** A plain object of its own, without what a driver adds. */
export function toResource(row: queries.ResourceRow): StoredResource {
  return {
    id: row.id,
    kind: row.kind,
    version: row.version,
    created: row.created,
    lastModified: row.lastModified,
    document: row.document,
  };
}
