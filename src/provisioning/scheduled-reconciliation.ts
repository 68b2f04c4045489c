import { formatInstant } from "../common/world.ts";
import { isRunnable, onlyHolds } from "../sync/end-cycle.ts";
import type { JobState } from "../sync/job.ts";
import { isEmptyPlan, type Plan } from "../sync/plan.ts";
import type { JobPort, Lane } from "../sync/ports.ts";
import {
  describeReconciliation,
  nextReconciliation,
  type ReconciliationRecord,
  type ReconciliationSchedule,
  type ReconciliationStore,
  toReconciliationLane,
} from "../sync/reconciliation.ts";
import { applyPlan } from "./apply-plan.ts";
import type { PlanPorts } from "./make-plan.ts";
import { PlanError } from "./plan-error.ts";
import { reconcile } from "./reconcile.ts";

/** What reconciliations that come round by themselves act with. */
export interface ScheduledPorts extends PlanPorts {
  readonly reconciliations: ReconciliationStore;
}

/** Who made the plan of one. */
const SCHEDULE = "the schedule";
/** How often it looks whether somebody has paused the job meanwhile. */
const LOOK_MS = 500;

/** Wake the reconciliations that are due. */
export async function wakeDueReconciliations(
  { reconciliations, world }: Pick<ScheduledPorts, "reconciliations" | "world">,
  jobs: Pick<JobPort, "wake">,
): Promise<void> {
  for (const { lane, schedule, state, record } of await reconciliations.listReconciled()) {
    if (!mayReconcile(state) || nextReconciliation(schedule, record) > world.now()) continue;
    await jobs.wake(toReconciliationLane(lane));
  }
}

/**
 * Reconcile a job, and repair what was found where that is wanted, if it is due. Cycles go on
 * meanwhile. Somebody who pauses the job ends it; it begins anew once the job is started.
 *
 * @param lane - the job's own
 * @throws whatever ended it but a failure of the target, which is remembered as its outcome
 */
export async function runReconciliation(
  ports: ScheduledPorts,
  lane: Lane,
  signal: AbortSignal,
): Promise<void> {
  const schedule = await readDue(ports, lane);
  if (schedule === undefined) return;
  const [paused, ended] = [new AbortController(), new AbortController()];
  const watching = watchPause(ports, lane, paused, ended.signal);
  try {
    const either = AbortSignal.any([signal, paused.signal]);
    const record = await reconcileOnce(ports, lane, schedule, either);
    await ports.reconciliations.saveReconciliation(lane, record);
  } catch (error) {
    if (!paused.signal.aborted || signal.aborted) throw error;
  } finally {
    ended.abort();
    await watching;
  }
}

async function readDue(
  { store, reconciliations, world }: ScheduledPorts,
  lane: Lane,
): Promise<ReconciliationSchedule | undefined> {
  const stored = await store.readJob(lane);
  const schedule = stored?.job.reconciliation;
  if (stored === undefined || schedule === undefined || stored.job.direction === "inbound") {
    return undefined;
  }
  const record = await reconciliations.readReconciliation(lane);
  const isDue = nextReconciliation(schedule, record) <= world.now();
  return isDue && mayReconcile(stored.state) ? schedule : undefined;
}

/** A target that is quarantined is not asked for everything it has. */
function mayReconcile(state: JobState): boolean {
  return isRunnable(state) && (state.quarantine === undefined || onlyHolds(state));
}

async function reconcileOnce(
  ports: ScheduledPorts,
  lane: Lane,
  { repairs }: ReconciliationSchedule,
  signal: AbortSignal,
): Promise<ReconciliationRecord> {
  const plan = await reconcile(ports, lane, { createdBy: SCHEDULE }, signal);
  const describe = (made: Plan, refused?: ReconciliationRecord["error"]): ReconciliationRecord =>
    describeReconciliation(made, formatInstant(ports.world.now()), refused);
  if (!repairs || plan.status === "failed" || isEmptyPlan(plan)) return describe(plan);
  try {
    return describe(await applyPlan(ports, lane, plan.id, { appliedBy: SCHEDULE }, signal));
  } catch (error) {
    // A guard says no: then a person has to look at the plan.
    if (!(error instanceof PlanError)) throw error;
    return describe(plan, { code: error.code, message: error.message });
  }
}

async function watchPause(
  { store, world }: ScheduledPorts,
  lane: Lane,
  paused: AbortController,
  ended: AbortSignal,
): Promise<void> {
  while (!ended.aborted && !paused.signal.aborted) {
    try {
      await world.sleep(LOOK_MS, ended);
      const [stored, requests] = [await store.readJob(lane), await store.listRequests(lane)];
      const isAsked = requests.some(({ kind }) => kind !== "start" && kind !== "restart");
      if (stored !== undefined && isRunnable(stored.state) && !isAsked) continue;
      paused.abort(new Error("The job was paused."));
    } catch (error) {
      // A store that can't be reached is the reconciliation's own trouble.
      if (ended.aborted || error === undefined) return;
    }
  }
}
