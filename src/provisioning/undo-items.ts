import type { JsonValue } from "../common/json.ts";
import { SyncError } from "../sync/errors.ts";
import type { ExchangePurpose } from "../sync/exchange.ts";
import { fingerprint } from "../sync/fingerprint.ts";
import type { PlanItem, PlanItemResult } from "../sync/plan.ts";
import { applyChanges } from "../sync/plan-object.ts";
import type { CycleCommit, Link } from "../sync/ports.ts";
import type { ApplyingPage, ItemOutcome } from "./apply-items.ts";
import { readTargetId } from "./target-id.ts";
import { withTurn } from "./turns.ts";
import { toChanges } from "./undo-cycle.ts";

/** What an item of an undo sends, by its first request. */
const PURPOSES: Readonly<Record<string, ExchangePurpose>> = {
  POST: "create",
  DELETE: "delete",
};

/**
 * Apply a page of an undo: each item's requests as they stand, when its link is still what the
 * cycle left behind.
 *
 * @returns the failure of the target that ended it
 */
export async function undoItems(page: ApplyingPage): Promise<SyncError | undefined> {
  for (const item of page.items) {
    try {
      await undoItem(page, item);
    } catch (error) {
      if (!(error instanceof SyncError)) throw error;
      if (error.endsCycle) return error;
      await save(page, item, { result: "failed", message: error.message });
    }
  }
  return undefined;
}

async function undoItem(page: ApplyingPage, item: PlanItem): Promise<void> {
  const { ports, lane, context } = page;
  const { objectType, sourceId } = item;
  await withTurn(ports, lane, [{ objectType, sourceId }], async (turn) => {
    const links = await ports.store.readLinks(lane, objectType, [sourceId]);
    const link = links.get(sourceId);
    if (describeLink(link) !== item.precondition?.link) {
      const message = "The account was written or linked since the plan was made.";
      await save(page, item, { result: "stale", message });
      return;
    }
    let targetId = link?.targetId;
    for (const request of item.requests) {
      const purpose = PURPOSES[request.method] ?? "update";
      try {
        const body = await context.client.send(purpose, request);
        targetId ??= readTargetId(body);
      } catch (error) {
        // What was to go has gone already.
        const isGone = error instanceof SyncError && error.code === "InvalidAnchor";
        if (!isGone || request.method !== "DELETE") throw error;
      }
    }
    await ports.store.commitTurn(turn, describeCommit(page, item, link, targetId));
    await save(page, item, { result: "applied" });
  });
}

function describeCommit(
  { context }: ApplyingPage,
  item: PlanItem,
  link: Link | undefined,
  targetId: string | undefined,
): Omit<CycleCommit, "state"> {
  const { objectType, sourceId, restore = {} } = item;
  if (item.action === "delete") return { removedLinks: [{ objectType, sourceId }] };
  if (targetId === undefined) return {};
  const mapping = context.mappings[objectType];
  const known = link?.values ?? {};
  const values: Readonly<Record<string, JsonValue>> =
    mapping === undefined ? known : applyChanges(known, toChanges(mapping, known, restore));
  return { links: [{ objectType, sourceId, targetId, values, managed: true }] };
}

/** A link as an undo compares it. */
export function describeLink(link: Link | undefined): string {
  return fingerprint(link === undefined ? null : [link.targetId, link.values]);
}

async function save(
  { ports, plan }: ApplyingPage,
  item: PlanItem,
  { result, message }: ItemOutcome & { readonly result: PlanItemResult },
): Promise<void> {
  const done = { ...item, result, ...(message !== undefined && { resultMessage: message }) };
  await ports.plans.savePlanItems(plan, [done]);
}
