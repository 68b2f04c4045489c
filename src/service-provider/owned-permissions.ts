import { SaasError } from "../saas/errors.ts";
import { parseOwnedId, parseRole } from "../saas/owned-input.ts";
import type { AdministratorPermission, OwnershipReader } from "../saas/ownership-ports.ts";
import type { AdministratorRole } from "../saas/ownership-rules.ts";
import { findSubscription } from "./owned-resources.ts";
import {
  handOver,
  type OwnershipDesk,
  readPeople,
  requireOwnership,
  type ShownPerson,
  writeAtDesk,
} from "./ownership-desk.ts";

/** A permission as the desk shows it. */
export interface ShownPermission {
  readonly id: string;
  readonly role: { readonly id: string; readonly name: string };
  /** Absent: for the whole company. */
  readonly subscription?: { readonly id: string; readonly name: string };
  readonly holder: ShownPerson;
  readonly created: string;
}

/** A role with how many hold it. */
export interface ShownRole extends AdministratorRole {
  readonly holders: number;
}

/** The roles that can be given. @throws SaasError `NoOwnership` */
export async function listAdministratorRoles(desk: OwnershipDesk): Promise<readonly ShownRole[]> {
  const { roles } = requireOwnership(desk);
  const permissions = await desk.store.ownership.listPermissions(desk.organization.id);
  return roles.map((role) => {
    const held = permissions.filter((each) => each.role === role.id);
    return { ...role, holders: new Set(held.map(({ userId }) => userId)).size };
  });
}

/** List permissions, of everybody or of one person. @throws SaasError `NoOwnership` */
export async function listOwnedPermissions(
  desk: OwnershipDesk,
  userId?: unknown,
): Promise<readonly ShownPermission[]> {
  requireOwnership(desk);
  const { ownership } = desk.store;
  const { id } = desk.organization;
  const permissions =
    userId === undefined || userId === ""
      ? await ownership.listPermissions(id)
      : await ownership.listPermissionsOf(id, parseOwnedId(userId, "userId"));
  return await show(desk, permissions);
}

/**
 * Give a role to a person. A role for a subscription takes the only one when none is named.
 *
 * @throws SaasError `NoOwnership`, `InvalidOwnedThing`, `UnknownOwnedThing`, `OwnerNotActive`,
 *   `PermissionHeld`
 */
export async function addOwnedPermission(
  desk: OwnershipDesk,
  input: { readonly [name: string]: unknown },
): Promise<ShownPermission> {
  const role = parseRole(requireOwnership(desk), input.role);
  const userId = parseOwnedId(input.userId, "userId");
  const added = await writeAtDesk(desk, async ({ ownership, findPerson, now, audit }) => {
    const person = await findPerson(userId);
    const place = await findPlace(desk, ownership, role, input.subscriptionId);
    const permission: AdministratorPermission = {
      id: desk.world.newId(),
      userId,
      role: role.id,
      ...place,
      created: now,
    };
    await ownership.addPermission(desk.organization.id, permission);
    const modified = [
      { path: "role", newValue: role.name },
      ...(place.subscriptionId === undefined
        ? []
        : [{ path: "subscription", newValue: place.subscriptionId }]),
      { path: "owner", newValue: { value: userId, display: person.name } },
    ];
    const { id: resourceId } = permission;
    await audit({ action: "create", kind: "AdministratorPermission", resourceId, modified });
    return permission;
  });
  return await showOne(desk, added);
}

/**
 * Give a permission to somebody else.
 *
 * @throws SaasError `NoOwnership`, `InvalidOwnedThing`, `UnknownOwnedThing`, `OwnerNotActive`,
 *   `PermissionHeld`
 */
export async function giveOwnedPermission(
  desk: OwnershipDesk,
  id: string,
  to: unknown,
): Promise<ShownPermission> {
  const userId = parseOwnedId(to, "userId");
  const given = await writeAtDesk(desk, async (parts) => {
    const { ownership } = parts;
    const permission = await requirePermission(ownership, desk, id);
    const handover = {
      kind: "AdministratorPermission",
      id,
      from: permission.userId,
      to: userId,
    } as const;
    await handOver(parts, handover, () =>
      ownership.givePermission(desk.organization.id, id, userId),
    );
    return { ...permission, userId };
  });
  return await showOne(desk, given);
}

/**
 * Take a permission away.
 *
 * @throws SaasError `NoOwnership`, `UnknownOwnedThing`, `LastAdministrator`
 */
export async function removeOwnedPermission(desk: OwnershipDesk, id: string): Promise<void> {
  await writeAtDesk(desk, async ({ ownership, nameOf, audit, keepAdministrator }) => {
    const { role, userId } = await requirePermission(ownership, desk, id);
    const holder = await nameOf(userId);
    await keepAdministrator(holder.display, () =>
      ownership.removePermission(desk.organization.id, id),
    );
    const modified = [
      { path: "role", oldValue: role },
      { path: "owner", oldValue: holder },
    ];
    await audit({ action: "delete", kind: "AdministratorPermission", resourceId: id, modified });
  });
}

async function findPlace(
  { organization }: OwnershipDesk,
  ownership: OwnershipReader,
  { scope }: AdministratorRole,
  wanted: unknown,
): Promise<{ readonly subscriptionId?: string }> {
  if (scope === "company") {
    if (wanted === undefined || wanted === null) return {};
    const message = "This role is for the whole company, not for a subscription.";
    throw new SaasError("InvalidOwnedThing", { message });
  }
  const found = findSubscription(await ownership.listSubscriptions(organization.id), wanted);
  if (found !== undefined) return { subscriptionId: found.id };
  const message = "This role is for a subscription: name it by its id in subscriptionId.";
  throw new SaasError("InvalidOwnedThing", { message });
}

async function requirePermission(
  ownership: OwnershipReader,
  { organization }: OwnershipDesk,
  id: string,
): Promise<AdministratorPermission> {
  const permissions = await ownership.listPermissions(organization.id);
  const found = permissions.find((each) => each.id === id);
  if (found === undefined) throw new SaasError("UnknownOwnedThing");
  return found;
}

async function showOne(
  desk: OwnershipDesk,
  permission: AdministratorPermission,
): Promise<ShownPermission> {
  const [shown] = await show(desk, [permission]);
  if (shown === undefined) throw new SaasError("UnknownOwnedThing");
  return shown;
}

async function show(
  desk: OwnershipDesk,
  permissions: readonly AdministratorPermission[],
): Promise<readonly ShownPermission[]> {
  const { roles } = requireOwnership(desk);
  const personOf = await readPeople(
    desk,
    permissions.map(({ userId }) => userId),
  );
  const subscriptions = await desk.store.ownership.listSubscriptions(desk.organization.id);
  const names = new Map(subscriptions.map(({ id, name }) => [id, name]));
  return permissions.map(({ id, userId, role, subscriptionId, created }) => ({
    id,
    role: { id: role, name: roles.find((each) => each.id === role)?.name ?? role },
    ...(subscriptionId === undefined
      ? {}
      : { subscription: { id: subscriptionId, name: names.get(subscriptionId) ?? "" } }),
    holder: personOf(userId),
    created,
  }));
}
