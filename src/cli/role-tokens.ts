/** A token with a role in a tenant, without anything that could open something. */
export interface RoleToken {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly applicationIds: readonly string[];
  readonly status: string;
  readonly createdDateTime: string;
  readonly expirationDateTime: string | null;
  readonly lastUsedDateTime: string | null;
}

/** A token with its secret, which is shown this once. */
export interface GivenRoleToken extends RoleToken {
  readonly secretText: string;
}

/** What may be done with tokens with roles. */
export interface RoleTokenAdmin {
  list(tenantId: string): Promise<readonly RoleToken[]>;
  add(tenantId: string, request: Readonly<Record<string, unknown>>): Promise<GivenRoleToken>;
  revoke(tenantId: string, id: string): Promise<void>;
  close(): Promise<void>;
}
