import type { DirectoryLists } from "./list-ports.ts";
import type {
  AppRoleAssignment,
  ChangeKind,
  DirectoryChange,
  DirectoryGroup,
  DirectoryUser,
  Membership,
} from "./user.ts";

/** A place in a keyset walk by id: objects with ids after `afterId`, at most `limit` of them. */
export interface IdPage {
  readonly afterId?: string;
  readonly limit: number;
}

/** A tenant: one company's directory, isolated from every other. */
export interface Tenant {
  readonly id: string;
  readonly displayName: string;
  /** The tenant's default verified domain, for the expression function DefaultDomain. */
  readonly defaultDomain?: string;
}

/** Reads of the directory. Soft-deleted objects are included: their `deletedDateTime` tells. */
export interface DirectoryReader extends DirectoryLists {
  readTenant(tenantId: string): Promise<Tenant | undefined>;
  listTenants(): Promise<readonly Tenant[]>;
  /** Users by id, in no order; unknown ids are left out. */
  readUsers(tenantId: string, ids: readonly string[]): Promise<readonly DirectoryUser[]>;
  /** By userPrincipalName, without regard to case. */
  findUserByPrincipalName(tenantId: string, name: string): Promise<DirectoryUser | undefined>;
  /** Ordered by id. */
  listUsers(tenantId: string, page: IdPage): Promise<readonly DirectoryUser[]>;
  readGroups(tenantId: string, ids: readonly string[]): Promise<readonly DirectoryGroup[]>;
  listGroups(tenantId: string, page: IdPage): Promise<readonly DirectoryGroup[]>;
  /** The members of a group, ordered by member id. */
  listMembers(tenantId: string, groupId: string, page: IdPage): Promise<readonly Membership[]>;
  /** Of these ids, those that are members of the group. */
  readMembers(
    tenantId: string,
    groupId: string,
    memberIds: readonly string[],
  ): Promise<readonly Membership[]>;
  /** The ids of the groups that have one of these members, directly; ordered. */
  listMemberOf(tenantId: string, memberIds: readonly string[]): Promise<readonly string[]>;
  listAssignments(tenantId: string, applicationId: string): Promise<readonly AppRoleAssignment[]>;
  /** The ids of the users whose manager this is. */
  listReports(tenantId: string, managerId: string): Promise<readonly string[]>;
  /** The change feed after `afterSequence`, in order. */
  readChanges(
    tenantId: string,
    afterSequence: number,
    limit: number,
  ): Promise<readonly DirectoryChange[]>;
  /** The feed's last sequence number; 0 when nothing ever happened. */
  lastSequence(tenantId: string): Promise<number>;
  /**
   * Of these users, those entitled to the application: directly assigned, or direct members of an
   * assigned group (behaviour.md section 3), each with the app role ids that entitle it.
   *
   * @param nestedDepth - how many levels of groups inside an assigned group count besides; 0 where
   *   absent
   */
  readEntitlements(
    tenantId: string,
    applicationId: string,
    userIds: readonly string[],
    nestedDepth?: number,
  ): Promise<ReadonlyMap<string, readonly string[]>>;
  /**
   * The ids of the users in these groups and in groups inside them, down to `nestedDepth` levels,
   * ordered. Deleted groups are walked through.
   */
  listUsersBelow(
    tenantId: string,
    groupIds: readonly string[],
    nestedDepth: number,
    page: IdPage,
  ): Promise<readonly string[]>;
  countUsers(tenantId: string): Promise<number>;
  countGroups(tenantId: string): Promise<number>;
  /** Soft-deleted users and groups whose deletion is older than `before` (ISO instant). */
  listExpired(tenantId: string, before: string): Promise<readonly ObjectReference[]>;
}

/** The name of one object in the directory. */
export interface ObjectReference {
  readonly objectType: "User" | "Group";
  readonly objectId: string;
}

/** What may be written inside one transaction. Every write names its entry of the change feed. */
export interface DirectoryWriter extends DirectoryReader {
  saveTenant(tenant: Tenant): Promise<void>;
  /**
   * Take a folded name for a new tenant.
   * @throws StoreError `Uniqueness` when one that is being made at the same time has it
   */
  claimTenantName(tenantId: string, folded: string): Promise<void>;
  /**
   * Insert or update by id.
   * @throws StoreError `Uniqueness` (attribute userPrincipalName) when another user has the name
   */
  saveUser(tenantId: string, user: DirectoryUser, kind: ChangeKind): Promise<void>;
  saveGroup(tenantId: string, group: DirectoryGroup, kind: ChangeKind): Promise<void>;
  /**
   * Removes the object, its memberships and its assignments; writes `purged` to the feed, and for
   * each member of a group `membership`: nobody can tell later whom the group had entitled.
   */
  purge(tenantId: string, reference: ObjectReference): Promise<void>;
  /** @returns false when the row was there already; then nothing is written to the feed */
  addMember(tenantId: string, membership: Membership): Promise<boolean>;
  /** @returns false when there was no such row */
  removeMember(tenantId: string, groupId: string, memberId: string): Promise<boolean>;
  /** @returns false when the principal already has this role */
  addAssignment(tenantId: string, assignment: AppRoleAssignment): Promise<boolean>;
  removeAssignment(tenantId: string, assignmentId: string): Promise<boolean>;
}

/** The directory's store. */
export interface DirectoryStore extends DirectoryReader {
  /**
   * Run `work` in one transaction: all of its writes, with their change feed entries, or none.
   * `work` must await nothing but the writer. When it resolves, the writes are on disk.
   */
  write<T>(tenantId: string, work: (writer: DirectoryWriter) => Promise<T>): Promise<T>;
}
