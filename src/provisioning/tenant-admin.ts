import type { IssuedLink } from "../common/account-link.ts";
import { StoreError } from "../common/store-error.ts";
import { foldName } from "../directory/import.ts";
import type { DirectoryStore, DirectoryWriter, Tenant } from "../directory/ports.ts";
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
  const tenant = await deps.directory.write(id, async (writer) => {
    const planned = planTenant(request, id, await writer.listTenants());
    await claimName(writer, planned);
    await writer.saveTenant(planned);
    return planned;
  });
  const desk = { tenantId: id, actor };
  const first = await addAdministrator(deps, desk, FIRST_ADMINISTRATOR);
  return { tenant, ...(await issueSignInLink(deps, { ...desk, id: first.id })) };
}

/** Somebody may be making a tenant of the same name, which nobody sees until it is there. */
async function claimName(writer: DirectoryWriter, tenant: Tenant): Promise<void> {
  try {
    await writer.claimTenantName(tenant.id, foldName(tenant.displayName));
  } catch (cause) {
    if (!(cause instanceof StoreError) || cause.code !== "Uniqueness") throw cause;
    const message = `There is a directory "${tenant.displayName}" already.`;
    throw refuseTakenName(message, { cause });
  }
}
