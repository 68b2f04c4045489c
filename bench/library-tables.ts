/**
 * Tables of people and groups in maps, as an application might hand them to Rollcall's library:
 * with an index for each key that identity providers look people up by. Nothing is on disk.
 */
import {
  type ApplicationTables,
  foldCase,
  type GroupChange,
  type GroupTable,
  type Membership,
  type NewMember,
  type PageRequest,
  type ResourceTable,
  ScimError,
  type ScimUser,
  type StoredRecord,
  type UserTable,
} from "../src/index.ts";

type Attributes = Readonly<Record<string, unknown>>;

/** The values by which a row is found, folded, each behind the name of its attribute. */
type ListKeys = (attributes: Attributes) => readonly string[];

/** Empty tables. Ids are counted up over both, so that each is one thing alone. */
export function createTables(): ApplicationTables {
  let lastId = 0;
  const newId = (): string => {
    lastId += 1;
    return String(lastId);
  };
  const people = new Rows(newId, "userName", ["externalId", "emails.value"], listKeysOfUser);
  const teams = new Rows(newId, "displayName", ["externalId"], listKeysOfGroup);
  const memberships = new Memberships();
  const users: UserTable = {
    ...openTable(people),
    insert: (user) => people.insert(user),
    replace: (id, user, expectedVersion) => people.replace(id, user, expectedVersion),
    remove: (id, expectedVersion) => {
      if (!people.remove(id, expectedVersion)) return false;
      for (const groupId of memberships.leaveAll(id)) teams.replace(groupId, undefined, undefined);
      return true;
    },
  };
  return { users, groups: openGroups(teams, memberships) };
}

function openGroups(teams: Rows, memberships: Memberships): GroupTable {
  return {
    ...openTable(teams),
    insert: (group, members) => {
      const row = teams.insert(group);
      memberships.add(row.id, members);
      return row;
    },
    change: (id, { attributes, expectedVersion, addMembers, removeMembers }: GroupChange) => {
      const row = teams.replace(id, attributes, expectedVersion);
      if (row === undefined) return undefined;
      for (const memberId of removeMembers) memberships.remove(id, memberId);
      memberships.add(id, addMembers);
      return row;
    },
    remove: (id, expectedVersion) => {
      if (!teams.remove(id, expectedVersion)) return false;
      memberships.removeGroup(id);
      return true;
    },
    memberships: ({ groupIds, memberIds }) => {
      if (groupIds === undefined) return memberships.listOf(memberIds ?? []);
      return groupIds.flatMap((groupId) => memberships.list(groupId, memberIds));
    },
  };
}

function openTable(rows: Rows): Omit<ResourceTable, "remove"> {
  return {
    indexed: rows.indexed,
    read: (ids) => rows.read(ids),
    find: (page) => rows.find(page),
    count: () => rows.count(),
  };
}

function listKeysOfUser({ externalId, emails }: Attributes): readonly string[] {
  const addresses = (emails ?? []) as ScimUser["emails"] & {};
  return [
    ...(typeof externalId === "string" ? [`externalId ${externalId}`] : []),
    ...addresses.flatMap(({ value }) => (value ? [`emails.value ${foldCase(value)}`] : [])),
  ];
}

function listKeysOfGroup({ externalId }: Attributes): readonly string[] {
  return typeof externalId === "string" ? [`externalId ${externalId}`] : [];
}

/** Rows of one table; a map keeps them in the order of their ids, which count up. */
class Rows {
  readonly indexed: readonly string[];
  readonly #newId: () => string;
  readonly #unique: string;
  readonly #listKeys: ListKeys;
  readonly #rows: Map<string, StoredRecord> = new Map();
  readonly #owners: Map<string, string> = new Map();
  readonly #index: Map<string, Set<string>> = new Map();

  constructor(newId: () => string, unique: string, indexed: readonly string[], listKeys: ListKeys) {
    this.indexed = [unique, ...indexed];
    this.#newId = newId;
    this.#unique = unique;
    this.#listKeys = listKeys;
  }

  count(): number {
    return this.#rows.size;
  }

