/** The requests that are measured: what Microsoft Entra sends, in bodies as long as its own. */
import type { Request } from "./drive.ts";
import { buildUser, formatExternalId, formatUserName } from "./people.ts";

/** What is sent. */
export type Operation =
  | "create"
  | "read"
  | "findUserName"
  | "findExternalId"
  | "findEmail"
  | "patchTitle"
  | "patchEmail"
  | "patchPhone"
  | "addToSmall"
  | "addToLarge"
  | "listFirst"
  | "listLast"
  | "listCursor";

/** Groups of one size; the members of one are neighbours, and each begins elsewhere. */
export interface GroupSet {
  readonly ids: readonly string[];
  readonly size: number;
  /** How many members were added since, to one group after the other. */
  added: number;
}

/** What the load generator knows of a server's users and groups. */
export interface Known {
  /** Ids of the people who were there at the start, by their index. */
  readonly userIds: readonly string[];
  readonly small: GroupSet;
  readonly large: GroupSet;
  /** The cursor of the last page. */
  readonly lastCursor: string;
  /** The index of the next person to be created. */
  nextPerson: number;
  /** Counts changes, so that each brings a new value. */
  changes: number;
}

const PAGE = 100;
const PATCH_URN = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
/** Prime, so that it runs through a range of any other length before it repeats itself. */
const STRIDE = 7919;
const GROUP_STEP = 1009;

/**
 * Build the next request of an operation.
 *
 * @param random - a whole number from 0 up to, but without, what it is given
 */
export function buildRequest(
  operation: Operation,
  known: Known,
  random: (below: number) => number,
): Request {
  const { userIds } = known;
  const place = random(userIds.length);
  const user = `/Users/${userIds[place]}`;
  switch (operation) {
    case "create":
      known.nextPerson += 1;
      return createPerson(known.nextPerson - 1);
    case "read":
      return readUser(userIds[place] ?? "");
    case "findUserName":
    case "findExternalId":
    case "findEmail":
      return find(operation, place);
    case "patchTitle":
      known.changes += 1;
      return patch(user, "Replace", "title", `Title ${known.changes}`);
    case "patchEmail": {
      known.changes += 1;
      const value = `Person.${place}.${known.changes}@bench.example`;
      return patch(user, "Replace", 'emails[type eq "work"].value', value);
    }
    case "patchPhone": {
      known.changes += 1;
      return patch(
        user,
        "Replace",
        'phoneNumbers[type eq "mobile"].value',
        `+31 6 ${known.changes}`,
      );
    }
    case "addToSmall":
      return addMember(known, known.small);
    case "addToLarge":
      return addMember(known, known.large);
    case "listFirst":
      return list("startIndex=1");
    case "listLast":
      return list(`startIndex=${userIds.length - PAGE + 1}`);
    case "listCursor":
      return list(`cursor=${known.lastCursor}`);
  }
}

/** Create the person at an index. */
export function createPerson(index: number): Request {
  const body = buildUser(index);
  return { method: "POST", path: "/Users", body, statuses: [201], text: '"id":"' };
}

function readUser(id: string): Request {
  return { method: "GET", path: `/Users/${id}`, statuses: [200], text: '"id":"' };
}

const FILTERS = {
  findUserName: (person: number) => `userName eq "${formatUserName(person)}"`,
  findExternalId: (person: number) => `externalId eq "${formatExternalId(person)}"`,
  findEmail: (person: number) => `emails.value eq "${formatUserName(person)}"`,
};

/** Find the person at an index by a key. */
export function find(operation: keyof typeof FILTERS, person: number): Request {
  const path = `/Users?filter=${encodeURIComponent(FILTERS[operation](person))}`;
  return {
    method: "GET",
    path,
    statuses: [200],
    text: `"externalId":"${formatExternalId(person)}"`,
  };
}

/** Read a page of 100; `where` is a query parameter. */
export function list(where: string): Request {
  const path = `/Users?${where}&count=${PAGE}`;
  return { method: "GET", path, statuses: [200], text: `"itemsPerPage":${PAGE}` };
}

function patch(path: string, op: string, attribute: string, value: unknown): Request {
  const body = { schemas: [PATCH_URN], Operations: [{ op, path: attribute, value }] };
  return { method: "PATCH", path, body, statuses: [200, 204], text: '"title":"' };
}

/** Create a group with its first members. */
export function createGroup(name: string, memberIds: readonly string[]): Request {
  const schemas = ["urn:ietf:params:scim:schemas:core:2.0:Group"];
  const members = memberIds.map((value) => ({ value }));
  const body = { schemas, externalId: `group-${name}`, displayName: name, members };
  return { method: "POST", path: "/Groups", body, statuses: [201], text: '"id":"' };
}

/** Add members to a group. A peer answers with the group, which may have none of a text. */
export function addMembers(groupId: string, memberIds: readonly string[]): Request {
  const value = memberIds.map((id) => ({ $ref: null, value: id }));
  return { ...patch(`/Groups/${groupId}`, "Add", "members", value), text: "" };
}

/** Take members out of a group, an operation each. */
export function removeMembers(groupId: string, memberIds: readonly string[]): Request {
  const Operations = memberIds.map((id) => ({ op: "Remove", path: `members[value eq "${id}"]` }));
  const body = { schemas: [PATCH_URN], Operations };
  return { method: "PATCH", path: `/Groups/${groupId}`, body, statuses: [200, 204], text: "" };
}

/** The members that a group of a set begins with. */
export function pickFirstMembers(
  userIds: readonly string[],
  group: number,
  size: number,
): readonly string[] {
  return Array.from({ length: size }, (_, index) => pickId(userIds, group * GROUP_STEP + index));
}

/**
 * The member that is the `count`-th to be added to a group: none is added twice.
 *
 * @throws Error when everybody is in
 */
export function pickAddedMember(
  userIds: readonly string[],
  group: number,
  size: number,
  count: number,
): string {
  const others = userIds.length - size;
  if (count >= others) throw new Error(`no more than ${others} can be added to a group`);
  return pickId(userIds, group * GROUP_STEP + size + ((count * STRIDE) % others));
}

function pickId(userIds: readonly string[], index: number): string {
  return userIds[index % userIds.length] ?? "";
}

function addMember({ userIds }: Known, set: GroupSet): Request {
  const { ids, size, added } = set;
  set.added += 1;
  const group = added % ids.length;
  const member = pickAddedMember(userIds, group, size, Math.floor(added / ids.length));
  return addMembers(ids[group] ?? "", [member]);
}
