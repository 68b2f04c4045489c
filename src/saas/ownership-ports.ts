/** Something that a person made or was given, such as a project or an environment. */
export interface OwnedResource {
  readonly id: string;
  readonly name: string;
  /** What it is, in the application's words. */
  readonly type: string;
  /** Absent: it belongs to the company as a whole. */
  readonly subscriptionId?: string;
  /** A User of the organization. */
  readonly ownerId: string;
  /** ISO 8601 UTC. */
  readonly created: string;
}

/** A subscription of the company, with the person who answers for it. */
export interface Subscription {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  readonly created: string;
}

/** A role with administrator permissions, held by a person. */
export interface AdministratorPermission {
  readonly id: string;
  readonly userId: string;
  /** The id of an AdministratorRole. */
  readonly role: string;
  /** Absent: for the whole company. */
  readonly subscriptionId?: string;
  readonly created: string;
}

/** One of those who own the company. */
export interface CompanyOwner {
  readonly userId: string;
  /** When this person was named, ISO 8601 UTC. */
  readonly since: string;
}

/** A part of a list that is walked by id. */
export interface OwnedPage {
  /** Behind this id; absent: from the beginning. */
  readonly after?: string;
  readonly limit: number;
}

/** Which resources are listed. */
export interface OwnedResourceQuery extends OwnedPage {
  readonly ownerId?: string;
  readonly subscriptionId?: string;
}

/** Reads of what the people of one organization own; lists are in the order of ids. */
export interface OwnershipReader {
  listResources(
    organizationId: string,
    query: OwnedResourceQuery,
  ): Promise<readonly OwnedResource[]>;
  /** All that a person owns. */
  listResourcesOf(organizationId: string, ownerId: string): Promise<readonly OwnedResource[]>;
  readResource(organizationId: string, id: string): Promise<OwnedResource | undefined>;
  listSubscriptions(organizationId: string): Promise<readonly Subscription[]>;
  listPermissions(organizationId: string): Promise<readonly AdministratorPermission[]>;
  /** By role. */
  listPermissionsOf(
    organizationId: string,
    userId: string,
  ): Promise<readonly AdministratorPermission[]>;
  /** Who was named first comes first. */
  listCompanyOwners(organizationId: string): Promise<readonly CompanyOwner[]>;
}

/** Writes of the same, inside one transaction with whatever else the caller writes. */
export interface OwnershipWriter extends OwnershipReader {
  addResource(organizationId: string, resource: OwnedResource): Promise<void>;
  giveResource(organizationId: string, id: string, ownerId: string): Promise<void>;
  removeResource(organizationId: string, id: string): Promise<void>;
  /** @throws StoreError `Uniqueness` (attribute name) when another one is called so */
  addSubscription(organizationId: string, subscription: Subscription): Promise<void>;
  giveSubscription(organizationId: string, id: string, ownerId: string): Promise<void>;
  removeSubscription(organizationId: string, id: string): Promise<void>;
  /** @throws StoreError `Uniqueness` (attribute role) when the person has it already */
  addPermission(organizationId: string, permission: AdministratorPermission): Promise<void>;
  /** @throws StoreError `Uniqueness` (attribute role) when that person has it already */
  givePermission(organizationId: string, id: string, userId: string): Promise<void>;
  removePermission(organizationId: string, id: string): Promise<void>;
  /** Naming somebody who is one already changes nothing. @returns whether the row is new */
  addCompanyOwner(organizationId: string, owner: CompanyOwner): Promise<boolean>;
  /** @returns false when the person is none */
  removeCompanyOwner(organizationId: string, userId: string): Promise<boolean>;
}
