import { isJsonObject, type JsonObject } from "../common/json.ts";
import { SyncError } from "../sync/errors.ts";
import {
  countMembers,
  findManagerId,
  listMemberIds,
  splitOperations,
} from "../sync/member-operations.ts";
import type { Link } from "../sync/ports.ts";
import {
  buildManagerCheck,
  buildPatchRequest,
  buildReadRequest,
  type PatchOperation,
} from "../sync/request.ts";
import { readTargetValue } from "../sync/target-attribute.ts";
import type { CycleContext } from "./cycle-context.ts";
import type { Trail } from "./trail.ts";

/**
 * Send one PATCH of references.
 *
 * A PATCH of several members that is refused is sent again in halves, for two reasons: the target
 * may take fewer at a time, which is remembered; and a member who is to be removed and is not
 * there any more makes a strict server refuse the whole PATCH (RFC 7644 section 3.12, noTarget).
 * A single removal that is refused counts as done when the group really lacks the member.
 *
 * In Entra's dialects a manager is asked for before it is written (scim-requests.md section 4.6).
 *
 * @returns those that it refuses one by one; all others are written
 * @throws SyncError by what the exchange came to, when that concerns the object or the target
 */
export async function sendReferencePatch(
  context: CycleContext,
  link: Link,
  operations: readonly PatchOperation[],
  trail: Trail,
): Promise<RefusedReferences> {
  const { memory } = context.client;
  const refused = new Map<string, SyncError>();
  for (const part of splitOperations(operations, memory.membersPerRequest)) {
    if (await isManagerThere(context, link, part, trail)) continue;
    await sendPart(context, { link, operations: part, refused }, trail);
  }
  return refused;
}

/** References that the target refuses, by the target id that they name. */
export type RefusedReferences = ReadonlyMap<string, SyncError>;

/** Answers that speak of what was sent, not of the target's health. */
const REFUSALS: ReadonlySet<string> = new Set([
  "UnprocessableEntity",
  "NotPermitted",
  "Conflict",
  "InvalidAnchor",
]);
/** So many members of a group refused one by one: the others are not asked for in this cycle. */
const MOST_REFUSED = 16;

interface Part {
  readonly link: Link;
  readonly operations: readonly PatchOperation[];
  readonly refused: Map<string, SyncError>;
}

/** @returns whether the target took it in one */
async function sendPart(
  context: CycleContext,
  { link, operations, refused }: Part,
  trail: Trail,
): Promise<boolean> {
  const { objectType, targetId } = link;
  const { client } = context;
  try {
    const request = buildPatchRequest(objectType, targetId, operations);
    const body = await client.send("update", request, trail.noteExchange);
    verifyManager(context, link, operations, body);
    return true;
  } catch (error) {
    if (!(error instanceof SyncError) || !(await isRefusal(context, link, error, trail))) {
      throw error;
    }
    const count = countMembers(operations);
    if (count < 2 || refused.size >= MOST_REFUSED) {
      const named = listNamed(operations);
      if (named.length === 0) throw error;
      const isDone = count === 1 && !(await isToBeDone(context, link, operations, trail));
      if (!isDone) for (const id of named) refused.set(id, error);
      return false;
    }
    const most = Math.ceil(count / 2);
    let all = true;
    for (const half of splitOperations(operations, most)) {
      if (!(await sendPart(context, { link, operations: half, refused }, trail))) all = false;
    }
    // Both halves were taken as they were: it was the number alone that was refused.
    if (all) client.memory.membersPerRequest = Math.min(client.memory.membersPerRequest, most);
    return false;
  }
}

/**
 * An answer that shows another manager, or none: the target said yes and did nothing. The user goes
 * into escrow, and is read before it is written again.
 *
 * @throws SyncError `ChangeNotApplied`
 */
function verifyManager(
  { mappings }: CycleContext,
  { objectType, targetId }: Link,
  operations: readonly PatchOperation[],
  body: JsonObject | undefined,
): void {
  const references = mappings.User?.references ?? [];
  const attribute = references.find(({ target }) => target.attribute === "manager")?.target;
  const wanted = objectType === "User" ? findManagerId(operations) : undefined;
  if (attribute === undefined || wanted === undefined || body?.id !== targetId) return;
  if (readTargetValue(body, attribute) === wanted) return;
  const message = "The application said yes, but its answer shows that the manager is as before.";
  throw new SyncError("ChangeNotApplied", message);
}

/** A 404 may be about the object itself, which then is no more, or about one that it names. */
async function isRefusal(
  context: CycleContext,
  { objectType, targetId }: Link,
  error: SyncError,
  trail: Trail,
): Promise<boolean> {
  if (!REFUSALS.has(error.code)) return false;
  if (error.code !== "InvalidAnchor") return true;
  try {
    const request = buildReadRequest(objectType, targetId);
    await context.client.send("read", request, trail.noteExchange);
    return true;
  } catch (missing) {
    if (missing instanceof SyncError && missing.code === "InvalidAnchor") return false;
    throw missing;
  }
}

/** The target ids that operations name: members, or a manager. */
function listNamed(operations: readonly PatchOperation[]): readonly string[] {
  const managerId = findManagerId(operations);
  return managerId === undefined ? operations.flatMap(listMemberIds) : [managerId];
}

/** Whether a refused operation has something left to do. */
async function isToBeDone(
  context: CycleContext,
  link: Link,
  operations: readonly PatchOperation[],
  trail: Trail,
): Promise<boolean> {
  const [only] = operations;
  if (only === undefined || only.op.toLowerCase() !== "remove") return true;
  const [id] = listMemberIds(only);
  return id === undefined || (await hasMember(context, link, id, trail));
}

/** Whether the group still has this member. Read in this one case only. */
async function hasMember(
  context: CycleContext,
  { targetId }: Link,
  memberId: string,
  trail: Trail,
): Promise<boolean> {
  const path = `/Groups/${encodeURIComponent(targetId)}`;
  const group: JsonObject =
    (await context.client.send("read", { method: "GET", path }, trail.noteExchange)) ?? {};
  const members = Array.isArray(group.members) ? group.members : [];
  return members.some((member) => isJsonObject(member) && member.value === memberId);
}

async function isManagerThere(
  context: CycleContext,
  link: Link,
  operations: readonly PatchOperation[],
  trail: Trail,
): Promise<boolean> {
  const dialect = context.mappings.User?.dialect ?? "rfc";
  const managerId = findManagerId(operations);
  if (dialect === "rfc" || link.objectType !== "User" || managerId === undefined) return false;
  try {
    const check = buildManagerCheck(link.targetId, managerId);
    const body = await context.client.send("match", check, trail.noteExchange);
    const found = Array.isArray(body?.Resources) ? body.Resources : [];
    // A server that ignores the filter answers with everybody, which says nothing.
    const [only] = found;
    return found.length === 1 && isJsonObject(only) && only.id === link.targetId;
  } catch (error) {
    // Few servers can filter by both; then the manager is written, as it would be without a check.
    const cannotFilter = error instanceof SyncError && error.code === "UnprocessableEntity";
    if (cannotFilter) return false;
    throw error;
  }
}
