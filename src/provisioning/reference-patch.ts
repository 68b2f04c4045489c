import { isJsonObject, type JsonObject } from "../common/json.ts";
import { SyncError } from "../sync/errors.ts";
import {
  countMembers,
  findManagerId,
  listMemberIds,
  splitOperations,
} from "../sync/member-operations.ts";
import type { Link } from "../sync/ports.ts";
import { buildManagerCheck, buildPatchRequest, type PatchOperation } from "../sync/request.ts";
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
 * @throws SyncError by what the exchange came to
 */
export async function sendReferencePatch(
  context: CycleContext,
  link: Link,
  operations: readonly PatchOperation[],
  trail: Trail,
): Promise<void> {
  const { memory } = context.client;
  for (const part of splitOperations(operations, memory.membersPerRequest)) {
    if (await isManagerThere(context, link, part, trail)) continue;
    await sendPart(context, link, part, trail);
  }
}

/** @returns whether the target took it in one */
async function sendPart(
  context: CycleContext,
  link: Link,
  operations: readonly PatchOperation[],
  trail: Trail,
): Promise<boolean> {
  const { objectType, targetId } = link;
  const { client } = context;
  try {
    await client.send(
      "update",
      buildPatchRequest(objectType, targetId, operations),
      trail.noteExchange,
    );
    return true;
  } catch (error) {
    const isRefused = error instanceof SyncError && error.code === "UnprocessableEntity";
    if (!isRefused || objectType !== "Group") throw error;
    const count = countMembers(operations);
    if (count < 2) {
      if (await isToBeDone(context, link, operations, trail)) throw error;
      return false;
    }
    const most = Math.ceil(count / 2);
    let all = true;
    for (const half of splitOperations(operations, most)) {
      if (!(await sendPart(context, link, half, trail))) all = false;
    }
    // Both halves were taken as they were: it was the number alone that was refused.
    if (all) client.memory.membersPerRequest = Math.min(client.memory.membersPerRequest, most);
    return false;
  }
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
