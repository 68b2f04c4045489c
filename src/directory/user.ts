/**
 * The source directory's objects, with the attribute names of Microsoft Graph's source schema
 * (graph-sync-api.md section 3: objectId, userPrincipalName, accountEnabled, mail, …).
 */

/** A value of a directory attribute. Absent means unassigned; there is no null. */
export type DirectoryValue = string | boolean | readonly string[];

/** A user of the directory (the source). */
export interface DirectoryUser {
  /** objectId: a UUIDv7 of ours, or the id that the imported file gave. Unique in the tenant. */
  readonly id: string;
  /** Unique in the tenant without regard to case, also against soft-deleted users. */
  readonly userPrincipalName: string;
  readonly accountEnabled: boolean;
  /** The id of the user who is this user's manager. It may name nobody yet. */
  readonly managerId?: string;
  /** ISO instant of the soft deletion; absent for a living user. Purged 30 days later. */
  readonly deletedDateTime?: string;
  /** All other attributes by name, e.g. `{ displayName: "Søren Ægir Åse", jobTitle: "Cook" }`. */
  readonly attributes: Readonly<Record<string, DirectoryValue>>;
}

/** A group of the directory. Its members are rows, never part of this object. */
export interface DirectoryGroup {
  readonly id: string;
  readonly displayName: string;
  readonly deletedDateTime?: string;
  readonly attributes: Readonly<Record<string, DirectoryValue>>;
}

/** One membership row: a user (or a nested group) in a group. */
export interface Membership {
  readonly groupId: string;
  readonly memberId: string;
  readonly memberType: "User" | "Group";
}

/**
 * An app role assignment: what entitles a principal to an application.
 * `appRoleId` of all zeroes is Default Access (defaults.md section 4).
 */
export interface AppRoleAssignment {
  readonly id: string;
  readonly applicationId: string;
  readonly principalId: string;
  readonly principalType: "User" | "Group";
  readonly appRoleId: string;
}

/**
 * An entry of the change feed, written in the same transaction as the change it tells of.
 * It says *what to look at*, not what changed: the reader always evaluates the object as it is now.
 */
export interface DirectoryChange {
  /** Strictly growing inside a tenant; the last one read is the watermark. */
  readonly sequence: number;
  readonly objectType: "User" | "Group";
  readonly objectId: string;
  readonly kind: ChangeKind;
  /** For `membership`: the member that came or went. For `assignment`: the application's id. */
  readonly relatedId?: string;
  /** ISO instant at which it was stored; absent of a change from before that was noted. */
  readonly changedDateTime?: string;
}

/**
 * `saved`: attributes, manager or enabled state; `softDeleted`, `restored`, `purged`;
 * `membership`: a member of the group `objectId` came or went;
 * `assignment`: an app role assignment of the principal `objectId` came or went.
 */
export type ChangeKind =
  | "saved"
  | "softDeleted"
  | "restored"
  | "purged"
  | "membership"
  | "assignment";
