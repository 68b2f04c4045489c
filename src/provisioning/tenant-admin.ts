import type { IssuedLink } from "../common/account-link.ts";
import { StoreError } from "../common/store-error.ts";
import { foldName } from "../directory/import.ts";
import type { DirectoryStore, Tenant } from "../directory/ports.ts";
import { planTenant, refuseTakenName, type TenantRequest } from "../directory/tenant.ts";
import type { Initiator } from "../sync/log.ts";
import { type AdministratorAccountDeps, issueSignInLink } from "./administrator-accounts.ts";
import { addAdministrator } from "./administrator-admin.ts";

/** Who the first administrator of a tenant is, until somebody says otherwise. */
export const FIRST_ADMINISTRATOR = {
  name: "Administrator",
  role: "Global Administrator",
} as const;

/** What making tenants takes. */
export interface TenantAdminDeps extends AdministratorAccountDeps {
  readonly directory: DirectoryStore;
}

/** A tenant with the link that signs its first administrator in, which is shown this once. */
export interface CreatedTenant extends IssuedLink {
  readonly tenant: Tenant;
}

/**
 * Make a tenant, its first administrator, and the link with which they sign in, once. Where this
 * is broken off before the link, the next start of a server makes what is missing.
 *
 * @throws DirectoryError `InvalidPropertyValue`, `ObjectConflict`
 */
export async function createTenant(
  deps: TenantAdminDeps,
  actor: Initiator,
  request: TenantRequest,
): Promise<CreatedTenant> {
  const id = deps.world.newId();
  const tenant = await saveNamed(deps.directory, id, request);
  const desk = { tenantId: id, actor };
  const first = await addAdministrator(deps, desk, FIRST_ADMINISTRATOR);
  return { tenant, ...(await issueSignInLink(deps, { ...desk, id: first.id })) };
}

/**
 * Somebody may be making a tenant of the same name, which nobody sees until it is there. Their
 * claim may come to light with this one's, or only when the transaction ends.
 */
async function saveNamed(
  directory: DirectoryStore,
  id: string,
  request: TenantRequest,
): Promise<Tenant> {
  let name = "";
  try {
    return await directory.write(id, async (writer) => {
      const planned = planTenant(request, id, await writer.listTenants());
      name = planned.displayName;
      await writer.claimTenantName(id, foldName(planned.displayName));
      await writer.saveTenant(planned);
      return planned;
    });
  } catch (cause) {
    if (!(cause instanceof StoreError) || cause.code !== "Uniqueness") throw cause;
    throw refuseTakenName(`There is a directory "${name}" already.`, { cause });
  }
}
