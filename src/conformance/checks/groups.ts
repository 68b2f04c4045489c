import type { JsonObject } from "../../common/json.ts";
import type { Check, CheckFamily } from "../check.ts";
import {
  expectList,
  expectRefusal,
  expectResource,
  expectStatus,
  expectThat,
  expectUnassigned,
  expectValue,
  itemsOf,
} from "../expect.ts";
import { formatQuery, quote, URN } from "../messages.ts";
import type { CheckSession, OwnResource } from "../session.ts";

/** A group with two members. */
async function createTeam(
  session: CheckSession,
): Promise<{ group: OwnResource; one: OwnResource; two: OwnResource }> {
  const one = await session.createUser();
  const two = await session.createUser();
  const members = [{ value: one.id }, { value: two.id }];
  return { group: await session.createGroup({ members }), one, two };
}

async function expectMembers(
  session: CheckSession,
  path: string,
  wanted: readonly OwnResource[],
): Promise<void> {
  const group = expectResource(await session.get(path));
  const found = itemsOf(group, "members").map(({ value }) => String(value));
  const ids = wanted.map(({ id }) => id);
  const isSame = found.length === ids.length && ids.every((id) => found.includes(id));
  expectThat(isSame, `It has ${found.length} members, and not the ${ids.length} wanted.`);
}

const RESOURCE: readonly Check[] = [
  {
    id: "group-create",
    title: "A group is created with its members",
    rule: "201, and a later GET shows them.",
    section: "RFC 7643 section 4.2, RFC 7644 section 3.3",
    lines: ["44-032", "43-083"],
    run: async (session) => {
      const { group, one, two } = await createTeam(session);
      await expectMembers(session, group.path, [one, two]);
    },
  },
  {
    id: "group-no-name",
    title: "A group without displayName is refused",
    rule: "The text of the RFC requires it.",
    section: "RFC 7643 section 4.2",
    lines: ["43-082"],
    level: "should",
    run: async (session) => {
      const externalId = `ext-${session.name()}`;
      const answer = await session.post("/Groups", { schemas: [URN.group], externalId });
      expectRefusal(answer, [400]);
    },
  },
  {
    id: "group-filter",
    title: "A group is found by its displayName",
    rule: "Filters work on groups as on users.",
    section: "RFC 7644 section 3.4.2.2",
    lines: ["44-057"],
    needs: ["filter"],
    neededBy: "Entra matches groups by displayName.",
    run: async (session) => {
      const { sent, id } = await session.createGroup();
      const filter = `displayName eq ${quote(String(sent.displayName))}`;
      const { resources } = expectList(await session.get(`/Groups${formatQuery({ filter })}`));
      expectThat(resources.length === 1 && resources[0]?.id === id, "It is not found.");
    },
  },
  {
    id: "group-excluded-members",
    title: "excludedAttributes=members leaves the members out",
    rule: "A group can be looked at without its members.",
    section: "RFC 7644 section 3.9",
    lines: ["44-072", "44-154"],
    neededBy: "Entra asks for groups in this way.",
    run: async (session) => {
      const { group } = await createTeam(session);
      const path = `${group.path}?excludedAttributes=members`;
      expectUnassigned(expectResource(await session.get(path)), "members");
    },
  },
  {
    id: "group-of-user",
    title: "A member's groups name the group",
    rule: "groups of a user holds the id of each group that it is a direct member of.",
    section: "RFC 7643 section 4.1.2",
    lines: ["43-078"],
    level: "should",
    run: async (session) => {
      const { group, one } = await createTeam(session);
      const user = expectResource(await session.get(one.path));
      const found = itemsOf(user, "groups").some(({ value }) => value === group.id);
      expectThat(found, "groups does not name it.");
    },
  },
  {
    id: "group-put",
    title: "PUT replaces name and members",
    rule: "The members are those of the body afterwards.",
    section: "RFC 7644 section 3.5.1",
    lines: ["44-083", "44-087"],
    neededBy: "Okta pushes groups by PUT.",
    run: async (session) => {
      const { group, two } = await createTeam(session);
      const body = { ...group.sent, members: [{ value: two.id }] };
      expectStatus(await session.put(group.path, body), 200);
      await expectMembers(session, group.path, [two]);
    },
  },
  {
    id: "group-deleted-member",
    title: "A deleted user is no member any more",
    rule: "Groups lose their deleted members.",
    section: "RFC 7644 section 3.6",
    lines: ["44-129"],
    level: "should",
    run: async (session) => {
      const { group, one, two } = await createTeam(session);
      expectStatus(await session.delete(one.path), 204);
      await expectMembers(session, group.path, [two]);
    },
  },
  {
    id: "group-delete",
    title: "A deleted group is gone, its members stay",
    rule: "204, then 404 for the group and 200 for a member.",
    section: "RFC 7644 section 3.6",
    lines: ["44-125", "44-126"],
    run: async (session) => {
      const { group, one } = await createTeam(session);
      expectStatus(await session.delete(group.path), 204);
      expectStatus(await session.get(group.path), 404);
      expectStatus(await session.get(one.path), 200);
    },
  },
];

