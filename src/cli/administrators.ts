/** An administrator of a tenant. */
export interface ShownAdministrator {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly role: string;
  readonly lastSignInDateTime: string | null;
}

/** A link that signs in once; it is shown this once. */
export interface ShownSignInLink {
  readonly signInLink: string;
  readonly signInLinkExpirationDateTime: string;
}

/** What may be done with the administrators of tenants. */
export interface AdministratorDeskService {
  list(tenantId: string): Promise<readonly ShownAdministrator[]>;
  add(
    tenantId: string,
    request: Readonly<Record<string, unknown>>,
  ): Promise<ShownAdministrator & ShownSignInLink>;
  remove(tenantId: string, id: string): Promise<void>;
  link(tenantId: string, id: string): Promise<ShownSignInLink>;
  /** The tenants that there are, for whoever names none. */
  listTenants(): Promise<readonly string[]>;
  close(): Promise<void>;
}
