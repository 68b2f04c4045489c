import { invariant } from "../common/invariant.ts";
import { foldName } from "../directory/import.ts";
import { describeUserKeys, foldListKey } from "../directory/list-ports.ts";
import type {
  DirectoryStore,
  DirectoryWriter,
  ObjectReference,
  Tenant,
} from "../directory/ports.ts";
import type {
  AppRoleAssignment,
  ChangeKind,
  DirectoryChange,
  DirectoryGroup,
  DirectoryUser,
  Membership,
} from "../directory/user.ts";
import type { Connection, Database } from "./database.ts";
import { SqlDirectoryReader } from "./directory-reader.ts";
import * as queries from "./directory-writes.ts";
import { prepareRows } from "./prepare.ts";

/** A change that has no sequence number yet. */
type NewChange = Omit<DirectoryChange, "sequence" | "changedDateTime">;

interface ChangeRow {
  readonly tenantId: string;
  readonly sequence: number;
  readonly objectType: "User" | "Group";
  readonly objectId: string;
  readonly kind: ChangeKind;
  readonly relatedId: string | null;
  readonly changedAt: number;
}

const insertChanges = prepareRows<ChangeRow>((db, rows) =>
  db.insertInto("directory_change").values(
    rows.map((row) => ({
      tenant_id: row.tenantId,
      sequence: row.sequence,
      object_type: row.objectType,
      object_id: row.objectId,
      kind: row.kind,
      related_id: row.relatedId,
      changed_at: row.changedAt,
    })),
  ),
);

/**
 * Writes the directory inside one transaction.
 *
 * The change feed is written when the transaction is about to end: only then are its numbers
 * taken, from a counter row that stays locked until the commit. So whoever takes a later number
 * does so after the earlier ones are visible, and a reader that has seen a number never sees a
 * smaller one appear.
 */
class SqlDirectoryWriter extends SqlDirectoryReader implements DirectoryWriter {
  readonly #changes = new Map<string, NewChange[]>();

  async saveTenant(tenant: Tenant): Promise<void> {
    await queries.saveTenant.run(this.connection, {
      id: tenant.id,
      displayName: tenant.displayName,
      defaultDomain: tenant.defaultDomain ?? null,
    });
    // Makes the tenant's counter row, which is also the lock of its transactions.
    await queries.allocateSequences.all(this.connection, { tenantId: tenant.id, count: 0 });
  }

  async claimTenantName(tenantId: string, folded: string): Promise<void> {
    await queries.claimTenantName.run(this.connection, { tenantId, folded });
  }

  async saveUser(tenantId: string, user: DirectoryUser, kind: ChangeKind): Promise<void> {
    const { name: displayName, department, jobTitle } = describeUserKeys(user);
    await queries.saveUser.run(this.connection, {
      tenantId,
      id: user.id,
      name: user.userPrincipalName,
      folded: foldName(user.userPrincipalName),
      enabled: user.accountEnabled ? 1 : 0,
      managerId: user.managerId ?? null,
      deletedAt: user.deletedDateTime ?? null,
      attributes: JSON.stringify(user.attributes),
      displayName,
      department,
      jobTitle,
    });
    this.#note(tenantId, { objectType: "User", objectId: user.id, kind });
  }

  async saveGroup(tenantId: string, group: DirectoryGroup, kind: ChangeKind): Promise<void> {
    await queries.saveGroup.run(this.connection, {
      tenantId,
      id: group.id,
      displayName: group.displayName,
      deletedAt: group.deletedDateTime ?? null,
      attributes: JSON.stringify(group.attributes),
      folded: foldListKey(group.displayName),
    });
    this.#note(tenantId, { objectType: "Group", objectId: group.id, kind });
  }

