import type { Plan, PlanItem } from "./plan.ts";
import type { Lane } from "./ports.ts";

/** Which items of a plan are asked for. */
export interface PlanItemQuery {
  /** Items after this position. */
  readonly after?: number;
  readonly limit: number;
  /** Only those of one action. */
  readonly action?: PlanItem["action"];
}

/** Where plans are kept: a plan, and its items as rows. */
export interface PlanStore {
  /** Insert or replace the plan itself; its items stay. */
  savePlan(plan: Plan): Promise<void>;
  /** Replace the plan only while its status is what it was: who comes second gets false. */
  changePlan(plan: Plan, from: Plan["status"]): Promise<boolean>;
  readPlan(lane: Lane, id: string): Promise<Plan | undefined>;
  /** Newest first. */
  listPlans(lane: Lane, limit: number): Promise<readonly Plan[]>;
  /** Insert or replace items by position. */
  savePlanItems(
    plan: Pick<Plan, "tenantId" | "jobId" | "id">,
    items: readonly PlanItem[],
  ): Promise<void>;
  /** In the order of their positions. */
  listPlanItems(lane: Lane, planId: string, query: PlanItemQuery): Promise<readonly PlanItem[]>;
  removePlan(lane: Lane, id: string): Promise<void>;
  /** @returns how many plans had expired before this ISO instant, and are gone now */
  removeExpiredPlans(lane: Lane, before: string): Promise<number>;
}
