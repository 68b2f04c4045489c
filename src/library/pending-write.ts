import { invariant } from "../common/invariant.ts";
import { listInitialValues } from "../saas/modified.ts";
import type {
  AuditEntry,
  GroupMember,
  NewAuditEntry,
  ResourceKind,
  ResourcePage,
  ResourcePlace,
  ResourceSelection,
  ResourceWrite,
  ResourceWriter,
  SearchPage,
  StoredResource,
  UserGroup,
} from "../saas/ports.ts";
import type { ResolvedFilter } from "../scim/resolve-filter.ts";
import type { NewMember } from "./port.ts";
import type { TableReader } from "./reader.ts";

/** What a write has come to: at most one call of a method that writes. */
export type PlannedWrite =
  | { readonly kind: "insert"; readonly write: ResourceWrite; readonly members: MemberPlan }
  | {
      readonly kind: "change";
      readonly type: ResourceKind;
      readonly id: string;
      /** Absent: the members alone change. */
      readonly write?: ResourceWrite;
      readonly expectedVersion: number | undefined;
      readonly members: MemberPlan;
    }
  | {
      readonly kind: "remove";
      readonly type: ResourceKind;
      readonly id: string;
      readonly expectedVersion: number | undefined;
    };

/** Whom a group is to gain and to lose. */
export interface MemberPlan {
  readonly add: ReadonlyMap<string, NewMember>;
  readonly remove: ReadonlySet<string>;
}

/**
 * Gathers what a request writes, so that the application is asked to do it by one call at the end:
 * then a transaction of its own is all that it needs. Reads show what is committed, and for the
 * members of the group at hand also what is planned.
 */
export class PendingWrite implements ResourceWriter {
  readonly #reader: TableReader;
  readonly #lock: (id: string) => Promise<void>;
  readonly #add: Map<string, NewMember> = new Map();
  readonly #remove: Set<string> = new Set();
  /** Versions that were read on the way; what was decided on them counts for no others. */
  readonly #versions: Map<string, number> = new Map();
  #inserted: ResourceWrite | undefined;
  #planned: PlannedWrite | undefined;
  /** Told to the application once it is done. */
  readonly entries: AuditEntry[] = [];
  /** Stands for the row to come; whoever wrote gets the row itself instead. */
  readonly outcome: StoredResource = {
    ...{ id: "", kind: "User", version: 0, created: "", lastModified: "", document: "{}" },
  };

  /**
   * @param lock - waits until no other write of this process decides on the same resource; once
   *   a write at most
   */
  constructor(reader: TableReader, lock: (id: string) => Promise<void>) {
    this.#reader = reader;
    this.#lock = lock;
  }

  /** Undefined when nothing is to be written. */
  get planned(): PlannedWrite | undefined {
    return this.#planned;
  }

