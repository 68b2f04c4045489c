import { formatDuration } from "../common/duration.ts";
import { isJsonObject, type JsonValue } from "../common/json.ts";
import { formatInstant } from "../common/world.ts";
import { applyPlan } from "../provisioning/apply-plan.ts";
import { readJob } from "../provisioning/job-admin.ts";
import { makePlan, type PlanPorts, type PlanRequest } from "../provisioning/make-plan.ts";
import { PlanError } from "../provisioning/plan-error.ts";
import { reconcile } from "../provisioning/reconcile.ts";
import { readDocument } from "../provisioning/schema-admin.ts";
import { decideStagedDeletions, listStagedDeletions } from "../provisioning/staged-admin.ts";
import { planUndo } from "../provisioning/undo-cycle.ts";
import type { JobScope } from "../sync/job.ts";
import type { PlanAction } from "../sync/plan.ts";
import type { Lane, ObjectKey } from "../sync/ports.ts";
import { nextReconciliation } from "../sync/reconciliation.ts";
import { readObject } from "./graph-body.ts";
import { actorOf } from "./graph-caller.ts";
import { GraphRequestError } from "./graph-error.ts";
import { readJobKey } from "./graph-roots.ts";
import type { GraphCall, GraphRoute } from "./graph-route.ts";

const JOB = "/applications/:id/jobs/:jobId";
const MOST_KEYS = 1_000;
const TOP = { usual: 100, most: 999 } as const;

/** Plans, reconciliations, undo, and deletions that wait: what Graph has no word for. */
export const PLAN_ROUTES: readonly GraphRoute[] = [
  {
    method: "GET",
    api: "rollcall",
    path: `${JOB}/plans`,
    permission: "application.read",
    isList: true,
    gives: "anything",
    handle: async (call) => ({
      body: { value: await call.deps.plans.listPlans(await readLane(call), readTop(call)) },
    }),
  },
  {
    method: "POST",
    api: "rollcall",
    path: `${JOB}/plans`,
    permission: "application.write",
    takes: "anything",
    gives: "anything",
    summary: "{kind: cycle, objects (with keys), reconciliation (with ignore), undo (of cycleId)}",
    handle: async (call) => ({ status: 201, body: await plan(call) }),
  },
  {
    method: "GET",
    api: "rollcall",
    path: `${JOB}/plans/:planId`,
    permission: "application.read",
    gives: "anything",
    handle: async (call) => ({ body: await readPlan(call) }),
  },
  {
    method: "GET",
    api: "rollcall",
    path: `${JOB}/plans/:planId/items`,
    permission: "application.read",
    isList: true,
    gives: "anything",
    summary: "Parameters: top, after (a position), action.",
    handle: async (call) => {
      const { id } = await readPlan(call);
      const { after, action } = call.query.parameters;
      const value = await call.deps.plans.listPlanItems(await readLane(call), id, {
        limit: readTop(call),
        ...(after !== undefined && { after: readCount(after, "after") }),
        ...(action !== undefined && { action: readAction(action) }),
      });
      return { body: { value } };
    },
  },
  {
    method: "POST",
    api: "rollcall",
    path: `${JOB}/plans/:planId/apply`,
    permission: "application.write",
    takes: "anything",
    gives: "anything",
    summary: "{allowDeletes?: the number that the guard names, positions?}",
    handle: async (call) => {
      const { allowDeletes, positions } = call.body === undefined ? {} : readObject(call.body);
      const request = {
        appliedBy: actorOf(call.caller).displayName,
        ...(typeof allowDeletes === "number" && { allowDeletes }),
        ...(positions !== undefined && { positions: readPositions(positions) }),
      };
      const lane = await readLane(call);
      const planId = call.param("planId");
      return { body: await applyPlan(portsOf(call), lane, planId, request, call.signal) };
    },
  },
  {
    method: "DELETE",
    api: "rollcall",
    path: `${JOB}/plans/:planId`,
    permission: "application.write",
    handle: async (call) => {
      const { id } = await readPlan(call);
      await call.deps.plans.removePlan(await readLane(call), id);
      return { status: 204 };
    },
  },
  {
    method: "GET",
    api: "rollcall",
    path: `${JOB}/reconciliation`,
    permission: "application.read",
    gives: "anything",
    summary:
      "What the last reconciliation that came round by itself found, and when the next comes.",
    handle: async (call) => ({ body: await describeSchedule(call) }),
  },
  {
    method: "GET",
    api: "rollcall",
    path: `${JOB}/stagedDeletions`,
    permission: "application.read",
    isList: true,
    gives: "anything",
    summary: "Parameters: top, status, after (User/id).",
    handle: async (call) => {
      const { status, after } = call.query.parameters;
      const value = await listStagedDeletions(call.deps, await readLane(call), {
        limit: readTop(call),
        ...(status !== undefined && { status: readStatus(status) }),
        ...(after !== undefined && { after: readKey(after) }),
      });
      return { body: { value } };
    },
  },
  ...(["allow", "keep"] as const).map(
    (word): GraphRoute => ({
      method: "POST",
      api: "rollcall",
      path: `${JOB}/stagedDeletions/${word}`,
      permission: "application.write",
      takes: "anything",
      gives: "anything",
      summary: "{keys: [{objectType, sourceId}]}; without keys, all that wait.",
      handle: async (call) => {
        const { keys } = call.body === undefined ? {} : readObject(call.body);
        const chosen = keys === undefined ? "waiting" : readKeys(keys);
        const decidedBy = actorOf(call.caller).displayName;
        const status = word === "allow" ? "allowed" : "kept";
        const lane = await readLane(call);
        const decision = { status, decidedBy } as const;
        return { body: await decideStagedDeletions(call.deps, lane, chosen, decision) };
      },
    }),
  ),
];

