import type { DirectoryStore, DirectoryWriter } from "../../src/directory/ports.ts";
import type { DirectoryGroup, DirectoryUser } from "../../src/directory/user.ts";
import type { Random } from "./random.ts";

/** The tenant and the application of a simulated world. */
export const TENANT = "tenant-1";
export const APPLICATION = "application-1";
const DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000";

/** What the random editor knows of the directory it edits. */
export interface EditedDirectory {
  readonly directory: DirectoryStore;
  readonly random: Random;
  readonly userIds: string[];
  readonly groupIds: string[];
  /**
   * Whether the engine knows the object's account. One whose creation got lost is found again by
   * its name alone, so a rename before that is the one edit that leaves an account behind.
   */
  readonly isLinked: (objectType: "User" | "Group", id: string) => Promise<boolean>;
  /** A purge comes long after the soft deletion: never in the same round. */
  round: number;
  /** Counts up: names are never used twice, so that what is left of old ones is in nobody's way. */
  serial: number;
}

/** Do one random edit of the directory, in one transaction. */
export async function editDirectory(edited: EditedDirectory): Promise<void> {
  const { directory, random } = edited;
  await directory.write(TENANT, async (writer) => {
    const kind = random.below(12);
    if (kind <= 2) await addUser(edited, writer);
    else if (kind <= 5) await changeUser(edited, writer);
    else if (kind === 6) await changeLife(edited, writer);
    else if (kind === 7) await changeGroup(edited, writer);
    else if (kind <= 9) await changeMembership(edited, writer);
    else await changeAssignment(edited, writer);
  });
}

async function addUser(edited: EditedDirectory, writer: DirectoryWriter): Promise<void> {
  edited.serial += 1;
  const id = `u${String(edited.serial).padStart(4, "0")}`;
  const managerId = edited.random.pick(edited.userIds);
  edited.userIds.push(id);
  const user: DirectoryUser = {
    id,
    userPrincipalName: `${id}@example.com`,
    accountEnabled: edited.random.chance(0.9),
    attributes: { displayName: `Name of ${id}`, jobTitle: "Cook", mail: `${id}@example.com` },
    ...(managerId !== undefined && { managerId }),
  };
  await writer.saveUser(TENANT, user, "saved");
  if (edited.random.chance(0.5)) await assign(edited, writer, id, "User");
}

async function changeUser(edited: EditedDirectory, writer: DirectoryWriter): Promise<void> {
  const { random } = edited;
  const user = await pickUser(edited, writer);
  if (user === undefined) return;
  edited.serial += 1;
  const { managerId: _old, ...without } = user;
  const { mail: _mail, ...attributes } = user.attributes;
  const managerId = random.pick(edited.userIds);
  const userPrincipalName = `${user.id}-${edited.serial}@example.com`;
  const edits: readonly DirectoryUser[] = [
    (await edited.isLinked("User", user.id)) ? { ...user, userPrincipalName } : user,
    { ...user, attributes: { ...user.attributes, jobTitle: `Title ${edited.serial}` } },
    { ...user, attributes },
    { ...user, attributes: { ...attributes, mail: `m${edited.serial}@example.com` } },
    { ...user, accountEnabled: !user.accountEnabled },
    without,
    managerId === undefined ? without : { ...without, managerId },
  ];
  await writer.saveUser(TENANT, random.pick(edits) ?? user, "saved");
}

