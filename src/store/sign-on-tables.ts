/** The tables of single sign-on; `tables.ts` says what holds for all. */

interface ApplicationSignOnTable {
  tenant_id: string;
  application_id: string;
  settings: string;
}

interface SigningKeyTable {
  tenant_id: string;
  application_id: string;
  key_id: string;
  secret: string;
}

interface OrganizationSignOnTable {
  organization_id: string;
  settings: string;
}

interface SignOnRequestTable {
  organization_id: string;
  id: string;
  purpose: string;
  expires: string;
  answered: string | null;
  report: string | null;
}

interface SignOnAssertionTable {
  organization_id: string;
  id: string;
  expires: string;
}

/** The tables of single sign-on, both sides'. */
export interface SignOnTables {
  application_sign_on: ApplicationSignOnTable;
  signing_key: SigningKeyTable;
  organization_sign_on: OrganizationSignOnTable;
  sign_on_request: SignOnRequestTable;
  sign_on_assertion: SignOnAssertionTable;
}
