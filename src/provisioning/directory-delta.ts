import type { DirectoryReader } from "../directory/ports.ts";
import type { DirectoryChange, DirectoryGroup, DirectoryUser } from "../directory/user.ts";
import { JobAdminError } from "./job-admin-error.ts";

/** One object that changed, as it is now. */
export type DeltaItem =
  | { readonly kind: "user"; readonly user: DirectoryUser }
  | {
      readonly kind: "group";
      readonly group: DirectoryGroup;
      readonly members: readonly DeltaMember[];
    }
  /** `changed`: soft-deleted, and may come back; `deleted`: gone for good. */
  | { readonly kind: "removed"; readonly id: string; readonly reason: "changed" | "deleted" };

/** A member that came, or went. */
export interface DeltaMember {
  readonly id: string;
  readonly type: "User" | "Group";
  readonly removed: boolean;
}

/** A part of a delta; exactly one of the two tokens is there. */
export interface DeltaPage {
  readonly items: readonly DeltaItem[];
  /** There is more now. */
  readonly skipToken?: string;
  /** What to ask with later, for what changes from here on. */
  readonly deltaToken?: string;
}

/** What is asked for. */
export interface DeltaQuery {
  readonly objectType: "User" | "Group";
  readonly top: number;
  readonly skipToken?: string;
  /** `latest`: nothing of what is there, only what changes from here on. */
  readonly deltaToken?: string;
}

const MEMBERS_AT_ONCE = 1_000;
/** A group is shown with all of its members, so few of them make a part. */
const GROUPS_AT_ONCE = 20;

/**
 * What is in the directory, and then what changed in it: Graph's delta query over the change feed.
 * A part may be short and still have a next one.
 *
 * @throws JobAdminError `ResyncRequired` when the feed does not reach back that far, or the token
 *   is none
 */
export async function readDelta(
  reader: DirectoryReader,
  tenantId: string,
  query: DeltaQuery,
): Promise<DeltaPage> {
  const { deltaToken, skipToken } = query;
  if (deltaToken === "latest") {
    return { items: [], deltaToken: `d${await reader.lastSequence(tenantId)}` };
  }
  if (deltaToken !== undefined) {
    return readChanges(reader, tenantId, query, readSequence(deltaToken, "d"));
  }
  if (skipToken?.startsWith("c") === true) {
    return readChanges(reader, tenantId, query, readSequence(skipToken, "c"));
  }
  if (skipToken === undefined) {
    return walk(reader, tenantId, query, {
      start: await reader.lastSequence(tenantId),
      afterId: "",
    });
  }
  const cut = skipToken.indexOf("~");
  const start = readSequence(skipToken.slice(0, Math.max(0, cut)), "w");
  return walk(reader, tenantId, query, { start, afterId: skipToken.slice(cut + 1) });
}

async function walk(
  reader: DirectoryReader,
  tenantId: string,
  { objectType, top }: DeltaQuery,
  place: { readonly start: number; readonly afterId: string },
): Promise<DeltaPage> {
  const { start, afterId } = place;
  const limit = objectType === "Group" ? Math.min(top, GROUPS_AT_ONCE) : top;
  const page =
    objectType === "User"
      ? await reader.listUsers(tenantId, { afterId, limit })
      : await reader.listGroups(tenantId, { afterId, limit });
  const living = page.filter(({ deletedDateTime }) => deletedDateTime === undefined);
  const items: DeltaItem[] = [];
  for (const each of living) {
    if ("userPrincipalName" in each) items.push({ kind: "user", user: each });
    else {
      const members = await listMembers(reader, tenantId, each.id);
      items.push({ kind: "group", group: each, members });
    }
  }
  const last = page.at(-1);
  if (last === undefined || page.length < limit) return { items, deltaToken: `d${start}` };
  return { items, skipToken: `w${start}~${last.id}` };
}

