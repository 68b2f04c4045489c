import { formatInstant } from "../common/world.ts";
import { SyncError } from "../sync/errors.ts";
import { fingerprint } from "../sync/fingerprint.ts";
import { judgeDeletions, limitDeletions } from "../sync/guard-deletions.ts";
import type { JobState, SynchronizationJob } from "../sync/job.ts";
import {
  countItems,
  estimatePlan,
  NO_PLAN_COUNTS,
  type Plan,
  type PlanGuard,
  type PlanItem,
  type PlanKind,
} from "../sync/plan.ts";
import type { PlanStore } from "../sync/plan-ports.ts";
import type { CycleCommit, Lane, ObjectKey, Target } from "../sync/ports.ts";
import { readJobAccess } from "./open-context.ts";
import { openRun, refuseUnconfigured } from "./open-run.ts";
import { overlayStore } from "./overlay-store.ts";
import { PlanItems } from "./plan-items.ts";
import { type PlanTarget, planTarget } from "./plan-target.ts";
import { runObjects } from "./run-objects.ts";
import { type RunnerPorts, runCycle } from "./runner.ts";

/** What plans are made and applied with. */
export interface PlanPorts extends RunnerPorts {
  readonly plans: PlanStore;
}

/** What a plan is asked for. */
export interface PlanRequest {
  /** `objects` needs `keys`. */
  readonly kind: Extract<PlanKind, "cycle" | "objects">;
  readonly keys?: readonly ObjectKey[];
  /** A configuration that isn't saved; a cycle planned with it looks at everybody. */
  readonly draft?: Partial<Pick<SynchronizationJob, "schema" | "scope" | "deletionGuard">>;
  readonly createdBy?: string;
  /** How long it may be applied. Default a day. */
  readonly validForMs?: number;
}

const VALID_FOR_MS = 24 * 3_600_000;
/** Where no answer was measured: the pace that Entra asks of applications (behaviour.md 15). */
const USUAL_ANSWER_MS = 40;

/** The configuration that a plan depends on, in short. */
export function fingerprintJob(job: SynchronizationJob): string {
  const { schema, scope, deletionGuard, ...rest } = job;
  const { intervalMs: _whenever, reconciliation: _byItself, ...settings } = rest;
  return fingerprint([schema, scope, deletionGuard ?? null, settings]);
}

/**
 * Plan the job's next cycle, or chosen objects, and store the plan: counts, each object's
 * differences, the exact requests, what the guards say. The engine itself runs over an overlay of
 * its store and a target that only reads reach, so nothing but GET is sent and nothing is changed
 * (decision 0009).
 *
 * @returns the stored plan, `ready`; or `failed` with its error when the target can't be read
 * @throws PlanError `JobNotConfigured`
 */
export async function makePlan(
  ports: PlanPorts,
  lane: Lane,
  request: PlanRequest,
  signal: AbortSignal,
): Promise<Plan> {
  const { job, state } = await readPlannable(ports, lane);
  const drafted = { ...job, ...request.draft };
  const isDraft = request.draft !== undefined;
  const plan = await beginPlan(ports, { lane, job: drafted, isDraft, ...request });
  const recording = createRecording(ports, plan);
  const startFrom = isDraft ? forgetPlace(state) : state;
  const overlay = overlayStore(
    ports.store,
    { job: drafted, state: makeRunnable(startFrom) },
    recording.onCommit,
  );
  const rehearsal: RunnerPorts = {
    ...withoutEvents(ports),
    store: overlay,
    targets: { open: (...to) => recording.open(ports.targets.open(...to)) },
    gate: recording.judge,
    ignoresWaits: true,
  };
  let error: Plan["error"];
  if (request.kind === "cycle") {
    const lease = { lane, number: 0, holder: "plan" };
    const execution = await runCycle(rehearsal, lease, signal);
    error = execution?.error;
  } else {
    error = await rehearseObjects(rehearsal, { lane, job: drafted, signal }, request, {
      commit: async (page) => {
        overlay.commitTo(page);
        await recording.onCommit(page);
      },
    });
  }
  return recording.finish(drafted, error);
}

async function rehearseObjects(
  ports: RunnerPorts,
  given: {
    readonly lane: Lane;
    readonly job: SynchronizationJob;
    readonly signal: AbortSignal;
  },
  { keys = [] }: PlanRequest,
  { commit }: { readonly commit: (page: Omit<CycleCommit, "state">) => Promise<void> },
): Promise<Plan["error"]> {
  const cycleId = ports.world.newId();
  const run = await openRun(ports, { ...given, cycleId });
  try {
    const context = { ...run.context, commitPart: commit, isAsked: true as const };
    const { failure } = await runObjects(context, { keys, commit });
    return failure === undefined ? undefined : { code: failure.code, message: failure.message };
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    return { code: error.code, message: error.message };
  } finally {
    await run.close();
  }
}

/** A plan that is being made: what it consists of so far. */
export interface Recording {
  readonly open: (target: Target) => PlanTarget;
  readonly judge: PlanItems["judge"];
  readonly onCommit: (page: Omit<CycleCommit, "state">) => Promise<void>;
  /** Add items that were made otherwise; their positions are given here. */
  readonly addItems: (items: readonly PlanItem[]) => Promise<void>;
  readonly finish: (
    job: SynchronizationJob,
    error: Plan["error"],
    more?: Partial<Plan>,
  ) => Promise<Plan>;
}

