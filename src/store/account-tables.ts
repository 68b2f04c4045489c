import type { AccountPlace, AccountSession, LinkPurpose } from "../common/account-ports.ts";

/** The tables of accounts; `tables.ts` says what holds for all. */

interface OfPlace {
  owner_id: string;
  realm: AccountPlace["realm"];
}

interface AccountPasswordTable extends OfPlace {
  account_id: string;
  hash: string;
  changed: string;
}

interface AccountLinkTable extends OfPlace {
  sha256: string;
  account_id: string;
  purpose: LinkPurpose;
  created: string;
  expires: string;
  used: string | null;
}

interface AccountSessionTable extends OfPlace {
  sha256: string;
  id: string;
  account_id: string;
  method: AccountSession["method"];
  created: string;
  last_used: string;
  expires: string;
  address: string | null;
  agent: string | null;
}

interface AccountAttemptTable extends OfPlace {
  subject: string;
  failures: number;
  last_failed: number;
  locked_until: number;
}

interface AdministratorTable {
  tenant_id: string;
  id: string;
  email: string | null;
  record: string;
  last_signed_in: string | null;
}

/** The tables of those who sign in here. */
export interface AccountTables {
  account_password: AccountPasswordTable;
  account_link: AccountLinkTable;
  account_session: AccountSessionTable;
  account_attempt: AccountAttemptTable;
  administrator: AdministratorTable;
}
