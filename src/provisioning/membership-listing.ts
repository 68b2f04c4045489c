import type { Principal } from "../directory/membership.ts";
import type { DirectoryReader, IdPage } from "../directory/ports.ts";
import type { DirectoryGroup } from "../directory/user.ts";
import { cutPage, deletionOf, type Listing, readPrincipals } from "./directory-listing.ts";

const ROWS_PER_READ = 1_000;
/** Every step reads one level; nobody nests groups deeper. */
const DEEPEST = 100;

/**
 * The living groups that somebody is in, ordered by id.
 *
 * @param given - `isTransitive`: those that these groups are in, too; a deleted group has no part
 */
export async function listMemberOf(
  reader: DirectoryReader,
  tenantId: string,
  given: { readonly memberId: string; readonly isTransitive: boolean },
): Promise<readonly DirectoryGroup[]> {
  const found = new Map<string, DirectoryGroup>();
  let level: readonly string[] = [given.memberId];
  for (let depth = 0; level.length > 0 && depth < DEEPEST; depth += 1) {
    const ids = await reader.listMemberOf(tenantId, level);
    const unknown = ids.filter((id) => !found.has(id));
    const groups = unknown.length === 0 ? [] : await reader.readGroups(tenantId, unknown);
    const living = groups.filter(({ deletedDateTime }) => deletedDateTime === undefined);
    for (const group of living) found.set(group.id, group);
    if (!given.isTransitive) break;
    level = living.map(({ id }) => id);
  }
  return [...found.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
}

/**
 * The living users and groups in a group, and in the groups inside it; ordered by id, each once.
 * The ids of all of them are held at once.
 */
export async function listTransitiveMembers(
  reader: DirectoryReader,
  tenantId: string,
  groupId: string,
  page: IdPage,
): Promise<Listing<Principal>> {
  const types = await collectMembers(reader, tenantId, groupId);
  const ids = [...types.keys()];
  const { items, ...rest } = cutPage(ids, (id) => id, page);
  const keys = items.map((id) => ({ id, type: types.get(id) ?? "User" }));
  const principals = await readPrincipals(reader, tenantId, keys);
  const found = items.flatMap((id) => principals.get(id) ?? []);
  return { ...rest, items: found.filter((each) => deletionOf(each) === undefined) };
}

async function collectMembers(
  reader: DirectoryReader,
  tenantId: string,
  groupId: string,
): Promise<ReadonlyMap<string, Principal["type"]>> {
  const types = new Map<string, Principal["type"]>();
  const entered = new Set([groupId]);
  let level: readonly string[] = [groupId];
  for (let depth = 0; level.length > 0 && depth < DEEPEST; depth += 1) {
    const nested: string[] = [];
    for (const id of level) {
      for await (const { memberId, memberType } of walkMembers(reader, tenantId, id)) {
        types.set(memberId, memberType);
        if (memberType === "User" || entered.has(memberId)) continue;
        entered.add(memberId);
        nested.push(memberId);
      }
    }
    const groups = nested.length === 0 ? [] : await reader.readGroups(tenantId, nested);
    level = groups
      .filter(({ deletedDateTime }) => deletedDateTime === undefined)
      .map(({ id }) => id);
  }
  return types;
}

async function* walkMembers(reader: DirectoryReader, tenantId: string, groupId: string) {
  let afterId = "";
  for (;;) {
    const rows = await reader.listMembers(tenantId, groupId, { afterId, limit: ROWS_PER_READ });
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_PER_READ) return;
    afterId = last.memberId;
  }
}