  async insert(_organization: string, write: ResourceWrite): Promise<StoredResource> {
    this.#inserted = write;
    const members = { add: this.#add, remove: this.#remove };
    return this.#plan({ kind: "insert", write, members });
  }

  async update(
    _organization: string,
    write: ResourceWrite,
    expectedVersion: number,
  ): Promise<StoredResource> {
    const { id, kind: type } = write;
    const members = { add: this.#add, remove: this.#remove };
    return this.#plan({ kind: "change", type, id, write, expectedVersion, members });
  }

  async touch(_organization: string, groupId: string, _now: string): Promise<StoredResource> {
    // Whoever deletes a member counts its groups up alone; see ResourceTable.remove.
    if (this.#planned?.kind === "remove") return this.outcome;
    const members = { add: this.#add, remove: this.#remove };
    const expectedVersion = this.#versions.get(groupId);
    return this.#plan({ kind: "change", type: "Group", id: groupId, expectedVersion, members });
  }

  async remove(organization: string, type: ResourceKind, id: string): Promise<boolean> {
    const expectedVersion = this.#versions.get(id);
    if ((await this.#reader.read(organization, type, id)) === undefined) return false;
    this.#plan({ kind: "remove", type, id, expectedVersion });
    return true;
  }

  async addMembers(
    organization: string,
    groupId: string,
    members: readonly GroupMember[],
    _now: string,
  ): Promise<number> {
    const present = await this.#listPresent(organization, groupId, members.map(toId));
    let count = 0;
    for (const { value: id, type } of members) {
      if (present.has(id)) continue;
      count += 1;
      if (!this.#remove.delete(id)) this.#add.set(id, { id, type });
    }
    return count;
  }

  async removeMembers(
    organization: string,
    groupId: string,
    memberIds: readonly string[],
  ): Promise<number> {
    const present = await this.#listPresent(organization, groupId, memberIds);
    for (const id of present) if (!this.#add.delete(id)) this.#remove.add(id);
    return present.size;
  }

  async removeAllMembers(organization: string, groupId: string): Promise<number> {
    const ids = (await this.readMembers(organization, groupId)).map(toId);
    return await this.removeMembers(organization, groupId, ids);
  }

  async readMembers(organization: string, groupId: string): Promise<readonly GroupMember[]> {
    const added = [...this.#add.values()].map(({ id, type }) => ({ value: id, type }));
    if (this.#inserted !== undefined) return added;
    // What is decided on the whole list counts for this version of the group alone.
    if (!this.#versions.has(groupId)) await this.read(organization, "Group", groupId);
    const stored = await this.#reader.readMembers(organization, groupId);
    return [...stored.filter(({ value }) => !this.#remove.has(value)), ...added];
  }

  async read(
    organization: string,
    kind: ResourceKind,
    id: string,
  ): Promise<StoredResource | undefined> {
    if (this.#versions.size === 0) await this.#lock(id);
    const stored = await this.#reader.read(organization, kind, id);
    if (stored !== undefined) this.#versions.set(id, stored.version);
    return stored;
  }

  async audit(_organization: string, { initial, ...entry }: NewAuditEntry): Promise<void> {
    const values = initial === undefined ? [] : listInitialValues(initial.resource);
    this.entries.push({ ...entry, modified: [...values, ...entry.modified] });
  }

  async query(
    organization: string,
    kind: ResourceKind,
    filter: ResolvedFilter | undefined,
    page: ResourcePage,
  ): Promise<{ readonly total: number; readonly resources: readonly StoredResource[] }> {
    return await this.#reader.query(organization, kind, filter, page);
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
    return await this.#reader.search(organization, selections, page);
  }

  async count(
    organization: string,
    kind: ResourceKind,
    filter: ResolvedFilter | undefined,
  ): Promise<number> {
    return await this.#reader.count(organization, kind, filter);
  }

  async readGroupsOf(
    organization: string,
    userIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly UserGroup[]>> {
    return await this.#reader.readGroupsOf(organization, userIds);
  }

  async readMembersOf(
    organization: string,
    groupIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly GroupMember[]>> {
    return await this.#reader.readMembersOf(organization, groupIds);
  }

  async readKinds(
    organization: string,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, ResourceKind>> {
    return await this.#reader.readKinds(organization, ids);
  }

  #plan(write: PlannedWrite): StoredResource {
    invariant(this.#planned === undefined, "a request writes one resource");
    this.#planned = write;
    return this.outcome;
  }

  /** Which of some members the group has by now, with what is planned. */
  async #listPresent(
    organization: string,
    groupId: string,
    memberIds: readonly string[],
  ): Promise<ReadonlySet<string>> {
    const stored =
      this.#inserted === undefined
        ? await this.#reader.listPresent(organization, groupId, memberIds)
        : new Set<string>();
    return new Set(
      memberIds.filter((id) => this.#add.has(id) || (stored.has(id) && !this.#remove.has(id))),
    );
  }
}

function toId({ value }: { readonly value: string }): string {
  return value;
}
