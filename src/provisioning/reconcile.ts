import { isJsonObject, type JsonObject } from "../common/json.ts";
import { SyncError } from "../sync/errors.ts";
import type { IgnoredDrift } from "../sync/ignored-drift.ts";
import type { ModifiedProperty } from "../sync/log.ts";
import type { Plan, PlanGuard, PlanItem } from "../sync/plan.ts";
import type { Lane, Link } from "../sync/ports.ts";
import type { ObjectType } from "../sync/schema.ts";
import type { CycleContext } from "./cycle-context.ts";
import { importObjects, scopeObject } from "./import-objects.ts";
import { walkTarget } from "./list-target.ts";
import {
  beginPlan,
  createRecording,
  type PlanPorts,
  type Recording,
  readPlannable,
} from "./make-plan.ts";
import { evaluateMappings, leaveIgnored, readKnownValues } from "./match-object.ts";
import { openRun } from "./open-run.ts";
import { OwnerIndex } from "./owner-index.ts";
import { processObject } from "./plan-export.ts";
import { describePrecondition } from "./plan-items.ts";
import { findMemberDrift } from "./reconcile-members.ts";
import { readTargetId } from "./target-id.ts";
import { Trail } from "./trail.ts";

/** What a reconciliation is asked for. */
export interface ReconcileRequest {
  /** Target attributes that are left as the target has them, by their names in the mapping. */
  readonly ignore?: readonly string[];
  readonly createdBy?: string;
}

/** With less than this share of the linked accounts, a read is taken for a half-read target. */
const SHRUNKEN_BELOW = 0.5;
/** Of fewer links a share says nothing. */
const FEW_LINKS = 10;
const LINKS_PER_READ = 500;

type Item = Omit<PlanItem, "position">;

/**
 * Read all that the target has, and hold it against links and directory: values that were changed
 * there, members of groups too (`drift`), accounts that were deleted there (`deleted`), accounts
 * that would be matched (`unlinked`), that several objects fit (`disputed`) or none
 * (`unmatched`). Nothing is sent but GET. The result is a plan: applying it repairs drift, makes
 * deleted accounts anew and ties unlinked ones without a write; `positions` chooses among them;
 * unmatched and disputed ones are for a person.
 *
 * A list that the target cut short, or that has less than half of the linked accounts, calls
 * nobody gone: the plan then has the guard `ShrunkenRead`.
 *
 * @throws PlanError `JobNotConfigured`
 */
export async function reconcile(
  ports: PlanPorts,
  lane: Lane,
  request: ReconcileRequest,
  signal: AbortSignal,
): Promise<Plan> {
  const { job } = await readPlannable(ports, lane);
  const { ignore = [], createdBy } = request;
  const kind = "reconciliation";
  const creator = createdBy === undefined ? {} : { createdBy };
  const plan = await beginPlan(ports, { lane, job, isDraft: false, kind, ...creator });
  const recording = createRecording(ports, plan);
  const targets = {
    open: (...to: Parameters<typeof ports.targets.open>) =>
      recording.open(ports.targets.open(...to)),
  };
  const guards: PlanGuard[] = [];
  let error: Plan["error"];
  try {
    const run = await openRun({ ...ports, targets }, { lane, job, cycleId: plan.id, signal });
    try {
      const opened = { ...run.context, isAsked: true, ignore: new Set(ignore) } as const;
      const context = { ...opened, commitPart: async () => undefined };
      const gone = new Set<string>();
      for (const objectType of ["User", "Group"] as const) {
        if (context.mappings[objectType] === undefined) continue;
        guards.push(...(await reconcileType(context, { objectType, gone }, recording)));
      }
    } finally {
      await run.close();
    }
  } catch (cause) {
    if (!(cause instanceof SyncError)) {
      await ports.plans.removePlan(lane, plan.id);
      throw cause;
    }
    error = { code: cause.code, message: cause.message };
  }
  return recording.finish(job, error, { ignore, guards });
}

