import type { AccountWriter } from "../common/account-ports.ts";
import type { ResolvedFilter } from "../scim/resolve-filter.ts";
import type { Resource } from "../scim/resource.ts";
import type { ResolvedSort } from "../scim/sort.ts";
import type { EmployeeReader, EmployeeWriter } from "./employee-store.ts";
import type { OrganizationRecords } from "./organization-records.ts";
import type { OwnershipReader, OwnershipWriter } from "./ownership-ports.ts";
import type { ResourcePages } from "./resource-pages.ts";
import type { SearchCopies } from "./search-copies.ts";

export type {
  ApplicationKind,
  Organization,
  OrganizationToken,
} from "./organization-records.ts";

/** The name of a resource type: User, Group, or one that an organization defines. */
export type ResourceKind = string;

/** A stored resource. */
export interface StoredResource {
  readonly id: string;
  readonly kind: ResourceKind;
  /** Counts up with each change; the ETag is made of it. */
  readonly version: number;
  readonly created: string;
  readonly lastModified: string;
  /**
   * The resource as JSON text, ready to send but for `meta` and (User) `groups` and (Group)
   * `members`: those are rows or depend on the request. Begins with `{"schemas":` and never
   * is an empty object.
   */
  readonly document: string;
  /** Whether it is in any group directly; absent where nobody has looked. */
  readonly isMember?: boolean;
}

/** What a write hands to the store beside the document. */
export interface ResourceWrite {
  readonly id: string;
  readonly kind: ResourceKind;
  readonly now: string;
  readonly document: string;
  /** Folded; absent for a Group. Unique in the organization. */
  readonly userName?: string;
  /** As sent (case-exact). */
  readonly externalId?: string;
  /** Folded. */
  readonly displayName?: string;
  /** Folded values of `emails[].value`; undefined when an update leaves them as they are. */
  readonly emails: readonly string[] | undefined;
  /** Those of the version that an update replaces, where they are known. */
  readonly formerEmails?: readonly string[];
  /**
   * Values that no other resource of the kind may have, each once, folded as for searching; all
   * that the resource has. Absent when the kind has no unique attribute but userName.
   */
  readonly uniqueValues?: readonly { readonly attribute: string; readonly value: string }[];
  /** For an insert of somebody who was removed before: what goes on from there. */
  readonly revived?: { readonly version: number; readonly created: string };
}

/** A membership row as SCIM shows it. */
export interface GroupMember {
  readonly value: string;
  readonly type: "User" | "Group";
  readonly display?: string;
}

/** A group that a user is in. */
export interface UserGroup {
  readonly value: string;
  readonly display?: string;
}

/** A page of a query. */
export interface ResourcePage {
  /** Zero-based position of the first one wanted in the stable order (creation, then id). */
  readonly offset: number;
  readonly limit: number;
}

/** What of one resource type a search is after. */
export interface ResourceSelection {
  readonly kind: ResourceKind;
  readonly filter: ResolvedFilter | undefined;
  /** Bound to this type's schema; undefined when the type lacks the attribute, or in no order. */
  readonly sort: ResolvedSort | undefined;
}

/** Where a resource stands in the order of a search. It stays a place when the resource goes. */
export interface ResourcePlace {
  readonly kind: ResourceKind;
  readonly position: number;
  /** What it is sorted by, folded; undefined when it has no value. */
  readonly sortKey: string | number | undefined;
}

/** A page of a search. */
export interface SearchPage {
  /** Zero-based number of the first one wanted, or the place behind which to go on. */
  readonly from: number | ResourcePlace;
  readonly limit: number;
}

/** What an audit row says was done: to a resource, or by somebody who signs in. */
export const AUDIT_ACTIONS = [
  "create",
  "update",
  "delete",
  "signIn",
  "signInRefused",
  "signOut",
  "endSessions",
  "issueLink",
  "changePassword",
] as const;

/** An audit row: who changed what. Values of secrets and passwords are never in it. */
export interface AuditEntry {
  readonly at: string;
  readonly tokenId?: string;
  /** Who acted without a token: `operator`, or the id of an employee. */
  readonly actor?: string;
  readonly action: (typeof AUDIT_ACTIONS)[number];
  readonly kind: ResourceKind;
  readonly resourceId: string;
  readonly modified: readonly {
    readonly path: string;
    readonly oldValue?: unknown;
    readonly newValue?: unknown;
  }[];
  /** What of the request was left out on purpose; absent when nothing was. */
  readonly notes?: readonly { readonly reason: string; readonly path: string }[];
}

/** An audit row as it is handed to a store. */
export interface NewAuditEntry extends AuditEntry {
  /** What a resource was created with; its values come before `modified`. */
  readonly initial?: InitialDocument;
}