  async purge(tenantId: string, reference: ObjectReference): Promise<void> {
    const { objectType, objectId } = reference;
    if (objectType === "Group") {
      const members = await queries.removeMembersOf.all(this.connection, {
        tenantId,
        id: objectId,
      });
      for (const { member_id: memberId } of members) {
        this.#noteMembership(tenantId, objectId, memberId);
      }
    }
    for (const statement of queries.PURGES[objectType]) {
      await statement.run(this.connection, { tenantId, id: objectId });
    }
    this.#note(tenantId, { objectType, objectId, kind: "purged" });
  }

  async addMember(tenantId: string, membership: Membership): Promise<boolean> {
    const { groupId, memberId } = membership;
    const added = await queries.addMember.run(this.connection, { tenantId, ...membership });
    if (added > 0) this.#noteMembership(tenantId, groupId, memberId);
    return added > 0;
  }

  async removeMember(tenantId: string, groupId: string, memberId: string): Promise<boolean> {
    const key = { tenantId, groupId, memberId };
    const removed = await queries.removeMember.run(this.connection, key);
    if (removed > 0) this.#noteMembership(tenantId, groupId, memberId);
    return removed > 0;
  }

  async addAssignment(tenantId: string, assignment: AppRoleAssignment): Promise<boolean> {
    const added = await queries.addAssignment.run(this.connection, { tenantId, ...assignment });
    if (added > 0) {
      this.#note(tenantId, {
        objectType: assignment.principalType,
        objectId: assignment.principalId,
        kind: "assignment",
        relatedId: assignment.applicationId,
      });
    }
    return added > 0;
  }

  async removeAssignment(tenantId: string, assignmentId: string): Promise<boolean> {
    const key = { tenantId, id: assignmentId };
    const removed = await queries.removeAssignment.first(this.connection, key);
    if (removed === undefined) return false;
    this.#note(tenantId, {
      objectType: removed.principal_type,
      objectId: removed.principal_id,
      kind: "assignment",
      relatedId: removed.application_id,
    });
    return true;
  }

  override async readChanges(
    tenantId: string,
    afterSequence: number,
    limit: number,
  ): Promise<readonly DirectoryChange[]> {
    await this.flush();
    return super.readChanges(tenantId, afterSequence, limit);
  }

  override async lastSequence(tenantId: string): Promise<number> {
    await this.flush();
    return super.lastSequence(tenantId);
  }

  /** Write the noted changes to the feed. */
  async flush(): Promise<void> {
    const changedAt = Date.now();
    for (const [tenantId, changes] of this.#changes) {
      const count = changes.length;
      const end = await queries.allocateSequences.first(this.connection, { tenantId, count });
      invariant(end !== undefined, "the feed's counter gives its number back");
      const start = end.last_sequence - count + 1;
      const rows = changes.map((change, index) => ({
        tenantId,
        ...change,
        sequence: start + index,
        relatedId: change.relatedId ?? null,
        changedAt,
      }));
      await insertChanges.run(this.connection, rows);
    }
    this.#changes.clear();
  }

  #noteMembership(tenantId: string, groupId: string, memberId: string): void {
    const entry = { objectType: "Group", objectId: groupId, relatedId: memberId } as const;
    this.#note(tenantId, { ...entry, kind: "membership" });
  }

  #note(tenantId: string, change: NewChange): void {
    const noted = this.#changes.get(tenantId);
    if (noted === undefined) this.#changes.set(tenantId, [change]);
    else noted.push(change);
  }
}

/** The directory in the database. */
export function createDirectoryStore(database: Database): DirectoryStore {
  return new SqlDirectoryStore(database);
}

class SqlDirectoryStore extends SqlDirectoryReader implements DirectoryStore {
  readonly #database: Database;

  constructor(database: Database) {
    super(database.reader);
    this.#database = database;
  }

  write<T>(tenantId: string, work: (writer: DirectoryWriter) => Promise<T>): Promise<T> {
    const scope = { table: "directory_feed", id: tenantId } as const;
    return this.#database.write(scope, async (connection: Connection) => {
      const writer = new SqlDirectoryWriter(connection);
      const result = await work(writer);
      await writer.flush();
      return result;
    });
  }
}
