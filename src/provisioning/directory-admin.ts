import { formatInstant, type World } from "../common/world.ts";
import { restore, softDelete } from "../directory/deletion.ts";
import {
  createGroup,
  describeGroupName,
  editGroup,
  type GroupEdit,
} from "../directory/edit-group.ts";
import { createUser, describeUserName, editUser, type UserEdit } from "../directory/edit-user.ts";
import { DirectoryError } from "../directory/errors.ts";
import { describePrincipal, type Principal } from "../directory/membership.ts";
import type { DirectoryReader, DirectoryStore, DirectoryWriter } from "../directory/ports.ts";
import type { DirectoryGroup, DirectoryUser } from "../directory/user.ts";

/** What the directory's administration acts with. */
export interface DirectoryAdmin {
  /** Its writes wake the lanes of their tenant. */
  readonly directory: DirectoryStore;
  readonly world: World;
}

/*
 * Each command is one transaction: what it reads, it reads inside the writer, so that of two
 * requests that race the later one decides on what the earlier one left.
 */

/** Add a user. @throws DirectoryError as the rule {@link createUser}; StoreError */
export function addUser(
  admin: DirectoryAdmin,
  tenantId: string,
  edit: UserEdit,
): Promise<DirectoryUser> {
  return admin.directory.write(tenantId, async (writer) => {
    const taken = await findByName(writer, tenantId, edit.userPrincipalName);
    const { object } = createUser(edit, {
      id: admin.world.newId(),
      ...(taken !== undefined && { taken }),
    });
    await writer.saveUser(tenantId, object, "saved");
    return object;
  });
}

/**
 * Change a living user.
 *
 * @param key - the user's id or userPrincipalName
 * @throws DirectoryError `ResourceNotFound`, and as the rule {@link editUser}; StoreError
 */
export function changeUser(
  admin: DirectoryAdmin,
  tenantId: string,
  key: string,
  edit: UserEdit,
): Promise<DirectoryUser> {
  return admin.directory.write(tenantId, async (writer) => {
    const user = await readLivingUser(writer, tenantId, key);
    const taken = await findByName(writer, tenantId, edit.userPrincipalName);
    const { object, kind } = editUser(user, edit, taken === undefined ? {} : { taken });
    if (kind !== undefined) await writer.saveUser(tenantId, object, kind);
    return object;
  });
}

/** Soft-delete a living user. @throws DirectoryError `ResourceNotFound`; StoreError */
export function removeUser(admin: DirectoryAdmin, tenantId: string, key: string): Promise<void> {
  return admin.directory.write(tenantId, async (writer) => {
    const user = await readLivingUser(writer, tenantId, key);
    const { object } = softDelete(user, formatInstant(admin.world.now()));
    await writer.saveUser(tenantId, object, "softDeleted");
  });
}

/** Add a group. @throws DirectoryError as the rule {@link createGroup}; StoreError */
export function addGroup(
  admin: DirectoryAdmin,
  tenantId: string,
  edit: GroupEdit,
): Promise<DirectoryGroup> {
  return admin.directory.write(tenantId, async (writer) => {
    const { object } = createGroup(edit, { id: admin.world.newId() });
    await writer.saveGroup(tenantId, object, "saved");
    return object;
  });
}

/** Change a living group. @throws DirectoryError as the rule {@link editGroup}; StoreError */
export function changeGroup(
  admin: DirectoryAdmin,
  tenantId: string,
  id: string,
  edit: GroupEdit,
): Promise<DirectoryGroup> {
  return admin.directory.write(tenantId, async (writer) => {
    const group = await readLivingGroup(writer, tenantId, id);
    const { object, kind } = editGroup(group, edit);
    if (kind !== undefined) await writer.saveGroup(tenantId, object, kind);
    return object;
  });
}