async function describeSchedule(call: GraphCall): Promise<object> {
  const { job } = await readJob(call.deps, readJobKey(call));
  const lane = { tenantId: job.tenantId, jobId: job.id };
  const last = await call.deps.reconciliations.readReconciliation(lane);
  const schedule = job.reconciliation;
  const nextMs = schedule === undefined ? undefined : nextReconciliation(schedule, last);
  return {
    interval: schedule === undefined ? null : formatDuration(schedule.everyMs),
    mode: schedule === undefined ? null : schedule.repairs ? "repair" : "report",
    nextDateTime:
      nextMs === undefined ? null : formatInstant(Math.max(nextMs, call.deps.world.now())),
    last: last ?? null,
  };
}

async function plan(call: GraphCall): Promise<object> {
  const body = call.body === undefined ? {} : readObject(call.body);
  const { kind = "cycle", keys, ignore, cycleId, draft } = body;
  const ports = portsOf(call);
  const lane = await readLane(call);
  const createdBy = actorOf(call.caller).displayName;
  if (kind === "reconciliation") {
    const names = Array.isArray(ignore) ? ignore.filter((name) => typeof name === "string") : [];
    return reconcile(ports, lane, { ignore: names, createdBy }, call.signal);
  }
  if (kind === "undo") {
    if (typeof cycleId !== "string") {
      throw new GraphRequestError("BadRequest", "cycleId has to be the id of a cycle.");
    }
    return planUndo(ports, lane, cycleId, { createdBy, signal: call.signal });
  }
  if (kind !== "cycle" && kind !== "objects") {
    const message = "kind has to be cycle, objects, reconciliation or undo.";
    throw new GraphRequestError("BadRequest", message);
  }
  const request = {
    kind,
    createdBy,
    ...(kind === "objects" && { keys: readKeys(keys) }),
    ...(draft !== undefined && { draft: await readDraft(call, draft) }),
  } as const;
  return makePlan(ports, lane, request, call.signal);
}

