import { SyncError } from "../sync/errors.ts";
import type { Plan, PlanItem, PlanItemResult } from "../sync/plan.ts";
import type { CycleCommit, Lane } from "../sync/ports.ts";
import { formatObjectKey } from "./announce.ts";
import type { CycleContext } from "./cycle-context.ts";
import { createLedger } from "./deletion-ledger.ts";
import type { PlanPorts } from "./make-plan.ts";
import type { PageKey } from "./page.ts";
import type { PlannedExport } from "./plan-export.ts";
import { describePrecondition, NOTHING_SENT } from "./plan-items.ts";
import { listMemberRepairs } from "./reconcile-members.ts";
import { adoptAccount, forgetDeleted } from "./repair-links.ts";
import { runPages, runReferences } from "./run-objects.ts";
import { withTurn } from "./turns.ts";

/** A page of a plan that is being applied. */
export interface ApplyingPage {
  readonly ports: PlanPorts;
  readonly lane: Lane;
  readonly plan: Plan;
  readonly context: Omit<CycleContext, "commitPart">;
  readonly items: readonly PlanItem[];
}

/** What became of one item. */
export interface ItemOutcome {
  readonly result: PlanItemResult;
  readonly message?: string;
}

/**
 * Apply a page of items: the objects, each planned again and compared, then the references.
 *
 * @returns the failure of the target that ended it; items that it kept from their turn have no
 *   result
 */
export async function applyItems(page: ApplyingPage): Promise<SyncError | undefined> {
  const { ports, lane, plan, items } = page;
  const keys = [...new Map(items.map((item) => [formatObjectKey(item), toPageKey(plan, item)]))];
  const turnKeys = keys.map(([, { objectType, sourceId }]) => ({ objectType, sourceId }));
  return withTurn(ports, lane, turnKeys, async (turn) => {
    const results = new Map<string, ItemOutcome>();
    const commit = async (part: Omit<CycleCommit, "state">): Promise<void> => {
      await ports.store.commitTurn(turn, part);
      noteRecords(results, part);
    };
    const context: CycleContext = {
      ...page.context,
      gate: compareWith(items, results),
      ledger: { ...createLedger(), forced: true },
      holdsTurn: true,
      commitPart: commit,
    };
    const unreachable = await repairLinks(context, items, results);
    if (unreachable !== undefined) return unreachable;
    const objects = items
      .filter((item) => needsItsObject(item) && !results.has(formatObjectKey(item)))
      .map((item) => toPageKey(plan, item));
    const { failure } = await runPages(context, objects, commit);
    const ofObjects = items.filter(({ isReferences }) => isReferences !== true);
    await save(page, ofObjects, results, failure);
    const pending = failure === undefined ? await listMemberRepairs(context, items) : [];
    if (pending.length > 0) await commit({ pending });
    return failure ?? applyReferences(page, context, commit, results);
  });
}

async function applyReferences(
  page: ApplyingPage,
  context: CycleContext,
  commit: (part: Omit<CycleCommit, "state">) => Promise<void>,
  results: Map<string, ItemOutcome>,
): Promise<SyncError | undefined> {
  for (const item of page.items) {
    if (item.isReferences !== true) continue;
    const name = formatObjectKey(item);
    if (results.get(name)?.result !== "stale") {
      results.delete(name);
      const { objectType, sourceId } = item;
      const { failure } = await runReferences(context, commit, {
        objectType,
        sourceIds: [sourceId],
        referencedIds: item.differences.flatMap((each) => each.newValue ?? each.oldValue ?? []),
      });
      if (!results.has(name) && failure === undefined) {
        const message = "The reference is written by now, or its other end is missing.";
        results.set(name, { result: "unneeded", message });
      }
      await save(page, [item], results, failure);
      if (failure !== undefined) return failure;
    } else await save(page, [item], results, undefined);
  }
  return undefined;
}

/** Accounts that were deleted in the target, and those that are adopted: only links change. */
async function repairLinks(
  context: CycleContext,
  items: readonly PlanItem[],
  results: Map<string, ItemOutcome>,
): Promise<SyncError | undefined> {
  for (const item of items) {
    const name = formatObjectKey(item);
    try {
      if (item.situation === "deleted") {
        const outcome = await forgetDeleted(context, item);
        if (outcome !== undefined) results.set(name, outcome);
      } else if (item.situation === "unlinked") {
        results.set(name, await adoptAccount(context, item));
      }
    } catch (error) {
      if (!(error instanceof SyncError)) throw error;
      if (error.endsCycle) return error;
      results.set(name, { result: "failed", message: error.message });
    }
  }
  return undefined;
}

/** References of an object that is in step itself are found by looking at it again. */
function needsItsObject({ isReferences, precondition }: PlanItem): boolean {
  return isReferences !== true || precondition?.request === NOTHING_SENT;
}

/** The gate of a plan that is applied: only what comes out as planned is sent. */
function compareWith(
  items: readonly PlanItem[],
  results: Map<string, ItemOutcome>,
): (planned: PlannedExport) => boolean {
  const byName = Map.groupBy(items, formatObjectKey);
  return (planned) => {
    const name = formatObjectKey(planned.matched.key);
    const item = byName.get(name)?.[0];
    const message = whyStale(item, planned);
    if (message === undefined) return true;
    const isDone = planned.request === undefined && planned.skip === "RedundantExport";
    results.set(name, { result: isDone ? "unneeded" : "stale", message });
    return false;
  };
}

/** Why an object is not to be written as the plan says; undefined when it is. */
function whyStale(item: PlanItem | undefined, planned: PlannedExport): string | undefined {
  const before = item?.precondition;
  if (before === undefined) return "Nothing was planned for the object itself.";
  const now = describePrecondition(planned);
  if (now.request === before.request && now.link === before.link) return undefined;
  if (planned.request === undefined) return "The account is in step by now.";
  if (now.link !== before.link) return "The account was written or linked since the plan was made.";
  return now.source === before.source
    ? "The account has changed in the application since the plan was made."
    : "The object has changed in the directory since the plan was made.";
}

function noteRecords(results: Map<string, ItemOutcome>, part: Omit<CycleCommit, "state">): void {
  for (const { sourceIdentity, status, errorInformation, provisioningAction } of part.log ?? []) {
    const { identityType: objectType, id: sourceId } = sourceIdentity;
    const name = formatObjectKey({ objectType, sourceId });
    if (status === "failure") {
      const message = errorInformation?.reason;
      results.set(name, { result: "failed", ...(message !== undefined && { message }) });
    } else if (provisioningAction === "stagedDelete") results.set(name, { result: "held" });
    else if (!results.has(name)) results.set(name, { result: "applied" });
  }
}

async function save(
  { ports, plan }: ApplyingPage,
  items: readonly PlanItem[],
  results: ReadonlyMap<string, ItemOutcome>,
  failure: SyncError | undefined,
): Promise<void> {
  const done = items.flatMap((item) => {
    const outcome = results.get(formatObjectKey(item));
    if (outcome === undefined && failure !== undefined) return [];
    const { result, message }: ItemOutcome = outcome ?? { result: "unneeded" };
    return { ...item, result, ...(message !== undefined && { resultMessage: message }) };
  });
  await ports.plans.savePlanItems(plan, done);
}

/** Repairs begin by reading the account: what the link says is what is not to be believed. */
function toPageKey(plan: Plan, { objectType, sourceId }: PlanItem): PageKey {
  const reread = plan.kind === "reconciliation";
  return { objectType, sourceId, ...(reread && { reread: true as const }) };
}