async function readChanges(
  reader: DirectoryReader,
  tenantId: string,
  { objectType, top }: DeltaQuery,
  after: number,
): Promise<DeltaPage> {
  const changes = await reader.readChanges(tenantId, after, top);
  const [first] = changes;
  const end = await reader.lastSequence(tenantId);
  const isCut = first === undefined ? end > after : first.sequence > after + 1;
  if (isCut || after > end) throw refuseToken();
  const own = changes.filter((change) => change.objectType === objectType && isOfObject(change));
  const ids = [...new Set(own.map(({ objectId }) => objectId))];
  const items = await describe(reader, tenantId, { objectType, ids, changes: own });
  const upTo = changes.at(-1)?.sequence ?? after;
  return changes.length < top
    ? { items, deltaToken: `d${upTo}` }
    : { items, skipToken: `c${upTo}` };
}

/** Who is assigned to an application is nothing of the object itself. */
function isOfObject({ kind }: DirectoryChange): boolean {
  return kind !== "assignment";
}

async function describe(
  reader: DirectoryReader,
  tenantId: string,
  given: {
    readonly objectType: "User" | "Group";
    readonly ids: readonly string[];
    readonly changes: readonly DirectoryChange[];
  },
): Promise<readonly DeltaItem[]> {
  const { objectType, ids, changes } = given;
  if (ids.length === 0) return [];
  const found =
    objectType === "User"
      ? await reader.readUsers(tenantId, ids)
      : await reader.readGroups(tenantId, ids);
  const byId = new Map<string, DirectoryUser | DirectoryGroup>(
    found.map((each) => [each.id, each]),
  );
  const items: DeltaItem[] = [];
  for (const id of ids) {
    const object = byId.get(id);
    if (object === undefined) items.push({ kind: "removed", id, reason: "deleted" });
    else if (object.deletedDateTime !== undefined) {
      items.push({ kind: "removed", id, reason: "changed" });
    } else if ("userPrincipalName" in object) items.push({ kind: "user", user: object });
    else {
      const members = await readChangedMembers(reader, tenantId, id, changes);
      items.push({ kind: "group", group: object, members });
    }
  }
  return items;
}

async function readChangedMembers(
  reader: DirectoryReader,
  tenantId: string,
  groupId: string,
  changes: readonly DirectoryChange[],
): Promise<readonly DeltaMember[]> {
  const own = changes.filter(({ objectId }) => objectId === groupId);
  // A group that came back has all of its members again.
  if (own.some(({ kind }) => kind === "restored")) return listMembers(reader, tenantId, groupId);
  const ids = [...new Set(own.flatMap(({ relatedId }) => relatedId ?? []))];
  if (ids.length === 0) return [];
  const now = await reader.readMembers(tenantId, groupId, ids);
  const types = new Map(now.map(({ memberId, memberType }) => [memberId, memberType]));
  return ids.map((id) => ({ id, type: types.get(id) ?? "User", removed: !types.has(id) }));
}

async function listMembers(
  reader: DirectoryReader,
  tenantId: string,
  groupId: string,
): Promise<readonly DeltaMember[]> {
  const members: DeltaMember[] = [];
  let afterId = "";
  for (;;) {
    const page = await reader.listMembers(tenantId, groupId, { afterId, limit: MEMBERS_AT_ONCE });
    for (const { memberId: id, memberType: type } of page)
      members.push({ id, type, removed: false });
    const last = page.at(-1);
    if (last === undefined || page.length < MEMBERS_AT_ONCE) return members;
    afterId = last.memberId;
  }
}

function readSequence(token: string, letter: string): number {
  const digits = token.slice(1);
  if (token.startsWith(letter) && /^\d{1,15}$/.test(digits)) return Number(digits);
  throw refuseToken();
}

function refuseToken(): JobAdminError {
  const message =
    "This token does not reach what changed any more. Ask without one, from the start.";
  return new JobAdminError("ResyncRequired", message);
}