/** A PATCH of a team, and who is a member afterwards. */
function membership(
  about: Pick<Check, "id" | "title" | "rule" | "lines"> & Partial<Check>,
  operations: (one: OwnResource, two: OwnResource, three: OwnResource) => readonly JsonObject[],
  wanted: (one: OwnResource, two: OwnResource, three: OwnResource) => readonly OwnResource[],
): Check {
  return {
    section: "RFC 7644 section 3.5.2",
    needs: ["patch"],
    ...about,
    run: async (session) => {
      const { group, one, two } = await createTeam(session);
      const three = await session.createUser();
      const answer = await session.patch(group.path, ...operations(one, two, three));
      expectStatus(answer, 200, 204);
      await expectMembers(session, group.path, wanted(one, two, three));
    },
  };
}

const MEMBERSHIP: readonly Check[] = [
  membership(
    {
      id: "members-add",
      title: "add appends a member",
      rule: "Those that were there stay.",
      lines: ["44-107"],
    },
    (_one, _two, three) => [{ op: "add", path: "members", value: [{ value: three.id }] }],
    (one, two, three) => [one, two, three],
  ),
  membership(
    {
      id: "members-add-again",
      title: "Adding a member twice keeps one",
      rule: "What is already there is no error and is not doubled.",
      lines: ["44-109", "43-027"],
    },
    (one) => [{ op: "add", path: "members", value: [{ value: one.id }] }],
    (one, two) => [one, two],
  ),
  membership(
    {
      id: "members-remove-path",
      title: "remove with a value path takes one member",
      rule: "The others stay.",
      lines: ["44-112"],
      neededBy: "Entra with aadOptscim062020, Okta.",
    },
    (one) => [{ op: "remove", path: `members[value eq ${quote(one.id)}]` }],
    (_one, two) => [two],
  ),
  membership(
    {
      id: "members-remove-value",
      title: "remove with a value takes the members named there, not all",
      rule: "The RFC knows no such form; whoever ignores the value empties the group.",
      section: "What Entra sends",
      lines: ["44-111"],
      level: "client",
      neededBy: "Entra without aadOptscim062020.",
    },
    (one) => [{ op: "Remove", path: "members", value: [{ $ref: null, value: one.id }] }],
    (_one, two) => [two],
  ),
  membership(
    {
      id: "members-remove-all",
      title: "remove of members empties the group",
      rule: "Without a filter every item goes.",
      lines: ["44-111"],
    },
    () => [{ op: "remove", path: "members" }],
    () => [],
  ),
  membership(
    {
      id: "members-replace",
      title: "replace of members sets the whole list",
      rule: "Only the named members are there afterwards.",
      lines: ["44-116"],
    },
    (one, _two, three) => [
      { op: "replace", path: "members", value: [{ value: one.id }, { value: three.id }] },
    ],
    (one, _two, three) => [one, three],
  ),
  {
    id: "group-rename",
    title: "A group is renamed by PATCH",
    rule: "Members stay.",
    section: "RFC 7644 section 3.5.2.3",
    lines: ["44-116"],
    needs: ["patch"],
    run: async (session) => {
      const { group, one, two } = await createTeam(session);
      const value = session.name();
      const operation = { op: "replace", path: "displayName", value };
      expectStatus(await session.patch(group.path, operation), 200, 204);
      expectValue(expectResource(await session.get(group.path)), "displayName", value);
      await expectMembers(session, group.path, [one, two]);
    },
  },
];

/** Groups and who is in them. */
export const GROUPS: CheckFamily = {
  title: "Groups",
  needs: ["groups"],
  checks: [...RESOURCE, ...MEMBERSHIP],
};