/** A new resource, also as the text that was written of it, so that nobody writes it twice. */
export interface InitialDocument {
  readonly resource: Resource;
  /** The same as JSON. */
  readonly document: string;
}

/**
 * Reads of one organization's resources. In a {@link ResourceStore} with copies, a search that
 * reads these finds what was copied by then.
 */
export interface ResourceReader {
  read(organizationId: string, kind: ResourceKind, id: string): Promise<StoredResource | undefined>;
  /** @returns the page, and how many match in all */
  query(
    organizationId: string,
    kind: ResourceKind,
    filter: ResolvedFilter | undefined,
    page: ResourcePage,
  ): Promise<{ readonly total: number; readonly resources: readonly StoredResource[] }>;
  /**
   * Search one or several resource types, in one order: by the sort key, without one last (first
   * when descending); then by type as the selections come, then by creation.
   *
   * @param selections - at least one, each of another type; the order of the sorts is the same
   * @returns the page, the place of its last resource, and whether more come behind it
   */
  search(
    organizationId: string,
    selections: readonly ResourceSelection[],
    page: SearchPage,
  ): Promise<{
    readonly resources: readonly StoredResource[];
    readonly last: ResourcePlace | undefined;
    readonly hasMore: boolean;
  }>;
  /** How many match. */
  count(
    organizationId: string,
    kind: ResourceKind,
    filter: ResolvedFilter | undefined,
  ): Promise<number>;
  /** The groups of each of these users; users in none are left out. */
  readGroupsOf(
    organizationId: string,
    userIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly UserGroup[]>>;
  /** The members of a group, ordered by the time they came. */
  readMembers(organizationId: string, groupId: string): Promise<readonly GroupMember[]>;
  /** The members of each of these groups, likewise ordered; groups without any are left out. */
  readMembersOf(
    organizationId: string,
    groupIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly GroupMember[]>>;
  /** Which of these ids are resources of the organization, and of which type. */
  readKinds(
    organizationId: string,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, ResourceKind>>;
}

/** Writes inside one transaction. */
export interface ResourceWriter extends ResourceReader {
  /** Passwords, links and sessions; absent where an application keeps these itself. */
  readonly accounts?: AccountWriter;
  /** The employees beside the Users; absent where an application keeps its people itself. */
  readonly employees?: EmployeeWriter;
  /** What people own; absent where an application keeps that itself. */
  readonly ownership?: OwnershipWriter;
  /**
   * @param recordedAt - when the audit entry about it will say that it was created; known before,
   *   it saves writing the resource a second time
   * @throws StoreError `Uniqueness` (attribute userName, or one of `uniqueValues`)
   */
  insert(
    organizationId: string,
    write: ResourceWrite,
    recordedAt?: string,
  ): Promise<StoredResource>;
  /**
   * @throws StoreError `Stale` when the stored version is not `expectedVersion`,
   *   `NotFound`, or `Uniqueness`
   */
  update(
    organizationId: string,
    write: ResourceWrite,
    expectedVersion: number,
  ): Promise<StoredResource>;
  /** Removes the resource and its membership rows on both sides. @returns false when not there */
  remove(organizationId: string, kind: ResourceKind, id: string): Promise<boolean>;
  /** @returns how many rows are new */
  addMembers(
    organizationId: string,
    groupId: string,
    members: readonly GroupMember[],
    now: string,
  ): Promise<number>;
  /** @returns how many rows went */
  removeMembers(
    organizationId: string,
    groupId: string,
    memberIds: readonly string[],
  ): Promise<number>;
  removeAllMembers(organizationId: string, groupId: string): Promise<number>;
  /** Count the group's version up and set lastModified, after its members changed. */
  touch(organizationId: string, groupId: string, now: string): Promise<StoredResource>;
  audit(organizationId: string, entry: NewAuditEntry): Promise<void>;
}

/** What of a store users, groups and lists act with. */
export interface ResourceStore extends ResourceReader {
  /** Has those made that a search reads; absent where a search reads what is written itself. */
  readonly copies?: SearchCopies;
  /** Writes whole pages; absent where each resource has to be handed out to be answered. */
  readonly pages?: ResourcePages;
  /**
   * Run `work` in one transaction. Concurrent writes share one commit where the database can;
   * a failing one rolls back alone. When it resolves, the writes are on disk.
   * `work` must await nothing but the writer.
   */
  write<T>(organizationId: string, work: (writer: ResourceWriter) => Promise<T>): Promise<T>;
}

/** The store of the application side. */
export interface OrganizationStore extends ResourceStore, OrganizationRecords {
  readonly copies: SearchCopies;
  readonly pages: ResourcePages;
  readonly employees: EmployeeReader;
  readonly ownership: OwnershipReader;
}
