import { isJsonObject, type JsonObject } from "../common/json.ts";
import { SyncError } from "../sync/errors.ts";
import type { Link } from "../sync/ports.ts";
import { buildPatchRequest, type PatchOperation } from "../sync/request.ts";
import type { CycleContext } from "./cycle-context.ts";

/**
 * Send one PATCH of references. A member who is to be removed and is not there any more makes a
 * strict server refuse the whole PATCH (RFC 7644 section 3.12, noTarget); then each removal is
 * sent by itself, and one that is refused counts as done when the group really lacks the member.
 *
 * @throws SyncError by what the exchange came to
 */
export async function sendReferencePatch(
  context: CycleContext,
  link: Link,
  operations: readonly PatchOperation[],
): Promise<void> {
  const { objectType, targetId } = link;
  try {
    await context.client.send("update", buildPatchRequest(objectType, targetId, operations));
  } catch (error) {
    const isRefused = error instanceof SyncError && error.code === "UnprocessableEntity";
    const removes = operations.every(({ op }) => op === "remove");
    if (!isRefused || !removes || objectType !== "Group") throw error;
    const [only, ...others] = operations;
    if (others.length > 0) {
      for (const operation of operations) await sendReferencePatch(context, link, [operation]);
    } else if (only === undefined || (await hasMember(context, link, only))) throw error;
  }
}

/** Whether the group still has the member that the removal names. Read in this one case only. */
async function hasMember(
  context: CycleContext,
  { targetId }: Link,
  removal: PatchOperation,
): Promise<boolean> {
  const path = `/Groups/${encodeURIComponent(targetId)}`;
  const group: JsonObject = (await context.client.send("read", { method: "GET", path })) ?? {};
  const members = Array.isArray(group.members) ? group.members : [];
  return members.some(
    (member) => isJsonObject(member) && removal.path.includes(JSON.stringify(member.value)),
  );
}