async function reconcileType(
  context: CycleContext,
  { objectType, gone }: { readonly objectType: ObjectType; readonly gone: Set<string> },
  recording: Recording,
): Promise<readonly PlanGuard[]> {
  const seen = new Set<string>();
  const strangers: JsonObject[] = [];
  let isComplete = false;
  for await (const page of walkTarget(context.client, objectType)) {
    ({ isComplete } = page);
    const byId = new Map(page.resources.flatMap((each) => nameResource(each)));
    for (const id of byId.keys()) seen.add(id);
    const ids = [...byId.keys()];
    const links = await context.store.readLinksByTarget(context.lane, objectType, ids);
    for (const [id, resource] of byId) if (!links.has(id)) strangers.push(resource);
    const linked = [...links.values()];
    await recording.addItems(place(await findDrift(context, linked, byId)));
    if (objectType === "Group") {
      await recording.addItems(place(await findMemberDrift(context, linked, gone)));
    }
  }
  const counts = await context.store.countLinks(context.lane);
  const missing = await findMissing(context, objectType, seen);
  for (const { sourceId } of missing) gone.add(sourceId);
  const linked = counts[objectType];
  const isShrunken = linked >= FEW_LINKS && linked - missing.length < linked * SHRUNKEN_BELOW;
  const isTrusted = isComplete && !isShrunken;
  if (isTrusted) await recording.addItems(place(await describeMissing(context, missing)));
  await recording.addItems(place(await judgeStrangers(context, objectType, strangers)));
  if (isTrusted) return [];
  const counted = missing.length;
  const why = isComplete ? "has fewer than half of the linked accounts" : "was cut short";
  const message = `The application's list of ${objectType}s ${why}; ${counted} are missing from it.`;
  return [{ name: "ShrunkenRead", counted, limit: 0, held: true, message }];
}

function nameResource(resource: JsonObject): readonly (readonly [string, JsonObject])[] {
  try {
    const id = readTargetId(resource);
    return id === undefined || !isJsonObject(resource) ? [] : [[id, resource]];
  } catch (error) {
    if (error instanceof SyncError) return [];
    throw error;
  }
}

/** Linked accounts whose values are not those that they should have. */
async function findDrift(
  context: CycleContext,
  links: readonly Link[],
  byId: ReadonlyMap<string, JsonObject>,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  const ignored = await readIgnored(context, links);
  for (const imported of await importObjects(context, links)) {
    const scoped = scopeObject(imported);
    const { link, decision, key } = scoped;
    if (link === undefined || decision.kind !== "provision") continue;
    const read = readKnownValues(scoped, byId.get(link.targetId) ?? {});
    const own = ignored.get(key.sourceId) ?? [];
    const known = leaveIgnored(context, scoped, { link, known: read }, own);
    const mapped = evaluateMappings(context, scoped);
    const trail = new Trail(context.world.now());
    const { targetId } = link;
    const planned = processObject({ ...scoped, mapped, targetId, known, isReread: true }, trail);
    if (planned.request === undefined) continue;
    items.push({
      ...key,
      displayName: nameOf(scoped),
      targetId,
      action: planned.action === "disable" ? "disable" : "update",
      situation: "drift",
      differences: trail.modified,
      requests: [planned.request],
      steps: trail.steps,
      precondition: describePrecondition(planned),
    });
  }
  return items;
}

/** By source id; the links are of one kind. */
async function readIgnored(
  { store, lane }: CycleContext,
  links: readonly Link[],
): Promise<ReadonlyMap<string, readonly IgnoredDrift[]>> {
  const [first] = links;
  if (first === undefined) return new Map();
  const ids = links.map(({ sourceId }) => sourceId);
  const drifts = await store.readIgnoredDrifts(lane, first.objectType, ids);
  return Map.groupBy(drifts, ({ sourceId }) => sourceId);
}