  read(ids: Iterable<string>): readonly StoredRecord[] {
    return [...ids].flatMap((id) => this.#rows.get(id) ?? []);
  }

  find({ equal, after = "0", offset, limit }: PageRequest): readonly StoredRecord[] {
    const rows = equal === undefined ? [...this.#rows.values()] : this.#findEqual(equal);
    const behind = after === "0" ? rows : rows.filter(({ id }) => Number(id) > Number(after));
    return behind.slice(offset, offset + limit);
  }

  #findEqual({ attribute, value }: PageRequest["equal"] & {}): readonly StoredRecord[] {
    if (attribute !== this.#unique) {
      const found = this.read(this.#index.get(`${attribute} ${value}`) ?? []);
      return found.toSorted((one, other) => Number(one.id) - Number(other.id));
    }
    const owner = this.#owners.get(value);
    return owner === undefined ? [] : this.read([owner]);
  }

  insert(attributes: Attributes): StoredRecord {
    this.#check(attributes);
    const now = new Date();
    return this.#put({
      id: this.#newId(),
      version: 1,
      created: now,
      lastModified: now,
      attributes,
    });
  }

  /** Absent attributes stay as they are; an absent version is any. */
  replace(
    id: string,
    attributes: Attributes | undefined,
    expectedVersion: number | undefined,
  ): StoredRecord | undefined {
    const row = this.#rows.get(id);
    if (row === undefined || row.version !== (expectedVersion ?? row.version)) return undefined;
    const next = { ...row, version: row.version + 1, lastModified: new Date() };
    if (attributes === undefined) {
      this.#rows.set(id, next);
      return next;
    }
    this.#check(attributes, id);
    this.#forget(row);
    return this.#put({ ...next, attributes });
  }

  remove(id: string, expectedVersion: number | undefined): boolean {
    const row = this.#rows.get(id);
    if (row === undefined || row.version !== (expectedVersion ?? row.version)) return false;
    this.#forget(row);
    return this.#rows.delete(id);
  }

  #check(attributes: Attributes, id?: string): void {
    const owner = this.#owners.get(this.#readName(attributes)) ?? id;
    if (owner !== id) throw new ScimError("uniqueness", `${this.#unique} is taken.`);
  }

  #put(row: StoredRecord): StoredRecord {
    this.#rows.set(row.id, row);
    this.#owners.set(this.#readName(row.attributes), row.id);
    for (const key of this.#listKeys(row.attributes)) {
      const ids = this.#index.get(key);
      if (ids === undefined) this.#index.set(key, new Set([row.id]));
      else ids.add(row.id);
    }
    return row;
  }

  #forget({ id, attributes }: StoredRecord): void {
    this.#owners.delete(this.#readName(attributes));
    for (const key of this.#listKeys(attributes)) {
      const ids = this.#index.get(key);
      ids?.delete(id);
      if (ids?.size === 0) this.#index.delete(key);
    }
  }

  #readName(attributes: Attributes): string {
    return foldCase(String(attributes[this.#unique]));
  }
}

/** Who is in which group, to be asked from either side. */
class Memberships {
  readonly #members: Map<string, Map<string, Membership>> = new Map();
  readonly #groups: Map<string, Set<string>> = new Map();

  add(groupId: string, members: readonly NewMember[]): void {
    const known = this.#members.get(groupId) ?? new Map<string, Membership>();
    this.#members.set(groupId, known);
    for (const { id: memberId, type } of members) {
      if (!known.has(memberId)) known.set(memberId, { groupId, memberId, memberType: type });
      const groups = this.#groups.get(memberId);
      if (groups === undefined) this.#groups.set(memberId, new Set([groupId]));
      else groups.add(groupId);
    }
  }

  remove(groupId: string, memberId: string): void {
    this.#members.get(groupId)?.delete(memberId);
    this.#groups.get(memberId)?.delete(groupId);
  }

  removeGroup(groupId: string): void {
    for (const memberId of this.#members.get(groupId)?.keys() ?? []) {
      this.#groups.get(memberId)?.delete(groupId);
    }
    this.#members.delete(groupId);
  }

  /** @returns the groups that lost the member */
  leaveAll(memberId: string): readonly string[] {
    const groups = [...(this.#groups.get(memberId) ?? [])];
    for (const groupId of groups) this.#members.get(groupId)?.delete(memberId);
    this.#groups.delete(memberId);
    return groups;
  }

  /** The members of a group, or those of some ids that are in it. */
  list(groupId: string, memberIds: readonly string[] | undefined): readonly Membership[] {
    const known = this.#members.get(groupId);
    if (known === undefined) return [];
    if (memberIds === undefined) return [...known.values()];
    return memberIds.flatMap((id) => known.get(id) ?? []);
  }

  listOf(memberIds: readonly string[]): readonly Membership[] {
    return memberIds.flatMap((id) =>
      [...(this.#groups.get(id) ?? [])].flatMap((groupId) => this.list(groupId, [id])),
    );
  }
}
