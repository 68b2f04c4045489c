/** The tables of what people own in an application; `tables.ts` says what holds for all. */

interface OwnedResourceTable {
  organization_id: string;
  id: string;
  name: string;
  type: string;
  subscription_id: string | null;
  owner_id: string;
  created: string;
}

interface OwnedSubscriptionTable {
  organization_id: string;
  id: string;
  name: string;
  name_folded: string;
  owner_id: string;
  created: string;
}

interface AdministratorPermissionTable {
  organization_id: string;
  id: string;
  user_id: string;
  role: string;
  /** Empty for the whole company: two nulls would count as different in a unique index. */
  subscription_id: string;
  created: string;
}

interface CompanyOwnerTable {
  organization_id: string;
  user_id: string;
  since: string;
}

/** The tables of ownership. */
export interface OwnershipTables {
  owned_resource: OwnedResourceTable;
  owned_subscription: OwnedSubscriptionTable;
  administrator_permission: AdministratorPermissionTable;
  company_owner: CompanyOwnerTable;
}
