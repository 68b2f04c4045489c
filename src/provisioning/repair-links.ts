import { SyncError } from "../sync/errors.ts";
import type { PlanItem } from "../sync/plan.ts";
import { buildReadRequest } from "../sync/request.ts";
import { readTargetValue, sameTargetValue } from "../sync/target-attribute.ts";
import type { ItemOutcome } from "./apply-items.ts";
import type { CycleContext } from "./cycle-context.ts";
import { nameAnew } from "./export-object.ts";
import { importObjects, scopeObject } from "./import-objects.ts";
import { evaluateMappings, readKnownValues } from "./match-object.ts";

/**
 * Forget the account of an object that was deleted in the target, so that it is made anew; who
 * named it is written again by the next cycle.
 *
 * @returns why not, when the account is there after all
 */
export async function forgetDeleted(
  context: CycleContext,
  { objectType, sourceId }: PlanItem,
): Promise<ItemOutcome | undefined> {
  const { store, lane, mappings, client } = context;
  const key = { objectType, sourceId };
  const mapping = mappings[objectType];
  const link = (await store.readLinks(lane, objectType, [sourceId])).get(sourceId);
  if (link === undefined || mapping === undefined) return undefined;
  try {
    await client.send("read", buildReadRequest(objectType, link.targetId));
    return { result: "stale", message: "The account is there again." };
  } catch (error) {
    if (!(error instanceof SyncError) || error.code !== "InvalidAnchor") throw error;
  }
  const groups = await store.listLinkedGroups(lane, sourceId);
  const memberships = groups.map((groupId) => ({
    objectType: "Group" as const,
    sourceId: groupId,
    attribute: "members",
    referencedId: sourceId,
    referencedType: objectType,
    operation: "add" as const,
  }));
  const named = await nameAnew(context, { matched: { key, mapping, link } });
  await context.commitPart({ removedLinks: [key], pending: [...named, ...memberships] });
  return undefined;
}

/**
 * Tie an object to an account that fits it, without a write: what the account has is noted, and
 * brought in step when the object is looked at the next time.
 */
export async function adoptAccount(context: CycleContext, item: PlanItem): Promise<ItemOutcome> {
  const { store, lane, client } = context;
  const { objectType, sourceId, targetId = "" } = item;
  const [imported] = await importObjects(context, [{ objectType, sourceId }]);
  const taken = await store.readLinksByTarget(lane, objectType, [targetId]);
  if (imported === undefined || imported.link !== undefined || taken.size > 0) {
    return { result: "stale", message: "The object or the account is linked by now." };
  }
  const scoped = scopeObject(imported);
  const body = (await client.send("read", buildReadRequest(objectType, targetId))) ?? {};
  const { values: mapped } = evaluateMappings(context, scoped);
  const fits = scoped.mapping.matching.some(({ target }) => {
    const wanted = mapped.get(target.name);
    const actual = readTargetValue(body, target);
    const folded = { ...target, caseExact: false };
    return wanted !== undefined && sameTargetValue(folded, actual, wanted);
  });
  if (!fits || scoped.decision.kind !== "provision") {
    return { result: "stale", message: "The account fits the object no more." };
  }
  const values = readKnownValues(scoped, body);
  await context.commitPart({ links: [{ objectType, sourceId, targetId, values, managed: true }] });
  return { result: "applied" };
}
