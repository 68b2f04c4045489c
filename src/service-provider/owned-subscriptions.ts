import { SaasError } from "../saas/errors.ts";
import { parseOwnedId, parseOwnedName } from "../saas/owned-input.ts";
import type { OwnershipReader, Subscription } from "../saas/ownership-ports.ts";
import {
  handOver,
  type OwnershipDesk,
  readPeople,
  requireOwnership,
  type ShownPerson,
  writeAtDesk,
} from "./ownership-desk.ts";

/** A subscription as the desk shows it. */
export interface ShownSubscription {
  readonly id: string;
  readonly name: string;
  readonly owner: ShownPerson;
  readonly created: string;
}

/** List subscriptions, in the order they came. @throws SaasError `NoOwnership` */
export async function listOwnedSubscriptions(
  desk: OwnershipDesk,
): Promise<readonly ShownSubscription[]> {
  requireOwnership(desk);
  const subscriptions = await desk.store.ownership.listSubscriptions(desk.organization.id);
  return await show(desk, subscriptions);
}

/**
 * Add a subscription, with the person who answers for it.
 *
 * @throws SaasError `NoOwnership`, `InvalidOwnedThing`, `OwnedNameTaken`, `OwnerNotActive`
 */
export async function addOwnedSubscription(
  desk: OwnershipDesk,
  input: { readonly [name: string]: unknown },
): Promise<ShownSubscription> {
  const name = parseOwnedName(input.name);
  const ownerId = parseOwnedId(input.ownerId, "ownerId");
  const added = await writeAtDesk(desk, async ({ ownership, findPerson, now, audit }) => {
    const owner = await findPerson(ownerId);
    const subscription = { id: desk.world.newId(), name, ownerId, created: now };
    await ownership.addSubscription(desk.organization.id, subscription);
    const modified = [
      { path: "name", newValue: name },
      { path: "owner", newValue: { value: ownerId, display: owner.name } },
    ];
    const { id: resourceId } = subscription;
    await audit({ action: "create", kind: "Subscription", resourceId, modified });
    return subscription;
  });
  return await showOne(desk, added);
}

/**
 * Let somebody else answer for a subscription; its resources stay with their owners.
 *
 * @throws SaasError `NoOwnership`, `InvalidOwnedThing`, `UnknownOwnedThing`, `OwnerNotActive`
 */
export async function giveOwnedSubscription(
  desk: OwnershipDesk,
  id: string,
  to: unknown,
): Promise<ShownSubscription> {
  const ownerId = parseOwnedId(to, "ownerId");
  const given = await writeAtDesk(desk, async (parts) => {
    const { ownership } = parts;
    const subscription = await requireSubscription(ownership, desk, id);
    const handover = { kind: "Subscription", id, from: subscription.ownerId, to: ownerId } as const;
    await handOver(parts, handover, () =>
      ownership.giveSubscription(desk.organization.id, id, ownerId),
    );
    return { ...subscription, ownerId };
  });
  return await showOne(desk, given);
}

/**
 * Remove a subscription that nothing belongs to any more.
 *
 * @throws SaasError `NoOwnership`, `UnknownOwnedThing`, `SubscriptionInUse`
 */
export async function removeOwnedSubscription(desk: OwnershipDesk, id: string): Promise<void> {
  const organizationId = desk.organization.id;
  await writeAtDesk(desk, async ({ ownership, nameOf, audit }) => {
    const { name, ownerId } = await requireSubscription(ownership, desk, id);
    const query = { subscriptionId: id, limit: 1 };
    const resources = await ownership.listResources(organizationId, query);
    const permissions = await ownership.listPermissions(organizationId);
    if (resources.length > 0 || permissions.some((each) => each.subscriptionId === id)) {
      throw new SaasError("SubscriptionInUse");
    }
    await ownership.removeSubscription(organizationId, id);
    const modified = [
      { path: "name", oldValue: name },
      { path: "owner", oldValue: await nameOf(ownerId) },
    ];
    await audit({ action: "delete", kind: "Subscription", resourceId: id, modified });
  });
}

async function requireSubscription(
  ownership: OwnershipReader,
  { organization }: OwnershipDesk,
  id: string,
): Promise<Subscription> {
  const subscriptions = await ownership.listSubscriptions(organization.id);
  const found = subscriptions.find((each) => each.id === id);
  if (found === undefined) throw new SaasError("UnknownOwnedThing");
  return found;
}

async function showOne(
  desk: OwnershipDesk,
  { ownerId, ...rest }: Subscription,
): Promise<ShownSubscription> {
  const personOf = await readPeople(desk, [ownerId]);
  return { ...rest, owner: personOf(ownerId) };
}

async function show(
  desk: OwnershipDesk,
  subscriptions: readonly Subscription[],
): Promise<readonly ShownSubscription[]> {
  const personOf = await readPeople(
    desk,
    subscriptions.map(({ ownerId }) => ownerId),
  );
  return subscriptions.map(({ ownerId, ...rest }) => ({ ...rest, owner: personOf(ownerId) }));
}
