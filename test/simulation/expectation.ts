import { expect } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import type { DirectoryUser } from "../../src/directory/user.ts";
import type { Link } from "../../src/sync/ports.ts";
import { APPLICATION, TENANT } from "./edits.ts";
import type { SimulatedWorld } from "./world.ts";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const ALL = { limit: 10_000 };

/** The target has what the directory says, everybody once, and nobody else has access. */
export async function expectConverged(world: SimulatedWorld): Promise<void> {
  const { store, scim, lane } = world;
  const users = await store.directory.listUsers(TENANT, ALL);
  const ids = users.map(({ id }) => id);
  const links = await store.sync.readLinks(lane, "User", ids);
  const entitled = await store.directory.readEntitlements(TENANT, APPLICATION, ids);
  const wanted = users.filter(
    ({ id, accountEnabled, deletedDateTime }) =>
      entitled.has(id) && accountEnabled && deletedDateTime === undefined,
  );
  const targetIdOf = (id: string): string | undefined => links.get(id)?.targetId;
  for (const user of wanted) {
    const account = scim.users.get(targetIdOf(user.id) ?? "");
    expect(describeAccount(account, user, targetIdOf)).toEqual(describeWish(user, targetIdOf));
  }
  const active = [...scim.users.values()].filter((account) => account.active === true);
  expect(active.map(({ id }) => id).sort()).toEqual(wanted.map(({ id }) => targetIdOf(id)).sort());
  expect(new Set([...links.values()].map(({ targetId }) => targetId)).size).toBe(links.size);
  await expectGroups(world, links);
}

function describeAccount(
  account: JsonObject | undefined,
  user: DirectoryUser,
  targetIdOf: (id: string) => string | undefined,
): JsonObject {
  const { userName, displayName, title, emails, active } = account ?? {};
  const extension = account?.[ENTERPRISE] as JsonObject | undefined;
  const manager = (extension?.manager as JsonObject | undefined)?.value;
  // A manager who was never provisioned can't be named; what stood there before may stay.
  const isNamed = user.managerId === undefined || targetIdOf(user.managerId) !== undefined;
  const address = ((emails ?? []) as readonly JsonObject[]).map(({ value }) => String(value));
  return { userName, displayName, title, active, address, manager: isNamed ? manager : undefined };
}

function describeWish(
  user: DirectoryUser,
  targetIdOf: (id: string) => string | undefined,
): JsonObject {
  const { displayName, jobTitle, mail } = user.attributes;
  return {
    userName: user.userPrincipalName,
    displayName: String(displayName),
    title: String(jobTitle),
    active: true,
    address: mail === undefined ? [] : [String(mail)],
    manager: user.managerId === undefined ? undefined : targetIdOf(user.managerId),
  };
}

async function expectGroups(
  { store, scim, lane }: SimulatedWorld,
  links: ReadonlyMap<string, Link>,
): Promise<void> {
  const assigned = new Set(
    (await store.directory.listAssignments(TENANT, APPLICATION)).map((each) => each.principalId),
  );
  const groups = (await store.directory.listGroups(TENANT, ALL)).filter(
    ({ id, deletedDateTime }) => assigned.has(id) && deletedDateTime === undefined,
  );
  const groupIds = groups.map(({ id }) => id);
  const groupLinks = await store.sync.readLinks(lane, "Group", groupIds);
  const accounts = new Map([...links, ...groupLinks]);
  const linked = new Set([...accounts.values()].map(({ targetId }) => targetId));
  const found: Record<string, readonly string[]> = {};
  for (const { displayName, members } of scim.groups.values()) {
    const ids = ((members ?? []) as readonly JsonObject[]).map(({ value }) => String(value));
    // A deleted account takes its memberships along in any server. One that was let go before
    // its person was purged is nobody's (behaviour.md section 5, row 13).
    found[String(displayName)] = ids
      .filter((id) => (scim.users.has(id) || scim.groups.has(id)) && linked.has(id))
      .sort();
  }
  const wanted: Record<string, readonly string[]> = {};
  for (const { id, displayName } of groups) {
    const members = await store.directory.listMembers(TENANT, id, ALL);
    wanted[displayName] = members
      .flatMap(({ memberId }) => accounts.get(memberId)?.targetId ?? [])
      .sort();
  }
  expect(found).toEqual(wanted);
  expect([...groupLinks.values()].map(({ targetId }) => targetId).sort()).toEqual(
    [...scim.groups.keys()].sort(),
  );
}
