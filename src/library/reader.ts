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
import type { ResourceSchema } from "../scim/schema.ts";
import { groupValues } from "./group-values.ts";
import type { ApplicationTables, Membership, MembershipQuery } from "./port.ts";
import { checkId, readRecord, type TableKind } from "./record.ts";
import { searchTables } from "./search.ts";
import { type TableScope, walkMatches } from "./walk.ts";

/** What reads an application's tables. */
export interface ReaderDeps {
  readonly schemas: Readonly<Record<TableKind, ResourceSchema>>;
  readonly tables: (organization: string) => ApplicationTables;
}

/** The resources of organizations, read out of an application's own tables. */
export class TableReader implements ResourceReader {
  readonly #deps: ReaderDeps;

  constructor(deps: ReaderDeps) {
    this.#deps = deps;
  }

  async read(
    organization: string,
    kind: ResourceKind,
    id: string,
  ): Promise<StoredResource | undefined> {
    const scope = this.#open(organization, kind);
    if (scope === undefined) return undefined;
    const records = await scope.table.read([id]);
    const record = records.find((each) => each.id === id);
    return record && readRecord(scope.kind, record, scope.schema);
  }

  async query(
    organization: string,
    kind: ResourceKind,
    filter: ResolvedFilter | undefined,
    { offset, limit }: ResourcePage,
  ): Promise<{ readonly total: number; readonly resources: readonly StoredResource[] }> {
    const scope = this.#open(organization, kind);
    if (scope === undefined) return { total: 0, resources: [] };
    const resources: StoredResource[] = [];
    if (filter === undefined) {
      const total = await scope.table.count();
      if (limit === 0 || offset >= total) return { total, resources };
      const records = await scope.table.find({ offset, limit });
      resources.push(...records.map((each) => readRecord(scope.kind, each, scope.schema)));
      return { total, resources };
    }
    let total = 0;
    for await (const entry of walkMatches(scope, filter)) {
      if (total >= offset && resources.length < limit) resources.push(entry.store());
      total += 1;
    }
    return { total, resources };
  }

  async search(
    organization: string,
    selections: readonly ResourceSelection[],
    page: SearchPage,
  ): Promise<{
    readonly resources: readonly StoredResource[];
    readonly last: ResourcePlace | undefined;
    readonly hasMore: boolean;
  }> {
    const scopes = selections.flatMap(({ kind, filter, sort }) => {
      const scope = this.#open(organization, kind);
      return scope === undefined ? [] : [{ scope, filter, sort }];
    });
    return await searchTables(scopes, page);
  }

  async count(
    organization: string,
    kind: ResourceKind,
    filter: ResolvedFilter | undefined,
  ): Promise<number> {
    const scope = this.#open(organization, kind);
    if (scope !== undefined && filter === undefined) return await scope.table.count();
    return (await this.query(organization, kind, filter, { offset: 0, limit: 0 })).total;
  }

  async readGroupsOf(
    organization: string,
    userIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly UserGroup[]>> {
    const rows = await this.#readMemberships(organization, { memberIds: userIds });
    return groupValues(rows, ({ memberId }) => memberId, toGroup);
  }

  async readMembers(organization: string, groupId: string): Promise<readonly GroupMember[]> {
    return (await this.readMembersOf(organization, [groupId])).get(groupId) ?? [];
  }

  async readMembersOf(
    organization: string,
    groupIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly GroupMember[]>> {
    const rows = await this.#readMemberships(organization, { groupIds });
    return groupValues(rows, ({ groupId }) => groupId, toMember);
  }

  /** Which of some members a group has. */
  async listPresent(
    organization: string,
    groupId: string,
    memberIds: readonly string[],
  ): Promise<ReadonlySet<string>> {
    const query = { groupIds: [groupId], memberIds };
    const rows = await this.#readMemberships(organization, query);
    return new Set(rows.map(({ memberId }) => memberId));
  }

  async readKinds(
    organization: string,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, ResourceKind>> {
    const { users, groups } = this.#deps.tables(organization);
    const kinds = new Map<string, ResourceKind>();
    if (ids.length === 0) return kinds;
    for (const { id } of await users.read(ids)) kinds.set(id, "User");
    const rest = ids.filter((id) => !kinds.has(id));
    if (groups?.nested !== true || rest.length === 0) return kinds;
    for (const { id } of await groups.read(rest)) kinds.set(id, "Group");
    return kinds;
  }

  async #readMemberships(
    organization: string,
    query: MembershipQuery,
  ): Promise<readonly Membership[]> {
    const { groups } = this.#deps.tables(organization);
    const isNone = query.groupIds?.length === 0 || query.memberIds?.length === 0;
    return groups === undefined || isNone ? [] : await groups.memberships(query);
  }

  #open(organization: string, kind: ResourceKind): TableScope | undefined {
    const { users, groups } = this.#deps.tables(organization);
    const { schemas } = this.#deps;
    if (kind === "User") return { kind, table: users, schema: schemas.User, groups };
    if (kind !== "Group" || groups === undefined) return undefined;
    return { kind: "Group", table: groups, schema: schemas.Group, groups };
  }
}

function toGroup({ groupId, groupDisplay }: Membership): UserGroup {
  const value = checkId(groupId);
  return groupDisplay ? { value, display: groupDisplay } : { value };
}

function toMember({ memberId, memberType = "User", memberDisplay }: Membership): GroupMember {
  const member = { value: checkId(memberId), type: memberType };
  return memberDisplay ? { ...member, display: memberDisplay } : member;
}
