import { formatInstant } from "../common/world.ts";
import type { SyncError } from "../sync/errors.ts";
import { NO_PLAN_RESULT, type Plan, type PlanItem, type PlanItemResult } from "../sync/plan.ts";
import type { Lane } from "../sync/ports.ts";
import { applyItems } from "./apply-items.ts";
import { fingerprintJob, type PlanPorts, readPlannable } from "./make-plan.ts";
import { openRun } from "./open-run.ts";
import { PlanError } from "./plan-error.ts";
import { undoItems } from "./undo-items.ts";

/** How a plan is to be applied. */
export interface ApplyRequest {
  /** Must be the number that the plan names, when its deletion guard says no. */
  readonly allowDeletes?: number;
  /** Only these positions; absent: all. Those that are left out stay to be applied later. */
  readonly positions?: readonly number[];
  readonly appliedBy?: string;
}

const ITEMS_PER_PAGE = 100;

/**
 * Do what a plan says, and nothing else. Each object is planned again first: where another
 * request would come out than the plan shows, or its link has changed, it is `stale`, and left
 * alone. Cycles may run meanwhile. A run that died is gone on with by applying again.
 *
 * @returns the plan with its result; each item says what became of it
 * @throws PlanError `PlanNotFound`, `PlanExpired`, `PlanApplied`, `PlanNotReady`, `PlanStale` when
 *   the configuration is another one, `DraftNotSaved`, `DeletionsNotAllowed`, `ShrunkenRead`,
 *   `JobNotConfigured`
 */
export async function applyPlan(
  ports: PlanPorts,
  lane: Lane,
  planId: string,
  request: ApplyRequest,
  signal: AbortSignal,
): Promise<Plan> {
  const { job } = await readPlannable(ports, lane);
  const plan = await readApplicable(ports, lane, planId);
  checkConfiguration(plan, fingerprintJob(job));
  checkGuards(plan, request);
  const applying: Plan = { ...plan, status: "applying" };
  if (plan.status === "ready" && !(await ports.plans.changePlan(applying, "ready"))) {
    throw new PlanError("PlanApplied", "Somebody else has begun to apply this plan.");
  }
  const cycleId = ports.world.newId();
  const run = await openRun(ports, { lane, job, cycleId, signal });
  let failure: SyncError | undefined;
  try {
    const ignore = new Set(plan.ignore ?? []);
    const context = { ...run.context, isAsked: true as const, ignore };
    for (let after = 0; failure === undefined; ) {
      signal.throwIfAborted();
      const items = await ports.plans.listPlanItems(lane, plan.id, {
        after,
        limit: ITEMS_PER_PAGE,
      });
      const last = items.at(-1);
      if (last === undefined) break;
      after = last.position;
      const due = items.filter((item) => isDue(item, request));
      if (due.length === 0) continue;
      const page = { ports, lane, plan, context, items: due };
      failure = plan.kind === "undo" ? await undoItems(page) : await applyItems(page);
    }
  } finally {
    await run.close();
  }
  return finish(ports, lane, applying, request, failure);
}

function isDue(item: PlanItem, { positions }: ApplyRequest): boolean {
  const { action, result, position } = item;
  if (action === "none" || (result !== undefined && result !== "failed")) return false;
  return positions === undefined || positions.includes(position);
}

/** @throws PlanError */
async function readApplicable({ plans, world }: PlanPorts, lane: Lane, id: string): Promise<Plan> {
  const plan = await plans.readPlan(lane, id);
  if (plan === undefined) {
    throw new PlanError("PlanNotFound", `The job has no plan "${id.slice(0, 120)}".`);
  }
  if (plan.status === "applied") {
    throw new PlanError("PlanApplied", "This plan was applied already. Make a new one.");
  }
  if (plan.status === "planning" || plan.status === "failed") {
    const message = "This plan was not made to its end, and can't be applied. Make a new one.";
    throw new PlanError("PlanNotReady", message);
  }
  if (plan.expirationDateTime <= formatInstant(world.now())) {
    throw new PlanError("PlanExpired", "This plan has expired. Make a new one.");
  }
  return plan;
}

/** @throws PlanError `PlanStale`, `DraftNotSaved` */
function checkConfiguration({ configuration }: Plan, fingerprint: string): void {
  if (configuration.fingerprint === fingerprint) return;
  if (configuration.draft) {
    const message = "This plan was made with a draft configuration. Save just that one first.";
    throw new PlanError("DraftNotSaved", message);
  }
  const message = "The configuration has changed since the plan was made. Make a new one.";
  throw new PlanError("PlanStale", message);
}

/** @throws PlanError `DeletionsNotAllowed`, `ShrunkenRead` */
function checkGuards({ guards }: Plan, { allowDeletes }: ApplyRequest): void {
  for (const { name, held, counted, message } of guards) {
    if (!held || allowDeletes === counted) continue;
    const code = name === "TooManyDeletes" ? "DeletionsNotAllowed" : "ShrunkenRead";
    throw new PlanError(code, `${message} Allow exactly ${counted} to apply the plan.`);
  }
}

async function finish(
  { plans, world }: PlanPorts,
  lane: Lane,
  plan: Plan,
  request: ApplyRequest,
  failure: SyncError | undefined,
): Promise<Plan> {
  const result: Record<PlanItemResult, number> = { ...NO_PLAN_RESULT };
  let left = 0;
  for (let after = 0; ; ) {
    const items = await plans.listPlanItems(lane, plan.id, { after, limit: 1_000 });
    const last = items.at(-1);
    if (last === undefined) break;
    after = last.position;
    for (const item of items) {
      if (item.result !== undefined) result[item.result] += 1;
      else if (item.action !== "none") left += 1;
    }
  }
  const isDone = failure === undefined && (left === 0 || request.positions === undefined);
  const finished: Plan = {
    ...plan,
    status: isDone ? "applied" : "ready",
    result,
    appliedDateTime: formatInstant(world.now()),
    ...(failure !== undefined && { error: { code: failure.code, message: failure.message } }),
  };
  await plans.savePlan(finished);
  return finished;
}
