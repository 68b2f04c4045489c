import { isJsonObject, type JsonObject } from "../common/json.ts";
import type { ModifiedProperty } from "../sync/log.ts";
import type { PlanItem } from "../sync/plan.ts";
import type { Link, PendingReference } from "../sync/ports.ts";
import { buildMemberOperations, buildPatchRequest, buildReadRequest } from "../sync/request.ts";
import type { CycleContext } from "./cycle-context.ts";
import { importObjects, scopeObject } from "./import-objects.ts";
import { MEMBERS } from "./import-references.ts";

type Item = Omit<PlanItem, "position">;

/** What a group has in the target, and what it should have, by source id. */
interface MemberDrift {
  readonly link: Link;
  readonly displayName: string;
  /** Written by us, and not there any more: source id to target id. */
  readonly missing: ReadonlyMap<string, string>;
  /** There, with an account of somebody of the directory who is no member of it. */
  readonly extra: ReadonlyMap<string, string>;
}

/**
 * Read the members of linked groups back, one GET a group, and hold them against those that were
 * written: cycles never do so (behaviour.md section 7). Members whose accounts nobody of the
 * directory has are the application's own and left alone.
 *
 * A server that shows no group's members says nothing about them; one that shows some group's
 * leaves the attribute out where there is none (RFC 7643 section 2.5).
 *
 * @param links - groups that the target's list had
 * @param gone - source ids whose accounts the target has no more: told by themselves
 * @throws SyncError by what a read came to
 */
export async function findMemberDrift(
  context: CycleContext,
  links: readonly Link[],
  gone: ReadonlySet<string>,
): Promise<readonly Item[]> {
  if (context.ignore?.has(MEMBERS)) return [];
  const read: { link: Link; displayName: string; members: readonly string[] | undefined }[] = [];
  for (const imported of await importObjects(context, links)) {
    const { link, decision, mapping, group } = scopeObject(imported);
    if (link === undefined || decision.kind !== "provision" || !mapping.members) continue;
    const request = buildReadRequest("Group", link.targetId);
    const members = readMembers(await context.client.send("read", request));
    read.push({ link, displayName: group?.displayName ?? link.sourceId, members });
  }
  const showsMembers = read.some(({ members }) => members !== undefined);
  const items: Item[] = [];
  for (const { link, displayName, members = [] } of showsMembers ? read : []) {
    const drift = await compareMembers(context, { link, displayName, members, gone });
    if (drift.missing.size + drift.extra.size > 0) items.push(describeDrift(context, drift));
  }
  return items;
}

/**
 * What repairs groups whose members were changed in the target: the rows that are to be written
 * or taken away again. Which of the two is decided when they are written, by the directory.
 */
export async function listMemberRepairs(
  { store, lane }: CycleContext,
  items: readonly PlanItem[],
): Promise<readonly PendingReference[]> {
  const drifted = items.filter((item) => item.situation === "drift" && item.isReferences === true);
  const ids = drifted.flatMap(({ differences }) => differences.flatMap(nameMember));
  if (ids.length === 0) return [];
  const groups = await store.readTargetIds(lane, "Group", ids);
  return drifted.flatMap(({ objectType, sourceId, differences }) =>
    differences.flatMap((difference) =>
      nameMember(difference).map((referencedId): PendingReference => {
        const referencedType = groups.has(referencedId) ? "Group" : "User";
        const operation = difference.newValue === undefined ? "remove" : "add";
        const row = { objectType, sourceId, attribute: MEMBERS, referencedId };
        return { ...row, referencedType, operation };
      }),
    ),
  );
}

/** The source id that a difference of members is about. */
function nameMember({ oldValue, newValue }: ModifiedProperty): readonly string[] {
  const id = newValue ?? oldValue;
  return id === undefined ? [] : [id];
}

/** @returns undefined where the answer has no such attribute */
function readMembers(body: JsonObject | undefined): readonly string[] | undefined {
  const members = body?.[MEMBERS];
  if (!Array.isArray(members)) return undefined;
  return members.flatMap((member) => {
    const value = isJsonObject(member) ? member.value : undefined;
    return typeof value === "string" ? [value] : [];
  });
}

async function compareMembers(
  { store, lane, directory }: CycleContext,
  given: Pick<MemberDrift, "link" | "displayName"> & {
    readonly members: readonly string[];
    readonly gone: ReadonlySet<string>;
  },
): Promise<MemberDrift> {
  const { link, displayName, members, gone } = given;
  const { sourceId } = link;
  const has = new Set(members);
  const written = await store.listLinkedMembers(lane, sourceId);
  const users = await store.readTargetIds(lane, "User", written);
  const groups = await store.readTargetIds(lane, "Group", written);
  const targetIds = new Map([...users, ...groups]);
  const wantedRows = await directory.readMembers(lane.tenantId, sourceId, written);
  const wanted = new Set(wantedRows.map(({ memberId }) => memberId));
  const missing = [...targetIds].filter(
    ([id, target]) => wanted.has(id) && !has.has(target) && !gone.has(id),
  );
  const ours = new Set(targetIds.values());
  const strange = members.filter((id) => !ours.has(id));
  const owners = [
    ...(await store.readLinksByTarget(lane, "User", strange)),
    ...(await store.readLinksByTarget(lane, "Group", strange)),
  ];
  const ownerIds = owners.map(([, owner]) => owner.sourceId);
  const rows = await directory.readMembers(lane.tenantId, sourceId, ownerIds);
  // Who is a member by now is written by the next cycle, if not by the one under way.
  const joining = new Set(rows.map(({ memberId }) => memberId));
  const extra = owners
    .filter(([, owner]) => !joining.has(owner.sourceId))
    .map(([target, owner]) => [owner.sourceId, target] as const);
  return { link, displayName, missing: new Map(missing), extra: new Map(extra) };
}

function describeDrift(
  { mappings, client }: CycleContext,
  { link, displayName, missing, extra }: MemberDrift,
): Item {
  const { membersPerRequest } = client.memory;
  const dialect = mappings.Group?.dialect ?? "rfc";
  const patches = buildMemberOperations([...missing.values()], [...extra.values()], {
    dialect,
    membersPerRequest,
  });
  const differences: readonly ModifiedProperty[] = [
    ...[...missing.keys()].map((newValue) => ({ displayName: MEMBERS, newValue })),
    ...[...extra.keys()].map((oldValue) => ({ displayName: MEMBERS, oldValue })),
  ];
  return {
    objectType: "Group",
    sourceId: link.sourceId,
    displayName,
    targetId: link.targetId,
    action: "update",
    situation: "drift",
    isReferences: true,
    differences,
    requests: patches.map((operations) => buildPatchRequest("Group", link.targetId, operations)),
    steps: [],
  };
}
