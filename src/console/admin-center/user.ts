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
  readonly mobilePhone?: string;
  readonly employeeId?: string;
  readonly country?: string;
  readonly manager?: { readonly id: string; readonly displayName?: string };
  readonly memberOf?: readonly { readonly id: string; readonly displayName?: string }[];
  readonly appRoleAssignments?: readonly {
    readonly id: string;
    readonly resourceId: string;
    readonly resourceDisplayName: string;
  }[];
}

/** How a user is called. */
export function nameOf({ displayName, userPrincipalName }: User): string {
  return displayName ?? userPrincipalName;
}
