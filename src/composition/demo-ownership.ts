import { OWNERSHIP_PLAN } from "../demo/index.ts";
import type { Organization } from "../saas/ports.ts";
import { resolveFilter } from "../scim/resolve-filter.ts";
import { USER_RESOURCE_SCHEMA } from "../scim/resource-types.ts";
import { listCompanyOwners, nameCompanyOwner } from "../service-provider/company-owners.ts";
import { addOwnedPermission } from "../service-provider/owned-permissions.ts";
import { addOwnedResource } from "../service-provider/owned-resources.ts";
import { addOwnedSubscription } from "../service-provider/owned-subscriptions.ts";
import type { OwnershipDesk } from "../service-provider/ownership-desk.ts";
import type { Store } from "../store/store.ts";
import { REAL_WORLD } from "./world.ts";

/**
 * Let the demonstration's people own things in Bizagi, once they have accounts there. Whoever has
 * none, since the cycle failed, owns nothing; the company owner comes last, so that a start that
 * was interrupted goes on.
 */
export async function equipDemoOwnership(
  store: Store,
  organizationIds: readonly string[],
): Promise<void> {
  for (const id of organizationIds) {
    const organization = await store.organizations.readOrganization(id);
    if (organization?.application === "bizagi") await equip(store, organization);
  }
}

async function equip({ organizations }: Store, organization: Organization): Promise<void> {
  const desk: OwnershipDesk = {
    store: organizations,
    world: REAL_WORLD,
    organization,
    actor: "operator",
  };
  if ((await listCompanyOwners(desk)).length > 0) return;
  const accounts = new Map<string, string | undefined>();
  const accountOf = async (personId: string): Promise<string | undefined> => {
    if (!accounts.has(personId)) accounts.set(personId, await findAccount(desk, personId));
    return accounts.get(personId);
  };
  const ids = new Map<string, string>();
  for (const { name, ownerId, resources } of OWNERSHIP_PLAN.subscriptions) {
    const known = await organizations.ownership.listSubscriptions(organization.id);
    const owner = await accountOf(ownerId);
    if (owner === undefined || known.some((each) => each.name === name)) continue;
    const subscription = await addOwnedSubscription(desk, { name, ownerId: owner });
    ids.set(name, subscription.id);
    for (const resource of resources) {
      const account = await accountOf(resource.ownerId);
      if (account === undefined) continue;
      const subscriptionId = subscription.id;
      await addOwnedResource(desk, { ...resource, subscriptionId, ownerId: account });
    }
  }
  for (const { role, userId, subscription } of OWNERSHIP_PLAN.permissions) {
    const account = await accountOf(userId);
    const subscriptionId = subscription === undefined ? undefined : ids.get(subscription);
    if (account === undefined || (subscription !== undefined && subscriptionId === undefined)) {
      continue;
    }
    const held = await organizations.ownership.listPermissionsOf(organization.id, account);
    if (held.some((each) => each.role === role)) continue;
    await addOwnedPermission(desk, { role, userId: account, subscriptionId });
  }
  const owner = await accountOf(OWNERSHIP_PLAN.companyOwnerId);
  if (owner !== undefined) await nameCompanyOwner(desk, owner);
}

/** The active account of somebody of the directory, whose id it has as externalId. */
async function findAccount(
  { store, organization }: OwnershipDesk,
  personId: string,
): Promise<string | undefined> {
  const filter = resolveFilter(
    {
      kind: "comparison",
      path: { attribute: "externalId" },
      operator: "eq",
      value: personId,
    },
    USER_RESOURCE_SCHEMA,
  );
  const page = { offset: 0, limit: 1 };
  const { resources } = await store.query(organization.id, "User", filter, page);
  return resources[0]?.id;
}
