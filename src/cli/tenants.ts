/** A directory tenant. */
export interface ShownTenant {
  readonly id: string;
  readonly name: string;
  readonly domain?: string;
}

/** A tenant that was made just now, with a link that signs its first administrator in, once. */
export interface ShownNewTenant extends ShownTenant {
  readonly adminLink: string;
  readonly adminLinkExpirationDateTime: string;
}

/** What may be done with the tenants of an installation. */
export interface TenantDeskService {
  list(): Promise<readonly ShownTenant[]>;
  create(request: { readonly name: string; readonly domain?: string }): Promise<ShownNewTenant>;
  close(): Promise<void>;
}
