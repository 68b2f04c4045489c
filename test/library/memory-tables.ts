import type {
  ApplicationTables,
  GroupTable,
  Membership,
  NewMember,
  PageRequest,
  ResourceTable,
  StoredRecord,
  UserTable,
} from "../../src/index.ts";

/** An application's tables as maps, with a counter of what they were asked. */
export interface MemoryTables extends ApplicationTables {
  readonly users: UserTable;
  readonly groups: GroupTable;
  /** The names of the methods called, in order. */
  readonly calls: string[];
  /** Rows that find and read gave. */
  readonly given: () => number;
  /** Runs before each write; for whoever wants to come in between. */
  onWrite: () => void;
}

/** A driver's error as node:sqlite throws it for a unique index. */
export class UniqueViolation extends Error {
  readonly errcode = 2067;
}

type Attributes = Readonly<Record<string, unknown>>;

/** Make empty tables. Ids are counted up; userName and displayName are unique. */
export function createMemoryTables(): MemoryTables {
  const calls: string[] = [];
  let given = 0;
  let lastId = 0;
  const members: Membership[] = [];
  const makeTable = (kind: "users" | "groups", unique: string) => {
    const rows = new Map<string, StoredRecord>();
    const show = (records: readonly StoredRecord[]): readonly StoredRecord[] => {
      given += records.length;
      return records;
    };
    const check = (attributes: Attributes, id?: string): void => {
      const name = String(attributes[unique]).toLowerCase();
      const isTaken = [...rows.values()].some(
        (row) => row.id !== id && String(row.attributes[unique]).toLowerCase() === name,
      );
      if (isTaken) throw new UniqueViolation("UNIQUE constraint failed");
    };
    const table: ResourceTable = {
      indexed: [unique, "externalId"],
      read: (ids) => {
        calls.push(`${kind}.read`);
        return show(ids.flatMap((id) => rows.get(id) ?? []));
      },
      find: ({ equal, after, offset, limit }: PageRequest) => {
        calls.push(`${kind}.find${equal === undefined ? "" : ` ${equal.attribute}`}`);
        const found = [...rows.values()].filter((row) => {
          const isBehind = after === undefined || Number(row.id) > Number(after);
          const value = equal && String(row.attributes[equal.attribute] ?? "").toLowerCase();
          return isBehind && (equal === undefined || value === equal.value.toLowerCase());
        });
        return show(found.slice(offset, offset + limit));
      },
      count: () => {
        calls.push(`${kind}.count`);
        return rows.size;
      },
      remove: (id, expectedVersion) => {
        calls.push(`${kind}.remove`);
        tables.onWrite();
        const row = rows.get(id);
        if (row === undefined || row.version !== (expectedVersion ?? row.version)) return false;
        const kept = members.filter(({ groupId, memberId }) => groupId !== id && memberId !== id);
        members.splice(0, members.length, ...kept);
        return rows.delete(id);
      },
    };
    const save = (id: string, attributes: Attributes, version: number): StoredRecord => {
      check(attributes, id);
      const now = new Date();
      const { created = now } = rows.get(id) ?? {};
      const row = { id, version, created, lastModified: now, attributes };
      rows.set(id, row);
      return row;
    };
    const insert = (attributes: Attributes): StoredRecord => {
      calls.push(`${kind}.insert`);
      tables.onWrite();
      check(attributes);
      lastId += 1;
      return save(String(lastId), attributes, 1);
    };
    return { rows, table, save, insert };
  };
  const people = makeTable("users", "userName");
  const teams = makeTable("groups", "displayName");
  const add = (groupId: string, added: readonly NewMember[]): void => {
    for (const { id, type } of added) {
      const isIn = members.some((row) => row.groupId === groupId && row.memberId === id);
      if (!isIn) members.push({ groupId, memberId: id, memberType: type });
    }
  };
  const tables: MemoryTables = {
    calls,
    given: () => given,
    onWrite: () => undefined,
    users: {
      ...people.table,
      insert: people.insert,
      replace: (id, user, expectedVersion) => {
        calls.push("users.replace");
        tables.onWrite();
        if (people.rows.get(id)?.version !== expectedVersion) return undefined;
        return people.save(id, user, expectedVersion + 1);
      },
    },
    groups: {
      ...teams.table,
      insert: (group, added) => {
        const row = teams.insert(group);
        add(row.id, added);
        return row;
      },
      change: async (id, { attributes, expectedVersion, addMembers, removeMembers }) => {
        calls.push("groups.change");
        tables.onWrite();
        // As a database elsewhere would, so that requests come in between.
        await new Promise((resolve) => setImmediate(resolve));
        const row = teams.rows.get(id);
        if (row === undefined || row.version !== (expectedVersion ?? row.version)) return undefined;
        const gone = new Set(removeMembers);
        const kept = members.filter((each) => each.groupId !== id || !gone.has(each.memberId));
        members.splice(0, members.length, ...kept);
        add(id, addMembers);
        return teams.save(id, attributes ?? row.attributes, row.version + 1);
      },
      memberships: ({ groupIds, memberIds }) => {
        calls.push("groups.memberships");
        return members.filter(
          (row) =>
            (groupIds?.includes(row.groupId) ?? true) &&
            (memberIds?.includes(row.memberId) ?? true),
        );
      },
    },
  };
  return tables;
}
