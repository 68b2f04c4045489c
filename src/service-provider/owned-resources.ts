import { SaasError } from "../saas/errors.ts";
import {
  parseOwnedId,
  parseOwnedLimit,
  parseOwnedName,
  parseOwnedType,
} from "../saas/owned-input.ts";
import type { OwnedResource, OwnershipReader, Subscription } from "../saas/ownership-ports.ts";
import {
  handOver,
  type OwnershipDesk,
  readPeople,
  requireOwnership,
  type ShownPerson,
  writeAtDesk,
} from "./ownership-desk.ts";

/** A resource as the desk shows it. */
export interface ShownResource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** Absent: it belongs to the company as a whole. */
  readonly subscription?: { readonly id: string; readonly name: string };
  readonly owner: ShownPerson;
  readonly created: string;
}

/** What a request says of a list; trusted in nothing. */
export interface OwnedListQuery {
  readonly ownerId?: unknown;
  readonly subscriptionId?: unknown;
  readonly after?: unknown;
  readonly limit?: unknown;
}

/** List resources, in the order they came. @throws SaasError `NoOwnership`, `InvalidOwnedThing` */
export async function listOwnedResources(
  desk: OwnershipDesk,
  query: OwnedListQuery,
): Promise<{ readonly resources: readonly ShownResource[]; readonly next?: string }> {
  requireOwnership(desk);
  const limit = parseOwnedLimit(query.limit);
  const { store, organization } = desk;
  const found = await store.ownership.listResources(organization.id, {
    ...readFilter("ownerId", query.ownerId),
    ...readFilter("subscriptionId", query.subscriptionId),
    ...readFilter("after", query.after),
    limit: limit + 1,
  });
  const page = found.slice(0, limit);
  const resources = await showResources(desk, page);
  const last = page.at(-1);
  return found.length > limit && last !== undefined ? { resources, next: last.id } : { resources };
}

/** Read one resource. @throws SaasError `NoOwnership`, `UnknownOwnedThing` */
export async function readOwnedResource(desk: OwnershipDesk, id: string): Promise<ShownResource> {
  requireOwnership(desk);
  return await show(desk, await requireResource(desk.store.ownership, desk, id));
}

/**
 * Add a resource. Without a subscription it belongs to the only one, or else to the company.
 *
 * @throws SaasError `NoOwnership`, `InvalidOwnedThing`, `UnknownOwnedThing`, `OwnerNotActive`
 */
export async function addOwnedResource(
  desk: OwnershipDesk,
  input: { readonly [name: string]: unknown },
): Promise<ShownResource> {
  const name = parseOwnedName(input.name);
  const type = parseOwnedType(input.type);
  const ownerId = parseOwnedId(input.ownerId, "ownerId");
  const organizationId = desk.organization.id;
  const added = await writeAtDesk(desk, async ({ ownership, findPerson, now, audit }) => {
    const owner = await findPerson(ownerId);
    const subscriptions = await ownership.listSubscriptions(organizationId);
    const subscription = findSubscription(subscriptions, input.subscriptionId);
    const resource: OwnedResource = {
      id: desk.world.newId(),
      name,
      type,
      ...(subscription === undefined ? {} : { subscriptionId: subscription.id }),
      ownerId,
      created: now,
    };
    await ownership.addResource(organizationId, resource);
    const modified = [
      { path: "name", newValue: name },
      { path: "type", newValue: type },
      ...(subscription === undefined
        ? []
        : [
            {
              path: "subscription",
              newValue: { value: subscription.id, display: subscription.name },
            },
          ]),
      { path: "owner", newValue: { value: ownerId, display: owner.name } },
    ];
    const { id: resourceId } = resource;
    await audit({ action: "create", kind: "OwnedResource", resourceId, modified });
    return resource;
  });
  return await show(desk, added);
}

/**
 * Give a resource to somebody else.
 *
 * @throws SaasError `NoOwnership`, `InvalidOwnedThing`, `UnknownOwnedThing`, `OwnerNotActive`
 */
export async function giveOwnedResource(
  desk: OwnershipDesk,
  id: string,
  to: unknown,
): Promise<ShownResource> {
  const ownerId = parseOwnedId(to, "ownerId");
  const given = await writeAtDesk(desk, async (parts) => {
    const { ownership } = parts;
    const resource = await requireResource(ownership, desk, id);
    const handover = { kind: "OwnedResource", id, from: resource.ownerId, to: ownerId } as const;
    await handOver(parts, handover, () =>
      ownership.giveResource(desk.organization.id, id, ownerId),
    );
    return { ...resource, ownerId };
  });
  return await show(desk, given);
}

/** Remove a resource. @throws SaasError `NoOwnership`, `UnknownOwnedThing` */
export async function removeOwnedResource(desk: OwnershipDesk, id: string): Promise<void> {
  await writeAtDesk(desk, async ({ ownership, nameOf, audit }) => {
    const { name, ownerId } = await requireResource(ownership, desk, id);
    await ownership.removeResource(desk.organization.id, id);
    const modified = [
      { path: "name", oldValue: name },
      { path: "owner", oldValue: await nameOf(ownerId) },
    ];
    await audit({ action: "delete", kind: "OwnedResource", resourceId: id, modified });
  });
}

/**
 * Find the subscription that a request names.
 *
 * @returns the only one when none is named; undefined when there are several, or none at all
 * @throws SaasError `UnknownOwnedThing`
 */
export function findSubscription(
  subscriptions: readonly Subscription[],
  wanted: unknown,
): Subscription | undefined {
  if (wanted === undefined) return subscriptions.length === 1 ? subscriptions[0] : undefined;
  if (wanted === null) return undefined;
  const found = subscriptions.find(({ id }) => id === wanted);
  if (found !== undefined) return found;
  const message = `There is no subscription "${String(wanted).slice(0, 64)}".`;
  throw new SaasError("UnknownOwnedThing", { message });
}

async function requireResource(
  ownership: OwnershipReader,
  { organization }: OwnershipDesk,
  id: string,
): Promise<OwnedResource> {
  const resource = await ownership.readResource(organization.id, id);
  if (resource === undefined) throw new SaasError("UnknownOwnedThing");
  return resource;
}

function readFilter(name: string, value: unknown): { readonly [name: string]: string } {
  return value === undefined || value === "" ? {} : { [name]: parseOwnedId(value, name) };
}

async function show(desk: OwnershipDesk, resource: OwnedResource): Promise<ShownResource> {
  const [shown] = await showResources(desk, [resource]);
  if (shown === undefined) throw new SaasError("UnknownOwnedThing");
  return shown;
}

async function showResources(
  desk: OwnershipDesk,
  resources: readonly OwnedResource[],
): Promise<readonly ShownResource[]> {
  const { store, organization } = desk;
  const personOf = await readPeople(
    desk,
    resources.map(({ ownerId }) => ownerId),
  );
  const subscriptions = await store.ownership.listSubscriptions(organization.id);
  const names = new Map(subscriptions.map(({ id, name }) => [id, name]));
  return resources.map(({ subscriptionId, ownerId, ...rest }) => ({
    ...rest,
    ...(subscriptionId === undefined
      ? {}
      : { subscription: { id: subscriptionId, name: names.get(subscriptionId) ?? "" } }),
    owner: personOf(ownerId),
  }));
}
