import type { OrganizationSettings } from "../saas/settings.ts";
import type { ScimGroup, ScimUser } from "./scim-shapes.ts";

/** Whatever a method gives may come now or later. */
export type Awaitable<T> = T | Promise<T>;

/** A row of the application's own tables, as this library reads it. */
export interface StoredRecord {
  /** Up to 64 letters, digits and `-._~:@+`; never used again for another. */
  readonly id: string;
  /** A whole number that counts up with every change of the row, and of a group's members. */
  readonly version: number;
  /** A Date, or ISO 8601 text with its zone. */
  readonly created: Date | string;
  readonly lastModified: Date | string;
  /**
   * The row in SCIM's words. Null, undefined, `""` and empty lists count as unassigned, so a
   * nullable column needs no thought. `id`, `schemas`, `meta`, `groups` and `members` are not
   * asked for here, and what no schema knows is left out.
   */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Rows that are looked for by one value, which an index may find. */
export interface Equality {
  /** In path notation, such as `userName` or `emails.value`: one of the table's `indexed`. */
  readonly attribute: string;
  /** By `foldCase` where the schema does not tell upper from lower case: so not for externalId. */
  readonly value: string;
}

/** A page of rows, in the order of their ids. */
export interface PageRequest {
  /** Absent: every row. Rows that don't match do no harm, they are looked at again. */
  readonly equal?: Equality;
  /** Only rows behind this id, which may be gone by now. Absent: from the first. */
  readonly after?: string;
  /** How many of those to pass over. */
  readonly offset: number;
  /** The most rows to give. Giving fewer says that there are no more. */
  readonly limit: number;
}

/** What Users and Groups have in common. */
export interface ResourceTable {
  /** Attributes that {@link find} is quick with; absent: none. All others are found in memory. */
  readonly indexed?: readonly string[];
  /** The rows with these ids, in any order. Ids that none has are no error, whatever they are. */
  read(ids: readonly string[]): Awaitable<readonly StoredRecord[]>;
  /** A page of rows. */
  find(page: PageRequest): Awaitable<readonly StoredRecord[]>;
  /** How many rows there are. */
  count(): Awaitable<number>;
  /**
   * Delete a row, and every membership that names it.
   *
   * @param expectedVersion - delete only if the row has it; undefined: in any case
   * @returns whether it was deleted
   */
  remove(id: string, expectedVersion: number | undefined): Awaitable<boolean>;
}

/**
 * The application's people. Each request that changes something calls one method that writes,
 * once; whatever that method throws becomes the answer, and nothing may have changed then.
 */
export interface UserTable extends ResourceTable {
  /**
   * @returns the row as it is now; its id is the application's own
   * @throws ScimError `uniqueness`, or the driver's own error of a unique index
   */
  insert(user: ScimUser): Awaitable<StoredRecord>;
  /**
   * Keep these attributes and no others, and count the version up.
   *
   * @returns the row as it is now; undefined when it has another version, or is gone
   * @throws as {@link insert}
   */
  replace(id: string, user: ScimUser, expectedVersion: number): Awaitable<StoredRecord | undefined>;
}

/** Who is in a group. */
export interface Membership {
  readonly groupId: string;
  readonly memberId: string;
  /** Absent: `User`. */
  readonly memberType?: "User" | "Group";
  /** A name for people to read. */
  readonly groupDisplay?: string | null;
  readonly memberDisplay?: string | null;
}

/** Which memberships are wanted: those with one of the groups and, if given, of the members. */
export interface MembershipQuery {
  readonly groupIds?: readonly string[];
  readonly memberIds?: readonly string[];
}

/** Somebody who is to be in a group. */
export interface NewMember {
  readonly id: string;
  readonly type: "User" | "Group";
}

/** All that a request changes of one group. */
export interface GroupChange {
  /** Keep these attributes and no others; absent: they stay. */
  readonly attributes?: ScimGroup;
  /** Absent: change whichever version there is, so that many may add members at a time. */
  readonly expectedVersion?: number;
  /** Who comes in; whoever is in by now does no harm. */
  readonly addMembers: readonly NewMember[];
  /** The ids of who goes out; whoever is out by now does no harm. */
  readonly removeMembers: readonly string[];
}

/** The application's groups, teams or departments, and who is in them. */
export interface GroupTable extends ResourceTable {
  /** Whether a group may be in a group; absent: only people may. */
  readonly nested?: boolean;
  /** @throws as {@link UserTable.insert} */
  insert(group: ScimGroup, members: readonly NewMember[]): Awaitable<StoredRecord>;
  /**
   * Change a group's attributes and members in one transaction, and count its version up.
   *
   * @returns the row as it is now; undefined when it has another version, or is gone
   * @throws as {@link UserTable.insert}
   */
  change(id: string, change: GroupChange): Awaitable<StoredRecord | undefined>;
  /** The memberships there are, in the order they came. */
  memberships(query: MembershipQuery): Awaitable<readonly Membership[]>;
}

/** The tables of one organization. */
export interface ApplicationTables {
  readonly users: UserTable;
  /** Absent: the application has no groups, and `/Groups` is not there. */
  readonly groups?: GroupTable;
}

/** Who a bearer token stands for. */
export interface Access {
  /** The customer whose people these are; any text of the application's. */
  readonly organization: string;
  /** `read` lets its holder query and change nothing; absent: `write`. */
  readonly scope?: "read" | "write";
  /** Names the token in `onChange` and for its rate limit, once; absent: made of its hash. */
  readonly tokenId?: string;
  /** The User that `/Me` stands for; absent: the token is a program's. */
  readonly userId?: string;
  /** Where this organization departs from the options of the plugin. */
  readonly settings?: OrganizationSettings;
}

/** A change that was made, told after it was. */
export interface ResourceChange {
  readonly organization: string;
  readonly tokenId: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly action: "create" | "update" | "delete";
  readonly resourceType: "User" | "Group";
  readonly id: string;
  /** The attributes that changed, with their values; passwords are never among them. */
  readonly modified: readonly {
    readonly path: string;
    readonly oldValue?: unknown;
    readonly newValue?: unknown;
  }[];
  /** What of the request was left out on purpose. */
  readonly notes: readonly { readonly reason: string; readonly path: string }[];
  /** The person may not sign in from now on: `active` became false, or the User was deleted. */
  readonly endsAccess: boolean;
}