/** Soft delete, restore, purge: of users and groups. */
async function changeLife(edited: EditedDirectory, writer: DirectoryWriter): Promise<void> {
  const { random } = edited;
  const deletedDateTime = new Date(edited.round * 1_000).toISOString();
  const isOld = (since: string) => Date.parse(since) < (edited.round - 2) * 1_000;
  const group = random.chance(0.3) ? await pickGroup(edited, writer) : undefined;
  if (group !== undefined) {
    const { deletedDateTime: deleted, ...alive } = group;
    if (deleted === undefined) {
      await writer.saveGroup(TENANT, { ...group, deletedDateTime }, "softDeleted");
    } else if (random.chance(0.5)) await writer.saveGroup(TENANT, alive, "restored");
    else if (isOld(deleted)) await purge(edited.groupIds, writer, "Group", group.id);
    return;
  }
  const user = await pickUser(edited, writer);
  if (user === undefined) return;
  const { deletedDateTime: deleted, ...alive } = user;
  if (deleted === undefined) {
    await writer.saveUser(TENANT, { ...user, deletedDateTime }, "softDeleted");
  } else if (random.chance(0.5)) await writer.saveUser(TENANT, alive, "restored");
  else if (isOld(deleted)) await purge(edited.userIds, writer, "User", user.id);
}

async function purge(
  ids: string[],
  writer: DirectoryWriter,
  objectType: "User" | "Group",
  objectId: string,
): Promise<void> {
  await writer.purge(TENANT, { objectType, objectId });
  ids.splice(ids.indexOf(objectId), 1);
}

async function changeGroup(edited: EditedDirectory, writer: DirectoryWriter): Promise<void> {
  edited.serial += 1;
  const displayName = `Group ${edited.serial}`;
  const group = edited.random.chance(0.5) ? await pickGroup(edited, writer) : undefined;
  if (group !== undefined) {
    if (!(await edited.isLinked("Group", group.id))) return;
    await writer.saveGroup(TENANT, { ...group, displayName }, "saved");
    return;
  }
  const fresh: DirectoryGroup = { id: `g${edited.serial}`, displayName, attributes: {} };
  edited.groupIds.push(fresh.id);
  await writer.saveGroup(TENANT, fresh, "saved");
}

async function changeMembership(edited: EditedDirectory, writer: DirectoryWriter): Promise<void> {
  const { random } = edited;
  const groupId = random.pick(edited.groupIds);
  const isNested = random.chance(0.15);
  const memberId = random.pick(isNested ? edited.groupIds : edited.userIds);
  if (groupId === undefined || memberId === undefined || memberId === groupId) return;
  if (random.chance(0.35)) await writer.removeMember(TENANT, groupId, memberId);
  else {
    const memberType = isNested ? "Group" : "User";
    await writer.addMember(TENANT, { groupId, memberId, memberType });
  }
}

async function changeAssignment(edited: EditedDirectory, writer: DirectoryWriter): Promise<void> {
  const { random } = edited;
  const assignments = await writer.listAssignments(TENANT, APPLICATION);
  const assignment = random.chance(0.4) ? random.pick(assignments) : undefined;
  if (assignment !== undefined) {
    await writer.removeAssignment(TENANT, assignment.id);
    return;
  }
  const isGroup = random.chance(0.5);
  const id = random.pick(isGroup ? edited.groupIds : edited.userIds);
  if (id !== undefined) await assign(edited, writer, id, isGroup ? "Group" : "User");
}

async function assign(
  edited: EditedDirectory,
  writer: DirectoryWriter,
  principalId: string,
  principalType: "User" | "Group",
): Promise<void> {
  edited.serial += 1;
  await writer.addAssignment(TENANT, {
    id: `a${edited.serial}`,
    applicationId: APPLICATION,
    principalId,
    principalType,
    appRoleId: DEFAULT_ACCESS,
  });
}

async function pickUser(
  { userIds, random }: EditedDirectory,
  writer: DirectoryWriter,
): Promise<DirectoryUser | undefined> {
  const id = random.pick(userIds);
  return id === undefined ? undefined : (await writer.readUsers(TENANT, [id]))[0];
}

async function pickGroup(
  { groupIds, random }: EditedDirectory,
  writer: DirectoryWriter,
): Promise<DirectoryGroup | undefined> {
  const id = random.pick(groupIds);
  return id === undefined ? undefined : (await writer.readGroups(TENANT, [id]))[0];
}
