import type { Principal } from "../directory/membership.ts";
import type { DirectoryReader, IdPage, ObjectReference } from "../directory/ports.ts";
import type { AppRoleAssignment, DirectoryGroup, DirectoryUser } from "../directory/user.ts";

/** A part of a list. */
export interface Listing<T> {
  readonly items: readonly T[];
  /** Where the next part begins; absent at the end. A part may be short and still have a next. */
  readonly nextAfterId?: string;
}

/** How many reads one part may cost: soft-deleted objects lie between the living ones. */
const READS_PER_PART = 8;

/** Later than every deletion: the store lists what was deleted before an instant. */
const END_OF_TIME = "9999-12-31T23:59:59.999Z";

/** The living users, ordered by id. */
export function listLivingUsers(
  reader: DirectoryReader,
  tenantId: string,
  page: IdPage,
): Promise<Listing<DirectoryUser>> {
  return walkLiving(page, (part) => reader.listUsers(tenantId, part));
}

/** The living groups, ordered by id. */
export function listLivingGroups(
  reader: DirectoryReader,
  tenantId: string,
  page: IdPage,
): Promise<Listing<DirectoryGroup>> {
  return walkLiving(page, (part) => reader.listGroups(tenantId, part));
}

/** How many living users or groups there are, without reading them. */
export async function countLiving(
  reader: DirectoryReader,
  tenantId: string,
  objectType: ObjectReference["objectType"],
): Promise<number> {
  const [all, deleted] = await Promise.all([
    objectType === "User" ? reader.countUsers(tenantId) : reader.countGroups(tenantId),
    reader.listExpired(tenantId, END_OF_TIME),
  ]);
  return all - deleted.filter((each) => each.objectType === objectType).length;
}

/** The living members of a group, ordered by id; nested groups are members, not walked into. */
export async function listGroupMembers(
  reader: DirectoryReader,
  tenantId: string,
  groupId: string,
  page: IdPage,
): Promise<Listing<Principal>> {
  const rows = await reader.listMembers(tenantId, groupId, page);
  const principals = await readPrincipals(
    reader,
    tenantId,
    rows.map(({ memberId, memberType }) => ({ id: memberId, type: memberType })),
  );
  const items = rows
    .map(({ memberId }) => principals.get(memberId))
    .filter((principal) => principal !== undefined)
    .filter((principal) => deletionOf(principal) === undefined);
  const last = rows.at(-1);
  return last === undefined || rows.length < page.limit
    ? { items }
    : { items, nextAfterId: last.memberId };
}

/** The soft-deleted users or groups, ordered by id. */
export async function listDeletedObjects(
  reader: DirectoryReader,
  tenantId: string,
  objectType: ObjectReference["objectType"],
  page: IdPage,
): Promise<Listing<Principal>> {
  const references = await reader.listExpired(tenantId, END_OF_TIME);
  const ids = references
    .filter((reference) => reference.objectType === objectType)
    .map(({ objectId }) => objectId);
  const { items, ...rest } = cutPage(ids, (id) => id, page);
  const keys = items.map((id) => ({ id, type: objectType }));
  const principals = await readPrincipals(reader, tenantId, keys);
  const found = items.map((id) => principals.get(id)).filter((each) => each !== undefined);
  return { ...rest, items: found };
}

/** An assignment with who is assigned; absent when they are gone. */
export interface Assigned {
  readonly assignment: AppRoleAssignment;
  readonly principal?: Principal;
}

/** Assignments in their order, each with who is assigned. */
export async function nameAssigned(
  reader: DirectoryReader,
  tenantId: string,
  assignments: readonly AppRoleAssignment[],
): Promise<readonly Assigned[]> {
  const keys = assignments.map((each) => ({ id: each.principalId, type: each.principalType }));
  const principals = await readPrincipals(reader, tenantId, keys);
  return assignments.map((assignment) => {
    const principal = principals.get(assignment.principalId);
    return principal === undefined ? { assignment } : { assignment, principal };
  });
}

/** Cut one part out of a whole list, ordered by id. */
export function cutPage<T>(all: readonly T[], idOf: (item: T) => string, page: IdPage): Listing<T> {
  const { afterId = "", limit } = page;
  const rest = all
    .filter((item) => idOf(item) > afterId)
    .sort((one, other) => (idOf(one) < idOf(other) ? -1 : 1));
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return last === undefined || rest.length <= limit
    ? { items }
    : { items, nextAfterId: idOf(last) };
}

async function walkLiving<T extends { readonly id: string; readonly deletedDateTime?: string }>(
  page: IdPage,
  read: (part: IdPage) => Promise<readonly T[]>,
): Promise<Listing<T>> {
  const items: T[] = [];
  let afterId = page.afterId ?? "";
  for (let reads = 0; reads < READS_PER_PART; reads += 1) {
    const limit = page.limit - items.length;
    const part = await read({ afterId, limit });
    items.push(...part.filter(({ deletedDateTime }) => deletedDateTime === undefined));
    const last = part.at(-1);
    if (last === undefined || part.length < limit) return { items };
    afterId = last.id;
    if (items.length === page.limit) break;
  }
  return { items, nextAfterId: afterId };
}

/** Users and groups by their ids, deleted ones too. */
export async function readPrincipals(
  reader: DirectoryReader,
  tenantId: string,
  keys: readonly { readonly id: string; readonly type: Principal["type"] }[],
): Promise<ReadonlyMap<string, Principal>> {
  const idsOf = (type: Principal["type"]): readonly string[] =>
    keys.filter((key) => key.type === type).map(({ id }) => id);
  const [userIds, groupIds] = [idsOf("User"), idsOf("Group")];
  const users = userIds.length === 0 ? [] : await reader.readUsers(tenantId, userIds);
  const groups = groupIds.length === 0 ? [] : await reader.readGroups(tenantId, groupIds);
  return new Map<string, Principal>([
    ...users.map((user): [string, Principal] => [user.id, { type: "User", user }]),
    ...groups.map((group): [string, Principal] => [group.id, { type: "Group", group }]),
  ]);
}

/** ISO instant of the soft deletion; undefined for the living. */
export function deletionOf(principal: Principal): string | undefined {
  return principal.type === "User"
    ? principal.user.deletedDateTime
    : principal.group.deletedDateTime;
}
