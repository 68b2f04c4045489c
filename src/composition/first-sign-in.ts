import { formatPasswordLink, formatSignInLink } from "../http/console-links.ts";
import {
  type AdministratorAccountDeps,
  issueSignInLink,
} from "../provisioning/administrator-accounts.ts";
import { addAdministrator } from "../provisioning/administrator-admin.ts";
import { FIRST_ADMINISTRATOR } from "../provisioning/tenant-admin.ts";
import type { Organization } from "../saas/ports.ts";
import { findPasswordBar } from "../saas/sign-in.ts";
import { addConsoleAdministrator } from "../service-provider/console-administrator.ts";
import type { EmployeeSessionDeps } from "../service-provider/employee-sessions.ts";
import { findPerson } from "../service-provider/find-employee.ts";
import { digestToken } from "../service-provider/issue-token.ts";
import type { Store } from "../store/store.ts";
import { SYSTEM_INITIATOR } from "../sync/log.ts";
import { createArgon2Hasher } from "./argon2-hasher.ts";
import { readDemoOrganizations } from "./demo.ts";
import { describeDemoPerson } from "./demo-sign-on.ts";
import { REAL_WORLD } from "./world.ts";

/** Of so many tenants, the start makes links; of others, `rollcall admin link`. */
const MOST_TENANTS = 3;

/** What administering the people of a tenant takes, out of a store. */
export function assembleAdministration(
  store: Pick<Store, "accounts" | "administratorAccounts" | "configurations">,
): AdministratorAccountDeps {
  const { accounts, administratorAccounts, configurations } = store;
  const hasher = createArgon2Hasher();
  return {
    accounts,
    administratorAccounts,
    configurations,
    hasher,
    world: REAL_WORLD,
    digest: digestToken,
  };
}

/** Where people sign in, and by which links as long as nobody has; a line each. */
export async function describeSignIn(store: Store, url: string): Promise<readonly string[]> {
  const organizationIds = await readDemoOrganizations(store);
  const consoles = await describeDemoConsoles(store, { url, organizationIds });
  const first = await describeFirstSignIn(store, url);
  if (consoles.length === 0) return first;
  const person = await describeDemoPerson(store, url);
  return [
    ...first,
    "  Consoles, where a link shows who chooses a password by it:",
    ...consoles,
    ...(person === undefined ? [] : [person]),
  ];
}

/**
 * Links with which the first administrator of each tenant signs in: as long as none ever has, each
 * start makes a new one, and the one before is void. There is no first password.
 *
 * @param url - how people reach the server
 * @returns what is to be said, a line each
 */
async function describeFirstSignIn(store: Store, url: string): Promise<readonly string[]> {
  const deps = assembleAdministration(store);
  const lines: string[] = [];
  const tenants = await store.directory.listTenants();
  if (tenants.length === 0) return ["  No directory yet: rollcall directory create NAME"];
  for (const { id: tenantId, displayName } of tenants.slice(0, MOST_TENANTS)) {
    const label = tenants.length === 1 ? "" : `  (${displayName})`;
    const all = await store.administratorAccounts.listAdministrators(tenantId);
    if (all.some(({ lastSignedIn }) => lastSignedIn !== undefined)) {
      lines.push(`  Admin center   ${url}${label}`);
      continue;
    }
    const desk = { tenantId, actor: SYSTEM_INITIATOR };
    const first = all[0] ?? (await addAdministrator(deps, desk, FIRST_ADMINISTRATOR));
    const account = { realm: "administrator", ownerId: tenantId, accountId: first.id } as const;
    await store.accounts.writeAccounts((writer) => writer.removeLinks(account));
    const { secret } = await issueSignInLink(deps, { ...desk, id: first.id });
    lines.push(`  Admin center   ${formatSignInLink(url, secret)}${label}`);
    lines.push("                 This link signs in once, within 24 hours.");
  }
  return lines;
}

/**
 * Links with which somebody administers the consoles of the demonstration's applications, made
 * anew at each start until a password was chosen.
 *
 * @returns what is to be said, a line each
 */
async function describeDemoConsoles(
  store: Store,
  given: { readonly url: string; readonly organizationIds: readonly string[] },
): Promise<readonly string[]> {
  const { url, organizationIds } = given;
  const deps = {
    store: store.organizations,
    accounts: store.accounts,
    world: REAL_WORLD,
    digest: digestToken,
  };
  const lines: string[] = [];
  for (const organizationId of organizationIds) {
    const organization = await store.organizations.readOrganization(organizationId);
    if (organization === undefined) continue;
    const link = await findDemoLink(deps, organization);
    const address =
      link === undefined
        ? `${url}/app/${organizationId}`
        : formatPasswordLink(url, organizationId, link);
    lines.push(`  ${organization.application.padEnd(14)} ${address}`);
  }
  return lines;
}

/** @returns undefined once the administrator has a password, or can't have one */
async function findDemoLink(
  deps: EmployeeSessionDeps,
  organization: Organization,
): Promise<string | undefined> {
  const email = `setup.admin@${organization.application}.example`;
  const known = await findPerson(deps, organization.id, email);
  if (known !== undefined) {
    const account = {
      realm: "employee",
      ownerId: organization.id,
      accountId: known.employee.userId,
    } as const;
    const hasPassword = (await deps.accounts.readPassword(account)) !== undefined;
    if (hasPassword || findPasswordBar(known.employee) !== undefined) return undefined;
    await deps.accounts.writeAccounts((writer) => writer.removeLinks(account));
  }
  return (await addConsoleAdministrator(deps, { organization, email, actor: "operator" })).secret;
}