/** Begin a plan, stored as `planning`. Plans that have expired go. */
export async function beginPlan(
  { plans, world, directory }: PlanPorts,
  given: {
    readonly lane: Lane;
    readonly job: SynchronizationJob;
    readonly isDraft: boolean;
    readonly kind: PlanKind;
    readonly createdBy?: string;
    readonly validForMs?: number;
  },
): Promise<Plan> {
  const { lane, job, isDraft, kind, createdBy, validForMs = VALID_FOR_MS } = given;
  const now = world.now();
  await plans.removeExpiredPlans(lane, formatInstant(now - VALID_FOR_MS));
  const plan: Plan = {
    id: world.newId(),
    tenantId: lane.tenantId,
    jobId: lane.jobId,
    kind,
    status: "planning",
    createdDateTime: formatInstant(now),
    expirationDateTime: formatInstant(now + validForMs),
    configuration: {
      schemaVersion: job.schema.version,
      fingerprint: fingerprintJob(job),
      draft: isDraft,
    },
    sourceSequence: await directory.lastSequence(lane.tenantId),
    counts: NO_PLAN_COUNTS,
    attributes: {},
    requests: {},
    guards: [],
    estimate: { requests: 0, durationMs: 0 },
    ...(createdBy !== undefined && { createdBy }),
  };
  await plans.savePlan(plan);
  return plan;
}

/** Record what the engine does over an overlay as the items of a plan. */
export function createRecording(ports: PlanPorts, plan: Plan): Recording {
  let target: PlanTarget | undefined;
  let items: PlanItems | undefined;
  let sums: Pick<Plan, "counts" | "attributes" | "requests"> = plan;
  let held = 0;
  let position = 0;
  const addItems = async (added: readonly PlanItem[]): Promise<void> => {
    if (added.length === 0) return;
    const placed = added.map((item) => ({ ...item, position: ++position }));
    sums = countItems(sums, placed);
    held += placed.filter(({ reason }) => reason?.code === "StagedDelete").length;
    await ports.plans.savePlanItems(plan, placed);
  };
  return {
    open: (to) => {
      target = planTarget(to);
      items = new PlanItems(target);
      return target;
    },
    judge: (planned) => items?.judge(planned) ?? true,
    onCommit: async (page) => addItems(items?.read(page) ?? []),
    addItems,
    finish: async (job, error, more = {}) => {
      const links = await ports.store.countLinks(plan);
      const guards = judgePlan(job, links.User + links.Group, sums.counts, held);
      const requests = Object.values(sums.requests).reduce((sum, count) => sum + count, 0);
      const answerMs = target?.answerMs() ?? USUAL_ANSWER_MS;
      const concurrency = ports.pace?.concurrency ?? 32;
      const finished: Plan = {
        ...plan,
        ...sums,
        counts: { ...sums.counts, unchanged: items?.unchanged ?? 0 },
        guards,
        estimate: estimatePlan(requests, { answerMs, concurrency }),
        status: error === undefined ? "ready" : "failed",
        ...(error !== undefined && { error }),
        ...more,
      };
      await ports.plans.savePlan(finished);
      return finished;
    },
  };
}

/** What the deletion guard says, when there is one. */
function judgePlan(
  job: SynchronizationJob,
  linked: number,
  counts: Plan["counts"],
  held: number,
): readonly PlanGuard[] {
  const limit = limitDeletions(job.deletionGuard, linked);
  if (limit === undefined) return [];
  const verdict = judgeDeletions(counts.disable + counts.delete + held, limit);
  const { counted } = verdict;
  const message = verdict.held
    ? `${counted} accounts would be disabled or deleted, more than the limit of ${limit}.`
    : `${counted} of at most ${limit} accounts would be disabled or deleted.`;
  return [{ ...verdict, name: "TooManyDeletes", message }];
}

/** The job of a lane, when its target can be reached. @throws PlanError `JobNotConfigured` */
export async function readPlannable(
  ports: RunnerPorts,
  lane: Lane,
): Promise<{ readonly job: SynchronizationJob; readonly state: JobState }> {
  const stored = await ports.store.readJob(lane);
  const access = stored === undefined ? undefined : await readJobAccess(ports, stored.job);
  if (stored === undefined || access === undefined) throw refuseUnconfigured();
  return stored;
}

function withoutEvents(ports: PlanPorts): RunnerPorts {
  const { events: _nobody, plans: _plans, ...rest } = ports;
  return rest;
}

/** Another configuration looks at everybody again. */
function forgetPlace(state: JobState): JobState {
  const { watermark: _given, position: _up, ...rest } = state;
  return rest;
}

/**
 * A plan may be made of a job that is paused, not started or in quarantine. It lists who would be
 * disabled or deleted one by one, for who applies it allows their number: its own guard judges.
 */
function makeRunnable(state: JobState): JobState {
  const { quarantine: _over, nextRun: _now, ...rest } = state;
  return { ...rest, status: "Active", forceDeletes: true };
}