/** A configuration that isn't saved: `{schema?, scope?}`, the schema as Graph writes it. */
export async function readDraft(
  call: GraphCall,
  draft: JsonValue,
): Promise<NonNullable<PlanRequest["draft"]>> {
  const { schema, scope } = readObject(draft, "draft");
  if (scope !== undefined && scope !== "all" && scope !== "assigned") {
    throw new GraphRequestError("BadRequest", "draft.scope has to be all or assigned.");
  }
  const key = readJobKey(call);
  const { job } = await readJob(call.deps, key);
  const read = schema === undefined ? undefined : await readDocument(call.deps, key, schema, job);
  return {
    ...(read !== undefined && { schema: read.schema }),
    ...(scope !== undefined && { scope: scope as JobScope }),
  };
}

function portsOf({ deps }: GraphCall): PlanPorts {
  return { ...deps.runner, plans: deps.plans };
}

async function readLane(call: GraphCall): Promise<Lane> {
  const key = readJobKey(call);
  await readJob(call.deps, key);
  return { tenantId: key.tenantId, jobId: key.jobId };
}

async function readPlan(call: GraphCall) {
  const id = call.param("planId");
  const found = await call.deps.plans.readPlan(await readLane(call), id);
  if (found !== undefined) return found;
  throw new PlanError("PlanNotFound", `The job has no plan "${id.slice(0, 120)}".`);
}

/** `top`, as a plain parameter. */
export function readTop({ query }: GraphCall): number {
  const { top } = query.parameters;
  const number = top === undefined ? TOP.usual : readCount(top, "top");
  if (number >= 1 && number <= TOP.most) return number;
  throw new GraphRequestError("BadRequest", `top is a whole number from 1 to ${TOP.most}.`);
}

function readCount(text: string, name: string): number {
  if (/^\d{1,12}$/.test(text)) return Number(text);
  throw new GraphRequestError("BadRequest", `${name} has to be a whole number.`);
}

const ACTIONS: readonly PlanAction[] = ["create", "update", "disable", "delete", "link", "none"];

function readAction(text: string): PlanAction {
  const action = ACTIONS.find((each) => each === text);
  if (action !== undefined) return action;
  throw new GraphRequestError("BadRequest", `action has to be one of ${ACTIONS.join(", ")}.`);
}

function readStatus(text: string): "waiting" | "allowed" | "kept" {
  if (text === "waiting" || text === "allowed" || text === "kept") return text;
  throw new GraphRequestError("BadRequest", "status has to be waiting, allowed or kept.");
}

function readKey(text: string): ObjectKey {
  const cut = text.indexOf("/");
  const [objectType, sourceId] = [text.slice(0, cut), text.slice(cut + 1)];
  if (objectType === "User" || objectType === "Group") return { objectType, sourceId };
  throw new GraphRequestError("BadRequest", "after has to be User/ or Group/ and an id.");
}

function readKeys(value: JsonValue | undefined): readonly ObjectKey[] {
  const list = Array.isArray(value) ? value : [];
  if (list.length === 0 || list.length > MOST_KEYS) throw refuseKeys();
  return list.map((item): ObjectKey => {
    if (!isJsonObject(item)) throw refuseKeys();
    const { objectType, sourceId } = item;
    if (typeof sourceId !== "string" || (objectType !== "User" && objectType !== "Group")) {
      throw refuseKeys();
    }
    return { objectType, sourceId };
  });
}

function refuseKeys(): GraphRequestError {
  const message = `keys has to be a list of 1 to ${MOST_KEYS} times {objectType, sourceId}.`;
  return new GraphRequestError("BadRequest", message);
}

function readPositions(value: JsonValue): readonly number[] {
  if (Array.isArray(value) && value.every((each) => Number.isSafeInteger(each))) {
    return value as readonly number[];
  }
  throw new GraphRequestError("BadRequest", "positions has to be a list of numbers.");
}