async function findMissing(
  context: CycleContext,
  objectType: ObjectType,
  seen: ReadonlySet<string>,
): Promise<readonly Link[]> {
  const missing: Link[] = [];
  let afterId: string | undefined;
  for (;;) {
    const page = { limit: LINKS_PER_READ, ...(afterId !== undefined && { afterId }) };
    const links = await context.store.listLinks(context.lane, objectType, page);
    missing.push(...links.filter(({ targetId }) => !seen.has(targetId)));
    afterId = links.at(-1)?.sourceId;
    if (links.length < LINKS_PER_READ) return missing;
  }
}

/** Accounts that were deleted in the target: made anew when they are wanted. */
async function describeMissing(
  context: CycleContext,
  missing: readonly Link[],
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let from = 0; from < missing.length; from += LINKS_PER_READ) {
    const page = missing.slice(from, from + LINKS_PER_READ);
    for (const imported of await importObjects(context, page)) {
      const scoped = scopeObject(imported);
      const isWanted = scoped.decision.kind === "provision";
      const base = describeItem(scoped.key, nameOf(scoped), scoped.link?.targetId);
      const message = isWanted
        ? "The account was deleted in the application. It is made anew."
        : "The account was deleted in the application, and nobody wants it there.";
      const { link: _gone, ...unlinked } = scoped;
      const mapped = evaluateMappings(context, scoped);
      const trail = new Trail(context.world.now());
      const planned = processObject({ ...unlinked, mapped, known: {} }, trail);
      items.push({
        ...base,
        action: isWanted ? "create" : "none",
        situation: "deleted",
        reason: { code: "InvalidAnchor", message },
        differences: trail.modified,
        requests: planned.request === undefined || !isWanted ? [] : [planned.request],
        ...(isWanted && { precondition: describePrecondition(planned) }),
      });
    }
  }
  return items;
}

/** Accounts without a link: who in the directory fits them by the matching attributes? */
async function judgeStrangers(
  context: CycleContext,
  objectType: ObjectType,
  strangers: readonly JsonObject[],
): Promise<readonly Item[]> {
  if (strangers.length === 0) return [];
  const index = await OwnerIndex.read(context, objectType);
  const owners = strangers.map((resource) => index.find(resource));
  const claims = Map.groupBy(
    owners.filter(({ length }) => length === 1).map(([owner]) => owner?.sourceId),
    (id) => id,
  );
  return strangers.map((resource, place): Item => {
    const found = owners[place] ?? [];
    const [owner] = found;
    const targetId = readTargetId(resource) ?? "";
    const name = String(resource.userName ?? resource.displayName ?? targetId);
    const isDisputed = found.length > 1 || (claims.get(owner?.sourceId)?.length ?? 0) > 1;
    if (owner === undefined) {
      const message = "Nobody in the directory fits this account.";
      const base = describeItem({ objectType, sourceId: "" }, name, targetId);
      return { ...base, situation: "unmatched", reason: { code: "Unmatched", message } };
    }
    const key = { objectType, sourceId: owner.sourceId };
    const base = describeItem(key, owner.displayName, targetId);
    if (isDisputed) {
      const message = "Several fit each other: accounts of one object, or objects of one account.";
      return { ...base, situation: "disputed", reason: { code: "Disputed", message } };
    }
    const message = `The account ${name} fits and is not linked.`;
    const reason = { code: "Unlinked", message };
    return { ...base, action: "link", situation: "unlinked", reason };
  });
}

function describeItem(
  key: { readonly objectType: ObjectType; readonly sourceId: string },
  displayName: string,
  targetId: string | undefined,
): Item {
  const nothing: { differences: readonly ModifiedProperty[] } = { differences: [] };
  const { objectType, sourceId } = key;
  const base = { objectType, sourceId, displayName, requests: [], steps: [], ...nothing };
  return { ...base, action: "none", ...(targetId !== undefined && { targetId }) };
}

function nameOf({ user, group, key }: ReturnType<typeof scopeObject>): string {
  return user?.userPrincipalName ?? group?.displayName ?? key.sourceId;
}

/** Positions are given where the items are stored. */
function place(items: readonly Item[]): readonly PlanItem[] {
  return items.map((item) => ({ ...item, position: 0 }));
}