/** Soft-delete a living group. @throws DirectoryError `ResourceNotFound`; StoreError */
export function removeGroup(admin: DirectoryAdmin, tenantId: string, id: string): Promise<void> {
  return admin.directory.write(tenantId, async (writer) => {
    const group = await readLivingGroup(writer, tenantId, id);
    const { object } = softDelete(group, formatInstant(admin.world.now()));
    await writer.saveGroup(tenantId, object, "softDeleted");
  });
}

/**
 * Take back the deletion of a user or a group.
 *
 * @throws DirectoryError `ResourceNotFound` when there is no such deleted object,
 *   `RestoreWindowEnded`; StoreError
 */
export function restoreDeleted(
  admin: DirectoryAdmin,
  tenantId: string,
  id: string,
): Promise<Principal> {
  return admin.directory.write(tenantId, async (writer): Promise<Principal> => {
    const deleted = await readDeleted(writer, tenantId, id);
    const given = { nowMs: admin.world.now(), whom: describePrincipal(deleted) };
    if (deleted.type === "User") {
      const { object } = restore(deleted.user, given);
      await writer.saveUser(tenantId, object, "restored");
      return { type: "User", user: object };
    }
    const { object } = restore(deleted.group, given);
    await writer.saveGroup(tenantId, object, "restored");
    return { type: "Group", group: object };
  });
}

/**
 * Remove a soft-deleted user or group for good; linked target objects are deleted with it.
 *
 * @throws DirectoryError `ResourceNotFound` when there is no such deleted object; StoreError
 */
export function purgeDeleted(admin: DirectoryAdmin, tenantId: string, id: string): Promise<void> {
  return admin.directory.write(tenantId, async (writer) => {
    const { type } = await readDeleted(writer, tenantId, id);
    await writer.purge(tenantId, { objectType: type, objectId: id });
  });
}

/**
 * A living user by id or userPrincipalName.
 *
 * @throws DirectoryError `ResourceNotFound`
 */
export async function readLivingUser(
  reader: DirectoryReader,
  tenantId: string,
  key: string,
): Promise<DirectoryUser> {
  const [byId] = await reader.readUsers(tenantId, [key]);
  const user = byId ?? (await reader.findUserByPrincipalName(tenantId, key));
  if (user === undefined) throw refuseUnknown("user", key);
  if (user.deletedDateTime !== undefined) throw refuseDeleted(describeUserName(user));
  return user;
}

/** A living group. @throws DirectoryError `ResourceNotFound` */
export async function readLivingGroup(
  reader: DirectoryReader,
  tenantId: string,
  id: string,
): Promise<DirectoryGroup> {
  const [group] = await reader.readGroups(tenantId, [id]);
  if (group === undefined) throw refuseUnknown("group", id);
  if (group.deletedDateTime !== undefined) throw refuseDeleted(describeGroupName(group));
  return group;
}

/** A soft-deleted user or group. @throws DirectoryError `ResourceNotFound` */
export async function readDeleted(
  reader: DirectoryReader,
  tenantId: string,
  id: string,
): Promise<Principal> {
  const [user] = await reader.readUsers(tenantId, [id]);
  if (user?.deletedDateTime !== undefined) return { type: "User", user };
  const [group] = await reader.readGroups(tenantId, [id]);
  if (group?.deletedDateTime !== undefined) return { type: "Group", group };
  throw refuseUnknown("deleted user or group", id);
}

/** The refusal for an object that isn't there. */
export function refuseUnknown(what: string, key: string): DirectoryError {
  const shown = key.slice(0, 120);
  const message = `There is no ${what} "${shown}" in this directory. Check the id or the name.`;
  return new DirectoryError("ResourceNotFound", message);
}

function refuseDeleted(whom: string): DirectoryError {
  const message = `There is no living object: ${whom} is deleted. Restore it first.`;
  return new DirectoryError("ResourceNotFound", message);
}

async function findByName(
  writer: DirectoryWriter,
  tenantId: string,
  name: unknown,
): Promise<DirectoryUser | undefined> {
  if (typeof name !== "string" || name.trim() === "") return undefined;
  return writer.findUserByPrincipalName(tenantId, name.trim());
}
