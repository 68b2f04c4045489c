import { SaasError } from "../saas/errors.ts";
import { parseOwnedId } from "../saas/owned-input.ts";
import {
  type OwnershipDesk,
  readPeople,
  requireOwnership,
  type ShownPerson,
  writeAtDesk,
} from "./ownership-desk.ts";

/** A company owner as the desk shows them. */
export interface ShownOwner extends ShownPerson {
  /** When this person was named. */
  readonly since: string;
}

/** List company owners; who was named first comes first. @throws SaasError `NoOwnership` */
export async function listCompanyOwners(desk: OwnershipDesk): Promise<readonly ShownOwner[]> {
  requireOwnership(desk);
  const owners = await desk.store.ownership.listCompanyOwners(desk.organization.id);
  const personOf = await readPeople(
    desk,
    owners.map(({ userId }) => userId),
  );
  return owners.map(({ userId, since }) => ({ ...personOf(userId), since }));
}

/**
 * Name a company owner. Naming somebody who is one changes nothing.
 *
 * @throws SaasError `NoOwnership`, `InvalidOwnedThing`, `OwnerNotActive`
 */
export async function nameCompanyOwner(desk: OwnershipDesk, whom: unknown): Promise<ShownOwner> {
  const userId = parseOwnedId(whom, "userId");
  await writeAtDesk(desk, async ({ ownership, findPerson, now, audit }) => {
    const person = await findPerson(userId);
    const isNew = await ownership.addCompanyOwner(desk.organization.id, { userId, since: now });
    if (!isNew) return;
    const modified = [{ path: "owner", newValue: { value: userId, display: person.name } }];
    await audit({ action: "create", kind: "CompanyOwner", resourceId: userId, modified });
  });
  const owner = (await listCompanyOwners(desk)).find(({ id }) => id === userId);
  if (owner === undefined) throw new SaasError("UnknownOwnedThing");
  return owner;
}

/**
 * Let somebody be a company owner no longer; what they own stays with them.
 *
 * @throws SaasError `NoOwnership`, `UnknownOwnedThing`, `OnlyCompanyOwner`
 */
export async function dismissCompanyOwner(desk: OwnershipDesk, userId: string): Promise<void> {
  const organizationId = desk.organization.id;
  await writeAtDesk(desk, async ({ ownership, findPerson, nameOf, audit }) => {
    const owners = await ownership.listCompanyOwners(organizationId);
    if (!owners.some((each) => each.userId === userId)) throw new SaasError("UnknownOwnedThing");
    let hasOther = false;
    for (const each of owners.filter((owner) => owner.userId !== userId)) {
      hasOther ||= await findPerson(each.userId).then(
        () => true,
        () => false,
      );
    }
    if (!hasOther) throw new SaasError("OnlyCompanyOwner");
    await ownership.removeCompanyOwner(organizationId, userId);
    const modified = [{ path: "owner", oldValue: await nameOf(userId) }];
    await audit({ action: "delete", kind: "CompanyOwner", resourceId: userId, modified });
  });
}
