/** A user as the Graph-shaped API shows it; which properties are there depends on `$select`. */
export interface User {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly accountEnabled: boolean;
  readonly displayName?: string;
  readonly givenName?: string;
  readonly surname?: string;
  readonly mail?: string;
  readonly department?: string;
  readonly jobTitle?: string;
  readonly companyName?: string;
  readonly mobilePhone?: string;
  readonly employeeId?: string;
  readonly officeLocation?: string;
  readonly streetAddress?: string;
  readonly city?: string;
  readonly state?: string;
  readonly postalCode?: string;
  readonly country?: string;
  readonly deletedDateTime?: string;
  readonly manager?: { readonly id: string; readonly displayName?: string };
  readonly memberOf?: readonly { readonly id: string; readonly displayName?: string }[];
  readonly appRoleAssignments?: readonly {
    readonly id: string;
    readonly resourceId: string;
    readonly resourceDisplayName: string;
  }[];
}

/** A group as the Graph-shaped API shows it. */
export interface DirectoryGroup {
  readonly id: string;
  readonly displayName: string;
  readonly description?: string;
  readonly mail?: string;
  readonly deletedDateTime?: string;
}

/** How a user is called. */
export function nameOf({
  displayName,
  userPrincipalName,
}: Pick<User, "displayName" | "userPrincipalName">): string {
  return displayName ?? userPrincipalName;
}

/** The path of a user, in the console and in the Graph-shaped API alike. */
export function userPath(id: string, rest = ""): string {
  return `/users/${encodeURIComponent(id)}${rest}`;
}

/** The path of a group, in the console and in the Graph-shaped API alike. */
export function groupPath(id: string, rest = ""): string {
  return `/groups/${encodeURIComponent(id)}${rest}`;
}
