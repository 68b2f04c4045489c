import type { AppRoleAssignment, DirectoryGroup, DirectoryUser } from "./user.ts";

/** By what users can be ordered; `displayName` is the userPrincipalName of who has none. */
export type UserOrder = "displayName" | "userPrincipalName" | "department" | "jobTitle";

/** Where an object stands in an order: its folded value there, and its id. */
export interface ListPlace {
  readonly key: string;
  readonly id: string;
}

/** Which part of an ordered list is asked for. */
export interface ListPart {
  readonly descending: boolean;
  /** Behind this place; absent: from the beginning. */
  readonly after?: ListPlace;
  readonly limit: number;
}

/** Which of the living users are asked for, and in which order. */
export interface UserListQuery extends ListPart {
  readonly orderBy: UserOrder;
  /** Folded: the displayName or the userPrincipalName begins with it. */
  readonly prefix?: string;
  readonly accountEnabled?: boolean;
}

/** Which of the living groups are asked for, in the order of their names. */
export interface GroupListQuery extends ListPart {
  /** Folded: the displayName begins with it. */
  readonly prefix?: string;
}

/** Which assignments of an application are asked for. */
export interface AssignmentListQuery extends ListPart {
  /** `type`: groups before users, each by the id of the assignment; `name`: by who is assigned. */
  readonly orderBy: "type" | "name";
  readonly principalType?: AppRoleAssignment["principalType"];
  readonly appRoleId?: string;
  /** Folded: the name of who is assigned contains it. Only in the order of names. */
  readonly text?: string;
}

/** An object of a list, and where it stands there. */
export interface Listed<T> {
  readonly item: T;
  readonly place: ListPlace;
}

/** Names are compared as this: without regard to case. */
export function foldListKey(text: string): string {
  return text.normalize("NFC").toLowerCase().slice(0, KEY_LENGTH);
}

/** In characters: what an index takes; longer names are ordered by this much. */
const KEY_LENGTH = 200;

/** By what a user is listed. */
export function describeUserKeys({ userPrincipalName, attributes }: DirectoryUser): {
  readonly name: string;
  readonly department: string;
  readonly jobTitle: string;
} {
  const fold = (value: unknown): string => (typeof value === "string" ? foldListKey(value) : "");
  const { displayName, department, jobTitle } = attributes;
  return {
    name: fold(typeof displayName === "string" ? displayName : userPrincipalName),
    department: fold(department),
    jobTitle: fold(jobTitle),
  };
}

/** Reads of the directory for who looks through it, part by part, however much there is. */
export interface DirectoryLists {
  listUsersInOrder(
    tenantId: string,
    query: UserListQuery,
  ): Promise<readonly Listed<DirectoryUser>[]>;
  listGroupsInOrder(
    tenantId: string,
    query: GroupListQuery,
  ): Promise<readonly Listed<DirectoryGroup>[]>;
  listAssignmentsInOrder(
    tenantId: string,
    applicationId: string,
    query: AssignmentListQuery,
  ): Promise<readonly Listed<AppRoleAssignment>[]>;
  countAssignments(
    tenantId: string,
    applicationId: string,
    query: Pick<AssignmentListQuery, "principalType" | "appRoleId">,
  ): Promise<number>;
  /** All assignments of these users and groups, to whatever application. */
  listAssignmentsOf(
    tenantId: string,
    principalIds: readonly string[],
  ): Promise<readonly AppRoleAssignment[]>;
  /** How many living users and groups are in a group, directly. */
  countMembers(tenantId: string, groupId: string): Promise<number>;
  readAssignment(tenantId: string, id: string): Promise<AppRoleAssignment | undefined>;
}
